package org

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"anwang/internal/clock"
	"anwang/internal/ident"
)

// tree is the district as people look through it: every unit under the one that
// it is part of, and villages and enterprises that are part of nothing under the
// town on whose ground they stand.
type tree struct {
	once  sync.Once
	above map[ident.ID]ident.ID // 0 for a root
	under map[ident.ID][]*Unit  // in the order of the tree
}

// Twig is a unit in the tree with what hangs under it.
type Twig struct {
	Unit
	Ground bool // stands on the ground of the unit above and is no part of it
	Parts  int  // units right under it
	Posts  int  // its own posts
	Vacant int  // vacant posts, its own and those of everything under it
}

// treeOrder is the order of kinds among neighbours.
var treeOrder = map[UnitKind]int{KindParty: 1, KindGovernment: 2, KindOffice: 3, KindDepartment: 4, KindTown: 5, KindTeam: 6, KindVillage: 7, KindEnterprise: 8}

func (g *Graph) grown() *tree {
	t := &g.tree
	t.once.Do(func() {
		t.above, t.under = make(map[ident.ID]ident.ID, len(g.units)), map[ident.ID][]*Unit{}
		towns := g.townUnits()
		for id, u := range g.units {
			if u.Dissolved {
				continue
			}
			up := u.Parent
			if outer := g.units[up]; outer == nil || outer.Dissolved {
				up = 0
			}
			const townDigits = 9
			if up == 0 && (u.Kind == KindVillage || u.Kind == KindEnterprise) && len(u.Division) >= townDigits {
				up = towns[u.Division[:townDigits]]
			}
			t.above[id] = up
			t.under[up] = append(t.under[up], u)
		}
		for _, list := range t.under {
			slices.SortFunc(list, func(a, b *Unit) int {
				return cmp.Or(cmp.Compare(treeOrder[a.Kind], treeOrder[b.Kind]), cmp.Compare(a.NameKey, b.NameKey), cmp.Compare(a.ID, b.ID))
			})
		}
	})
	return t
}

// townUnits finds the unit that stands for each town: its government where the
// Party committee is another unit.
func (g *Graph) townUnits() map[string]ident.ID {
	towns := map[string]ident.ID{}
	governs := func(id ident.ID) bool {
		n := g.posts[g.Head(id, Government)]
		return n != nil && n.Line == Government
	}
	for _, id := range g.Units() {
		u := g.units[id]
		if u.Kind != KindTown {
			continue
		}
		if have := towns[u.Division]; have == 0 || !governs(have) && governs(id) {
			towns[u.Division] = id
		}
	}
	return towns
}

// Twigs lists what hangs right under a unit at an instant, 0 for the roots, as far
// as keep lets it be seen: nothing else is listed or counted.
func (g *Graph) Twigs(unit ident.ID, at time.Time, keep func(Unit) bool) []Twig {
	us := clock.Micros(at)
	var out []Twig
	for _, u := range g.grown().under[unit] {
		if keep(*u) {
			out = append(out, g.twig(u, us, keep))
		}
	}
	return out
}

// Twig is one unit of the tree; false for one that does not exist.
func (g *Graph) Twig(unit ident.ID, at time.Time, keep func(Unit) bool) (Twig, bool) {
	u := g.units[unit]
	if u == nil || u.Dissolved || !keep(*u) {
		return Twig{}, false
	}
	return g.twig(u, clock.Micros(at), keep), true
}

func (g *Graph) twig(u *Unit, at int64, keep func(Unit) bool) Twig {
	w := Twig{Unit: *u, Ground: u.Parent == 0 && g.grown().above[u.ID] != 0, Posts: len(g.byUnit[u.ID])}
	for _, part := range g.grown().under[u.ID] {
		if keep(*part) {
			w.Parts++
		}
	}
	w.Vacant = g.vacantUnder(u, at, keep, maxDepth)
	return w
}

func (g *Graph) vacantUnder(u *Unit, at int64, keep func(Unit) bool, depth int) int {
	n := 0
	for _, p := range g.byUnit[u.ID] {
		if p.holder(at) == 0 {
			n++
		}
	}
	if depth == 0 {
		return n
	}
	for _, part := range g.grown().under[u.ID] {
		if keep(*part) {
			n += g.vacantUnder(part, at, keep, depth-1)
		}
	}
	return n
}

