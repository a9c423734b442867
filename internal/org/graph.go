package org

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/ident"
)

// Graph is an immutable picture of one district's units, posts, tenures and
// charges. It is safe for concurrent use. Instants before a top post's first
// tenure belong to that tenure: what is older than the register is answered for
// by the first holder on record.
type Graph struct {
	District string

	units  map[ident.ID]*Unit
	posts  map[ident.ID]*node
	people map[ident.ID]who
	tops   []ident.ID             // in order of ids
	byUnit map[ident.ID][]*node   // living posts of a unit, in order of ids
	held   map[ident.ID][]*Tenure // by person

	charges   scopes
	chargesOf map[ident.ID][]*Charge // by post

	tree  tree      // made when first looked at
	index directory // made when first searched

	revision  ident.ID
	tenures   []Tenure
	allCharge []Charge
}

// node is a post with its place and its holders.
type node struct {
	Post
	up      *node
	tenures []*Tenure // in order of From
}

type who struct {
	name  string
	state PersonState
}

// NewGraph builds the picture. Rows may come in any order.
func NewGraph(district string, units []Unit, posts []Post, people []Person, tenures []Tenure, charges []Charge) *Graph {
	who := make(map[ident.ID]who, len(people))
	for i := range people {
		who[people[i].ID] = newWho(&people[i])
	}
	return build(district, slices.Clone(units), posts, who, slices.Clone(tenures), slices.Clone(charges))
}

func newWho(p *Person) who { return who{name: p.Name, state: p.State} }

func build(district string, units []Unit, posts []Post, people map[ident.ID]who, tenures []Tenure, charges []Charge) *Graph {
	g := &Graph{
		District: district, people: people, tenures: tenures, allCharge: charges,
		units:  make(map[ident.ID]*Unit, len(units)),
		posts:  make(map[ident.ID]*node, len(posts)),
		byUnit: make(map[ident.ID][]*node, len(units)),
		held:   make(map[ident.ID][]*Tenure, len(people)),

		chargesOf: make(map[ident.ID][]*Charge, len(charges)),
	}
	for i := range units {
		g.units[units[i].ID] = &units[i]
	}
	nodes := make([]node, len(posts))
	for i := range posts {
		nodes[i].Post = posts[i]
	}
	slices.SortFunc(nodes, func(a, b node) int { return cmp.Compare(a.ID, b.ID) })
	for i := range nodes {
		n := &nodes[i]
		g.posts[n.ID] = n
		if n.Abolished {
			continue
		}
		g.byUnit[n.Unit] = append(g.byUnit[n.Unit], n)
		if n.Top {
			g.tops = append(g.tops, n.ID)
		}
	}
	for i := range nodes {
		nodes[i].up = g.posts[nodes[i].Superior]
	}
	cutCircles(nodes)
	g.addTenures()
	g.charges = newScopes(g, charges)
	for i := range charges {
		g.chargesOf[charges[i].Post] = append(g.chargesOf[charges[i].Post], &charges[i])
	}
	return g
}

// cutCircles frees every way up from circles. No verb makes one; rows that
// somebody tampered with must not hang the program that is to find them out.
func cutCircles(nodes []node) {
	for i := range nodes {
		n, steps := &nodes[i], 0
		for up := n.up; up != nil; up = up.up {
			if steps++; steps > maxDepth {
				n.up = nil
				break
			}
		}
	}
}

func (g *Graph) addTenures() {
	slices.SortFunc(g.tenures, func(a, b Tenure) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID))
	})
	for i := range g.tenures {
		t := &g.tenures[i]
		n := g.posts[t.Post]
		if n == nil || t.To == 0 && g.people[t.Person].state != Active {
			continue
		}
		n.tenures = append(n.tenures, t)
		g.held[t.Person] = append(g.held[t.Person], t)
	}
}

// Revision names the state of the district's org that the picture shows; it is 0
// for a picture that was not read from the database.
func (g *Graph) Revision() ident.ID { return g.revision }

