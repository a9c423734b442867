package tally

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// The counts above the districts belong to no district, and on many machines they
// lie on another node than the district's own. No transaction spans the two. So a
// batch leaves what it changes above as a rise, in the transaction that holds its
// own writes. A climb takes the rises of many districts into the counts above in
// one transaction, which notes them as taken; then it throws away the rises, and
// after them the notes. Killed between any two of these it goes on: a rise that is
// noted is only thrown away.

// climbBatch is how many rises one transaction takes.
const climbBatch = 200

// Climb brings the counts above the districts up to what the districts have left
// for them. Several processes may climb at once; one does, and the others wait.
func (s *Service) Climb(ctx context.Context) error {
	for {
		wait, err := db.Read(ctx, s.db, anyRise)
		if err != nil || !wait {
			return err
		}
		rises, err := s.carry(ctx)
		if err != nil {
			return fmt.Errorf("bring counts above the districts up to date: %w", err)
		}
		if err := s.drop(ctx, rises); err != nil {
			return err
		}
		if len(rises) < climbBatch {
			return nil
		}
	}
}

// carry takes rises into the counts above, and returns those that it took and
// those that had been taken: they are to be thrown away.
func (s *Service) carry(ctx context.Context) ([]rise, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) ([]rise, error) {
		if err := tx.Lock(areasLock); err != nil {
			return nil, err
		}
		// Another climb may be throwing away just now, first rises and then notes: read
		// the other way round, no rise is seen without its note.
		taken, err := takenRises(tx)
		if err != nil {
			return nil, err
		}
		rises, err := someRises(tx, climbBatch)
		if err != nil || len(rises) == 0 {
			return nil, err
		}
		by := map[string]deltas{}
		var fresh []rise
		for _, r := range rises {
			if taken[r.id] {
				continue
			}
			fresh = append(fresh, r)
			if err := r.into(by); err != nil {
				return nil, err
			}
		}
		if err := raise(tx, by); err != nil {
			return nil, err
		}
		if err := noteTaken(tx, fresh); err != nil {
			return nil, err
		}
		return rises, forgetOld(tx, rises, taken)
	})
}

// forgetOld throws away notes whose rises are gone: a climb died between the two.
func forgetOld(tx *db.Tx, rises []rise, taken map[ident.ID]bool) error {
	if len(rises) == climbBatch {
		return nil // there may be more than were read
	}
	for _, r := range rises {
		delete(taken, r.id)
	}
	if len(taken) == 0 {
		return nil
	}
	return dropNotes(tx, slices.Sorted(maps.Keys(taken)))
}

// raise moves the cells of the districts and of all that lies above them, area by
// area, so that the nation's are written once.
func raise(tx *db.Tx, by map[string]deltas) error {
	areas := map[string]deltas{}
	for district, moves := range by {
		for _, area := range areasOf(district) {
			if areas[area] == nil {
				areas[area] = deltas{}
			}
			for k, n := range moves {
				k.area = area
				areas[area].move(k, n)
			}
		}
	}
	for _, area := range slices.Sorted(maps.Keys(areas)) {
		if err := areaCells(area).move(tx, areas[area].sorted()); err != nil {
			return err
		}
	}
	return nil
}

// drop throws away rises that were taken, district by district, and then their
// notes.
func (s *Service) drop(ctx context.Context, rises []rise) error {
	by := map[string][]ident.ID{}
	for _, r := range rises {
		by[r.district] = append(by[r.district], r.id)
	}
	for _, district := range slices.Sorted(maps.Keys(by)) {
		if err := db.Do(ctx, s.db, func(tx *db.Tx) error { return dropRises(tx, "tally_rise", district, by[district]) }); err != nil {
			return fmt.Errorf("throw away taken changes of %s: %w", district, err)
		}
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		for _, district := range slices.Sorted(maps.Keys(by)) {
			if err := dropRises(tx, "tally_risen", district, by[district]); err != nil {
				return err
			}
		}
		return nil
	})
}

// waiting adds up what a district has left for the counts above and has not been
// taken yet. The cells' area is empty.
func waiting(tx *db.Tx, district string) (deltas, error) {
	taken, err := takenRises(tx)
	if err != nil {
		return nil, err
	}
	rises, err := risesOf(tx, district)
	if err != nil {
		return nil, err
	}
	all := map[string]deltas{}
	for _, r := range rises {
		if !taken[r.id] {
			if err := r.into(all); err != nil {
				return nil, err
			}
		}
	}
	return all[district], nil
}
