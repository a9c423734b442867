package tally

import (
	"slices"
	"strings"
)

// What the tally must know of the states that hazards have.
const (
	handedIn = "submitted" // past due or not, it is the verifier's turn
	major    = "major"
)

// isOpen and isFound tell apart the states that a projection names.
func isOpen(state string) bool {
	return state == "reported" || state == "rectifying" || state == handedIn
}

func isFound(state string) bool { return isOpen(state) || state == "closed" }

// both are the rows of the two stretches. What stands is the same in both, and stands
// in those of the first.
type both struct{ now, was Table }

// both reads the rows of one kind of parts by grade.
func (a Ask) both(ask asker, by By) (b both, err error) {
	if b.now, err = ask(a.question(a.Stretch.From, a.Stretch.To, by, ByGrade)); err != nil {
		return b, err
	}
	past := a.question(a.Stretch.Was, a.Stretch.Until, by, ByGrade)
	past.leave = omitOpen | omitOverdue
	b.was, err = ask(past)
	return b, err
}

// slices adds the rows up to parts.
func (b both) slices(code func(Group) string) []Slice {
	parts := map[string]*Slice{}
	at := func(c string) *Slice {
		if parts[c] == nil {
			parts[c] = &Slice{Code: c}
		}
		return parts[c]
	}
	for _, r := range b.now.Rows {
		s := at(code(r.Group))
		s.Now.row(r)
		s.Open += r.Open
		if r.State != handedIn {
			s.Overdue += r.Overdue
		}
	}
	for _, r := range b.was.Rows {
		at(code(r.Group)).Was.row(r)
	}
	return sortedSlices(parts)
}

func sortedSlices(parts map[string]*Slice) []Slice {
	out := []Slice{}
	for _, s := range parts {
		if *s != (Slice{Code: s.Code}) {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(x, y Slice) int { return strings.Compare(x.Code, y.Code) })
	return out
}

func (h *Happened) row(r Row) {
	if isFound(r.State) {
		h.Found += r.Found
		if r.Grade == major {
			h.Major += r.Found
		}
	}
	if isOpen(r.State) {
		h.StillOpen += r.Found
	}
	h.Closed += r.Closed
	h.Late += r.ClosedLate
}

// trend cuts a stretch into steps, and counts what fell due in it and is overdue.
func (a Ask) trend(ask asker, from, to int) ([]Point, int64, error) {
	by := ByDay
	if a.Stretch.Step == ByMonth {
		by = ByMonth
	}
	q := a.question(from, to, by)
	q.leave = omitOpen
	t, err := ask(q)
	if err != nil {
		return nil, 0, err
	}
	points := a.Stretch.steps(from, to)
	var fell int64
	for _, r := range t.Rows {
		p := &points[a.Stretch.step(from, r.Period)]
		if isFound(r.State) {
			p.Found += r.Found
		}
		p.Closed += r.Closed
		p.Late += r.ClosedLate
		if r.State != handedIn {
			fell += r.Overdue
		}
	}
	return points, fell, nil
}

// step is the number of the step that a day or month lies in.
func (s Stretch) step(from, period int) int {
	switch s.Step {
	case ByMonth:
		return monthsBetween(from, period*100+1)
	case ByWeek:
		return daysBetween(from, period) / 7
	}
	return daysBetween(from, period)
}

// steps are the steps from from to to, without counts.
func (s Stretch) steps(from, to int) []Point {
	points := []Point{}
	for at := from; at <= to; {
		end := at
		switch s.Step {
		case ByMonth:
			end = lastDay(at)
		case ByWeek:
			end = daysOn(at, 6)
		}
		end = min(end, to)
		points = append(points, Point{From: at, To: end})
		at = daysOn(end, 1)
	}
	return points
}
