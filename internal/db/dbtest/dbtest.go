// Package dbtest gives tests real databases of both kinds, migrated and empty. A
// SQLite one is a copy of a template file; a PostgreSQL one is a clone of a
// template database on the server that ANWANG_TEST_POSTGRES names, which
// `make test` starts.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"anwang/internal/db"
)

// Variable names the server that PostgreSQL tests run on.
const Variable = "ANWANG_TEST_POSTGRES"

// Each runs f on a fresh SQLite database and on a fresh PostgreSQL one.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite opens a fresh migrated SQLite database that ends with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	file := filepath.Join(t.TempDir(), "anwang.db")
	raw, err := os.ReadFile(sqliteTemplate(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, file)
}

// Postgres opens a fresh migrated PostgreSQL database that ends with the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

// PostgresURL makes a fresh migrated PostgreSQL database and returns its URL. Its
// tables are spread when ANWANG_TEST_CITUS says so.
func PostgresURL(t testing.TB) string {
	t.Helper()
	switch on := os.Getenv(Citus); on {
	case "":
		return PlainURL(t)
	case StandIn:
		return watched(t, StandInURL(t))
	default:
		return citus(t, on)
	}
}

// PlainURL makes a fresh migrated database whose tables are not spread, and returns
// its URL.
func PlainURL(t testing.TB) string {
	t.Helper()
	return clone(t, postgresTemplate(t))
}

func clone(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("%s_%d", template, counter.Add(1))
	admin(t, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template))
	t.Cleanup(func() { admin(t, fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name)) })
	return withDatabase(t, name)
}

var counter atomic.Int64

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	engine := string(db.SQLite)
	if db.IsURL(dsn) {
		engine = string(db.Postgres)
	}
	var w watcher
	d, err := db.Open(context.Background(), dsn, db.Options{Strict: true, Watch: w.see(engine)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.judge(t, d)
		d.Close()
	})
	return d
}

var template struct {
	lite, pg       sync.Once
	file, database string
	liteErr, pgErr error
}

func sqliteTemplate(t testing.TB) string {
	t.Helper()
	template.lite.Do(func() {
		dir, err := os.MkdirTemp("", "anwang-template-")
		if err != nil {
			template.liteErr = err
			return
		}
		template.file = filepath.Join(dir, "anwang.db")
		template.liteErr = migrated(template.file)
	})
	if template.liteErr != nil {
		t.Fatalf("make the SQLite template: %v", template.liteErr)
	}
	return template.file
}

func postgresTemplate(t testing.TB) string {
	t.Helper()
	if os.Getenv(Variable) == "" {
		t.Fatalf("%s is not set: run the tests by `make test`, or under scripts/with-postgres.sh", Variable)
	}
	template.pg.Do(func() {
		template.database = fmt.Sprintf("anwang_t%d", os.Getpid())
		if template.pgErr = adminErr(fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", template.database)); template.pgErr == nil {
			template.pgErr = migrated(withDatabase(t, template.database))
		}
	})
	if template.pgErr != nil {
		t.Fatalf("make the PostgreSQL template: %v", template.pgErr)
	}
	return template.database
}

func migrated(dsn string) error {
	d, err := db.Open(context.Background(), dsn, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Migrate(context.Background())
}

func withDatabase(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(os.Getenv(Variable))
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		t.Fatalf("%s is not a postgres:// URL", Variable)
	}
	u.Path = "/" + name
	return u.String()
}

func admin(t testing.TB, statement string) {
	t.Helper()
	if err := adminErr(statement); err != nil {
		t.Fatal(err)
	}
}

func adminErr(statement string) error {
	p, err := sql.Open("pgx", os.Getenv(Variable))
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
