package tally

import (
	"fmt"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// apply takes a batch of entries. What the entries say does not matter, only whom
// they are about: the projection tells the state, and a fact that is the same as
// the one counted moves nothing, so a batch applied twice counts once.
func (s *Service) apply(tx *db.Tx, district string, entries []ledger.Entry) error {
	var ids []ident.ID
	for _, e := range entries {
		if e.About == About {
			ids = append(ids, e.Subject)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil
	}
	moved, err := s.recount(tx, district, ids)
	if err != nil {
		return fmt.Errorf("tally %s: %w", district, err)
	}
	return moved.save(tx, district, s.ledger.NewID())
}

// areasLock is held, alone, by whoever moves the counts above the towns.
const areasLock = "tally/above"

// moves are the changes that a batch makes: to the towns of a district, and to
// the district itself, which are those of everything above it too.
type moves struct {
	towns    deltas
	district deltas
}

func newMoves() moves { return moves{towns: deltas{}, district: deltas{}} }

func (m moves) add(f Fact, n int64) {
	m.towns.add(f.Division, f, n)
	m.district.add("", f, n)
}

// save writes the changes of the towns, and leaves those of the district and of
// what lies above it for the next climb, under a new id.
func (m moves) save(tx *db.Tx, district string, id ident.ID) error {
	if err := townCells(district).move(tx, m.towns.sorted()); err != nil {
		return err
	}
	return leave(tx, district, id, m.district)
}

// recount brings the counted facts of these hazards to the present ones and
// returns what that changes in the cells.
func (s *Service) recount(tx *db.Tx, district string, ids []ident.ID) (moves, error) {
	m := newMoves()
	was, err := talliedOf(tx, district, ids)
	if err != nil {
		return m, err
	}
	is, err := s.facts(tx, district, ids)
	if err != nil {
		return m, err
	}
	var fresh, changed []row
	var gone []ident.ID
	for _, id := range ids {
		before, counted := was[id]
		after, exists := is[id]
		if counted == exists && before == after {
			continue
		}
		if counted {
			m.add(before, -1)
		}
		switch {
		case !exists:
			gone = append(gone, id)
			continue
		case counted:
			changed = append(changed, row{id, after})
		default:
			fresh = append(fresh, row{id, after})
		}
		m.add(after, 1)
	}
	return m, saveTallied(tx, district, fresh, changed, gone)
}

// facts asks the projection and brings the facts to what is counted.
func (s *Service) facts(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]Fact, error) {
	all, err := s.project(tx, district, ids)
	if err != nil {
		return nil, fmt.Errorf("project hazards: %w", err)
	}
	out := make(map[ident.ID]Fact, len(all))
	for id, f := range all {
		out[id] = counted(f, district)
	}
	return out, nil
}
