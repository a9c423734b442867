package duty_test

import (
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
)

// A late duty's supervisor sees what his duty came from, and its holder what has
// come of his.
func TestADutyTellsWhereItCameFrom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify(func(o *duty.Open) { o.Due = start.Add(24 * time.Hour) })
		before, err := c.duty.Family(c.ctx, c.as("qi"), r.ID)
		c.must(err)
		if len(before.Above)+len(before.Below) != 0 || len(before.Steps) != 4 || before.Steps[2].To != c.posts["zhen"] || before.Steps[1].Climbed {
			t.Fatalf("when it was opened: %+v", before)
		}
		c.clock.Forward(24*time.Hour + 73*time.Hour)
		_, err = c.duty.SweepAll(c.ctx)
		c.must(err)
		after, err := c.duty.Family(c.ctx, c.as("qi"), r.ID)
		c.must(err)
		if len(after.Below) != 1 || after.Below[0].Kind != duty.Supervise || !after.Steps[2].Climbed || after.Steps[3].Climbed {
			t.Fatalf("when it was late: %+v", after)
		}
		up, err := c.duty.Family(c.ctx, c.as("zhen"), after.Below[0].ID)
		c.must(err)
		if len(up.Above) != 1 || up.Above[0].ID != r.ID || up.Ladder.Name != "supervise" {
			t.Fatalf("the supervisor's: %+v", up)
		}
		_, err = c.duty.Family(c.ctx, c.as("zhen"), 1)
		c.code(err, "duty.unknown")
	})
}

// A post's duties are listed for whoever stands above it and for whose scope has
// them, by kind and due time, page by page.
func TestDutiesOfAPostAndOfAUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for i := range 7 {
			c.rectify(func(o *duty.Open) { o.Due = start.Add(time.Duration(i+1) * 24 * time.Hour) })
		}
		count := func(who string, q duty.Filter) int {
			t.Helper()
			n := 0
			for q.Limit = 3; ; {
				p, err := c.duty.List(c.ctx, c.as(who), q)
				c.must(err)
				n += len(p.Duties)
				if p.Next == nil {
					return n
				}
				q.After = *p.Next
			}
		}
		post, unit := duty.Filter{Post: c.posts["qi"]}, duty.Filter{Unit: c.units["works"]}
		for _, who := range []string{"qi", "zhen", "qu", "an"} {
			if p, u := count(who, post), count(who, unit); p != 7 || u != 7 {
				t.Errorf("%s sees %d of the post's and %d of the unit's duties", who, p, u)
			}
		}
		week := duty.Filter{Unit: c.units["works"], From: start.Add(36 * time.Hour), To: start.Add(96 * time.Hour), Kind: duty.Rectify}
		if n := count("zhen", week); n != 2 {
			t.Errorf("%d are due in those days", n)
		}
		if n := count("zhen", duty.Filter{Unit: c.units["works"], Kind: duty.Answer}); n != 0 {
			t.Errorf("%d are answers", n)
		}
		c.clock.Forward(49 * time.Hour)
		if n := count("an", duty.Filter{Late: true, Post: c.posts["qi"]}); n != 2 {
			t.Errorf("%d are late", n)
		}
		if n := count("an", duty.Filter{Done: true, Post: c.posts["qi"]}); n != 0 {
			t.Errorf("%d are done", n)
		}
		for want, q := range map[string]duty.Filter{"duty.post_unknown": {Post: 1}, "duty.unit_unknown": {Unit: 1}, "duty.kind_unknown": {Kind: "nap"}} {
			_, err := c.duty.List(c.ctx, c.as("an"), q)
			c.code(err, want)
		}
	})
}
