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
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"anwang/internal/fault"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
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
	pool    *pgxpool.Pool // PostgreSQL
	apart   apart         // PostgreSQL
	gates   gates         // PostgreSQL
	looks   looks         // PostgreSQL
	readers *readers      // SQLite
	writer  *writer       // SQLite
	copied  bool          // a copy, which is only read
	strict  bool
	watcher func(query string, args []any)

	presence sync.Mutex // guards present
	present  *presence
}

// Options tune Open; the zero value is what production uses.
type Options struct {
	// Readers bounds the connections; 0 means 8 on SQLite and 32 on PostgreSQL.
	Readers int
	// Batch bounds how many waiting transactions share one commit on SQLite; 0
	// means 128. 1 turns group commit off.
	Batch int
	// Strict finds out at once that a closure calls Write or Read, which is dear; a
	// Write inside a Write is found out in any case, a moment later.
	Strict bool
	// Watch is told every statement of a transaction before it runs, its values with
	// it, which it must not change. Tests judge plans by it.
	Watch func(query string, args []any)
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
	open := func() (*DB, error) { return openSQLite(ctx, File(dsn), o) }
	if IsURL(dsn) {
		open = func() (*DB, error) { return openPostgres(ctx, dsn, o) }
	}
	d, err := open()
	if err == nil {
		d.watcher, d.strict = o.Watch, o.Strict
	}
	return d, err
}

// Engine tells which engine this is, for messages and reports; code does not
// branch on it outside this package.
func (d *DB) Engine() Engine { return d.engine }

// Close waits for the writes in hand and closes everything. Closing twice is fine.
func (d *DB) Close() error {
	if d.writer != nil {
		d.writer.stop()
	}
	if d.pool != nil {
		d.apart.close()
		d.pool.Close()
		return d.leave()
	}
	return errors.Join(d.readers.close(), d.leave())
}

// Ping asks the engine for a sign of life.
func (d *DB) Ping(ctx context.Context) error {
	if d.pool != nil {
		return d.pool.Ping(ctx)
	}
	_, err := Read(ctx, d, func(tx *Tx) (one int, err error) { return one, tx.QueryRow("SELECT 1").Scan(&one) })
	return err
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
	return write(ctx, d, fn, d.writeOnce)
}

// write is Write by way of once, which runs one try.
func write[T any](ctx context.Context, d *DB, fn func(tx *Tx) (T, error), once func(context.Context, func(tx *Tx) error) error) (T, error) {
	var zero T
	if d.strict && insideWrite() {
		return zero, errNested
	}
	var out T
	var undone []func()
	run := func(tx *Tx) error {
		defer tx.end() //nolint:errcheck // after a panic; else there is nothing left to end
		defer func() { undone = tx.undone }()
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
		err := once(ctx, run)
		if err != nil && !errors.Is(err, errUnknown) {
			for _, f := range undone {
				f()
			}
		}
		undone = nil
		switch {
		case err == nil:
			return out, nil
		case errors.Is(err, errParted):
			once = d.writeOnce
			continue
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

// errUnknown is a commit whose answer never came.
var errUnknown = errors.New("whether it was committed is not known")

var errNested = errors.New("db: Write inside a Write; call the verb's Tx twin")

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

// Read runs fn in a read-only transaction that sees one moment; inside Together, in
// the one that is open. Inside a Write it is wrong: it would see an older moment,
// over a second connection.
func Read[T any](ctx context.Context, d *DB, fn func(tx *Tx) (T, error)) (T, error) {
	if open, ok := ctx.Value(togetherKey{}).(*Tx); ok && open.db == d {
		return fn(open)
	}
	var out T
	return out, d.read(ctx, func(tx *Tx) (err error) {
		out, err = fn(tx)
		return err
	})
}

// Glance is Read for a closure that asks one thing: a single statement sees one
// moment by itself, so PostgreSQL is not asked for a transaction.
func Glance[T any](ctx context.Context, d *DB, fn func(tx *Tx) (T, error)) (T, error) {
	if _, open := ctx.Value(togetherKey{}).(*Tx); open || d.engine == SQLite {
		return Read(ctx, d, fn)
	}
	var out T
	return out, d.glance(ctx, func(tx *Tx) (err error) {
		out, err = fn(tx)
		return err
	})
}

type togetherKey struct{}

// Together lets every Read of fn's context see one moment, in one transaction,
// which is also cheaper than one for each. It is for one goroutine; nothing is
// written under that context.
func Together[T any](ctx context.Context, d *DB, fn func(ctx context.Context) (T, error)) (T, error) {
	return Read(ctx, d, func(tx *Tx) (T, error) {
		if ctx.Value(togetherKey{}) == any(tx) {
			return fn(ctx)
		}
		return fn(context.WithValue(ctx, togetherKey{}, tx))
	})
}

func (d *DB) read(ctx context.Context, fn func(tx *Tx) error) error {
	if d.strict && insideWrite() {
		return errors.New("db: Read inside a Write; read through its Tx")
	}
	run := func(tx *Tx) error {
		defer tx.end() //nolint:errcheck // only a writing transaction can be spoilt
		return fn(tx)
	}
	if d.engine == Postgres {
		return d.readPostgres(ctx, run)
	}
	return d.readers.read(ctx, d, run)
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
