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
// there already. A file NNNNN_name.sql is for both engines;
// NNNNN_name.sqlite.sql and NNNNN_name.postgres.sql are for one.
func (d *DB) Migrate(ctx context.Context) error {
	dialect, pool := database.DialectPostgres, d.readers
	if d.engine == SQLite {
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
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
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
