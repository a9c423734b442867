package org

import (
	"math"
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Act is a change that can be looked at before it is made.
type Act string

// The acts.
const (
	ActAppoint   Act = "appoint"    // Post, Person, At
	ActEnd       Act = "end"        // Tenure, At
	ActExchange  Act = "exchange"   // Post, Person, At
	ActAbolish   Act = "abolish"    // Post
	ActMove      Act = "move"       // Post, Superior
	ActEndCharge Act = "end_charge" // Charge, At
	ActLeave     Act = "leave"      // Person, At
)

// Plan is a change that somebody is about to make.
type Plan struct {
	Act                                    Act
	Post, Superior, Person, Tenure, Charge ident.ID
	At                                     time.Time // zero is now
}

// about is the row that the plan changes.
func (p Plan) about() ident.ID {
	switch p.Act {
	case ActEnd:
		return p.Tenure
	case ActEndCharge:
		return p.Charge
	case ActLeave:
		return p.Person
	}
	return p.Post
}

// Foresee is the picture as it would be after the change, by the very rules that
// make it; nothing is written. It fails as the change would.
func (g *Graph) Foresee(p Plan, now time.Time) (*Graph, error) {
	d := newDraft(g)
	if who, ok := g.people[p.Person]; ok {
		d.people[p.Person] = &Person{Ref: ledger.Ref{District: g.District, ID: p.Person}, Name: who.name, State: who.state}
	}
	us := clock.Micros(now)
	at := us
	if !p.At.IsZero() {
		at = clock.Micros(p.At)
	}
	changes, err := d.foresee(p, at, us)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		d.put(c.is)
	}
	return d.picture(), nil
}

func (d *draft) foresee(p Plan, at, now int64) ([]change, error) {
	const unborn = ident.ID(math.MaxInt64) // of a tenure that is only looked at
	ref := ledger.Ref{District: d.district, ID: p.about()}
	a := Appointment{Post: p.Post, Person: p.Person, From: fromMicros(at)}
	switch p.Act {
	case ActAppoint:
		return d.appoint(unborn, a, now)
	case ActExchange:
		return d.exchange(unborn, a, now)
	case ActEnd:
		return d.endTenureOf(ref, at, now)
	case ActAbolish:
		return d.abolishPost(ref, now)
	case ActMove:
		return d.movePost(ref, p.Superior)
	case ActEndCharge:
		return d.endChargeOf(ref, at, now)
	case ActLeave:
		return d.personGone(ref, Left, at, now)
	}
	return nil, fault.New(fault.Invalid, "org.act_unknown", "act", string(p.Act))
}

// Shift is a post whose duties go from one person to another.
type Shift struct {
	Post     ident.ID
	From, To Holding
}

// Shifts lists the posts that resolve to another person in the picture after than
// in g at an instant, abolished ones included, since duties may name them still.
func (g *Graph) Shifts(after *Graph, at time.Time) []Shift {
	us := clock.Micros(at)
	var out []Shift
	for id, n := range after.posts {
		was := g.posts[id]
		if was == nil {
			continue
		}
		from, _ := g.holding(was, us)
		to, _ := after.holding(n, us)
		if from.Person != to.Person {
			out = append(out, Shift{id, from, to})
		}
	}
	slices.SortFunc(out, func(a, b Shift) int { return int(min(1, max(-1, a.Post-b.Post))) })
	return out
}

// Cover says on which lines somebody answers for a subject, in the order of Lines,
// the committee office left out, and whether nobody does on any (a blind spot). A
// post that is vacant answers still.
func (g *Graph) Cover(s Subject, at time.Time) (on [len(Lines)]bool, blind bool) {
	blind = true
	for i, chain := range g.answers(s, clock.Micros(at)) {
		on[i] = len(g.withoutOffice(chain)) > 0
		blind = blind && !on[i]
	}
	return on, blind
}
