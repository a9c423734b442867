package notice

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Page is a piece of a person's notices, the newest first. Seen is how far he has
// looked: what has a higher number is new to him. Next is 0 when nothing follows.
type Page struct {
	Items []Notice
	Seen  int64
	Next  int64
}

// Query picks notices.
type Query struct {
	Before int64 // a number; only older ones. 0 begins with the newest
	Unseen bool  // only what he has not seen
	Limit  int   // 0 means 50; at most 500
}

const (
	usualPage = 50
	maxPage   = 500
	// MostUnseen is where counting ends: there is no need to know whether it is
	// a hundred or a thousand.
	MostUnseen = 100
)

// List returns a page of the caller's notices.
func (s *Service) List(ctx context.Context, by access.Principal, q Query) (Page, error) {
	if err := by.May(access.NoticeRead); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = usualPage
	}
	q.Limit = min(q.Limit, maxPage)
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) {
		seen, err := seenBy(tx, by.District, by.Person)
		if err != nil {
			return Page{}, err
		}
		p := Page{Seen: seen}
		above := int64(0)
		if q.Unseen {
			above = seen
		}
		err = s.walk(tx, by, q.Before, above, func(n Notice) bool {
			if len(p.Items) == q.Limit {
				p.Next = p.Items[q.Limit-1].Number
				return false
			}
			p.Items = append(p.Items, n)
			return true
		})
		return p, err
	})
}

// walk goes through the caller's notices below one number (0: from the newest)
// and above another, the newest first, until take has enough. It passes over those
// of posts that do not resolve to him any more.
func (s *Service) walk(tx *db.Tx, by access.Principal, below, above int64, take func(Notice) bool) error {
	mine, err := s.posts(tx, by)
	if err != nil {
		return err
	}
	for {
		some, err := older(tx, by.District, by.Person, below, above, maxPage)
		if err != nil {
			return err
		}
		for _, n := range some {
			if mine[n.Post] && !take(n) {
				return nil
			}
			below = n.Number
		}
		if len(some) < maxPage {
			return nil
		}
	}
}

// posts are those for which the caller is told things now: those that resolve to
// him, vacant ones that he stands in for included.
func (s *Service) posts(tx *db.Tx, by access.Principal) (map[ident.ID]bool, error) {
	g, err := s.org.Graph(tx, by.District)
	if err != nil {
		return nil, err
	}
	out := map[ident.ID]bool{}
	for _, p := range g.Resolving(by.Person, s.clock.Now()) {
		out[p] = true
	}
	return out, nil
}

// Fresh is what the caller has not seen: how many, up to MostUnseen, and the
// newest one's number, 0 when there is none.
type Fresh struct {
	Count  int
	Newest int64
}

// Unseen counts what the caller has not seen.
func (s *Service) Unseen(ctx context.Context, by access.Principal) (Fresh, error) {
	if err := by.May(access.NoticeRead); err != nil {
		return Fresh{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Fresh, error) {
		seen, err := seenBy(tx, by.District, by.Person)
		if err != nil {
			return Fresh{}, err
		}
		var f Fresh
		err = s.walk(tx, by, 0, seen, func(n Notice) bool {
			f.Newest = max(f.Newest, n.Number)
			f.Count++
			return f.Count < MostUnseen
		})
		return f, err
	})
}

// See notes that the caller has looked at everything up to a number. It never
// goes back, and nothing is seen before it was told. Nobody else is told of it.
func (s *Service) See(ctx context.Context, by access.Principal, until int64) error {
	if err := by.May(access.NoticeSee); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		told, err := ledger.Cursor(tx, by.District, FollowerName)
		if err != nil {
			return err
		}
		return saveSeen(tx, by.District, by.Person, min(until, told))
	})
}
