package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // for migrations
	"zombiezen.com/go/sqlite"

	"anwang/internal/fault"
)

// Pages that a connection keeps in memory, in KiB. The system's own cache holds
// the file as well, so this saves calls more than it saves reading; all of
// them together are most of what a serving process takes.
const (
	writerCache = "cache_size=-32768"
	readerCache = "cache_size=-4096"
)

func openSQLite(ctx context.Context, file string, o Options) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("make folder for %s: %w", file, err)
	}
	if err := touch(file); err != nil {
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", file, "why", err.Error())
	}
	conn, err := patient(ctx, func() (*lite, error) {
		return openLite(fileURI(file), sqlite.OpenReadWrite, "foreign_keys=1", "journal_mode=WAL", "synchronous=FULL", writerCache)
	})
	if err != nil {
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", file, "why", err.Error())
	}
	n := o.Readers
	if n == 0 {
		n = 8
	}
	d := &DB{engine: SQLite, dsn: file}
	d.readers = newReaders(n, func() (*lite, error) {
		return openLite(fileURI(file), sqlite.OpenReadWrite, "query_only=1", readerCache)
	})
	d.writer = startWriter(d, conn, o.Batch)
	return d, nil
}

func fileURI(file string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath()}
	return u.String()
}

// patient opens the writer's connection. Processes that start together on a new
// file all switch it to WAL; SQLite answers "busy" to the later ones at once,
// whatever the busy timeout, since waiting might deadlock. They try again.
func patient(ctx context.Context, open func() (*lite, error)) (*lite, error) {
	for attempt := 1; ; attempt++ {
		conn, err := open()
		if err == nil || !again(err) || attempt == maxAttempts {
			return conn, err
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

// touch makes a file that nobody but its owner reads: SQLite gives its journals
// the same mode, and would itself let everybody read.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// sqliteDSN names the file for database/sql, which migrations and copies use.
func sqliteDSN(file string, pragmas ...string) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(10000)") // first, so that the others wait too
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	q.Add("_pragma", "temp_store(MEMORY)")
	return fileURI(file) + "?" + q.Encode()
}

// Backup writes a consistent copy of the database to file while others read and
// write. The file must not exist.
func (d *DB) Backup(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fault.New(fault.Conflict, "db.backup_exists", "file", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make folder for %s: %w", file, err)
	}
	// Written under another name, so that a copy cut short is never taken for one.
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear %s: %w", part, err)
	}
	if err := touch(part); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	if err := errors.Join(d.copyTo(ctx, part), syncFile(part)); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	return syncFile(file)
}

func (d *DB) copyTo(ctx context.Context, file string) error {
	if d.engine == Postgres {
		return dumpPostgres(ctx, d.dsn, file)
	}
	// A connection of its own: the readers are told never to write, even elsewhere.
	own, err := sql.Open("sqlite", sqliteDSN(d.dsn))
	if err != nil {
		return fmt.Errorf("open %s: %w", d.dsn, err)
	}
	defer own.Close()
	if _, err := own.ExecContext(ctx, "VACUUM INTO $1", file); err != nil {
		return fmt.Errorf("copy to %s: %w", file, err)
	}
	return nil
}

func syncFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", file, err)
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
