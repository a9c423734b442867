package access

import (
	"context"
	"slices"
	"sync"
	"time"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// standing is what a bearer stood for when it was asked last. One statement tells
// whether all of it still holds: the session or token, the account's version and
// the org's revision, which every change of a person or post moves on.
type standing struct {
	account  Account // without its secrets
	token    Token   // of an API token; else the zero value
	revision ident.ID
}

// standings keeps them by the bearer's hash. It is safe for concurrent use.
type standings struct {
	mu   sync.Mutex
	kept map[string]standing
}

const maxStandings = 8192

func (c *standings) of(hash hidden) (standing, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.kept[string(hash)]
	return s, ok
}

func (c *standings) keep(hash hidden, s standing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= maxStandings {
		c.kept = map[string]standing{}
	}
	c.kept[string(hash)] = s
}

// proof is what the one statement tells: who came, and the numbers that a standing
// must agree with.
type proof struct {
	session        // of a session
	token    int64 // the API token's version
	version  int64 // the account's
	revision ident.ID
}

// recall answers for a bearer by the one statement; ok is false when something has
// changed since, or nothing is kept.
func (s *Service) recall(ctx context.Context, kind, district string, hash hidden) (p Principal, seen session, ok bool) {
	k, kept := s.standings.of(hash)
	if !kept {
		return Principal{}, session{}, false
	}
	is, err := db.Glance(ctx, s.db, func(tx *db.Tx) (proof, error) {
		if kind == tokenBearer {
			return tokenProof(tx, district, hash)
		}
		return sessionProof(tx, district, hash)
	})
	if err != nil || is.version != k.account.Version || is.account != k.account.ID || is.revision != k.revision {
		return Principal{}, session{}, false // the long way tells what is wrong
	}
	g, kept := s.org.Kept(district, is.revision)
	now := s.clock.Now()
	switch {
	case !kept:
		return Principal{}, session{}, false
	case kind == tokenBearer:
		if is.token != k.token.Version || !k.token.live(now) {
			return Principal{}, session{}, false
		}
		p, err := s.tokenPrincipal(k.account, k.token, g, now)
		return p, session{}, err == nil
	case !is.live(now):
		return Principal{}, session{}, false
	}
	p = s.principalOf(k.account, g, is.post, now)
	p.session = is.id
	return p, is.session, true
}

// remember keeps what a bearer stands for, as tx sees it.
func (s *Service) remember(hash hidden, a Account, t Token, g *org.Graph) {
	a.Password, a.Salt, t.Hash, t.Salt = "", nil, "", nil
	s.standings.keep(hash, standing{account: a, token: t, revision: g.Revision()})
}

// principalOf is the account's person with a post on, as a picture of the org shows it.
func (s *Service) principalOf(a Account, g *org.Graph, wanted ident.ID, now time.Time) Principal {
	p := Principal{
		District: a.District, Account: a.ID, Person: a.Person, Posts: g.PostsOf(a.Person, now),
		Roles: a.Roles, MustChange: a.MustChange,
	}
	return s.as(p, g, wanted, now)
}

// tokenPrincipal is who comes with an API token, with the hat that it was made with
// or none.
func (s *Service) tokenPrincipal(a Account, t Token, g *org.Graph, now time.Time) (Principal, error) {
	p := s.principalOf(a, g, t.Post, now)
	p.Posts, p.Roles = nil, nil
	if p.Post != 0 {
		p.Posts = []ident.ID{p.Post}
	}
	if t.Role != "" && slices.Contains(a.Roles, t.Role) {
		p.Roles = []Role{t.Role}
	}
	if p.Post == 0 && len(p.Roles) == 0 {
		return Principal{}, unknownBearer()
	}
	p.Via, p.ReadOnly = "token:"+t.ID.String(), t.ReadOnly
	return p, nil
}

// versionOf is an expression for the version of the account that a row of session or
// token names. A subquery, where a join would have SQLite plan anew at every call.
const versionOf = "COALESCE((SELECT a.version FROM account a WHERE a.district = b.district AND a.id = b.account), 0)"

func sessionProof(tx *db.Tx, district string, hash hidden) (is proof, err error) {
	err = tx.QueryRow("SELECT b.id, b.account, b.post, b.seen, b.until, "+versionOf+", "+org.RevisionOf1+
		" FROM session b WHERE b.district = $1 AND b.hash = $2", district, string(hash)).
		Scan(&is.id, &is.account, &is.post, &is.seen, &is.until, &is.version, &is.revision)
	return is, err
}

func tokenProof(tx *db.Tx, district string, hash hidden) (is proof, err error) {
	err = tx.QueryRow("SELECT b.version, b.account, "+versionOf+", "+org.RevisionOf1+
		" FROM token b WHERE b.district = $1 AND b.hash = $2", district, string(hash)).
		Scan(&is.token, &is.account, &is.version, &is.revision)
	return is, err
}
