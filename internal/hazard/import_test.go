package hazard

import (
	"context"
	"fmt"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ledger"
)

var day = 24 * time.Hour

// record is one record of the source "ledger", found 30 days ago and due 10 days
// later.
func (c *county) record(key string, s State, more ...func(*Import)) Import {
	found := start.Add(-30 * day)
	in := Import{
		Source: "ledger", Key: key, Hash: "1", State: s, Found: found, Due: found.Add(10 * day),
		Site: c.site, Unit: c.units["works"], SiteName: "永丰机械厂总装车间", Division: "371502102", Industry: "C3411",
		Text: "砂轮机无防护罩 " + key, Fixes: Fixes{Measures: "加装防护罩"},
	}
	if s == Closed {
		in.SubmittedAt, in.ClosedAt = found.Add(5*day), found.Add(6*day)
	}
	for _, f := range more {
		f(&in)
	}
	return in
}

func (c *county) load(in Import) (Result, Hazard) {
	c.t.Helper()
	r, h, err := c.hazard.Import(c.ctx, loader, in)
	c.must(err)
	return r, h
}

func (c *county) entries(about string) int {
	c.t.Helper()
	n, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (int, error) {
		var n int
		err := tx.QueryRow("SELECT count(*) FROM entry WHERE about = $1 OR $1 = ''", about).Scan(&n)
		return n, err
	})
	c.must(err)
	return n
}

func TestImportTellsTheHistory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r, h := c.load(c.record("1", Closed, func(in *Import) { in.FoundBy, in.Responsible = "王检查", "李整改" }))
		if r != Imported || h.State != Closed || h.Number != "YH-371502-20260131-0001" || h.Accepter != c.posts["yj"] {
			t.Fatalf("%s %+v", r, h)
		}
		if got := c.kinds(h.ID); got != "reported confirmed submitted closed" {
			t.Fatalf("entries: %s", got)
		}
		all, err := db.Read(c.ctx, d, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, district, "hazard", h.ID) })
		c.must(err)
		found := clock.Micros(start.Add(-30 * day))
		for i, want := range []int64{found, found, found + (5 * day).Microseconds(), found + (6 * day).Microseconds()} {
			if all[i].At != want || all[i].Recorded != clock.Micros(c.clock.Now()) {
				t.Fatalf("entry %d at %v, recorded %v", i, clock.FromMicros(all[i].At), clock.FromMicros(all[i].Recorded))
			}
		}
		duties, err := c.duty.ListBySubject(c.ctx, loader, "hazard", h.ID)
		c.must(err)
		if len(duties) != 1 || duties[0].State != duty.Accepted || duties[0].ClosedAt != h.ClosedAt || duties[0].Holder != c.posts["qi"] {
			t.Fatalf("duties: %+v", duties)
		}
		c.holds()
	})
}

func TestImportEveryState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for state, want := range map[State]string{
			Reported: "reported", Rectifying: "reported confirmed", Submitted: "reported confirmed submitted", Rejected: "reported rejected",
		} {
			_, h := c.load(c.record(string(state), state))
			if h.State != state || c.kinds(h.ID) != want {
				t.Fatalf("%s became %s: %s", state, h.State, c.kinds(h.ID))
			}
		}
		_, h := c.load(c.record("spot", Closed, func(in *Import) { in.OnSpot = true }))
		if c.kinds(h.ID) != "fixed" || !h.OnSpot {
			t.Fatalf("%+v", h)
		}
		_, h = c.load(c.record("bare", Closed, func(in *Import) {
			in.ClosedAt, in.SubmittedAt, in.Due, in.Found = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		}))
		if h.ClosedAt != clock.Micros(c.clock.Now()) || h.Due != h.Found+shippedTerms().undated.Microseconds() {
			t.Fatalf("%+v", h)
		}
		// A blind spot falls to the post of whoever imports.
		_, h = c.load(c.record("blind", Rectifying, func(in *Import) {
			in.Site, in.Unit, in.SiteName, in.Industry, in.Division, in.Fallback = 0, 0, "野塘", "", "371502001", c.posts["zhen"]
		}))
		if !h.Blind || c.duties(h)[duty.Rectify].Holder != c.posts["zhen"] {
			t.Fatalf("%+v", h)
		}
		// What was overdue on arrival has climbed its rungs already; the sweep goes on from there.
		_, err := c.duty.Sweep(c.ctx, district)
		c.must(err)
		breaches, err := db.Read(c.ctx, d, func(tx *db.Tx) ([]duty.Breach, error) {
			one, err := c.duty.CheckLaw1(tx, district)
			if err != nil {
				return nil, err
			}
			two, err := c.duty.CheckLaw2(tx, district)
			return append(one, two...), err
		})
		c.must(err)
		if len(breaches) > 0 {
			t.Fatalf("laws broken: %+v", breaches)
		}
		c.holds()
	})
}

