package db

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

// apart is PostgreSQL's second, small pool. A counter that everybody moves is moved
// here, so that its row is locked for one statement and not until some transaction
// has reached the disk. Commits of this pool do not wait for the disk: a
// transaction that relies on one commits after it, and PostgreSQL's journal is
// written in order, so the one is never durable without the other.
type apart struct {
	mu   sync.Mutex
	pool *pgxpool.Pool
}

// apartConns is enough for a counter: one statement runs while the next is on its way.
const apartConns = 4

func (a *apart) open(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pool != nil {
		return a.pool, nil
	}
	cfg, err := poolConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	cfg.MaxConns = apartConns
	a.pool, err = pgxpool.NewWithConfig(ctx, cfg)
	return a.pool, err
}

func (a *apart) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pool != nil {
		a.pool.Close()
	}
}

// Apart runs fn where each statement stands for itself, whatever becomes of tx; it
// is as durable as tx. kept says that this is so: on SQLite, where nobody else
// writes meanwhile, fn runs in tx and falls with it.
func (tx *Tx) Apart(fn func(tx *Tx) error) (kept bool, err error) {
	if tx.db.engine == SQLite {
		return false, fn(tx)
	}
	pool, err := tx.db.apart.open(tx.ctx, tx.db.dsn)
	if err != nil {
		return false, fmt.Errorf("open connections for counters: %w", err)
	}
	conn, err := pool.Acquire(tx.ctx)
	if err != nil {
		return false, fmt.Errorf("take a connection for a counter: %w", err)
	}
	defer conn.Release()
	alone := &Tx{ctx: tx.ctx, db: tx.db, q: &pgTx{conn: conn}}
	defer alone.end() //nolint:errcheck // it has no transaction to spoil
	return true, fn(alone)
}

// Undone has f called when this run of the transaction comes to nothing.
func (tx *Tx) Undone(f func()) { tx.undone = append(tx.undone, f) }
