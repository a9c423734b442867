package org

import (
	"slices"

	"anwang/internal/ident"
	"anwang/internal/org/codes"
)

// lineOf is the line on which the posts of a unit answer when nothing else is
// said: a team's is that of what it is part of.
func (d *draft) lineOf(u *Unit) Line {
	for range maxDepth {
		switch u.Kind {
		case KindParty:
			return Party
		case KindDepartment:
			return Industry
		case KindEnterprise:
			return Enterprise
		case KindTeam:
			if up := d.units[u.Parent]; up != nil {
				u = up
				continue
			}
			return Enterprise
		}
		break
	}
	return Government
}

// head is Graph.Head over the draft.
func (d *draft) head(unit ident.ID, line Line) ident.ID {
	best, rank := ident.ID(0), 0
	for _, id := range d.unitPosts[unit] {
		p, r := d.posts[id], 0
		switch {
		case p.Head && p.Line == line:
			r = 3
		case p.Head:
			r = 2
		case d.posts[p.Superior] == nil || d.posts[p.Superior].Unit != unit:
			r = 1
		}
		if best == 0 || r > rank {
			best, rank = id, r
		}
	}
	return best
}

// superiorByRule is the superior of a post for which none was named: the head of
// its unit; for a head, what outer says.
func (d *draft) superiorByRule(unit *Unit, line Line, head bool) ident.ID {
	if !head {
		if id := d.head(unit.ID, line); id != 0 {
			return id
		}
	}
	return d.outer(unit, line)
}

// outer is the superior of the head of a unit: the head of the unit that it is
// part of; for a village its town's; for an enterprise the post that answers for
// it, the town's before the department's; else the government's or, on its line,
// the Party committee's head; else the committee office's. It is 0 only before
// the district's first top post.
func (d *draft) outer(unit *Unit, line Line) ident.ID {
	for up := d.units[unit.Parent]; up != nil; up = d.units[up.Parent] {
		if id := d.head(up.ID, line); id != 0 {
			return id
		}
	}
	switch unit.Kind {
	case KindVillage:
		if town, ok := codes.Ancestor(unit.Division, codes.Town); ok {
			if id := d.headOfKind(KindTown, town, line, unit.ID); id != 0 {
				return id
			}
		}
	case KindEnterprise, KindTeam:
		if id := d.answering(unit); id != 0 {
			return id
		}
	}
	kinds := []UnitKind{KindGovernment, KindOffice}
	if line == Party {
		kinds = []UnitKind{KindParty, KindGovernment, KindOffice}
	}
	if unit.Kind != KindGovernment && unit.Kind != KindOffice && unit.Kind != KindParty {
		for _, k := range kinds {
			if id := d.headOfKind(k, "", line, unit.ID); id != 0 {
				return id
			}
		}
	}
	if id := d.headOfKind(KindOffice, "", line, unit.ID); id != 0 {
		return id
	}
	return d.firstTop()
}

// answering is the post outside the enterprises that answers for one.
func (d *draft) answering(u *Unit) ident.ID {
	s := Subject{Kind: string(KindEnterprise), Unit: u.ID, Division: u.Division, Industry: u.Industry}
	on := map[Line][]hit{}
	for _, h := range d.charted().covering(s, farFuture) {
		on[h.Line] = append(on[h.Line], h)
	}
	for _, hits := range on {
		slices.SortFunc(hits, nearer)
	}
	for _, h := range on[Government] {
		if h.division > len(d.district) {
			return h.n.ID
		}
	}
	for _, hits := range [][]hit{on[Industry], on[Government]} {
		if len(hits) > 0 {
			return hits[0].n.ID
		}
	}
	return 0
}

// farFuture picks the charges that are not limited in time.
const farFuture = int64(1) << 62

// headOfKind is the head of the first unit of a kind, within a division when one
// is given.
func (d *draft) headOfKind(k UnitKind, division string, line Line, except ident.ID) ident.ID {
	var first ident.ID
	for _, u := range d.kinds[k] {
		if u == except || division != "" && d.units[u].Division != division || len(d.unitPosts[u]) == 0 {
			continue
		}
		if first == 0 || u < first {
			first = u
		}
	}
	if first == 0 {
		return 0
	}
	return d.head(first, line)
}

func (d *draft) firstTop() ident.ID {
	var first ident.ID
	for _, id := range d.tops {
		if first == 0 || id < first {
			first = id
		}
	}
	return first
}

// isAbove tells whether a is on b's way up.
func (d *draft) isAbove(a, b ident.ID) bool {
	for range maxDepth {
		p := d.posts[b]
		if p == nil || p.Superior == 0 {
			return false
		}
		if p.Superior == a {
			return true
		}
		b = p.Superior
	}
	return false
}

// depth is how many posts stand above one.
func (d *draft) depth(id ident.ID) int {
	n := 0
	for p := d.posts[id]; p != nil && p.Superior != 0 && n <= maxDepth; p = d.posts[p.Superior] {
		n++
	}
	return n
}

// height is how many levels of posts stand below one, as far as maxDepth.
func (d *draft) height(id ident.ID) int { return d.heightTo(id, maxDepth) }

func (d *draft) heightTo(id ident.ID, limit int) int {
	deepest := 0
	if limit == 0 {
		return deepest
	}
	for _, below := range d.under[id] {
		deepest = max(deepest, 1+d.heightTo(below, limit-1))
	}
	return deepest
}
