package access

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Sitting is a login that still stands, as its owner or an administrator sees
// it. Those that are over are not kept, so that nobody can count them.
type Sitting struct {
	ID     ident.ID
	Post   ident.ID // acting post, 0 = none chosen
	Opened int64    // µs UTC
	Seen   int64    // last use, µs UTC, a minute fuzzy
	Until  int64    // ends then in any case, µs UTC
	Place  string   // the neighbourhood of the address: "10.3.7.0/24"
	Device string   // "Chrome 120 · Windows"
	Mine   bool     // the one that asks
}

// Sessions lists an account's logins that still stand, the newest first: one's
// own, or as the system or the security administrator anybody's.
func (s *Service) Sessions(ctx context.Context, by Principal, account ident.ID) ([]Sitting, error) {
	verb := AccessSessions
	if account == by.Account && account != 0 {
		verb = AccessSelf
	}
	if err := by.May(verb); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Sitting, error) {
		if _, err := getAccount(tx, by.District, account); err != nil {
			return nil, err
		}
		all, err := sessionsOf(tx, by.District, account)
		if err != nil {
			return nil, err
		}
		now := s.clock.Now()
		out := []Sitting{}
		for _, n := range slices.Backward(all) {
			if n.live(now) {
				out = append(out, Sitting{ID: n.id, Post: n.post, Opened: n.until - SessionLife.Microseconds(), Seen: n.seen,
					Until: n.until, Place: n.place, Device: n.agent, Mine: n.id == by.session})
			}
		}
		return out, nil
	})
}

// EndSession ends one login of an account: one's own, or as the system or the
// security administrator anybody's. Fault: access.session_unknown.
func (s *Service) EndSession(ctx context.Context, by Principal, account, id ident.ID) error {
	own := account == by.Account && account != 0
	if err := by.May(AccessEnd); err != nil && !own {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		n, err := endSessionOf(tx, by.District, account, id)
		switch {
		case err != nil:
			return err
		case n == 0:
			return fault.New(fault.NotFound, "access.session_unknown")
		case own:
			return nil
		}
		return s.witness(tx, by, "system.sessions_ended", map[string]any{"account": account.String(), "sessions": 1})
	})
}

// EndSessions logs an account out everywhere. Whoever does it to another leaves
// an entry.
func (s *Service) EndSessions(ctx context.Context, by Principal, id ident.ID) error {
	own := id == by.Account && id != 0
	if err := by.May(AccessEnd); err != nil && !own {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		if _, err := getAccount(tx, by.District, id); err != nil {
			return err
		}
		if err := endSessions(tx, by.District, id, 0); err != nil || own {
			return err
		}
		return s.witness(tx, by, "system.sessions_ended", map[string]any{"account": id.String()})
	})
}

// EndOthers logs oneself out everywhere but here. Fault: access.session_needed.
func (s *Service) EndOthers(ctx context.Context, p Principal) error {
	if err := p.needSession(); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return endSessions(tx, p.District, p.Account, p.session) })
}
