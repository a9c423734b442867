package hazard

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

// Whatever a source says, in whatever order, however often: each record is in,
// unchanged or refused with a reason; nothing breaks, and the same again changes
// nothing.
func TestAnyRecordsGoInOrAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		seen := map[Result]int{}
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			c.clock.Forward(time.Minute)
			batch := make([]Import, rapid.IntRange(1, 6).Draw(rt, "records"))
			for i := range batch {
				batch[i] = c.drawImport(rt)
			}
			for again := range 2 {
				out, err := c.hazard.ImportBatch(c.ctx, loader, batch)
				if err != nil {
					rt.Fatal(err)
				}
				for i, o := range out {
					seen[o.Result]++
					if (o.Result == Refused) != (o.Err != nil) {
						rt.Fatalf("%+v", o)
					}
					if o.Result != Refused {
						c.oneDuty(c.get(o.ID))
					}
					once := countKey(batch, batch[i].Key) == 1
					if again == 1 && once && o.Result != Unchanged && o.Result != Refused {
						rt.Fatalf("the same again was %s", o.Result)
					}
				}
			}
		})
		c.holds()
		for _, r := range []Result{Imported, Updated, Unchanged, Refused} {
			if seen[r] == 0 {
				t.Errorf("never %s: %v", r, seen)
			}
		}
	})
}

func countKey(batch []Import, key string) (n int) {
	for _, in := range batch {
		if in.Key == key {
			n++
		}
	}
	return n
}

func (c *county) drawImport(t *rapid.T) Import {
	when := func(name string) time.Time {
		days := rapid.SampledFrom([]int{-100000, -400, -40, -30, -20, -10, -1, 0, 3, 90, 200000}).Draw(t, name)
		if rapid.IntRange(0, 3).Draw(t, name+" given") == 0 {
			return time.Time{}
		}
		return c.clock.Now().Add(time.Duration(days) * 12 * time.Hour)
	}
	texts := []string{"配电箱无盖板", "护栏缺失,属重大事故隐患", "", "\xff坏", "a\x00b", "<&>\u2028\"'\\", "😀"}
	text := func(name string) string { return rapid.SampledFrom(texts).Draw(t, name) }
	in := Import{
		Source: "s", Key: fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "key")), Hash: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "hash")),
		Text: texts[0], State: rapid.SampledFrom([]State{Reported, Rectifying, Submitted, Closed, Closed, Rejected, "odd"}).Draw(t, "state"),
		Grade: rapid.SampledFrom([]Grade{"", General, Major}).Draw(t, "grade"), Division: "371502102", SiteName: "店",
		OnSpot: rapid.IntRange(0, 4).Draw(t, "spot") == 0, Holder: rapid.SampledFrom([]ident.ID{0, 0, 0, c.posts["yuan"], 3}).Draw(t, "holder"),
	}
	if rapid.Bool().Draw(t, "dated") {
		in.Found, in.Due, in.SubmittedAt, in.ClosedAt = when("found"), when("due"), when("submitted"), when("closed")
	}
	if rapid.Bool().Draw(t, "worded") {
		in.Text, in.Place, in.Note, in.FoundBy, in.Responsible = text("text"), text("place"), text("note"), text("finder"), text("responsible")
		in.Extra = map[string]string{text("column"): text("cell")}
		in.Fixes.Measures = text("measures")
	}
	if rapid.Bool().Draw(t, "sited") {
		in.Site, in.Unit, in.Industry = c.site, c.units["works"], "C3411"
	}
	return in
}
