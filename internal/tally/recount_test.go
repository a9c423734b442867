package tally

import (
	"fmt"
	"slices"
	"strings"

	"testing"
)

// recount answers a question from the facts alone, one by one, in the plainest way.
func recount(spots []spot, q Q, today int) map[Group]Counts {
	out := map[Group]Counts{}
	for _, s := range spots {
		f := counted(s.Fact, s.District)
		place, ok := placeOf(f.Division, s.District, q.Division)
		if !ok || !strings.HasPrefix(f.Industry, q.Industry) ||
			q.Grade != "" && q.Grade != f.Grade || q.State != "" && q.State != f.State {
			continue
		}
		note := func(day int, bounded bool, count func(*Counts)) {
			if day == 0 || bounded && (q.From != 0 && day < q.From || q.To != 0 && day > q.To) {
				return
			}
			g := groupOf(f, q, place, day)
			c := out[g]
			count(&c)
			out[g] = c
		}
		timed := q.by(ByDay) || q.by(ByMonth)
		note(f.FoundDay, true, func(c *Counts) { c.Found++ })
		note(f.ClosedDay, true, func(c *Counts) { c.Closed++ })
		if f.Late {
			note(f.ClosedDay, true, func(c *Counts) { c.ClosedLate++ })
		}
		note(f.DueDay, timed, func(c *Counts) { c.Open++ })
		if f.DueDay < today {
			note(f.DueDay, timed, func(c *Counts) { c.Overdue++ })
		}
	}
	return out
}

// placeOf tells under which child of asked a hazard stands.
func placeOf(town, district, asked string) (string, bool) {
	switch len(asked) {
	case 9:
		return asked, town == asked
	case 6:
		return town, district == asked
	}
	return district[:len(asked)+2], strings.HasPrefix(district, asked)
}

func groupOf(f Fact, q Q, place string, day int) Group {
	var g Group
	for _, b := range q.By {
		switch b {
		case ByDivision:
			g.Division = place
		case ByIndustry:
			g.Industry = f.Industry
		case ByGrade:
			g.Grade = f.Grade
		case ByState:
			g.State = f.State
		case ByDay:
			g.Period = day
		case ByMonth:
			g.Period = day / 100
		}
	}
	return g
}

// compareAnswer holds an answer of the tally against the recount.
func (h *house) compareAnswer(q Q) {
	h.t.Helper()
	is := h.ask(q)
	want := recount(h.stored(), q, is.Today)
	var total Counts
	for _, c := range want {
		total.plus(c)
	}
	if is.Total != total {
		h.t.Errorf("%+v: total %+v, want %+v", q, is.Total, total)
	}
	seen := map[Group]bool{}
	for _, r := range is.Rows {
		if seen[r.Group] {
			h.t.Errorf("%+v: row %+v stands twice", q, r.Group)
		}
		seen[r.Group] = true
		if r.Counts != want[r.Group] {
			h.t.Errorf("%+v: row %+v is %+v, want %+v", q, r.Group, r.Counts, want[r.Group])
		}
		delete(want, r.Group)
	}
	for g, c := range want {
		h.t.Errorf("%+v: row %+v is missing, want %+v", q, g, c)
	}
}

func TestRecountKnowsTheAnswer(t *testing.T) {
	spots := []spot{{Fact: Fact{Division: "371502102", Industry: "C26", Grade: "major", State: "rectifying", FoundDay: 20261101, DueDay: 20261120}}}
	spots[0].District = "371502"
	got := recount(spots, Q{Division: "3715", By: []By{ByDivision, ByMonth}}, 20261123)
	want := map[Group]Counts{{Division: "371502", Period: 202611}: {Found: 1, Open: 1, Overdue: 1}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("recount gives %v, want %v", got, want)
	}
	if !slices.Equal(areasOf("371502"), []string{"371502", "3715", "37", ""}) {
		t.Errorf("areas above 371502: %v", areasOf("371502"))
	}
}
