package db

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"os/exec"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"anwang/internal/fault"
)

const oldestPostgres = 150000

func openPostgres(ctx context.Context, dsn string, o Options) (*DB, error) {
	cfg, err := poolConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 32
	if o.Readers > 0 {
		cfg.MaxConns = int32(o.Readers)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "db.unreachable", "where", cfg.ConnConfig.Host, "why", err.Error())
	}
	if err := checkPostgres(ctx, pool, cfg.ConnConfig.Host); err != nil {
		pool.Close()
		return nil, err
	}
	return &DB{engine: Postgres, dsn: dsn, pool: pool}, nil
}

func poolConfig(dsn string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fault.New(fault.Invalid, "db.bad_url", "why", "not a postgres:// URL")
	}
	settings := cfg.ConnConfig.RuntimeParams
	settings["application_name"] = "anwang"
	settings["timezone"] = "UTC"
	settings["synchronous_commit"] = "on"
	bindSession(cfg.ConnConfig)
	return cfg, nil
}

func checkPostgres(ctx context.Context, pool *pgxpool.Pool, host string) error {
	var version int
	var collate string
	err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, datcollate
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

func (d *DB) writePostgres(ctx context.Context, run func(tx *Tx) error) error {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	if d.strict {
		leave := enterWrite()
		defer leave()
	}
	t := &pgTx{conn: conn, begin: "BEGIN ISOLATION LEVEL READ COMMITTED"}
	ended := false
	defer func() { // an error, a panic or a cancelled caller: nothing stays
		if !ended {
			t.rollback(context.WithoutCancel(ctx))
		}
	}()
	if err := run(&Tx{ctx: ctx, db: d, q: t, write: true}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// From here the caller's cancelling must not leave the outcome unknown.
	if err := t.commit(context.WithoutCancel(ctx)); err != nil {
		if conn.Conn().IsClosed() { // gone before the answer came
			return errors.Join(errUnknown, err)
		}
		return err
	}
	ended = true
	return nil
}

func (d *DB) readPostgres(ctx context.Context, run func(tx *Tx) error) error {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer conn.Release()
	t := &pgTx{conn: conn, begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
	defer t.rollback(context.WithoutCancel(ctx))
	return run(&Tx{ctx: ctx, db: d, q: t})
}

func (d *DB) glance(ctx context.Context, run func(tx *Tx) error) error {
	tx := &Tx{ctx: ctx, db: d, q: looker{d}}
	defer tx.end() //nolint:errcheck // only a writing transaction can be spoilt
	return run(tx)
}

func (tx *Tx) copyRows(table string, columns []string, rows [][]any) error {
	t, ok := tx.q.(*pgTx)
	if !ok || !tx.write {
		return fmt.Errorf("copy into %s: not a writing transaction", table)
	}
	if tx.failed != nil {
		return tx.failed
	}
	if err := t.wait(tx.stmtContext()); err != nil {
		return tx.fail(err)
	}
	_, err := t.conn.Conn().CopyFrom(tx.stmtContext(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	if err != nil {
		return tx.fail(err)
	}
	return nil
}

// Lock makes this transaction the only one that holds name until it ends. On
// SQLite the one writer is lock enough.
func (tx *Tx) Lock(name string) error { return tx.advisory("pg_advisory_xact_lock", name) }

// LockShared holds name together with other sharers and against Lock.
func (tx *Tx) LockShared(name string) error { return tx.advisory(lockShared, name) }

const lockShared = "pg_advisory_xact_lock_shared"

func (tx *Tx) advisory(fn, name string) error {
	if tx.db.engine == SQLite {
		return nil
	}
	if s, ok := tx.q.(*seat); ok && tx.failed == nil {
		if err := s.lock(fn, name); err != nil {
			return tx.fail(err)
		}
		return nil
	}
	return tx.put(nil, "SELECT "+fn+"($1)", []any{lockNumber(name)})
}

func lockNumber(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
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
