package hazard

import (
	"slices"
	"strings"

	"anwang/internal/access"
	"anwang/internal/ident"
)

// part is a share of a list that one index answers in its order.
type part struct {
	district string
	q        Query
	scope    access.Scope
	late     lateness
	ids      []int64 // what a search has found of it; these alone, unless there are none
	walk     bool    // its order is walked whatever is rare
}

// lateness says which of the late ones a part is of: what is open and what was
// closed late stand in different indexes.
type lateness int

const (
	anyhow lateness = iota
	lateOpen
	lateClosed
)

// maxParts bounds what a list is put together from; beyond it one walk is cheaper.
const maxParts = 16

// parts are the shares that a list is read as: states that have an index of their
// own, what is late open and closed, and each town and unit of the caller's scope.
// They may overlap.
func (q Query) parts(by access.Principal) []part {
	var all []part
	scopes := alternatives(by.Scope)
	if q.Mine || q.searches() {
		scopes = []access.Scope{by.Scope} // which does not bite here, or is sought together with the words
	}
	for _, one := range q.byState() {
		for _, late := range one.lateness() {
			for _, s := range scopes {
				all = append(all, part{district: by.District, q: one, scope: s, late: late})
			}
		}
	}
	if len(all) > maxParts {
		all = all[:0]
		for _, one := range q.byState() {
			for _, late := range one.lateness() {
				all = append(all, part{district: by.District, q: one, scope: by.Scope, late: late})
			}
		}
	}
	return all
}

// byState gives each state that few hazards end in a query of its own.
func (q Query) byState() []Query {
	if q.Order == ByDue || !slices.ContainsFunc(q.States, State.few) {
		return []Query{q}
	}
	var all []Query
	rest := q
	rest.States = slices.DeleteFunc(slices.Clone(q.States), State.few)
	if len(rest.States) > 0 {
		all = append(all, rest)
	}
	for _, s := range []State{Rejected, Merged, Withdrawn} {
		if slices.Contains(q.States, s) {
			one := q
			one.States = []State{s}
			all = append(all, one)
		}
	}
	return all
}

// few tells whether a state stands in the index of what ended otherwise than
// closed.
func (s State) few() bool { return s == Rejected || s == Merged || s == Withdrawn }

func (q Query) lateness() []lateness {
	if !q.Late {
		return []lateness{anyhow}
	}
	open := q.Order != ByClosed && (len(q.States) == 0 || slices.ContainsFunc(q.States, State.Open))
	closed := q.Order != ByDue && (len(q.States) == 0 || slices.Contains(q.States, Closed))
	var all []lateness
	if open {
		all = append(all, lateOpen)
	}
	if closed {
		all = append(all, lateClosed)
	}
	if len(all) == 0 {
		all = append(all, lateClosed) // nothing answers; asked all the same, for its faults
	}
	return all
}

// alternatives are the towns and units of a scope, each a scope of its own; the
// scope itself where some of it is neither.
func alternatives(s access.Scope) []access.Scope {
	if s.All {
		return []access.Scope{s}
	}
	var all []access.Scope
	for _, a := range s.Areas {
		if len(a.Divisions) == 0 || slices.ContainsFunc(a.Divisions, func(d string) bool { return len(d) < 9 }) {
			return []access.Scope{s}
		}
		for _, d := range a.Divisions {
			one := a
			one.Divisions = []string{d}
			all = append(all, access.Scope{Areas: []access.Area{one}})
		}
	}
	for _, u := range s.Units {
		all = append(all, access.Scope{Units: []ident.ID{u}})
	}
	if len(all) == 0 {
		return []access.Scope{s}
	}
	return all
}

// together is the page of several parts: the first of them all in the list's
// order, each once. All were asked from the same place on.
func together(pages []Page, o Order, limit int) Page {
	if len(pages) == 1 {
		return pages[0]
	}
	var out Page
	more := false
	for _, p := range pages {
		out.Items = append(out.Items, p.Items...)
		more = more || p.Next != ""
	}
	slices.SortFunc(out.Items, func(x, y Hazard) int {
		switch xa, ya := o.at(x), o.at(y); {
		case xa == ya && x.ID == y.ID:
			return 0
		case (xa < ya || xa == ya && x.ID < y.ID) == (o.beyond() == ">"):
			return -1
		}
		return 1
	})
	out.Items = slices.CompactFunc(out.Items, func(x, y Hazard) bool { return x.ID == y.ID })
	if len(out.Items) > limit {
		out.Items, more = out.Items[:limit], true
	}
	if more {
		out.Next = cursor(out.Items[len(out.Items)-1], o)
	}
	return out
}

// apart tells whether two prefixes of codes share no code.
func apart(a, b string) bool { return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) }
