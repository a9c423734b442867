package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema forward to this build's, and does nothing when it is
// there already. Several processes may call it at once. A file NNNNN_name.sql is
// for both engines; NNNNN_name.sqlite.sql and NNNNN_name.postgres.sql are for one.
func (d *DB) Migrate(ctx context.Context) error {
	dialect, pool := database.DialectPostgres, d.readers
	if d.engine == Postgres {
		leave, err := d.aloneMigrating(ctx)
		if err != nil {
			return err
		}
		defer leave()
	} else {
		p, err := sql.Open("sqlite", sqliteDSN(d.dsn, "journal_mode(WAL)", "synchronous(FULL)"))
		if err != nil {
			return fmt.Errorf("open %s: %w", d.dsn, err)
		}
		defer p.Close()
		p.SetMaxOpenConns(1)
		dialect, pool = database.DialectSQLite3, p
	}
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, pool, engineFS{sub, d.engine}, goose.WithTableName("schema_version"))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return forward(ctx, p)
}

// forward runs what is pending. SQLite has no lock that spans transactions, so
// another process may bring a version in first; schema_version's unique index
// lets no version in twice, and the loser goes on from where the winner is.
func forward(ctx context.Context, p *goose.Provider) error {
	for attempt := 1; ; attempt++ {
		before, err := p.GetDBVersion(ctx)
		if err != nil {
			before = -1
		}
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		after, unread := p.GetDBVersion(ctx)
		if overtaken := unread == nil && after > before; attempt == maxAttempts || !overtaken && !again(err) {
			return fmt.Errorf("migrate: %w", err)
		}
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
