package tally

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// anyFact is a hazard in whatever state, some without a town, industry or grade.
func anyFact(r *rand.Rand) Fact {
	f := busyFact(r, "371502")
	f.FoundDay = daysOn(20261124, -r.IntN(420))
	f.DueDay, f.ClosedDay, f.Late = 0, 0, false
	f.State = []string{"reported", "rectifying", "submitted", "closed", "closed", "rejected", "merged"}[r.IntN(7)]
	switch {
	case isOpen(f.State):
		f.DueDay = daysOn(20261124, r.IntN(90)-45)
	case f.State == "closed":
		f.ClosedDay, f.Late = min(daysOn(f.FoundDay, r.IntN(50)), 20261123), r.IntN(3) == 0
	}
	switch r.IntN(12) {
	case 0:
		f.Division = "371502"
	case 1:
		f.Industry = ""
	case 2:
		f.Grade = ""
	}
	return f
}

// TestOverviewAgreesWithAPlainCount: cells, facts and patches tell the same, the
// parts of each kind add up to the whole, and a trend to what happened.
func TestOverviewAgreesWithAPlainCount(t *testing.T) {
	var many []Patch // more than are asked for one by one
	for i := range 9 {
		many = append(many, Patch{fmt.Sprintf("3715021%02d", i), ""}, Patch{"371502", fmt.Sprintf("%c", 'A'+rune(i))})
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		r := rand.New(rand.NewPCG(8, 8))
		var facts []Fact
		var spots []*spot
		for range 400 {
			f := anyFact(r)
			facts, spots = append(facts, f), append(spots, h.fresh("371502", f))
		}
		h.record("hazard.reported", spots...)
		h.follow()
		for _, name := range []string{ThisWeek, ThisMonth, ThisQuarter, ThisYear, Twelve} {
			st, err := StretchOf(name, 20261123, 0, 0)
			h.must(err)
			for _, a := range []Ask{
				{Division: "371502"}, {Division: "371502", Industry: "C"}, {Division: "371502103"}, {Division: "371502103", Industry: "C10"},
				{Division: "371502", Within: []Patch{{"371502101", ""}, {"371502", "C"}, {"371502101", "C10"}}},
				{Division: "371502", Industry: "C", Within: []Patch{{"371502101", ""}, {"371502102", "C"}}},
				{Division: "371502", Within: many}, {Division: "371502103", Within: many},
			} {
				a.Stretch = st
				h.compareOverview(a, facts)
			}
		}
	})
}

func (h *house) compareOverview(a Ask, facts []Fact) {
	h.t.Helper()
	is, err := h.tally.Overview(context.Background(), a)
	h.must(err)
	where := Patch{a.Division, a.Industry}
	plain := Ask{Division: "371502", Industry: a.Industry, Stretch: a.Stretch, Facts: []Fact{}}
	for _, f := range facts {
		at := Patch{f.Division, f.Industry}
		in := len(a.Within) == 0
		for _, p := range a.Within {
			in = in || p.Covers(at)
		}
		if in && where.Covers(at) {
			plain.Facts = append(plain.Facts, f)
		}
	}
	want, err := h.tally.Overview(context.Background(), plain)
	h.must(err)
	if !reflect.DeepEqual(is, want) {
		h.t.Errorf("%+v:\n%+v, want\n%+v", a, is, want)
	}
	st := a.Stretch
	var by counts
	for _, f := range plain.Facts {
		if f.within(a.Industry) {
			by.note(f, st, 20261123)
		}
	}
	if got := (counts{is.Stands, is.Now}); got != by {
		h.t.Errorf("%+v: %+v, one by one %+v", a, got, by)
	}
	h.addsUp(is)
}

func (f Fact) within(industry string) bool { return Patch{"", industry}.Covers(Patch{"", f.Industry}) }

// counts is what counting one by one comes to.
type counts struct {
	Stands
	Now Happened
}

func (c *counts) note(f Fact, st Stretch, today int) {
	one := func(ok bool, n *int64) {
		if ok {
			*n++
		}
	}
	found := f.FoundDay >= st.From && f.FoundDay <= st.To && isFound(f.State)
	overdue := f.DueDay != 0 && f.DueDay < today && f.State != "submitted"
	closed := f.ClosedDay >= st.From && f.ClosedDay <= st.To
	one(f.DueDay != 0, &c.Open)
	one(overdue, &c.Overdue)
	one(found, &c.Now.Found)
	one(found && f.Grade == "major", &c.Now.Major)
	one(found && isOpen(f.State), &c.Now.StillOpen)
	one(closed, &c.Now.Closed)
	one(closed && f.Late, &c.Now.Late)
	one(overdue && f.DueDay >= st.From && f.DueDay <= st.To, &c.Now.FellDue)
}

// addsUp: the parts of each kind are the whole.
func (h *house) addsUp(o Overview) {
	h.t.Helper()
	for name, parts := range map[string][]Slice{"grades": o.Grades, "divisions": o.Divisions, "industries": o.Industries} {
		var sum Slice
		for _, p := range parts {
			sum.Stands.plus(p.Stands)
			sum.Now.plus(p.Now)
			sum.Was.plus(p.Was)
		}
		sum.Now.FellDue, sum.Was.FellDue = o.Now.FellDue, o.Was.FellDue
		if sum.Stands != o.Stands || sum.Now != o.Now || sum.Was != o.Was {
			h.t.Errorf("the %s come to %+v, the whole is %+v %+v %+v", name, sum, o.Stands, o.Now, o.Was)
		}
	}
	var now, was Point
	for _, p := range o.Trend {
		now.Found, now.Closed, now.Late = now.Found+p.Found, now.Closed+p.Closed, now.Late+p.Late
	}
	for _, p := range o.Past {
		was.Found, was.Closed, was.Late = was.Found+p.Found, was.Closed+p.Closed, was.Late+p.Late
	}
	if now != (Point{Found: o.Now.Found, Closed: o.Now.Closed, Late: o.Now.Late}) || was != (Point{Found: o.Was.Found, Closed: o.Was.Closed, Late: o.Was.Late}) {
		h.t.Errorf("the trends come to %+v and %+v, the whole is %+v and %+v", now, was, o.Now, o.Was)
	}
}

// BenchmarkOverview shows what an overview costs at different numbers of hazards.
func BenchmarkOverview(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		h := build(b, dbtest.SQLite(b))
		h.fill(n)
		for _, name := range []string{ThisMonth, Twelve} {
			for place, a := range map[string]Ask{"district": {Division: "371502"}, "town": {Division: "371502103"},
				"patches": {Division: "371502", Within: []Patch{{"371502101", ""}, {"371502", "C"}, {"371502", "D"}}}} {
				b.Run(fmt.Sprintf("%s/%s/%d", place, name, n), func(b *testing.B) {
					for b.Loop() {
						var err error
						a.Stretch, err = StretchOf(name, 20261123, 0, 0)
						h.must(err)
						_, err = h.tally.Overview(context.Background(), a)
						h.must(err)
					}
				})
			}
		}
	}
}
