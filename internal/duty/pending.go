package duty

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Load is what waits on a post: pending duties, and those of them that are open
// past their due time. Neither is counted beyond LoadCap.
type Load struct{ Pending, Late int }

// LoadCap is as far as Loads counts.
const LoadCap = 1000

// Loads counts what waits on each of some posts. The caller has asked whether the
// principal may know.
func (s *Service) Loads(ctx context.Context, district string, posts []ident.ID) (map[ident.ID]Load, error) {
	now := s.clock.Now().UnixMicro()
	return db.Read(ctx, s.db, func(tx *db.Tx) (map[ident.ID]Load, error) {
		m := make(map[ident.ID]Load, len(posts))
		for _, post := range posts {
			var l Load
			err := tx.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'open' AND due < $3 THEN 1 ELSE 0 END), 0)
				FROM (SELECT state, due FROM duty WHERE district = $1 AND holder = $2 AND closed_at = 0 ORDER BY due, id LIMIT $4) AS waiting`,
				district, post, now, LoadCap).Scan(&l.Pending, &l.Late)
			if err != nil {
				return nil, err
			}
			m[post] = l
		}
		return m, nil
	})
}

// PendingOf lists what waits on a post, the most urgent first, as far as the
// principal may see it. A page may hold fewer than asked for and still have a next.
func (s *Service) PendingOf(ctx context.Context, by access.Principal, post ident.ID, after Cursor, limit int) (Page, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Page{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) {
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Page{}, err
		}
		p, err := listByHolders(tx, by.District, []ident.ID{post}, Mine{After: after, Limit: limit})
		v := view{by: by, graph: g, book: s.book, now: s.clock.Now()}
		seen := p.Duties[:0]
		for _, d := range p.Duties {
			if v.sees(d) {
				seen = append(seen, d)
			}
		}
		p.Duties = seen
		return p, err
	})
}
