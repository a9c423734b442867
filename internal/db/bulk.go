package db

import (
	"context"
	"errors"
	"fmt"
)

// Sink is what a batch of prepared rows goes into: a transaction in hand, the
// loader's own connection, or whatever else takes rows.
type Sink interface {
	// Exec runs a statement with $1, $2 … in order and returns how many rows it
	// touched.
	Exec(query string, args ...any) (int64, error)
	// Insert puts rows into a table by the fastest way.
	Insert(table string, columns []string, rows [][]any) error
	// Upsert is Tx.Upsert.
	Upsert(table string, columns, key []string, set string, rows [][]any) error
	// NewText puts rows into a text index in which their ids do not stand yet.
	NewText(index, district string, rows []TextRow) error
}

// NewText is IndexText for ids that are not in the index yet.
func (tx *Tx) NewText(index, district string, rows []TextRow) error {
	return tx.IndexText(index, district, rows)
}

// Load is a bulk load in hand. It is not safe for concurrent use.
//
// On SQLite it writes over a connection of its own, with synchronous=NORMAL: a
// commit is on disk only once the journal was copied back, so power loss may take
// away the newest transactions. It never tears one, and never takes an earlier one
// without the later: the cursor of the load stands in the same transaction as its
// rows, so what was taken away is loaded again. Nothing may be acknowledged to
// anybody before Finish, which makes everything durable.
type Load struct {
	d   *DB
	raw *rawConn // SQLite only
}

// Loader opens the database's bulk load. Close ends it.
func (d *DB) Loader(ctx context.Context) (*Load, error) {
	if d.copied {
		return nil, errCopy
	}
	l := &Load{d: d}
	if d.engine == Postgres {
		if err := d.notSpread(ctx); err != nil {
			return nil, err
		}
		return l, nil
	}
	var err error
	if l.raw, err = openRaw(d.dsn, loadPragmas...); err != nil {
		return nil, fmt.Errorf("open %s to load: %w", d.dsn, err)
	}
	return l, nil
}

// Do runs fn in one transaction and commits it. fn may run again, so it writes
// prepared rows and nothing else; and no statement of it sees the rows of another.
func (l *Load) Do(ctx context.Context, fn func(s Sink) error) error {
	if l.raw == nil {
		return Do(ctx, l.d, func(tx *Tx) error { return fn(tx) })
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.raw.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin loading: %w", err)
	}
	err := fn(l.raw)
	if err == nil {
		err = l.raw.exec("COMMIT")
	}
	if err != nil {
		_ = l.raw.exec("ROLLBACK") // the engine may have rolled back by itself
	}
	return err
}

// Finish makes everything that was loaded durable.
func (l *Load) Finish(ctx context.Context) error {
	if l.raw == nil {
		return nil
	}
	if err := l.raw.exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("make the load durable: %w", err)
	}
	return nil
}

// Close gives the connection back. Closing twice is fine.
func (l *Load) Close() error {
	if l.raw == nil {
		return nil
	}
	raw := l.raw
	l.raw = nil
	l.d = nil
	return raw.close()
}

// LoadState reads how far the load of that name is; ok is false when there is none.
func (tx *Tx) LoadState(name string) (state string, ok bool, err error) {
	err = tx.QueryRow("SELECT state FROM load_cursor WHERE name = $1", name).Scan(&state)
	if errors.Is(err, ErrNoRows) {
		return "", false, nil
	}
	return state, err == nil, err
}

// SaveLoadState notes how far the load of that name is, in the transaction of what
// it loaded.
func SaveLoadState(s Sink, name, state string) error {
	_, err := s.Exec(`INSERT INTO load_cursor (name, state) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET state = excluded.state`, name, state)
	if err != nil {
		return fmt.Errorf("note how far the load is: %w", err)
	}
	return nil
}

// ForgetLoad removes the note of a load that is through.
func (tx *Tx) ForgetLoad(name string) error {
	_, err := tx.Exec("DELETE FROM load_cursor WHERE name = $1", name)
	return err
}
