package hazard

import (
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// mostTokens bounds a group of tokens of which one is enough. What would be a longer
// one is left to the rows.
const mostTokens = 64

// asked is what the index is asked for on behalf of a part of a list: its words, and
// as much of what narrows it as there are tokens for. Each hazard of the part has
// them; the rows say whether one that has them is of the part. nil without words.
func (t part) asked(now time.Time) db.Sought {
	var a db.Sought
	for _, term := range strings.Fields(t.q.Text) {
		for _, w := range queryWords(term) {
			a.And(w)
		}
	}
	if len(a) == 0 {
		return nil
	}
	q := t.q
	add := func(ok bool, token string) {
		if ok {
			a.And(token)
		}
	}
	add(q.Site != 0, ofSite+numbered(q.Site))
	add(q.Unit != 0, ofUnit+numbered(q.Unit))
	add(q.Source != "", sourceToken(q.Source))
	add(q.Grade == Major, isMajor)
	add(q.Blind, isBlind)
	add(t.late == lateClosed, isLate)
	add(q.Unclassed, ofIndustry)
	add(q.Unplaced, ofTown)
	for _, token := range []string{divisionToken(t.district, q.Division), industryToken(q.Industry)} {
		add(token != "", token)
	}
	t.askScope(&a)
	t.askStates(&a)
	if q.Order != ByClosed {
		askSpan(&a, endedIn, q.ClosedFrom, q.ClosedTo, now)
	}
	if q.Order == ByClosed || q.Order == ByDue {
		askSpan(&a, foundIn, q.From, q.To, now)
	}
	return a
}

// divisionToken is the token of all that lies in a division; "" when there is none,
// as for the whole district.
func divisionToken(district, code string) string {
	switch n := len(code); {
	case n == 12:
		return ofVillage + beyond(district, code)
	case n >= 9:
		return ofTown + beyond(district, code[:9])
	}
	return ""
}

// industryToken is the token of the longest name that a code or its beginning has.
func industryToken(code string) string {
	token := ""
	for _, n := range industryCuts {
		if n <= len(code) {
			token = ofIndustry + strings.ToLower(code[:n])
		}
	}
	return token
}

func (t part) askScope(a *db.Sought) {
	s := t.scope
	if s.All || t.q.Mine {
		return
	}
	if len(s.Areas) == 1 && len(s.Units) == 0 {
		t.askArea(a, s.Areas[0])
		return
	}
	var group []string
	for _, area := range s.Areas {
		one := t.narrowest(area)
		if len(one) == 0 {
			return // an area as wide as the district
		}
		group = append(group, one...)
	}
	askOne(a, append(group, unitTokens(s.Units)...))
}

// askArea asks for all that an area names.
func (t part) askArea(a *db.Sought, area access.Area) {
	askOne(a, unitTokens(area.Units))
	askOne(a, each(area.Divisions, func(code string) string { return divisionToken(t.district, code) }))
	askOne(a, each(area.Industries, industryToken))
}

// narrowest are the tokens of what an area names that is likely to be least.
func (t part) narrowest(area access.Area) []string {
	var s db.Sought
	t.askArea(&s, area)
	if len(s) == 0 {
		return nil
	}
	return s[0]
}

// askOne asks for one of a group's tokens, unless the group is empty or long.
func askOne(a *db.Sought, group []string) {
	if 0 < len(group) && len(group) <= mostTokens {
		a.And(group...)
	}
}

func unitTokens(units []ident.ID) []string {
	return each(units, func(id ident.ID) string { return ofUnit + numbered(id) })
}

// each is the token of each; none at all when one has none.
func each[T any](of []T, token func(T) string) []string {
	var all []string
	for _, x := range of {
		one := token(x)
		if one == "" {
			return nil
		}
		all = append(all, one)
	}
	return all
}

// askStates asks for what is open, or for what ended in one of the ways asked for.
func (t part) askStates(a *db.Sought) {
	q := t.q
	if t.open() {
		a.And(isOpen)
		return
	}
	group := map[string]bool{}
	for _, s := range q.States {
		if s.Open() {
			group[isOpen] = true
		} else {
			group[endedAs(s)] = true
		}
	}
	if len(group) == 0 && q.Order != ByClosed && q.ClosedFrom.IsZero() && !q.ClosedTo.IsZero() { // else the time says so
		for _, s := range []State{Closed, Rejected, Merged} {
			group[endedAs(s)] = true
		}
	}
	var tokens []string
	for _, s := range []string{isOpen, endedAs(Closed), endedAs(Rejected), endedAs(Merged), endedAs(Withdrawn)} {
		if group[s] {
			tokens = append(tokens, s)
		}
	}
	askOne(a, tokens)
}

// askSpan asks for what happened from from on, before to (now, when nobody says).
func askSpan(a *db.Sought, axis string, from, to, now time.Time) {
	if from.IsZero() {
		return
	}
	if to.IsZero() {
		to = now.Add(24 * time.Hour) // clocks of others may run ahead
	}
	askOne(a, covering(axis, clock.Micros(to), clock.Micros(from)))
}
