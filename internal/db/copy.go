package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"zombiezen.com/go/sqlite"

	"anwang/internal/fault"
)

// OpenCopy opens a copy that Backup made on SQLite, to read and never to write:
// not even SQLite's own journals come to be beside it. Fault: db.unreachable.
func OpenCopy(file string) (*DB, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", file, "why", err.Error())
	}
	pool := newReaders(4, func() (*lite, error) {
		return openLite(fileURI(file)+"?mode=ro&immutable=1", sqlite.OpenReadOnly, "query_only=1", readerCache)
	})
	return &DB{engine: SQLite, dsn: file, readers: pool, copied: true}, nil
}

var errCopy = errors.New("db: Write to a copy that was opened to be read")

// Schema is the version that the schema is at.
func (tx *Tx) Schema() (n int64, err error) {
	err = tx.QueryRow("SELECT max(version_id) FROM schema_version").Scan(&n)
	return n, err
}

// Size is how much room the database takes on its disk, in bytes, journals
// included.
func (d *DB) Size(ctx context.Context) (int64, error) {
	if d.engine == Postgres {
		var n int64
		err := d.pool.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&n)
		return n, err
	}
	var total int64
	for _, tail := range []string{"", "-wal", "-shm"} {
		st, err := os.Stat(d.dsn + tail)
		if err == nil {
			total += st.Size()
		}
	}
	return total, nil
}

// Path is where an embedded database's file lies; "" for a server's.
func (d *DB) Path() string {
	if d.engine == Postgres {
		return ""
	}
	return d.dsn
}

// Skew is how far the server's clock is ahead of this machine's; an embedded
// database has no clock of its own.
func (d *DB) Skew(ctx context.Context) (time.Duration, error) {
	if d.engine != Postgres {
		return 0, nil
	}
	before := time.Now()
	var theirs time.Time
	if err := d.pool.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&theirs); err != nil {
		return 0, fmt.Errorf("ask the server's clock: %w", err)
	}
	after := time.Now()
	return theirs.Sub(before.Add(after.Sub(before) / 2)).Round(time.Millisecond), nil
}
