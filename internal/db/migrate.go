package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"anwang/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// lockWithin is how long a step waits for a table that somebody has in hand:
	// whoever comes after it queues behind it for so long.
	lockWithin = time.Second
	// lockPause is how long it then leaves the table to them.
	lockPause = 2 * time.Second
	// lockPatience is when a step gives up.
	lockPatience = 30 * time.Minute
)

// Migrate brings the schema forward to this build's, and does nothing when it is
// there already. Several processes may call it at once, and programs of the
// previous version may go on meanwhile. A file NNNNN_name.sql is for both engines;
// NNNNN_name.sqlite.sql and NNNNN_name.postgres.sql are for one. Faults:
// db.schema_ahead when a newer program has brought the schema to where this one
// cannot work, db.migration_blocked when a table stays in somebody's hands.
func (d *DB) Migrate(ctx context.Context) error { return d.MigrateTelling(ctx, nil) }

// MigrateTelling is Migrate, and tells what it is doing.
func (d *DB) MigrateTelling(ctx context.Context, tell func(Step)) error {
	if tell == nil {
		tell = func(Step) {}
	}
	mine, err := ownSteps(d.engine)
	if err != nil {
		return err
	}
	if err := d.migrate(ctx, mine, tell); err != nil {
		return err
	}
	return d.spreadNew(ctx)
}

func (d *DB) migrate(ctx context.Context, mine []Step, tell func(Step)) error {
	if there, err := d.abreast(ctx, mine); err != nil || there {
		return err
	}
	m := &migrator{engine: d.engine, steps: mine, tell: tell}
	if d.engine == Postgres {
		leave, err := d.aloneMigrating(ctx, tell)
		if err != nil {
			return err
		}
		defer leave()
		cfg, err := pgx.ParseConfig(d.dsn)
		if err != nil {
			return fmt.Errorf("read the database's address: %w", err)
		}
		cfg.RuntimeParams["application_name"] = "anwang migrate"
		cfg.RuntimeParams["timezone"] = "UTC"
		cfg.RuntimeParams["lock_timeout"] = millis(lockWithin)
		m.pool, m.dialect = stdlib.OpenDB(*cfg), database.DialectPostgres
	} else {
		p, err := sql.Open("sqlite", sqliteDSN(d.dsn, "journal_mode(WAL)", "synchronous(FULL)"))
		if err != nil {
			return fmt.Errorf("open %s: %w", d.dsn, err)
		}
		p.SetMaxOpenConns(1)
		m.pool, m.dialect = p, database.DialectSQLite3
	}
	defer m.pool.Close()
	return m.run(ctx)
}

// migrator brings one database forward.
type migrator struct {
	engine  Engine
	dialect database.Dialect
	pool    *sql.DB
	steps   []Step
	tell    func(Step)
}

func (m *migrator) run(ctx context.Context) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(m.dialect, m.pool, engineFS{sub, m.engine}, goose.WithTableName("schema_version"))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	for {
		at, err := p.GetDBVersion(ctx)
		if err != nil {
			at = 0 // nothing there yet; or the step itself says what is wrong
		}
		step := after(m.steps, at)
		if step == nil {
			return m.note(ctx, at)
		}
		if err := m.one(ctx, p, step); err != nil {
			return fmt.Errorf("migrate to %d: %w", step.Version, err)
		}
		if err := m.note(ctx, step.Version); err != nil {
			return err
		}
	}
}

// one makes one step. SQLite has no lock that spans transactions, so another
// process may make it first; schema_version's unique index lets no version in
// twice, and the loser goes on from where the winner is.
func (m *migrator) one(ctx context.Context, p *goose.Provider, s *Step) error {
	began := time.Now()
	said := func(state StepState) {
		s.State, s.Took = state, time.Since(began)
		m.tell(*s)
	}
	said(StepBegun)
	for attempt := 1; ; attempt++ {
		quiet := m.watchIndex(ctx, *s)
		_, err := p.UpByOne(ctx)
		quiet()
		if err == nil || errors.Is(err, goose.ErrNoNextVersion) {
			said(StepDone)
			return nil
		}
		after, unread := p.GetDBVersion(ctx)
		switch {
		case unread == nil && after >= s.Version:
			return nil // overtaken
		case inHand(err):
			if time.Since(began) > lockPatience {
				return errors.Join(fault.New(fault.Unavailable, "db.migration_blocked", "version", s.Version, "minutes", int(lockPatience.Minutes())), err)
			}
			said(StepWaits)
			if err := rest(ctx, lockPause); err != nil {
				return err
			}
		case attempt == maxAttempts || !again(err):
			return err
		}
	}
}

// aloneMigrating waits until no other process migrates, over a connection of its
// own: closing it gives the lock back, whatever happened. It asks again and again
// rather than wait in the server, since building an index concurrently waits for
// every statement that runs, and so would wait for those that wait for it.
func (d *DB) aloneMigrating(ctx context.Context, tell func(Step)) (leave func(), err error) {
	conn, err := pgx.Connect(ctx, d.dsn)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	leave = func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	for told := false; ; told = true {
		var mine bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", lockNumber("migrate")).Scan(&mine); err != nil {
			leave()
			return nil, fmt.Errorf("wait for others to migrate: %w", err)
		}
		if mine {
			return leave, nil
		}
		if !told {
			tell(Step{State: StepOthers})
		}
		if err := rest(ctx, 100*time.Millisecond); err != nil {
			leave()
			return nil, err
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// engineFS shows the migrations of one engine.
type engineFS struct {
	fs.FS
	engine Engine
}

// ReadDir lists what is for both engines or for this one.
func (f engineFS) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	if err != nil {
		return nil, err
	}
	var mine []fs.DirEntry
	for _, e := range all {
		parts := strings.Split(e.Name(), ".")
		if len(parts) == 2 || parts[1] == string(f.engine) {
			mine = append(mine, e)
		}
	}
	return mine, nil
}
