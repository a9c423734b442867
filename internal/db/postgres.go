package db

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"os/exec"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"anwang/internal/fault"
)

const oldestPostgres = 150000

func openPostgres(ctx context.Context, dsn string, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fault.New(fault.Invalid, "db.bad_url", "why", "not a postgres:// URL")
	}
	cfg.RuntimeParams["application_name"] = "anwang"
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.RuntimeParams["synchronous_commit"] = "on"
	pool := stdlib.OpenDB(*cfg)
	n := o.Readers
	if n == 0 {
		n = 32
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	if err := checkPostgres(ctx, pool, cfg.Host); err != nil {
		pool.Close()
		return nil, err
	}
	return &DB{engine: Postgres, dsn: dsn, readers: pool}, nil
}

func checkPostgres(ctx context.Context, pool *sql.DB, host string) error {
	var version int
	var collate string
	err := pool.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, datcollate
		FROM pg_database WHERE datname = current_database()`).Scan(&version, &collate)
	switch {
	case err != nil:
		return fault.New(fault.Unavailable, "db.unreachable", "where", host, "why", err.Error())
	case version < oldestPostgres:
		return fault.New(fault.Invalid, "db.too_old", "version", version/10000)
	case collate != "C" && collate != "C.UTF-8" && collate != "C.utf8" && collate != "POSIX":
		// Keyset pages compare text in SQL and in Go; both must sort by code point.
		return fault.New(fault.Invalid, "db.collation", "collation", collate)
	}
	return nil
}

// pgConn is a querier over one connection whose transaction we begin and end
// ourselves, since COPY needs the connection under it.
type pgConn struct{ conn *sql.Conn }

func (c pgConn) exec(ctx context.Context, q string, args []any) (sql.Result, error) {
	return c.conn.ExecContext(ctx, q, args...)
}

func (c pgConn) query(ctx context.Context, q string, args []any) (*Rows, error) {
	return c.conn.QueryContext(ctx, q, args...)
}

func (c pgConn) queryRow(ctx context.Context, q string, args []any) *Row {
	return c.conn.QueryRowContext(ctx, q, args...)
}

func (d *DB) writePostgres(ctx context.Context, run func(tx *Tx) error) (err error) {
	conn, err := d.readers.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED"); err != nil {
		return fmt.Errorf("begin writing: %w", err)
	}
	leave := enterWrite()
	defer leave()
	ended := false
	defer func() { // an error, a panic or a cancelled caller: nothing stays
		if !ended {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	if err := run(&Tx{ctx: ctx, db: d, q: pgConn{conn}, write: true}); err != nil {
		return err
	}
	ended = true
	// From here the caller's cancelling must not leave the outcome unknown.
	if err := commitPostgres(context.WithoutCancel(ctx), conn); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// commitPostgres reads the answer to COMMIT: of a transaction that a failed
// statement spoilt, the server says ROLLBACK and calls it a success.
func commitPostgres(ctx context.Context, conn *sql.Conn) error {
	return conn.Raw(func(driver any) error {
		tag, err := driver.(*stdlib.Conn).Conn().Exec(ctx, "COMMIT")
		if err == nil && tag.String() != "COMMIT" {
			err = pgx.ErrTxCommitRollback
		}
		return err
	})
}

func (tx *Tx) copyRows(table string, columns []string, rows [][]any) error {
	c, ok := tx.q.(pgConn)
	if !ok {
		return fmt.Errorf("copy into %s: not a writing transaction", table)
	}
	return c.conn.Raw(func(driver any) error {
		pg := driver.(*stdlib.Conn).Conn()
		_, err := pg.CopyFrom(tx.stmtContext(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		if err != nil {
			return tx.fail(err)
		}
		return nil
	})
}

// Lock makes this transaction the only one that holds name until it ends. On
// SQLite the one writer is lock enough.
func (tx *Tx) Lock(name string) error { return tx.advisory("pg_advisory_xact_lock", name) }

// LockShared holds name together with other sharers and against Lock.
func (tx *Tx) LockShared(name string) error { return tx.advisory("pg_advisory_xact_lock_shared", name) }

func (tx *Tx) advisory(fn, name string) error {
	if tx.db.engine == SQLite {
		return nil
	}
	if _, err := tx.Exec("SELECT "+fn+"($1)", lockNumber(name)); err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	return nil
}

func lockNumber(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// aloneMigrating waits until no other process migrates, over a connection of its
// own: closing it gives the lock back, whatever happened.
func (d *DB) aloneMigrating(ctx context.Context) (leave func(), err error) {
	conn, err := pgx.Connect(ctx, d.dsn)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	leave = func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockNumber("migrate")); err != nil {
		leave()
		return nil, fmt.Errorf("wait for others to migrate: %w", err)
	}
	return leave, nil
}

// ForClaim is the tail of a SELECT that takes rows for work, leaving those that
// another process has in hand.
func (tx *Tx) ForClaim() string {
	if tx.db.engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// dumpPostgres runs pg_dump, which takes a consistent copy of a live database.
func dumpPostgres(ctx context.Context, dsn, file string) error {
	u, err := url.Parse(dsn)
	if err != nil {
		return fault.New(fault.Invalid, "db.bad_url", "why", "not a postgres:// URL")
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	cmd := exec.CommandContext(ctx, "pg_dump", "--format=custom", "--file", file, u.String())
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password) // not on the command line, where anyone sees it
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run pg_dump: %w: %s", err, out)
	}
	return nil
}
