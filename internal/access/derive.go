package access

import (
	"slices"
	"strings"
	"time"

	"anwang/internal/ident"
	"anwang/internal/org"
)

// standingOf is what a post makes of its holder.
func standingOf(g *org.Graph, post ident.ID) Standing {
	p, ok := g.Post(post)
	if !ok || p.Abolished {
		return Nobody
	}
	if p.Top {
		return Office
	}
	switch u := owner(g, p.Unit); u.Kind {
	case "":
		return Nobody
	case org.KindOffice:
		return Office
	case org.KindEnterprise, org.KindTeam:
		return Enterprise
	}
	return Official
}

// owner is the unit itself, or for a team the nearest unit around it that is
// none. A team that stands alone is its own owner.
func owner(g *org.Graph, id ident.ID) org.Unit {
	u, _ := g.Unit(id)
	for range maxNesting {
		if u.Kind != org.KindTeam || u.Parent == 0 {
			return u
		}
		outer, ok := g.Unit(u.Parent)
		if !ok {
			return u
		}
		u = outer
	}
	return u
}

const maxNesting = 64

// ScopeOf is what a post sees at an instant: what it is charged with, what its
// unit is, and what the posts below it see, since their duties climb to it.
//
//   - the committee office and the top posts: the district
//   - towns and villages: their ground
//   - departments: what any post of the department is charged with
//   - enterprises: themselves, with all their parts
func ScopeOf(g *org.Graph, post ident.ID, at time.Time) Scope {
	p, ok := g.Post(post)
	if !ok || p.Abolished {
		return Scope{}
	}
	if standingOf(g, post) == Office {
		return Scope{All: true}
	}
	var b scopeBuilder
	for _, q := range g.Posts() {
		if q == post || g.IsAbove(post, q) {
			b.post(g, q, at)
		}
	}
	if u := owner(g, p.Unit); u.Kind == org.KindDepartment {
		for _, part := range g.SubUnits(u.ID) {
			for _, q := range g.PostsIn(part) {
				b.charges(g, q, at)
			}
		}
	}
	return b.scope()
}

type scopeBuilder struct {
	all   bool
	areas []Area
	units map[ident.ID]bool
}

// post adds what a post brings by its charges and its unit.
func (b *scopeBuilder) post(g *org.Graph, post ident.ID, at time.Time) {
	b.charges(g, post, at)
	p, _ := g.Post(post)
	switch u := owner(g, p.Unit); u.Kind {
	case org.KindTown, org.KindVillage:
		if len(u.Division) > len(g.District) { // a town that is entered as the whole district sees its charges only
			b.areas = append(b.areas, Area{Divisions: []string{u.Division}})
		}
	case org.KindEnterprise, org.KindTeam:
		b.unit(g.SubUnits(u.ID)...)
	}
}

func (b *scopeBuilder) charges(g *org.Graph, post ident.ID, at time.Time) {
	for _, c := range g.Charges(post, at) {
		b.charge(g, c)
	}
}

func (b *scopeBuilder) charge(g *org.Graph, c org.Charge) {
	a := Area{Industries: c.Industries, Kinds: c.Kinds, Units: c.Units}
	// A charge over the district itself bounds nothing, and must not hide what
	// lies in the district and names no division.
	if !slices.ContainsFunc(c.Divisions, func(d string) bool { return strings.HasPrefix(g.District, d) }) {
		a.Divisions = c.Divisions
	}
	if c.Line == org.Enterprise && len(a.Units) == 0 {
		p, _ := g.Post(c.Post)
		if a.Units = g.SubUnits(p.Unit); len(a.Units) == 0 {
			return // of a dissolved unit nothing is left to see
		}
	}
	switch narrow := len(a.Divisions) + len(a.Industries); {
	case narrow == 0 && len(a.Units) == 0:
		b.all = true
	case narrow == 0:
		b.unit(a.Units...)
	default:
		b.areas = append(b.areas, a)
	}
}

func (b *scopeBuilder) unit(ids ...ident.ID) {
	if b.units == nil {
		b.units = map[ident.ID]bool{}
	}
	for _, id := range ids {
		b.units[id] = true
	}
}

// scope is the result, without areas that lie inside others.
func (b *scopeBuilder) scope() Scope {
	if b.all {
		return Scope{All: true}
	}
	var s Scope
	for i, a := range b.areas {
		inside := slices.ContainsFunc(b.areas[:i], func(o Area) bool { return o.holds(a) }) ||
			slices.ContainsFunc(b.areas[i+1:], func(o Area) bool { return o.holds(a) && !a.holds(o) })
		if !inside {
			s.Areas = append(s.Areas, a)
		}
	}
	for id := range b.units {
		s.Units = append(s.Units, id)
	}
	slices.Sort(s.Units)
	return s
}

// holds tells whether everything that o covers is covered by a.
func (a Area) holds(o Area) bool {
	return wider(a.Divisions, o.Divisions) && wider(a.Industries, o.Industries) &&
		(len(a.Units) == 0 || len(o.Units) > 0 && !slices.ContainsFunc(o.Units, func(u ident.ID) bool {
			return !slices.Contains(a.Units, u)
		}))
}

func wider(outer, inner []string) bool {
	if len(outer) == 0 {
		return true
	}
	return len(inner) > 0 && !slices.ContainsFunc(inner, func(s string) bool { return !anyPrefix(outer, s) })
}

// chooseHat is the post that somebody acts as before he says anything: his only
// one, else none.
func chooseHat(posts []ident.ID) ident.ID {
	if len(posts) == 1 {
		return posts[0]
	}
	return 0
}
