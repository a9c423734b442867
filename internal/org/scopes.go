package org

import (
	"cmp"
	"slices"

	"anwang/internal/ident"
)

// scopes finds the charges that cover a subject without looking at all of them.
type scopes struct {
	byDivision map[string][]*scope   // charges without units, by each division they name ("" = the district)
	byUnit     map[ident.ID][]*scope // charges over particular units
	own        map[ident.ID][]*scope // enterprise charges without units, by the unit of their post
}

type scope struct {
	*Charge
	n    *node
	unit bool // found by a unit that it names
}

func newScopes(g *Graph, charges []Charge) scopes {
	s := scopes{byDivision: map[string][]*scope{}, byUnit: map[ident.ID][]*scope{}, own: map[ident.ID][]*scope{}}
	for i := range charges {
		n := g.posts[charges[i].Post]
		if n == nil || n.Abolished {
			continue
		}
		c := &scope{Charge: &charges[i], n: n, unit: len(charges[i].Units) > 0}
		switch {
		case c.unit:
			for _, u := range c.Units {
				s.byUnit[u] = append(s.byUnit[u], c)
			}
		case c.Line == Enterprise:
			s.own[n.Unit] = append(s.own[n.Unit], c)
		case len(c.Divisions) == 0:
			s.byDivision[""] = append(s.byDivision[""], c)
		default:
			for _, d := range c.Divisions {
				s.byDivision[d] = append(s.byDivision[d], c)
			}
		}
	}
	return s
}

// hit is a charge that covers a subject, with how closely it fits.
type hit struct {
	*scope
	unit, kinds      bool
	division, branch int // length of the prefix that matched
}

// divisionLengths are the lengths of codes, the narrowest first.
var divisionLengths = [...]int{12, 9, 6, 4, 2, 0}

// covering lists the charges in force that cover s, on all lines.
func (g *Graph) covering(s Subject, at int64) []hit {
	var hits []hit
	add := func(list []*scope) {
		for _, c := range list {
			if h, ok := c.fits(s, at); ok {
				hits = append(hits, h)
			}
		}
	}
	unit := g.units[s.Unit]
	for range maxDepth {
		if unit == nil {
			break
		}
		add(g.charges.byUnit[unit.ID])
		add(g.charges.own[unit.ID])
		unit = g.units[unit.Parent]
	}
	for _, n := range divisionLengths {
		if n <= len(s.Division) {
			add(g.charges.byDivision[s.Division[:n]])
		}
	}
	return hits
}

func (c *scope) fits(s Subject, at int64) (hit, bool) {
	h := hit{scope: c, unit: c.unit, kinds: len(c.Kinds) > 0}
	if !c.covers(at) || h.kinds && !c.meant(s) {
		return h, false
	}
	var ok bool
	if h.branch, ok = hasPrefix(c.Industries, s.Industry); !ok {
		return h, false
	}
	if c.Line != Enterprise || len(c.Divisions) > 0 {
		h.division, ok = hasPrefix(c.Divisions, s.Division)
	}
	return h, ok
}

func (c *scope) meant(s Subject) bool {
	if slices.Contains(c.Kinds, s.Kind) {
		return true
	}
	for _, a := range s.Attributes {
		if slices.Contains(c.Kinds, a) {
			return true
		}
	}
	return false
}

// nearer orders the charges of one line. On the territory lines the narrower
// division is nearer; on the others who leads comes first, then who was charged
// with this enterprise, this kind, this branch.
func nearer(a, b hit) int {
	territory := a.Line == Government || a.Line == Party
	lead := order(a.Lead, b.Lead)
	if territory {
		return cmp.Or(order(a.unit, b.unit), cmp.Compare(b.division, a.division), lead,
			order(a.kinds, b.kinds), cmp.Compare(b.branch, a.branch), cmp.Compare(a.n.ID, b.n.ID))
	}
	return cmp.Or(lead, order(a.unit, b.unit), order(a.kinds, b.kinds), cmp.Compare(b.branch, a.branch),
		cmp.Compare(b.division, a.division), cmp.Compare(a.n.ID, b.n.ID))
}

// order puts true first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
