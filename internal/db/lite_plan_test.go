package db

import (
	"context"
	"path/filepath"
	"testing"

	"zombiezen.com/go/sqlite"
)

// A statement is planned once, however often it runs and whatever is bound to it.
// SQLite asks its authorizer of every table and column that it plans with.
func TestStatementsArePlannedOnce(t *testing.T) {
	ctx := context.Background()
	c, err := openLite(fileURI(filepath.Join(t.TempDir(), "a.db")), sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, q := range []string{
		"CREATE TABLE t (district TEXT NOT NULL, id BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (district, id))",
		"INSERT INTO t VALUES ('371502', 11, 21), ('371502', 12, 22), ('371503', 13, 23)",
	} {
		if _, err := c.exec(ctx, q, nil); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	if err := c.conn.SetAuthorizer(sqlite.AuthorizeFunc(func(sqlite.Action) sqlite.AuthResult {
		asked++
		return sqlite.AuthResultOK
	})); err != nil {
		t.Fatal(err)
	}
	run := func(district string, id int64) (rows int, changed int64) {
		a, err := c.query(ctx, "SELECT id FROM t WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3", []any{district, id - 1, 50})
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		for {
			more, err := a.next()
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			rows++
		}
		changed, err = c.exec(ctx, "UPDATE t SET version = version + 1 WHERE district = $1 AND id = $2 AND version = $3", []any{district, id, id + 10})
		if err != nil {
			t.Fatal(err)
		}
		return rows, changed
	}
	if rows, changed := run("371502", 11); rows != 2 || changed != 1 {
		t.Errorf("the first run found %d rows and changed %d", rows, changed)
	}
	planned := asked
	if planned == 0 {
		t.Error("nobody was asked while the statements were planned")
	}
	if rows, changed := run("371503", 13); rows != 1 || changed != 1 {
		t.Errorf("the second run found %d rows and changed %d", rows, changed)
	}
	if rows, changed := run("371502", 11); rows != 2 || changed != 0 {
		t.Errorf("the third run found %d rows and changed %d", rows, changed)
	}
	if asked != planned {
		t.Errorf("planned again: asked %d times more", asked-planned)
	}
}
