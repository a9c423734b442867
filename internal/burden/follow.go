package burden

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Follower is the part of the service that the ledger drives.
func (s *Service) Follower() ledger.Follower {
	return ledger.Follower{Name: FollowerName, Apply: s.apply}
}

// key names a cell within a district.
type key struct {
	month int
	unit  ident.ID
	form  string
}

// Count is what a cell holds.
type Count struct {
	Hazards int64 `json:"hazards"` // closed hazards for which the form was filled in
	Times   int64 `json:"times"`   // forms filled in
	Fields  int64 `json:"fields"`  // fields filled in
}

type cells map[key]Count

// apply takes a batch of entries, in the transaction that moves the cursor.
func (s *Service) apply(tx *db.Tx, district string, entries []ledger.Entry) error {
	var closings []ledger.Entry
	var ids []ident.ID
	for _, e := range entries {
		if e.About != About {
			continue
		}
		t, err := s.project(e)
		if err != nil {
			return fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		if t.Closes {
			closings, ids = append(closings, e), append(ids, e.Subject)
		}
	}
	if len(closings) == 0 {
		return nil
	}
	slices.Sort(ids)
	histories, err := ledger.EventsOf(tx, district, About, slices.Compact(ids))
	if err != nil {
		return err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return err
	}
	out := cells{}
	for _, e := range closings {
		if err := s.count(out, g, e, histories[e.Subject]); err != nil {
			return err
		}
	}
	return save(tx, district, out)
}

// count adds one closing: what was filled in since the closing before it.
func (s *Service) count(out cells, g *org.Graph, closing ledger.Entry, history []ledger.Entry) error {
	month := Month(closing.At, s.zone)
	one := cells{}
	for _, e := range history {
		if e.Version > closing.Version {
			break
		}
		t, err := s.project(e)
		if err != nil {
			return fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		if post := postOf(e.Actor); t.Form != "" && post != 0 {
			p, _ := g.Post(post)
			for _, k := range []key{{month, p.Unit, t.Form}, {month, p.Unit, All}, {month, 0, t.Form}, {month, 0, All}} {
				c := one[k]
				one[k] = Count{1, c.Times + 1, c.Fields + int64(t.Fields)}
			}
		}
		if t.Closes && e.Version < closing.Version {
			one = cells{} // that belongs to an earlier closing
		}
	}
	if len(one) == 0 {
		one[key{month, 0, Imported}] = Count{Hazards: 1}
	}
	for k, c := range one {
		was := out[k]
		out[k] = Count{was.Hazards + c.Hazards, was.Times + c.Times, was.Fields + c.Fields}
	}
	return nil
}

// sorted are the cells in one order, so that two writers meet in the same order.
func (c cells) sorted() []key {
	keys := make([]key, 0, len(c))
	for k := range c {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.unit, b.unit), cmp.Compare(a.form, b.form))
	})
	return keys
}

// Rebuild measures a district anew from its ledger; readers find it again as the
// follower comes round.
func (s *Service) Rebuild(ctx context.Context, district string) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		if err := tx.Lock(ledger.FollowLock(FollowerName, district)); err != nil {
			return err
		}
		if err := clear(tx, district); err != nil {
			return err
		}
		return ledger.Rewind(tx, district, FollowerName)
	})
}
