package tally

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

// TestOverdueByDate: a hazard is overdue from the day after it was due, with no
// entry and no follower's work in between.
func TestOverdueByDate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.record("hazard.reported", h.fresh("371502", Fact{Division: "371502102", Grade: "major",
			State: "rectifying", FoundDay: 20261120, DueDay: 20261130}))
		h.follow()
		for _, c := range []struct {
			now     time.Time
			overdue int64
		}{
			{time.Date(2026, 11, 30, 0, 0, 0, 0, cst), 0},
			{time.Date(2026, 11, 30, 23, 59, 59, 0, cst), 0},
			{time.Date(2026, 12, 1, 0, 0, 0, 0, cst), 1},
			{time.Date(2027, 1, 1, 0, 0, 0, 0, cst), 1},
			{time.Date(2028, 2, 29, 0, 0, 0, 0, cst), 1},
		} {
			h.clock.Set(c.now)
			for _, q := range []Q{{}, {Division: "371502102"}, {Division: "37", By: []By{ByDivision}}, {By: []By{ByMonth}},
				{From: 20261101, To: 20261130, By: []By{ByDay}}, {From: 20261105, To: 20261202, By: []By{ByMonth}}} {
				got := h.ask(q).Total
				if got.Overdue != c.overdue || got.Open != 1 {
					t.Errorf("at %v %+v: %+v, want %d overdue of 1 open", c.now, q, got, c.overdue)
				}
			}
		}
	})
}

// TestMoves: a fact that moves takes its counts with it, and leaves no cell behind.
func TestMoves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		s := h.fresh("371502", Fact{Division: "371502101", Industry: "C26", Grade: "general", State: "rectifying", FoundDay: 20261101, DueDay: 20261120})
		h.record("hazard.reported", s)
		h.follow()
		first := h.cells()
		s.Fact = Fact{Division: "371502102003", Industry: "B06", Grade: "major", State: "closed", FoundDay: 20261031, ClosedDay: 20261122, Late: true}
		h.record("hazard.changed", s)
		h.follow()
		got := h.ask(Q{Division: "371502", By: []By{ByDivision, ByIndustry, ByGrade, ByState}})
		want := []Row{{Group{Division: "371502102", Industry: "B06", Grade: "major", State: "closed"}, Counts{Found: 1, Closed: 1, ClosedLate: 1}}}
		if !slices.Equal(got.Rows, want) {
			t.Errorf("rows %+v, want %+v", got.Rows, want)
		}
		s.Gone = true
		h.record("hazard.merged", s)
		h.follow()
		if n := h.cells(); n != 0 || first == 0 {
			t.Errorf("%d cells are left of a hazard that is gone; it had %d", n, first)
		}
		h.verified("371502")
	})
}

// cells counts the stored cells of both tables.
func (h *house) cells() int {
	h.t.Helper()
	n, err := db.Read(context.Background(), h.d, func(tx *db.Tx) (int, error) {
		var n int
		return n, tx.QueryRow("SELECT (SELECT count(*) FROM tally) + (SELECT count(*) FROM tally_above)").Scan(&n)
	})
	h.must(err)
	return n
}

// TestLevels: at every level the children add up to the area, and a hazard whose
// town is not known stands under the district's own name.
func TestLevels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for _, p := range [][2]string{{"371502", "371502101"}, {"371502", "371502102"}, {"371502", ""}, {"371502", "999999101"},
			{"371503", "371503101"}, {"370102", "370102001"}, {"110101", "110101001"}} {
			h.record("hazard.reported", h.fresh(p[0], Fact{Division: p[1], State: "reported", FoundDay: 20261101, DueDay: 20261102}))
		}
		h.follow()
		for _, c := range []struct {
			area string
			want map[string]int64
		}{
			{"", map[string]int64{"37": 6, "11": 1}},
			{"37", map[string]int64{"3715": 5, "3701": 1}},
			{"3715", map[string]int64{"371502": 4, "371503": 1}},
			{"371502", map[string]int64{"371502101": 1, "371502102": 1, "371502": 2}},
			{"371502101", map[string]int64{"371502101": 1}},
			{"99", map[string]int64{}},
		} {
			got := h.ask(Q{Division: c.area, By: []By{ByDivision}})
			for _, r := range got.Rows {
				if c.want[r.Division] != r.Found || r.Found != r.Open {
					t.Errorf("under %q: %s has %+v, want %d", c.area, r.Division, r.Counts, c.want[r.Division])
				}
			}
			if whole := h.ask(Q{Division: c.area}); len(got.Rows) != len(c.want) || whole.Total != got.Total {
				t.Errorf("under %q: %+v in %d rows; the area itself has %+v", c.area, got.Total, len(got.Rows), whole.Total)
			}
		}
	})
}

func TestQueryNamesEveryWrongField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, c := range []struct {
		q    Q
		want []string
	}{
		{Q{Division: "3715021", From: 20260230, To: 7, By: []By{"colour"}},
			[]string{"tally.bad_division", "tally.bad_day", "tally.bad_day", "tally.bad_dimension"}},
		{Q{Division: "37' OR 1"}, []string{"tally.bad_division"}},
		{Q{From: 20260302, To: 20260301}, []string{"tally.ends_before_start"}},
		{Q{By: []By{ByDay, ByMonth}, From: 20260101, To: 20260102}, []string{"tally.day_and_month"}},
		{Q{By: []By{ByDay}, From: 20260101}, []string{"tally.too_many_days"}},
		{Q{By: []By{ByDay}, From: 20260101, To: 20270301}, []string{"tally.too_many_days"}},
	} {
		_, err := h.tally.Query(context.Background(), c.q)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid {
			t.Errorf("%+v: %v, want an invalid fault", c.q, err)
			continue
		}
		var got []string
		for _, x := range f.Fields {
			got = append(got, x.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.q, got, c.want)
		}
	}
}
