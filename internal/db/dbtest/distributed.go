package dbtest

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
)

// Citus names what PostgreSQL tests run on instead of a plain database: the URL of
// a database on a Citus coordinator, whose nodes are known to it and which the
// tests may empty; or StandIn, the functions of standin.sql on the server that
// Variable names.
const (
	Citus   = "ANWANG_TEST_CITUS"
	StandIn = "standin"
)

//go:embed standin.sql
var standin string

// Spread opens a fresh database whose tables are spread by district: of the Citus
// server that ANWANG_TEST_CITUS names, of the stand-in otherwise.
func Spread(t testing.TB) *db.DB {
	t.Helper()
	if server := os.Getenv(Citus); server != "" && server != StandIn {
		return open(t, citus(t, server))
	}
	return open(t, StandInURL(t))
}

// StandInURL makes a fresh database of the stand-in and returns its URL.
func StandInURL(t testing.TB) string {
	t.Helper()
	dsn := clone(t, spreadTemplate(t))
	if err := setPath(dsn); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// AddStandIn gives a database the functions of the stand-in, and spreads nothing.
func AddStandIn(t testing.TB, dsn string) {
	t.Helper()
	if err := addStandIn(dsn); err != nil {
		t.Fatal(err)
	}
}

func addStandIn(dsn string) error {
	p, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.Exec(standin); err != nil {
		return fmt.Errorf("make the stand-in: %w", err)
	}
	return setPath(dsn)
}

// setPath lets sessions find the functions; a clone does not inherit it.
func setPath(dsn string) error {
	p, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer p.Close()
	_, err = p.Exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, standin', current_database()); END $$`)
	return err
}

var spreadOnce struct {
	sync.Once
	database string
	err      error
}

func spreadTemplate(t testing.TB) string {
	t.Helper()
	plain := postgresTemplate(t)
	spreadOnce.Do(func() {
		name := plain + "s"
		if spreadOnce.err = adminErr(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, plain)); spreadOnce.err != nil {
			return
		}
		dsn := withDatabase(t, name)
		if spreadOnce.err = addStandIn(dsn); spreadOnce.err == nil {
			spreadOnce.err = spread(dsn)
		}
		spreadOnce.database = name
	})
	if spreadOnce.err != nil {
		t.Fatalf("make the template of the stand-in: %v", spreadOnce.err)
	}
	return spreadOnce.database
}

// spread migrates a database and spreads its tables.
func spread(dsn string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Distribute(ctx, 0, time.Now(), func(db.Spreading) {})
}

// citus empties the one database of a Citus server for a test, which has it alone
// until it ends: a database of such a server cannot be cloned.
func citus(t testing.TB, server string) string {
	t.Helper()
	inUse.Lock()
	t.Cleanup(inUse.Unlock)
	p, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	p.SetMaxOpenConns(1) // the lock is its session's
	t.Cleanup(func() { p.Close() })
	if _, err := p.Exec("SELECT pg_advisory_lock(hashtext('anwang tests'))"); err != nil {
		t.Fatal(err)
	}
	if err := spread(server); err != nil {
		t.Fatal(err)
	}
	if err := empty(p); err != nil {
		t.Fatal(err)
	}
	return server
}

var inUse sync.Mutex

func empty(p *sql.DB) error {
	rows, err := p.Query("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname")
	if err != nil {
		return err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		tables = append(tables, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	tables = slices.DeleteFunc(tables, func(s string) bool { return s == "schema_version" })
	_, err = p.Exec("TRUNCATE " + strings.Join(tables, ", "))
	return err
}
