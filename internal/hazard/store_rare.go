package hazard

import (
	"cmp"
	"fmt"
	"slices"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// closedLate is the index of what was closed late, to be said word for word. The
// column stands on the left: SQLite turns a comparison round to have it there, and
// then does not know its index again.
const closedLate = "state = 'closed' AND due > 0 AND due < CASE WHEN submitted_at > 0 THEN submitted_at ELSE closed_at END"

// endedFew is the index of what ended otherwise than closed.
const endedFew = "state IN ('rejected', 'merged', 'withdrawn')"

// openUnit and closedUnit are the indexes of what one enterprise has open and has
// closed. Nothing is due before 1970; SQLite enters the index by what is said of it.
const (
	openUnit   = "closed_at = 0 AND due >= 0"
	closedUnit = "closed_at <> 0 AND unit <> 0"
)

// widely is how many hits of a stretch of closing days are still gathered: its
// only other way is a walk over all that was found.
const widely = 25 * manyRows

// inPart is how many hits are still gathered where only a part of the district is
// asked about: nobody has counted how many of them lie there.
const inPart = 5 * manyRows

// ofOne is how many hits are still gathered where one enterprise is asked about: it
// has few hazards itself, as a rule.
const ofOne = manyRows / 10

// narrow is a condition that an index of its own answers, out of the list's order.
type narrow struct {
	few  string // what path.few says when it is taken
	most int    // from here on it is common
	cond string
	args []any
}

// narrows are the conditions of a part by which its rows could be gathered, where
// no index has them in the list's order.
func (t part) narrows(o Order) []narrow {
	var all []narrow
	most := manyRows
	add := func(ok bool, few string, cond string, args ...any) {
		if ok {
			all = append(all, narrow{few, most, cond, args})
		}
	}
	q, late := t.q, o == ByClosed
	unit := cmp.Or(q.Unit, onlyUnit(t.scope))
	const kept = " AND state <> 'withdrawn'"
	whole := len(q.States) != 1 || q.States[0] != Withdrawn
	add(late && whole && q.Site != 0, "site", "site <> 0 AND site = ?"+kept, q.Site)
	add(late && len(q.States) == 1 && q.States[0].few(), "state", endedFew+" AND state = ?", string(first(q.States)))
	add(late && t.late == lateClosed, "late", closedLate)
	add(late && q.Blind, "blind", "blind = 1")
	add(late && q.Grade == Major, "grade", "grade = 'major'")
	add(late && q.Source != "", "source", "source <> '' AND source = ?", q.Source)
	if o == ByFound && unit != 0 { // what an enterprise has open, and what it has closed, is little
		add(t.onlyOpen(), "open_unit", openUnit+" AND unit = ?", unit)
		add(whole && (!q.ClosedFrom.IsZero() || !q.ClosedTo.IsZero()), "closed_unit", closedUnit+" AND unit = ?", unit)
	}
	if o == ByFound && !q.ClosedFrom.IsZero() && !q.ClosedTo.IsZero() {
		all = append(all, narrow{"closed_at", widely, "closed_at > 0 AND closed_at >= ? AND closed_at < ?",
			[]any{clock.Micros(q.ClosedFrom), clock.Micros(q.ClosedTo)}})
	}
	if !t.all() || q.Division != "" {
		most = inPart // an industry that a town has none of would have all of the town walked
	}
	if t.ofUnit() {
		most = ofOne
	}
	add(q.Unclassed, "industry", "industry = ''")
	if q.Industry != "" {
		from, to := codesUnder(q.Industry)
		add(true, "industry", "industry >= ? AND industry < ?", from, to)
	} else if kinds := onlyIndustries(t.scope); len(kinds) > 0 {
		cond, args := "", []any{}
		for i, k := range kinds {
			if i > 0 {
				cond += " OR "
			}
			from, to := codesUnder(k)
			cond, args = cond+"industry >= ? AND industry < ?", append(args, from, to)
		}
		add(true, "scope", "("+cond+")", args...)
	}
	return all
}

// all tells whether the caller sees the whole district, if only some of its trades.
func (t part) all() bool {
	s := t.scope
	return s.All || len(s.Units) == 0 && len(s.Areas) == 1 && len(s.Areas[0].Units) == 0 &&
		(len(s.Areas[0].Divisions) == 0 || slices.Contains(s.Areas[0].Divisions, t.district))
}

// rare is the first of a part's narrows that leaves few enough rows to gather and
// sort; the zero one when none does. It counts in the index, no further than it must.
func (t part) rare(tx *db.Tx, o Order) (narrow, error) {
	for _, n := range t.narrows(o) {
		w := new(db.Where).And("district = ?", t.district).And(n.cond, n.args...)
		var hits int
		err := tx.QueryRow("SELECT count(*) FROM (SELECT 1 FROM hazard"+w.SQL()+" LIMIT "+w.Arg(n.most)+") AS hits", w.Args()...).Scan(&hits)
		if err != nil {
			return narrow{}, fmt.Errorf("count by %s: %w", n.few, err)
		}
		if hits < n.most {
			return n, nil
		}
	}
	return narrow{}, nil
}

func first(s []State) State {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// onlyUnit is the unit of a scope that is nothing but one.
func onlyUnit(s access.Scope) ident.ID {
	if !s.All && len(s.Areas) == 0 && len(s.Units) == 1 {
		return s.Units[0]
	}
	return 0
}

// onlyIndustries are the prefixes of a scope that is some industries of a ground.
func onlyIndustries(s access.Scope) []string {
	if !s.All && len(s.Units) == 0 && len(s.Areas) == 1 {
		return s.Areas[0].Industries
	}
	return nil
}

// nothing tells whether what is asked for contradicts itself, or lies apart from what
// the caller sees.
func (t part) nothing() bool {
	if t.late == lateClosed && t.open() {
		return true // what was closed late is not open
	}
	if t.scope.All || t.q.Mine || len(t.scope.Units) > 0 {
		return false
	}
	for _, a := range t.scope.Areas {
		if meets(t.q.Division, a.Divisions) && meets(t.q.Industry, a.Industries) && !(t.q.Unclassed && len(a.Industries) > 0) {
			return false
		}
	}
	return true
}

func meets(asked string, seen []string) bool {
	for _, s := range seen {
		if asked == "" || !apart(asked, s) {
			return true
		}
	}
	return len(seen) == 0
}
