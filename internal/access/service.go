package access

import (
	"context"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// How long things last.
const (
	Idle        = 2 * time.Hour    // a session that is not used ends
	SessionLife = 12 * time.Hour   // a session ends in any case
	Lockout     = 15 * time.Minute // after too many failed logins
	// fuzz is how far the noted last use may lag behind: one write a minute and
	// session, not one a request.
	fuzz = time.Minute
)

// How many attempts fail before the door stays shut for Lockout. An address may
// be a whole office behind one router, so it may fail more often than one login.
const (
	AttemptsByLogin   = 5
	AttemptsByAddress = 50
)

// Service lets people in. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	ledger *ledger.Ledger
	clock  clock.Clock
	ids    *ident.Maker
	org    *org.Service
	hasher *Hasher
	scopes *scopes

	standings *standings
}

// New returns a service that hashes passwords at DefaultCost.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker, o *org.Service) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids, org: o, hasher: NewHasher(DefaultCost), scopes: &scopes{}, standings: &standings{}}
}

// WithHasher returns the service with another hasher. A demo's thousand accounts
// and tests take a cheap one; hashes of one cost check under any other, and are
// made anew at the first login.
func (s *Service) WithHasher(h *Hasher) *Service {
	t := *s
	t.hasher = h
	return &t
}

// Tidy deletes a district's sessions, attempts and idempotency keys that have run out.
func (s *Service) Tidy(ctx context.Context, district string) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return tidy(tx, district, s.clock.Now()) })
}

// principal is what an account is just now, with the wanted post on when its
// person still holds it, else with none.
func (s *Service) principal(tx *db.Tx, a Account, wanted ident.ID) (Principal, error) {
	g, err := s.org.Graph(tx, a.District)
	if err != nil {
		return Principal{}, err
	}
	return s.principalOf(a, g, wanted, s.clock.Now()), nil
}

// as puts a post on, or none when it is not (any more) one of his.
func (s *Service) as(p Principal, g *org.Graph, post ident.ID, now time.Time) Principal {
	p.Post, p.Standing, p.Scope = 0, Nobody, Scope{}
	for _, own := range p.Posts {
		if own == post {
			p.Post, p.Standing, p.Scope = post, standingOf(g, post), s.scopes.of(g, post, now)
		}
	}
	return p
}
