// Package db is the one door to SQLite and PostgreSQL.
//
// There is one SQL text for both engines, with $1, in the subset that both
// take. What differs between them lives in this package and nowhere else: how a
// transaction begins, how many rows go in at once, how an error names what it
// violated, how a copy is taken.
//
// SQLite has many readers and exactly one writer; transactions that wait for
// the writer share one fsync (group commit), and each still succeeds or fails
// alone. PostgreSQL runs READ COMMITTED: every change names the version that it
// read, and Lock orders the few changes that versions cannot.
//
// Invariants: an acknowledged Write survives kill -9 and power loss; after a
// failed statement nothing commits, on either engine; a Write or a Read inside a
// Write is refused at once; a closure may run twice, so it touches nothing but its
// Tx.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anwang/internal/fault"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Rows are the answer to a query, and Row is one of them.
type (
	Rows = sql.Rows
	Row  = sql.Row
)

// ErrNoRows is what QueryRow's Scan returns when there is no row.
var ErrNoRows = sql.ErrNoRows

// ErrLost says that an UPDATE that named a version found no row: somebody was
// faster. Write runs the closure again, which reads the newer state.
var ErrLost = errors.New("lost a race for a row")

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  Engine
	dsn     string
	readers *sql.DB
	writer  *writer // SQLite only
	copied  bool    // a copy, which is only read
}

// Options tune Open; the zero value is what production uses.
type Options struct {
	// Readers bounds the connections; 0 means 16 on SQLite and 32 on PostgreSQL.
	Readers int
	// Batch bounds how many waiting transactions share one commit on SQLite; 0
	// means 128. 1 turns group commit off.
	Batch int
}

// IsURL tells whether a --db value names a server and not a path.
func IsURL(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// File returns the SQLite file that a --db path means: the path itself when it
// ends in .db or is a file, else anwang.db inside it.
func File(path string) string {
	if strings.HasSuffix(path, ".db") {
		return path
	}
	if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() {
		return path
	}
	return filepath.Join(path, "anwang.db")
}

// Open opens the database at a path (SQLite) or a postgres:// URL. It does not
// migrate. Errors: db.collation when a PostgreSQL database does not sort by
// code point, db.too_old before version 15, db.unreachable otherwise.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if IsURL(dsn) {
		return openPostgres(ctx, dsn, o)
	}
	return openSQLite(ctx, File(dsn), o)
}

// Engine tells which engine this is, for messages and reports; code does not
// branch on it outside this package.
func (d *DB) Engine() Engine { return d.engine }

// Close waits for the writes in hand and closes everything. Closing twice is fine.
func (d *DB) Close() error {
	if d.writer != nil {
		d.writer.stop()
	}
	return d.readers.Close()
}

// Ping asks the engine for a sign of life.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	if err := d.readers.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

const (
	maxAttempts = 30
	firstPause  = 2 * time.Millisecond
	longPause   = 250 * time.Millisecond
)

// Write runs fn in one transaction and commits it. fn may run several times:
// after a serialization failure, a deadlock, a lost race (ErrLost), or a
// neighbour's crash in a shared commit. A Write inside a Write is refused.
func Write[T any](ctx context.Context, d *DB, fn func(tx *Tx) (T, error)) (T, error) {
	var zero T
	if insideWrite() {
		return zero, errors.New("db: Write inside a Write; call the verb's Tx twin")
	}
	var out T
	run := func(tx *Tx) error {
		defer tx.end() //nolint:errcheck // after a panic; else there is nothing left to end
		v, err := fn(tx)
		if failed := tx.end(); err == nil && failed != nil {
			err = fmt.Errorf("go on after a failed statement: %w", failed)
		}
		if err != nil {
			return err
		}
		out = v
		if seal, ok := ctx.Value(sealKey{}).(func(tx *Tx) error); ok {
			if err := seal(tx); err != nil {
				return err
			}
		}
		return tx.flush()
	}
	for attempt := 1; ; attempt++ {
		err := d.writeOnce(ctx, run)
		switch {
		case err == nil:
			return out, nil
		case !again(err):
			return zero, err
		case attempt == maxAttempts:
			return zero, fault.New(fault.Unavailable, "db.busy")
		}
		if err := pause(ctx, attempt); err != nil {
			return zero, err
		}
	}
}

// Do is Write for a closure without a result.
func Do(ctx context.Context, d *DB, fn func(tx *Tx) error) error {
	_, err := Write(ctx, d, func(tx *Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

func (d *DB) writeOnce(ctx context.Context, run func(tx *Tx) error) error {
	if d.copied {
		return errCopy
	}
	if d.engine == SQLite {
		return d.writer.submit(ctx, run)
	}
	return d.writePostgres(ctx, run)
}

// Read runs fn in a read-only transaction that sees one moment. Inside a Write it
// is refused: it would see an older moment, over a second connection.
func Read[T any](ctx context.Context, d *DB, fn func(tx *Tx) (T, error)) (T, error) {
	var zero T
	if insideWrite() {
		return zero, errors.New("db: Read inside a Write; read through its Tx")
	}
	tx, err := d.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: d.readIsolation()})
	if err != nil {
		return zero, fmt.Errorf("begin reading: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(&Tx{ctx: ctx, db: d, q: sqlTx{tx}})
}

func (d *DB) readIsolation() sql.IsolationLevel {
	if d.engine == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func pause(ctx context.Context, attempt int) error {
	wait := min(firstPause<<min(attempt, 10), longPause)
	t := time.NewTimer(wait/2 + jitter(wait/2))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