func TestImportFollowsTheSource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, h := c.load(c.record("1", Rectifying))
		before := c.entries("")
		if r, _ := c.load(c.record("1", Rectifying)); r != Unchanged || c.entries("") != before {
			t.Fatalf("%s, %d entries more", r, c.entries("")-before)
		}
		news := func(hash string) func(*Import) { return func(in *Import) { in.Hash = hash } }
		r, h := c.load(c.record("1", Closed, news("2")))
		if r != Updated || h.State != Closed || h.Duty != 0 || h.ClosedAt != clock.Micros(start.Add(-24*day)) {
			t.Fatalf("%s %+v", r, h)
		}
		r, h = c.load(c.record("1", Rectifying, news("3")))
		if r != Updated || h.State != Rectifying || h.ClosedAt != 0 || c.duties(h)[duty.Rectify].ID != h.Duty {
			t.Fatalf("%s %+v", r, h)
		}
		if got := c.kinds(h.ID); got != "reported confirmed changed submitted closed changed reopened" {
			t.Fatalf("entries: %s", got)
		}
		// A new date gives a new duty with that date.
		due := c.clock.Now().Add(5 * day)
		_, h = c.load(c.record("1", Rectifying, news("4"), func(in *Import) { in.Due = due }))
		if h.Due != clock.Micros(due) || c.duties(h)[duty.Rectify].Due != h.Due {
			t.Fatalf("%+v", h)
		}
		// What is decided here stays until the source itself moves.
		h = c.submit(h)
		h, err := c.hazard.Accept(c.ctx, c.as("yj"), h.ID, Accept{})
		c.must(err)
		_, h = c.load(c.record("1", Rectifying, news("5"), func(in *Import) { in.Due, in.Note = due, "补充" }))
		if h.State != Closed || h.Note != "补充" {
			t.Fatalf("%+v", h)
		}
		c.holds()
	})
}

func TestImportRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for want, in := range map[string]Import{
			"invalid/hazard.text_missing":     c.record("1", Closed, func(in *Import) { in.Text = " " }),
			"invalid/hazard.source_missing":   c.record("", Closed),
			"invalid/hazard.state_unknown":    c.record("3", Merged),
			"invalid/hazard.time_absurd":      c.record("4", Closed, func(in *Import) { in.ClosedAt = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) }),
			"invalid/hazard.time_future":      c.record("5", Closed, func(in *Import) { in.ClosedAt = c.clock.Now().Add(time.Hour) }),
			"invalid/hazard.found_future":     c.record("6", Rectifying, func(in *Import) { in.Found = c.clock.Now().Add(time.Hour) }),
			"invalid/hazard.post_unknown":     c.record("7", Rectifying, func(in *Import) { in.Holder = 5 }),
			"hazard.clause_unknown":           c.record("8", Rectifying, func(in *Import) { in.Clause = Clause{"安全生产法", "第九百条"} }),
			"invalid/hazard.division_outside": c.record("9", Rectifying, func(in *Import) { in.Division = "37150210x" }),
			"invalid/hazard.money_negative":   c.record("10", Rectifying, func(in *Import) { in.Fixes.Money = -1 }),
		} {
			out, err := c.hazard.ImportBatch(c.ctx, loader, []Import{in, c.record("good/"+want, Rectifying)})
			c.must(err)
			if out[0].Result != Refused || codeOf(out[0].Err) != want || out[1].Result != Imported {
				t.Fatalf("want %s: %+v", want, out)
			}
		}
		_, h := c.load(c.record("x", Rectifying))
		_, _, err := c.hazard.Import(c.ctx, loader, c.record("x", Rejected, func(in *Import) { in.Hash = "2" }))
		c.code(err, "hazard.import_move")
		if c.get(h.ID).Version != h.Version {
			t.Fatal("a refused record left something behind")
		}
		c.holds()
	})
}

// Two thousand records go in by batches; the same again changes nothing; a key
// that comes twice in one batch is one hazard.
func TestImportInBatches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		all := closedRecords(c, "dump", 2000)
		for i := range all {
			if i%10 == 0 {
				all[i].State, all[i].SubmittedAt, all[i].ClosedAt = Rectifying, time.Time{}, time.Time{}
			}
		}
		all[1500] = all[700]
		all[1400] = all[1399]
		all[1400].Hash, all[1400].Note = "newer", "同批更新"
		run := func() map[Result]int {
			counts := map[Result]int{}
			for i := 0; i < len(all); i += 500 {
				out, err := c.hazard.ImportBatch(c.ctx, loader, all[i:i+500])
				c.must(err)
				for _, o := range out {
					counts[o.Result]++
				}
			}
			return counts
		}
		if got := fmt.Sprint(run()); got != "map[imported:1998 unchanged:1 updated:1]" {
			t.Fatal(got)
		}
		all = append(all[:1399], all[1400:]...) // its newer content is what stands
		all = append(all, all[0])
		before := c.entries("")
		if got := fmt.Sprint(run()); got != "map[unchanged:2000]" || c.entries("") != before {
			t.Fatalf("%s, %d entries more", got, c.entries("")-before)
		}
		c.holds()
	})
}

// Two imports of one source at once make each hazard once.
func TestImportsOfOneSourceTakeTurns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		all := closedRecords(c, "dump", 60)
		done := make(chan error, 4)
		for range cap(done) {
			go func() {
				_, err := c.hazard.ImportBatch(context.Background(), loader, all)
				done <- err
			}()
		}
		for range cap(done) {
			c.must(<-done)
		}
		page, err := c.hazard.List(c.ctx, loader, Query{Limit: 500})
		c.must(err)
		if len(page.Items) != 60 {
			t.Fatalf("%d hazards", len(page.Items))
		}
		c.holds()
	})
}