// Way lists the units from the root of the tree down to a unit itself.
func (g *Graph) Way(unit ident.ID) []ident.ID {
	var way []ident.ID
	for id := unit; id != 0 && len(way) < maxDepth; id = g.grown().above[id] {
		way = append(way, id)
	}
	slices.Reverse(way)
	return way
}

// Staff lists the posts of a unit, those that lead it first.
func (g *Graph) Staff(unit ident.ID) []Post {
	posts := make([]Post, 0, len(g.byUnit[unit]))
	for _, n := range g.byUnit[unit] {
		posts = append(posts, n.Post)
	}
	slices.SortStableFunc(posts, func(a, b Post) int { return cmp.Or(order(a.Top, b.Top), order(a.Head, b.Head)) })
	return posts
}

// Below lists the posts right under a post, in order of ids.
func (g *Graph) Below(post ident.ID) []ident.ID {
	var ids []ident.ID
	for id, n := range g.posts {
		if n.Superior == post && !n.Abolished {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Tenures lists every tenure of a post, those to come included, the latest first.
func (g *Graph) Tenures(post ident.ID) []Tenure {
	var all []Tenure
	for i := range g.tenures {
		if g.tenures[i].Post == post {
			all = append(all, g.tenures[i])
		}
	}
	slices.SortFunc(all, func(a, b Tenure) int { return cmp.Or(cmp.Compare(b.From, a.From), cmp.Compare(b.ID, a.ID)) })
	return all
}

// Current returns the tenure by which a post is held at an instant; false when it
// is vacant.
func (g *Graph) Current(post ident.ID, at time.Time) (Tenure, bool) {
	n := g.posts[post]
	if n == nil || n.Abolished {
		return Tenure{}, false
	}
	us := clock.Micros(at)
	for i := len(n.tenures) - 1; i >= 0; i-- {
		if n.tenures[i].covers(us) {
			return *n.tenures[i], true
		}
	}
	return Tenure{}, false
}

// VacantSince tells since when a post has had no holder of its own, and who comes
// next when that is settled. since is 0 for a post that nobody has held.
func (g *Graph) VacantSince(post ident.ID, at time.Time) (since int64, next *Tenure) {
	n := g.posts[post]
	if n == nil {
		return 0, nil
	}
	us := clock.Micros(at)
	for _, t := range n.tenures { // in order of From
		switch {
		case t.To == t.From:
		case t.From > us && next == nil:
			next = t
		case t.To != 0 && t.To <= us:
			since = max(since, t.To)
		}
	}
	return since, next
}

// ChargesOf lists every charge of a post, ended ones and those to come included,
// the latest first.
func (g *Graph) ChargesOf(post ident.ID) []Charge {
	var all []Charge
	for _, c := range g.chargesOf[post] {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Charge) int { return cmp.Or(cmp.Compare(b.From, a.From), cmp.Compare(b.ID, a.ID)) })
	return all
}

// SameScope lists the other posts that are charged with the very same scope at an
// instant.
func (g *Graph) SameScope(c Charge, at time.Time) []ident.ID {
	us := clock.Micros(at)
	var posts []ident.ID
	for i := range g.allCharge {
		o := &g.allCharge[i]
		n := g.posts[o.Post]
		if o.Post != c.Post && n != nil && !n.Abolished && o.covers(us) && sameScope(o, &c) && g.sameGround(n, &c) {
			posts = append(posts, o.Post)
		}
	}
	slices.Sort(posts)
	return slices.Compact(posts)
}

// sameGround tells whether charges without units mean the same ones: on the
// enterprise line they mean the post's own unit.
func (g *Graph) sameGround(n *node, c *Charge) bool {
	mine := g.posts[c.Post]
	return c.Line != Enterprise || len(c.Units) > 0 || mine != nil && mine.Unit == n.Unit
}

func sameScope(a, b *Charge) bool {
	return a.Line == b.Line && slices.Equal(a.Divisions, b.Divisions) && slices.Equal(a.Industries, b.Industries) &&
		slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Units, b.Units)
}

// ChargeByID finds a charge; empty when there is none.
func (g *Graph) ChargeByID(id ident.ID) []Charge {
	for i := range g.allCharge {
		if g.allCharge[i].ID == id {
			return []Charge{g.allCharge[i]}
		}
	}
	return nil
}

// TenureByID finds a tenure; false when there is none.
func (g *Graph) TenureByID(id ident.ID) (Tenure, bool) {
	for i := range g.tenures {
		if g.tenures[i].ID == id {
			return g.tenures[i], true
		}
	}
	return Tenure{}, false
}
