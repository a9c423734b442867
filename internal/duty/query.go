package duty

import (
	"context"
	"slices"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Cursor is where a page begins: after the duty with that sorting time (µs; due
// for what is pending, closed_at for what is done) and id. The zero cursor is
// the beginning.
type Cursor struct {
	At int64    `json:"at"`
	ID ident.ID `json:"id"`
}

// Page is a piece of a list. Next is nil when nothing follows.
type Page struct {
	Duties []Duty  `json:"duties"`
	Next   *Cursor `json:"next,omitempty"`
}

// maxPage bounds a page; a limit of 0 means defaultPage.
const (
	defaultPage = 50
	maxPage     = 500
)

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, maxPage)
}

// Mine asks for the duties of the principal.
type Mine struct {
	Post  ident.ID // one post that resolves to him; 0 means all of them
	Done  bool     // what is closed, the latest first; else what is pending, the most urgent first
	After Cursor
	Limit int // 0 means 50; at most 500
}

// Get returns one duty that the principal may see: it lies in his scope, or he
// holds it, judges it or stands above its holder. Fault: duty.unknown.
func (s *Service) Get(ctx context.Context, by access.Principal, id ident.ID) (Duty, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Duty{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Duty, error) { return s.GetTx(tx, by, id) })
}

// GetTx is Get in tx.
func (s *Service) GetTx(tx *db.Tx, by access.Principal, id ident.ID) (Duty, error) {
	d, err := load(tx, by.District, id)
	if err != nil {
		return d, err
	}
	g, err := s.org.Graph(tx, by.District)
	if err != nil {
		return d, err
	}
	if !(view{by: by, graph: g, book: s.book, now: s.clock.Now()}).sees(d) {
		return Duty{}, fault.New(fault.NotFound, "duty.unknown", "id", id)
	}
	return d, nil
}

// sees tells whether the principal may know of the duty.
func (v view) sees(d Duty) bool {
	if v.trusted() || v.by.Scope.Covers(d.Division, d.Industry, d.Unit) {
		return true
	}
	p := v.by.Person
	if v.graph.Holds(p, d.Holder, v.now) || v.graph.Holds(p, d.Verifier, v.now) {
		return true
	}
	for _, post := range v.graph.PostsOf(p, v.now) {
		if v.graph.IsAbove(post, d.Holder) {
			return true
		}
	}
	if d.Pending() && verified(d.Kind) {
		_, judge := v.judge(d)
		return judge != 0 && judge == p
	}
	return false
}

// Allowed tells which verbs the principal may do with the duty now, so that a
// page offers no button that would be refused.
func (s *Service) Allowed(ctx context.Context, by access.Principal, d Duty) ([]access.Verb, error) {
	g, err := s.org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	return view{by: by, graph: g, book: s.book, now: s.clock.Now()}.allowed(d), nil
}

func (v view) allowed(d Duty) []access.Verb {
	var out []access.Verb
	if !d.Pending() || ClosesItself(d.Kind) {
		return out
	}
	add := func(verbs ...access.Verb) {
		for _, verb := range verbs {
			if v.by.May(verb) == nil {
				out = append(out, verb)
			}
		}
	}
	open := d.State == Opened
	if open && v.mayHold(d) == nil {
		add(access.DutySubmit)
		if d.AskedDue == 0 {
			add(access.DutyAskExtension)
		}
	}
	if v.mayJudge(d) == nil {
		switch {
		case !open:
			add(access.DutyAccept, access.DutyReturn)
		case d.AskedDue != 0:
			add(access.DutyGrantExtension, access.DutyRefuseExtension)
		}
	}
	if v.mayCommand(d) == nil {
		add(access.DutyCancel)
		if open {
			add(access.DutyReassign)
		}
	}
	return out
}

// ListMine lists the duties of the posts that resolve to the principal's person,
// vacant ones that he stands in for included. Fault: duty.not_holder for a post
// that does not resolve to him.
func (s *Service) ListMine(ctx context.Context, by access.Principal, q Mine) (Page, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Page{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) {
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Page{}, err
		}
		posts := g.Resolving(by.Person, s.clock.Now())
		if q.Post != 0 {
			if !slices.Contains(posts, q.Post) {
				return Page{}, fault.New(fault.Forbidden, "duty.not_holder")
			}
			posts = []ident.ID{q.Post}
		}
		return listByHolders(tx, by.District, posts, q)
	})
}

// ListBySubject lists every duty about a subject that the principal's scope
// covers, oldest first.
func (s *Service) ListBySubject(ctx context.Context, by access.Principal, about string, subject ident.ID) ([]Duty, error) {
	if err := by.May(access.DutyRead); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Duty, error) { return BySubject(tx, by, about, subject) })
}

// Overdue lists the duties of the principal's scope whose due time has passed
// and that are not submitted, the oldest due time first.
func (s *Service) Overdue(ctx context.Context, by access.Principal, after Cursor, limit int) (Page, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Page{}, err
	}
	now := s.clock.Now().UnixMicro()
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) { return overdue(tx, by, now, after, limit) })
}
