package org

import (
	"context"
	"errors"
	"sync"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/codes"
)

// Service is the room's verbs as transactions. It is safe for concurrent use.
//
// A verb X has a twin XTx that joins a transaction, and a method X of Editor;
// whoever does many in one transaction opens an Editor once, which keeps the
// district's org in memory and does not read it again for every row.
type Service struct {
	db     *db.DB
	ledger *ledger.Ledger
	clock  clock.Clock
	ids    *ident.Maker
	salt   func() []byte // of a new person

	mu     sync.Mutex
	graphs map[string]*Graph // by district
}

// New returns the service over d.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids, salt: ledger.NewSalt, graphs: map[string]*Graph{}}
}

// Salted makes the service take salts from another source than chance, for a
// generator whose rows must come out the same every time.
func (s *Service) Salted(salt func() []byte) { s.salt = salt }

// LockName is the lock that every change of a district's org takes. A
// transaction that relies on a post's holder takes it shared.
func LockName(district string) string { return "org/" + district }

// Graph returns the district's picture as tx sees it. It is kept in memory until
// the org changes.
func (s *Service) Graph(tx *db.Tx, district string) (*Graph, error) {
	const tries = 10
	for range tries {
		n, err := revision(tx, district)
		if err != nil {
			return nil, err
		}
		if g := s.cached(district); g != nil && g.revision == n {
			return g, nil
		}
		g, err := loadGraph(tx, district)
		if err != nil {
			return nil, err
		}
		// PostgreSQL lets a neighbour commit between two of our reads.
		after, err := revision(tx, district)
		if err != nil {
			return nil, err
		}
		if after == n {
			g.revision = n
			s.keep(g)
			return g, nil
		}
	}
	return nil, fault.New(fault.Unavailable, "db.busy")
}

// Kept is the picture in memory, when it is still of a revision that somebody has
// just read.
func (s *Service) Kept(district string, revision ident.ID) (*Graph, bool) {
	g := s.cached(district)
	return g, g != nil && revision != 0 && g.revision == revision
}

// GraphOf is Graph in a transaction of its own.
func (s *Service) GraphOf(ctx context.Context, district string) (*Graph, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (*Graph, error) { return s.Graph(tx, district) })
}

func (s *Service) cached(district string) *Graph {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.graphs[district]
}

// maxGraphs bounds the pictures kept; a province has fewer districts.
const maxGraphs = 256

func (s *Service) keep(g *Graph) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.graphs) >= maxGraphs && s.graphs[g.District] == nil {
		clear(s.graphs)
	}
	s.graphs[g.District] = g
}

// Edit begins changes to a district's org in tx and takes its lock. The Editor
// ends with the transaction.
func (s *Service) Edit(tx *db.Tx, by ledger.Actor, district string) (*Editor, error) {
	if l, ok := codes.LevelOf(district); !ok || l != codes.District {
		return nil, fault.New(fault.Invalid, "org.not_a_district", "code", district)
	}
	if err := tx.Lock(LockName(district)); err != nil {
		return nil, err
	}
	return &Editor{s: s, tx: tx, by: by, district: district, now: clock.Micros(s.clock.Now()), places: map[string]bool{}}, nil
}

// edit runs one verb in a transaction that the caller holds.
func edit[T any](s *Service, tx *db.Tx, by ledger.Actor, district string, verb func(*Editor) (T, error)) (T, error) {
	e, err := s.Edit(tx, by, district)
	if err != nil {
		var zero T
		return zero, err
	}
	return verb(e)
}

// write runs one verb in a transaction of its own.
func write[T any](ctx context.Context, s *Service, by ledger.Actor, district string, verb func(*Editor) (T, error)) (T, error) {
	v, err := db.Write(ctx, s.db, func(tx *db.Tx) (T, error) { return edit(s, tx, by, district, verb) })
	return v, taken(err)
}

// taken turns the breach of a unique index, which the checks under the lock
// leave to nobody but a writer beside this program, into a fault.
func taken(err error) error {
	if err != nil && db.Violated(err, "") {
		return errors.Join(fault.New(fault.Conflict, "org.twice"), err)
	}
	return err
}
