package access

import (
	"context"
	"slices"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// unknownBearer is the one answer to every bearer that lets nobody in.
func unknownBearer() error { return fault.New(fault.Unauthenticated, "access.session_over") }

// Authenticate tells who comes with a bearer: that of a session (Login) or of an
// API token. Account, person, posts and scope are those of this moment. Fault:
// access.session_over, whatever the reason.
func (s *Service) Authenticate(ctx context.Context, bearer string) (Principal, error) {
	kind, district, ok := parseBearer(bearer)
	if !ok {
		return Principal{}, unknownBearer()
	}
	hash := bearerHash(bearer)
	p, seen, ok := s.recall(ctx, kind, district, hash)
	if !ok {
		if kind == tokenBearer {
			return db.Read(ctx, s.db, func(tx *db.Tx) (Principal, error) { return s.byToken(tx, district, hash) })
		}
		var err error
		p, err = db.Read(ctx, s.db, func(tx *db.Tx) (p Principal, err error) {
			p, seen, err = s.bySession(tx, district, hash)
			return p, err
		})
		if err != nil {
			return Principal{}, err
		}
	}
	if kind == tokenBearer {
		return p, nil
	}
	if now := s.clock.Now(); !quiet(ctx) && now.Sub(clock.FromMicros(seen.seen)) >= fuzz {
		// A use that cannot be noted ends the session sooner; on a full disk people
		// must still be able to read.
		_ = db.Do(ctx, s.db, func(tx *db.Tx) error {
			return touchSession(tx, district, seen.id, clock.Micros(now))
		})
	}
	return p, nil
}

func (s *Service) bySession(tx *db.Tx, district string, hash hidden) (Principal, session, error) {
	n, ok, err := sessionByHash(tx, district, hash)
	if err != nil {
		return Principal{}, n, err
	}
	if !ok || !n.live(s.clock.Now()) {
		return Principal{}, n, unknownBearer()
	}
	a, err := s.liveAccount(tx, district, n.account)
	if err != nil {
		return Principal{}, n, err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return Principal{}, n, err
	}
	s.remember(hash, a, Token{}, g)
	p := s.principalOf(a, g, n.post, s.clock.Now())
	p.session = n.id
	return p, n, nil
}

func (s *Service) byToken(tx *db.Tx, district string, hash hidden) (Principal, error) {
	t, ok, err := tokenByHash(tx, district, hash)
	if err != nil {
		return Principal{}, err
	}
	if !ok || !t.live(s.clock.Now()) {
		return Principal{}, unknownBearer()
	}
	a, err := s.liveAccount(tx, district, t.Account)
	if err != nil {
		return Principal{}, err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return Principal{}, err
	}
	s.remember(hash, a, t, g)
	return s.tokenPrincipal(a, t, g, s.clock.Now())
}

// liveAccount reads an account that may be used, of a person who works here.
func (s *Service) liveAccount(tx *db.Tx, district string, id ident.ID) (Account, error) {
	a, err := getAccount(tx, district, id)
	if err != nil {
		return a, err
	}
	person, err := s.person(tx, district, a.Person)
	if err != nil {
		return a, err
	}
	if a.State != Active || person.State != org.Active {
		return a, unknownBearer()
	}
	return a, nil
}

// needSession refuses what only somebody at a screen may do.
func (p Principal) needSession() error {
	if p.session == 0 {
		return fault.New(fault.Forbidden, "access.session_needed")
	}
	return nil
}

// Logout ends the session that p came by. An API token has none to end:
// access.session_needed.
func (s *Service) Logout(ctx context.Context, p Principal) error {
	if err := p.needSession(); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return endSession(tx, p.District, p.session) })
}

// ActAs puts on one of his posts, or takes the post off (0), which leaves his
// administration when he has one. It lasts for the session. Faults:
// access.post_not_yours, access.session_needed, access.session_over.
func (s *Service) ActAs(ctx context.Context, p Principal, post ident.ID) (Principal, error) {
	if err := p.needSession(); err != nil {
		return p, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Principal, error) {
		g, err := s.org.Graph(tx, p.District)
		if err != nil {
			return p, err
		}
		now := s.clock.Now()
		q := p
		q.Posts = g.PostsOf(p.Person, now)
		if post != 0 && !slices.Contains(q.Posts, post) {
			return p, fault.New(fault.Forbidden, "access.post_not_yours")
		}
		n, err := setSessionPost(tx, p.District, p.session, post)
		if err != nil {
			return p, err
		}
		if n == 0 {
			return p, unknownBearer()
		}
		return s.as(q, g, post, now), nil
	})
}