// Post returns a post, abolished ones too.
func (g *Graph) Post(id ident.ID) (Post, bool) {
	n, ok := g.posts[id]
	if !ok {
		return Post{}, false
	}
	return n.Post, true
}

// Unit returns a unit, dissolved ones too.
func (g *Graph) Unit(id ident.ID) (Unit, bool) {
	u, ok := g.units[id]
	if !ok {
		return Unit{}, false
	}
	return *u, true
}

// PersonName is a person's name, "" when unknown or erased.
func (g *Graph) PersonName(id ident.ID) string { return g.people[id].name }

// Posts lists the ids of the posts that exist (not abolished), in order.
func (g *Graph) Posts() []ident.ID {
	ids := make([]ident.ID, 0, len(g.posts))
	for id, n := range g.posts {
		if !n.Abolished {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Units lists the ids of the units that exist (not dissolved), in order.
func (g *Graph) Units() []ident.ID {
	ids := make([]ident.ID, 0, len(g.units))
	for id, u := range g.units {
		if !u.Dissolved {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// PostsIn lists the posts of a unit that exist, in order of ids.
func (g *Graph) PostsIn(unit ident.ID) []ident.ID {
	ids := make([]ident.ID, len(g.byUnit[unit]))
	for i, n := range g.byUnit[unit] {
		ids[i] = n.ID
	}
	return ids
}

// Tops lists the top posts in order of ids: the committee office's first.
func (g *Graph) Tops() []ident.ID { return slices.Clone(g.tops) }

// Charges lists the charges of a post that are in force at an instant.
func (g *Graph) Charges(post ident.ID, at time.Time) []Charge {
	var mine []Charge
	us := clock.Micros(at)
	for _, c := range g.chargesOf[post] {
		if c.covers(us) {
			mine = append(mine, *c)
		}
	}
	return mine
}

// Head returns the post that leads a unit on a line: a head on that line, else
// any head, else the first post that has no superior in the unit; 0 when the
// unit has no posts.
func (g *Graph) Head(unit ident.ID, line Line) ident.ID {
	var best *node
	rank := func(n *node) int {
		switch {
		case n.Head && n.Line == line:
			return 3
		case n.Head:
			return 2
		case n.up == nil || n.up.Unit != unit:
			return 1
		}
		return 0
	}
	for _, n := range g.byUnit[unit] {
		if best == nil || rank(n) > rank(best) {
			best = n
		}
	}
	if best == nil {
		return 0
	}
	return best.ID
}

// Office returns the head post of the committee office (安委办), else the first
// top post, else 0.
func (g *Graph) Office() ident.ID {
	var office ident.ID
	for id, u := range g.units {
		if u.Kind == KindOffice && !u.Dissolved && (office == 0 || id < office) && len(g.byUnit[id]) > 0 {
			office = id
		}
	}
	if office != 0 {
		return g.Head(office, Government)
	}
	if len(g.tops) > 0 {
		return g.tops[0]
	}
	return 0
}

// SubUnits lists a unit and every unit that is part of it, in order of ids.
func (g *Graph) SubUnits(unit ident.ID) []ident.ID {
	var in []ident.ID
	for id, u := range g.units {
		if !u.Dissolved && g.partOf(id, unit) {
			in = append(in, id)
		}
	}
	slices.Sort(in)
	return in
}

// partOf tells whether a unit is outer or a part of it.
func (g *Graph) partOf(unit, outer ident.ID) bool {
	for range maxDepth {
		if unit == outer {
			return true
		}
		u := g.units[unit]
		if u == nil || u.Parent == 0 {
			return false
		}
		unit = u.Parent
	}
	return false
}

// maxDepth bounds every walk upwards. The verbs refuse deeper trees, so only
// rows that were tampered with reach it.
const maxDepth = 64

func hasPrefix(list []string, code string) (longest int, ok bool) {
	if len(list) == 0 {
		return 0, true
	}
	for _, p := range list {
		if strings.HasPrefix(code, p) && (!ok || len(p) > longest) {
			longest, ok = len(p), true
		}
	}
	return longest, ok
}
