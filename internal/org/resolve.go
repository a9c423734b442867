package org

import (
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/ident"
)

// answer is a post that answers for a subject, vacant or not.
type answer struct {
	n    *node
	lead bool
}

// Resolve returns the chains of posts that answer for s at an instant: the posts
// charged with it and, above them, their superiors on the same line; within the
// enterprise its head answers even without a charge (Work Safety Law, Article 5).
// Nearest first; a superior never stands before its subordinate. Vacant posts
// are skipped and named by the link that follows them.
func (g *Graph) Resolve(s Subject, at time.Time) Chains {
	us := clock.Micros(at)
	lines := g.answers(s, us)
	return Chains{
		Enterprise: g.links(lines[0], us),
		Industry:   g.links(lines[1], us),
		Government: g.links(lines[2], us),
		Party:      g.links(lines[3], us),
	}
}

// answers lists who answers on each line, in the order of Lines.
func (g *Graph) answers(s Subject, at int64) [len(Lines)][]answer {
	var lines [len(Lines)][]answer
	hits := g.covering(s, at)
	for i, line := range Lines {
		var on []hit
		for _, h := range hits {
			if h.Line == line {
				on = append(on, h)
			}
		}
		slices.SortFunc(on, nearer)
		var chain []answer
		for _, h := range on {
			chain = insert(chain, answer{n: h.n, lead: h.Lead})
		}
		if line == Enterprise {
			chain = g.heads(chain, s.Unit)
		}
		for _, a := range slices.Clone(chain) {
			for up := a.n.up; up != nil && up.Line == line; up = up.up {
				chain = insert(chain, answer{n: up})
			}
		}
		lines[i] = chain
	}
	return lines
}

// heads adds the heads of the enterprise and of what it is part of, as long as
// that is an enterprise too.
func (g *Graph) heads(chain []answer, unit ident.ID) []answer {
	for range maxDepth {
		u := g.units[unit]
		if u == nil || u.Kind != KindEnterprise && u.Kind != KindTeam {
			return chain
		}
		if n := g.posts[g.Head(unit, Enterprise)]; n != nil {
			chain = insert(chain, answer{n: n})
		}
		unit = u.Parent
	}
	return chain
}

// insert adds a to the chain: before the first of its superiors, else at the
// end. What is there already stays where it is.
func insert(chain []answer, a answer) []answer {
	at := len(chain)
	for i, have := range chain {
		if have.n == a.n {
			chain[i].lead = have.lead || a.lead
			return chain
		}
		if at == len(chain) && a.n.under(have.n) {
			at = i
		}
	}
	return slices.Insert(chain, at, a)
}

// links turns a chain into what is told: vacant posts become Through.
func (g *Graph) links(chain []answer, at int64) []Link {
	var links []Link
	var through []ident.ID
	for _, a := range chain {
		p := a.n.holder(at)
		if p == 0 {
			through = append(through, a.n.ID)
			continue
		}
		l := Link{Post: a.n.ID, Person: p, Title: a.n.Title, PersonName: g.people[p].name, Through: through, Lead: a.lead}
		if u := g.units[a.n.Unit]; u != nil {
			l.Unit = u.Name
		}
		links = append(links, l)
		through = nil
	}
	return links
}

// nearest picks who answers on a line: the occupied post that leads, else the
// first occupied one, else the first of all; nil when nobody answers.
func nearest(chain []answer, at int64) *node {
	var first *node
	for _, a := range chain {
		if a.n.holder(at) == 0 {
			continue
		}
		if a.lead {
			return a.n
		}
		if first == nil {
			first = a.n
		}
	}
	if first == nil && len(chain) > 0 {
		first = chain[0].n
	}
	return first
}

// Responsible returns the post that a duty about s is given to: the nearest of
// the enterprise, else of the leading department, else of the territory's
// government, else of its Party committee. When nobody answers but the committee
// office, whose head answers for the whole district, the subject is a blind spot
// (监管盲区). A line whose posts are all vacant still answers: the duty waits for
// the post's next holder, and resolves to the superior until then. holder is 0
// only in a district without posts.
func (g *Graph) Responsible(s Subject, at time.Time) (holder ident.ID, line Line, blind bool) {
	us := clock.Micros(at)
	for i, chain := range g.answers(s, us) {
		if n := nearest(g.withoutOffice(chain), us); n != nil {
			return n.ID, Lines[i], false
		}
	}
	return g.Office(), Government, true
}

func (g *Graph) withoutOffice(chain []answer) []answer {
	var others []answer
	for _, a := range chain {
		if u := g.units[a.n.Unit]; u == nil || u.Kind != KindOffice {
			others = append(others, a)
		}
	}
	return others
}

// Supervised tells whether a department answers for s by charge, and whether one
// of several leads (齐抓共管).
func (g *Graph) Supervised(s Subject, at time.Time) (covered, led bool) {
	for _, h := range g.covering(s, clock.Micros(at)) {
		if h.Line == Industry {
			covered, led = true, led || h.Lead
		}
	}
	return covered, led
}

// VerifierFor returns the post that verifies what holder does about s: the
// leading department, else another department, the territory, a superior,
// another top post, in this order; never holder itself, a subordinate of it, or
// a post that resolves to the same person. It is 0 when nobody is left.
func (g *Graph) VerifierFor(holder ident.ID, s Subject, at time.Time) ident.ID {
	h := g.posts[holder]
	if h == nil {
		return 0
	}
	us := clock.Micros(at)
	self, _ := g.holding(h, us)
	fit := func(n *node) bool {
		p := n.holder(us)
		return n != h && p != 0 && p != self.Person && !n.under(h)
	}
	lines := g.answers(s, us)
	for _, leads := range []bool{true, false} {
		for _, a := range lines[1] {
			if a.lead == leads && fit(a.n) {
				return a.n.ID
			}
		}
	}
	for _, chain := range [][]answer{lines[2], lines[3]} {
		for _, a := range chain {
			if fit(a.n) {
				return a.n.ID
			}
		}
	}
	for up := h.up; up != nil; up = up.up {
		if fit(up) {
			return up.ID
		}
	}
	for _, top := range g.tops {
		if fit(g.posts[top]) {
			return top
		}
	}
	return 0
}
