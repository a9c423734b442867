package tally

import (
	"context"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Rebuild counts a district anew, from nothing but the ledger's list of hazards
// and the projection, and moves everything above it by the difference. Readers see
// the old counts until it is done. It holds up the follower, not the verbs, on
// PostgreSQL; on SQLite it holds the one writer.
func (s *Service) Rebuild(ctx context.Context, district string) error {
	if err := db.Do(ctx, s.db, func(tx *db.Tx) error {
		// Nothing may come to what waits for the counts above, and nothing of it be
		// taken, between reading them and leaving the difference.
		if err := tx.Lock(ledger.FollowLock(FollowerName, district)); err != nil {
			return err
		}
		if err := tx.Lock(areasLock); err != nil {
			return err
		}
		if err := s.rebuild(tx, district); err != nil {
			return fmt.Errorf("rebuild tally of %s: %w", district, err)
		}
		return nil
	}); err != nil {
		return err
	}
	return s.Climb(ctx)
}

func (s *Service) rebuild(tx *db.Tx, district string) error {
	before, err := areaCells(district).cells(tx, []string{district})
	if err != nil {
		return err
	}
	if err := townCells(district).clear(tx, ""); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM tallied WHERE district = $1", district); err != nil {
		return err
	}
	all := newMoves()
	for _, c := range before {
		c.area = ""
		all.district.move(c.key, -c.n)
	}
	left, err := waiting(tx, district)
	if err != nil {
		return err
	}
	for k, n := range left {
		all.district.move(k, -n)
	}
	for after := ident.ID(0); ; {
		ids, err := subjectsAfter(tx, district, after, pageSize)
		if err != nil {
			return err
		}
		m, err := s.recount(tx, district, ids)
		if err != nil {
			return err
		}
		all.join(m)
		if len(ids) < pageSize {
			return all.save(tx, district, s.ledger.NewID())
		}
		after = ids[pageSize-1]
	}
}

func (m moves) join(o moves) {
	for k, n := range o.towns {
		m.towns.move(k, n)
	}
	for k, n := range o.district {
		m.district.move(k, n)
	}
}

// RebuildAbove counts the cities, the provinces and the nation anew from the
// districts. It is for tables that somebody has tampered with: whatever a
// district's own rebuild does, the levels above only follow by its difference.
func (s *Service) RebuildAbove(ctx context.Context) error {
	if err := s.Climb(ctx); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		if err := tx.Lock(areasLock); err != nil {
			return err
		}
		if err := rebuildAbove(tx); err != nil {
			return fmt.Errorf("rebuild tallies above the districts: %w", err)
		}
		return nil
	})
}

func rebuildAbove(tx *db.Tx) error {
	districts, err := ledger.Districts(tx)
	if err != nil {
		return err
	}
	known := map[pair]bool{}
	levels := make([][]string, 3) // cities, provinces, the nation: each from those before
	for _, d := range districts {
		known[pair{parentOf(d), d}] = true
		for i, a := range areasOf(d)[1:] {
			if p := (pair{parentOf(a), a}); !known[p] {
				known[p] = true
				levels[i] = append(levels[i], a)
			}
		}
	}
	stored, err := storedAreas(tx)
	if err != nil {
		return err
	}
	for _, p := range stored {
		if district := len(p.area) == 6 && known[p]; !district {
			_, err := tx.Exec("DELETE FROM tally_above WHERE parent = $1 AND area = $2", p.parent, p.area)
			if err != nil {
				return err
			}
		}
	}
	for _, areas := range levels {
		for _, a := range areas {
			if err := sumUp(tx, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// sumUp writes an area's cells as the sums of those right under it.
func sumUp(tx *db.Tx, area string) error {
	_, err := tx.Exec(`INSERT INTO tally_above (parent, `+cellFields+`)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), measure, period, industry, grade, state, CAST(sum(n) AS BIGINT)
		FROM tally_above WHERE parent = $2 GROUP BY measure, period, industry, grade, state
		HAVING sum(n) <> 0`, parentOf(area), area)
	return err
}
