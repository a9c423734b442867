package org

import (
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Holder returns the living person that a post resolves to at an instant: its
// own holder, else that of the nearest occupied superior. It never fails for a
// post that the verbs of this room made, abolished ones included. Faults:
// org.post_unknown, and org.no_holder over rows that no verb wrote.
func (g *Graph) Holder(post ident.ID, at time.Time) (Holding, error) {
	n := g.posts[post]
	if n == nil {
		return Holding{}, fault.New(fault.NotFound, "org.post_unknown", "id", post)
	}
	h, ok := g.holding(n, clock.Micros(at))
	if !ok {
		return Holding{}, fault.New(fault.Conflict, "org.no_holder", "post", n.Title)
	}
	return h, nil
}

func (g *Graph) holding(n *node, at int64) (Holding, bool) {
	var through []ident.ID
	for up := n; up != nil && len(through) < maxDepth; up = up.up {
		if p := up.holder(at); p != 0 {
			return Holding{Post: up.ID, Person: p, Through: through}, true
		}
		through = append(through, up.ID)
	}
	for _, top := range g.tops {
		if p := g.posts[top].holder(at); p != 0 {
			return Holding{Post: top, Person: p, Through: through}, true
		}
	}
	return Holding{}, false
}

// holder is who holds the post itself at an instant, 0 when it is vacant.
func (n *node) holder(at int64) ident.ID {
	if n.Abolished {
		return 0
	}
	for i := len(n.tenures) - 1; i >= 0; i-- {
		if n.tenures[i].covers(at) {
			return n.tenures[i].Person
		}
	}
	if n.Top && len(n.tenures) > 0 && at < n.tenures[0].From {
		return n.tenures[0].Person
	}
	return 0
}

// Occupant returns who holds the post itself at an instant, and false when it
// is vacant.
func (g *Graph) Occupant(post ident.ID, at time.Time) (ident.ID, bool) {
	n := g.posts[post]
	if n == nil {
		return 0, false
	}
	p := n.holder(clock.Micros(at))
	return p, p != 0
}

// Vacant lists the posts that exist and have no holder of their own at an
// instant, in order of ids.
func (g *Graph) Vacant(at time.Time) []ident.ID {
	us := clock.Micros(at)
	var ids []ident.ID
	for id, n := range g.posts {
		if !n.Abolished && n.holder(us) == 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Holds tells whether the post resolves to the person at an instant.
func (g *Graph) Holds(person, post ident.ID, at time.Time) bool {
	n := g.posts[post]
	if n == nil || person == 0 {
		return false
	}
	h, ok := g.holding(n, clock.Micros(at))
	return ok && h.Person == person
}

// PostsOf lists the posts that a person holds directly at an instant, in order
// of ids.
func (g *Graph) PostsOf(person ident.ID, at time.Time) []ident.ID {
	us := clock.Micros(at)
	var ids []ident.ID
	for _, t := range g.held[person] {
		if t.covers(us) && !g.posts[t.Post].Abolished {
			ids = append(ids, t.Post)
		}
	}
	slices.Sort(ids)
	return ids
}

// Resolving lists the posts that resolve to a person at an instant: those that he
// holds, and the vacant ones below that he stands in for.
func (g *Graph) Resolving(person ident.ID, at time.Time) []ident.ID {
	posts := g.PostsOf(person, at)
	for _, vacant := range g.Vacant(at) {
		if g.Holds(person, vacant, at) {
			posts = append(posts, vacant)
		}
	}
	return posts
}

// Superior returns the post above, 0 for a top post and for an unknown one.
func (g *Graph) Superior(post ident.ID) ident.ID {
	n := g.posts[post]
	if n == nil || n.up == nil {
		return 0
	}
	return n.up.ID
}

// Above returns the next occupied post up that is held by somebody else than
// the person whom post resolves to. It is false at the top.
func (g *Graph) Above(post ident.ID, at time.Time) (ident.ID, bool) {
	n := g.posts[post]
	if n == nil {
		return 0, false
	}
	us := clock.Micros(at)
	h, _ := g.holding(n, us)
	up := n.up
	for range maxDepth {
		if up == nil {
			return 0, false
		}
		if p := up.holder(us); p != 0 && p != h.Person {
			return up.ID, true
		}
		up = up.up
	}
	return 0, false
}

// IsAbove tells whether a is on b's way up. No post is above itself.
func (g *Graph) IsAbove(a, b ident.ID) bool {
	n, top := g.posts[b], g.posts[a]
	if n == nil || top == nil {
		return false
	}
	return n.under(top)
}

func (n *node) under(top *node) bool {
	up := n.up
	for range maxDepth {
		if up == nil {
			return false
		}
		if up == top {
			return true
		}
		up = up.up
	}
	return false
}
