package db_test

import (
	"context"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// The search index is the one table whose shape differs by design.
var ownShape = regexp.MustCompile(`^(search|schema_version|sqlite_)`)

// Both engines must have the same tables, the same columns in the same order with
// like types, the same primary keys and the same indexes.
func TestBothEnginesHaveOneShape(t *testing.T) {
	lite := liteShape(t, dbtest.SQLite(t))
	pg := pgShape(t, dbtest.Postgres(t))
	for name, shape := range lite {
		if pg[name] != shape {
			t.Errorf("%s differs:\nsqlite   %s\npostgres %s", name, shape, pg[name])
		}
		delete(pg, name)
	}
	for name := range pg {
		t.Errorf("%s is on PostgreSQL only", name)
	}
}

// Every growing table has district first in its key and in every unique index,
// so that the schema distributes by district as it stands.
func TestEveryKeyBeginsWithDistrict(t *testing.T) {
	above := map[string]bool{
		"node":        true, // of the deployment, not of a district
		"process":     true, // likewise
		"lease":       true,
		"schema_step": true,
		"tally_above": true, // city, province and nation: keyed by their area
		"load_index":  true, // of the deployment: what a bulk load has put aside
		"load_cursor": true, // of the deployment: how far a bulk load is
	}
	for name, shape := range pgShape(t, dbtest.Postgres(t)) {
		if above[name] {
			continue
		}
		for _, m := range regexp.MustCompile(`unique\(([^)]*)\)`).FindAllStringSubmatch(shape, -1) {
			if !strings.HasPrefix(m[1], "district") {
				t.Errorf("%s: key (%s) does not begin with district", name, m[1])
			}
		}
	}
}

// Every table says how it grows, so that plans can be judged by it.
func TestEveryTableIsClassed(t *testing.T) {
	for name := range liteShape(t, dbtest.SQLite(t)) {
		if _, ok := dbtest.SizeOf(name); !ok {
			t.Errorf("%s is in no class: dbtest says how each table grows", name)
		}
	}
}

func liteShape(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	return shapes(t, d, "SELECT name FROM sqlite_master WHERE type = 'table'", func(tx *db.Tx, name string) (string, error) {
		cols, err := strs(tx, `SELECT name || ' ' || lower(type) || CASE WHEN "notnull" = 1 THEN ' not null' ELSE '' END
			FROM pragma_table_info($1) ORDER BY cid`, name)
		if err != nil {
			return "", err
		}
		idx, err := strs(tx, `SELECT CASE WHEN l."unique" = 1 THEN 'unique' ELSE 'index' END || '(' ||
				(SELECT group_concat(i.name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i) || ')' ||
				CASE WHEN l.partial = 1 THEN ' partial' ELSE '' END
			FROM pragma_index_list($1) l`, name)
		sort.Strings(idx)
		return strings.Join(cols, ", ") + " | " + strings.Join(idx, " "), err
	})
}

func pgShape(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	return shapes(t, d, "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'", func(tx *db.Tx, name string) (string, error) {
		cols, err := strs(tx, `SELECT column_name || ' ' || data_type || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`, name)
		if err != nil {
			return "", err
		}
		idx, err := strs(tx, `SELECT CASE WHEN x.indisunique THEN 'unique' ELSE 'index' END || '(' ||
				(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(att, n)
				 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.att) || ')' ||
				CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END
			FROM pg_index x WHERE x.indrelid = $1::regclass`, name)
		sort.Strings(idx)
		return strings.Join(cols, ", ") + " | " + strings.Join(idx, " "), err
	})
}

func shapes(t *testing.T, d *db.DB, tables string, shape func(tx *db.Tx, name string) (string, error)) map[string]string {
	t.Helper()
	all, err := db.Read(context.Background(), d, func(tx *db.Tx) (map[string]string, error) {
		names, err := strs(tx, tables)
		if err != nil {
			return nil, err
		}
		out := map[string]string{}
		for _, n := range names {
			if ownShape.MatchString(n) {
				continue
			}
			if out[n], err = shape(tx, n); err != nil {
				return nil, fmt.Errorf("%s: %w", n, err)
			}
		}
		return out, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func strs(tx *db.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.Query(query, args...)
	return db.Collect(rows, err, func(r *db.Rows) (string, error) {
		var s string
		return s, r.Scan(&s)
	})
}
