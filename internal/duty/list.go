package duty

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Filter picks duties that the principal may see, his own or not. Zero fields
// ask for nothing.
type Filter struct {
	Post     ident.ID // of this post
	Unit     ident.ID // of the posts of this unit and its parts
	Kind     string
	From, To time.Time // due in [From, To)
	Late     bool      // open and past due
	Done     bool      // what is closed, the latest first; else what is pending, the most urgent first
	After    Cursor
	Limit    int // 0 means 50; at most 500
}

// List lists the duties of the principal's scope. Of a post that he holds or
// stands above, and of a unit all of whose posts are such, he sees every one.
// Faults: duty.post_unknown, duty.unit_unknown, duty.kind_unknown.
func (s *Service) List(ctx context.Context, by access.Principal, q Filter) (Page, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Page{}, err
	}
	if _, known := kinds[q.Kind]; q.Kind != "" && !known {
		return Page{}, fault.New(fault.Invalid, "duty.kind_unknown", "kind", q.Kind)
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) {
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Page{}, err
		}
		now := s.clock.Now()
		posts, err := q.posts(g)
		if err != nil {
			return Page{}, err
		}
		v := view{by: by, graph: g, book: s.book, now: now}
		return filtered(tx, by, q, posts, len(posts) > 0 && v.overAll(posts), now.UnixMicro())
	})
}

// posts are the posts that are asked about; none when all are.
func (q Filter) posts(g *org.Graph) ([]ident.ID, error) {
	switch {
	case q.Post != 0:
		if _, ok := g.Post(q.Post); !ok {
			return nil, fault.New(fault.NotFound, "duty.post_unknown")
		}
		return []ident.ID{q.Post}, nil
	case q.Unit != 0:
		if _, ok := g.Unit(q.Unit); !ok {
			return nil, fault.New(fault.NotFound, "duty.unit_unknown")
		}
		posts := []ident.ID{}
		for _, u := range g.SubUnits(q.Unit) {
			posts = append(posts, g.PostsIn(u)...)
		}
		return posts, nil
	}
	return nil, nil
}

// overAll tells whether the principal holds or stands above each of some posts.
func (v view) overAll(posts []ident.ID) bool {
	mine := v.graph.PostsOf(v.by.Person, v.now)
	for _, p := range posts {
		over := v.graph.Holds(v.by.Person, p, v.now)
		for _, m := range mine {
			over = over || v.graph.IsAbove(m, p)
		}
		if !over {
			return false
		}
	}
	return true
}
