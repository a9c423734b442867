package db_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Several processes that start at once on an empty database all find it ready.
func TestManyMigrateAtOnce(t *testing.T) {
	start := func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				d, err := db.Open(context.Background(), dsn, db.Options{Readers: 3})
				if err != nil {
					t.Error(err)
					return
				}
				defer d.Close()
				if err := d.Migrate(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	t.Run("sqlite", func(t *testing.T) { start(t, filepath.Join(t.TempDir(), "new.db")) })
	t.Run("postgres", func(t *testing.T) { start(t, emptyPostgres(t)) })
}

// emptyPostgres is a database without a schema.
func emptyPostgres(t *testing.T) string {
	t.Helper()
	d := dbtest.Postgres(t)
	table(t, d, "DROP SCHEMA public CASCADE")
	table(t, d, "CREATE SCHEMA public")
	name := text(t, d, "SELECT current_database()")
	u, err := url.Parse(os.Getenv(dbtest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func text(t *testing.T, d *db.DB, query string) string {
	t.Helper()
	s, err := db.Read(context.Background(), d, func(tx *db.Tx) (string, error) {
		var s string
		return s, tx.QueryRow(query).Scan(&s)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFilesAreTheOwnersOnly(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), filepath.Join(dir, "a.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := d.Backup(context.Background(), filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		st, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", f.Name(), st.Mode())
		}
		if strings.Contains(f.Name(), "part") {
			t.Errorf("%s was left behind", f.Name())
		}
	}
}
