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

	_ "modernc.org/sqlite"

	"anwang/internal/fault"
)

func openSQLite(ctx context.Context, file string, o Options) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("make folder for %s: %w", file, err)
	}
	if err := touch(file); err != nil {
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", file, "why", err.Error())
	}
	w, err := sql.Open("sqlite", sqliteDSN(file, "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-65536)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	w.SetMaxOpenConns(1)
	conn, err := patient(ctx, w)
	if err != nil {
		w.Close()
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", file, "why", err.Error())
	}
	r, err := sql.Open("sqlite", sqliteDSN(file, "query_only(1)", "cache_size(-32768)"))
	if err != nil {
		w.Close()
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	n := o.Readers
	if n == 0 {
		n = 16
	}
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	d := &DB{engine: SQLite, dsn: file, readers: r}
	d.writer = startWriter(d, w, conn, o.Batch)
	return d, nil
}

// patient takes the writer's connection. Processes that start together on a new
// file all switch it to WAL; SQLite answers "busy" to the later ones at once,
// whatever the busy timeout, since waiting might deadlock. They try again.
func patient(ctx context.Context, w *sql.DB) (*sql.Conn, error) {
	for attempt := 1; ; attempt++ {
		conn, err := w.Conn(ctx)
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

func sqliteDSN(file string, pragmas ...string) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(10000)") // first, so that the others wait too
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	q.Add("_pragma", "temp_store(MEMORY)")
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// maxStatements bounds the prepared statements that the writer keeps.
const maxStatements = 400

// sqliteConn is a querier over the writer's own connection, with its prepared
// statements: preparing costs as much as running for the short ones.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (c *sqliteConn) prepare(ctx context.Context, q string) (*sql.Stmt, error) {
	if s, ok := c.stmts[q]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(c.stmts) >= maxStatements {
		c.forget()
	}
	c.stmts[q] = s
	return s, nil
}

func (c *sqliteConn) forget() {
	for _, s := range c.stmts {
		s.Close()
	}
	clear(c.stmts)
}

func (c *sqliteConn) exec(ctx context.Context, q string, args []any) (sql.Result, error) {
	s, err := c.prepare(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c *sqliteConn) query(ctx context.Context, q string, args []any) (*Rows, error) {
	s, err := c.prepare(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *sqliteConn) queryRow(ctx context.Context, q string, args []any) *Row {
	s, err := c.prepare(ctx, q)
	if err != nil {
		return c.conn.QueryRowContext(ctx, q, args...) // carries the same error
	}
	return s.QueryRowContext(ctx, args...)
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
