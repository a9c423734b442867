package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/demo"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
	"anwang/internal/transfer"
)

var until = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// county makes a demo county on SQLite and returns its folder.
func county(t *testing.T) string {
	t.Helper()
	c := clock.NewFake(until)
	dir := filepath.Join(t.TempDir(), "county")
	a, err := app.Open(t.Context(), app.Config{DB: dir}, app.WithClock(c))
	must(t, err)
	_, err = demo.Build(t.Context(), a, c, demo.Spec{Seed: 5, Until: until, Password: "a-demo-password", Enterprises: 12, Daily: 2})
	must(t, errors.Join(err, a.Close()))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("%v, want %s", err, code)
	}
}

func open(t *testing.T, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), dsn, db.Options{})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	return d
}

// job carries a folder's database to an address, with the followers that app names.
func job(t *testing.T, from, to string) transfer.Job {
	t.Helper()
	return transfer.Job{From: open(t, from), To: open(t, to), Followers: []string{"tally", "notice", "burden"},
		Words: func(ctx context.Context, to *db.DB, tell func(int64)) error {
			_, err := ledger.New(to, clock.System{}, nil, ledger.Key{}).Follow(ctx, hazard.Search())
			return err
		}}
}

// A county moves to PostgreSQL. The copy dies again and again on its way, nobody can
// use what is half there, and in the end every row is what it was.
func TestACountyMovesHoweverOftenTheCopyDies(t *testing.T) {
	from, to := county(t), dbtest.PlainURL(t)
	before := rowsOf(t, from)
	died := 0
	for ; ; died++ {
		j := job(t, from, to).InSmall(100_000, 7)
		report, err := transfer.Copy(t.Context(), j)
		must(t, errors.Join(j.From.Close(), j.To.Close()))
		if err == nil {
			if !report.Resumed || report.Rows == 0 || report.Heads[demo.District] == "" {
				t.Errorf("%+v", report)
			}
			break
		}
		if !errors.Is(err, transfer.ErrStopped) {
			t.Fatal(err)
		}
		if died == 0 {
			_, err := app.Open(t.Context(), app.Config{DB: to, Data: from})
			refused(t, err, "transfer.unfinished")
		}
	}
	if died < 4 {
		t.Errorf("it died %d times only: too few portions to tell anything", died)
	}
	after := rowsOf(t, to)
	for table, rows := range before {
		if after[table] != rows {
			t.Errorf("%s:\nwas %.300s\nis  %.300s", table, rows, after[table])
		}
	}
	works(t, from, to)
}

// works tells that the new database is as good as the old one: verified, found by
// words, worked on, with followers that take no entry twice.
func works(t *testing.T, data, dsn string) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{DB: dsn, Data: data}, app.WithClock(clock.NewFake(until.Add(time.Hour))))
	must(t, err)
	defer a.Close()
	_, err = a.Verify(t.Context(), nil)
	must(t, err)
	head := access.System(demo.District, "test")
	some, err := a.Hazard.List(t.Context(), head, hazard.Query{Limit: 1})
	must(t, err)
	text := []rune(some.Items[0].Text)
	found, err := a.Hazard.List(t.Context(), head, hazard.Query{Text: string(text[:4]), Limit: 5})
	must(t, err)
	if len(found.Items) == 0 {
		t.Errorf("nothing is found by %s", string(text[:4]))
	}
	n, err := a.Ledger.Follow(t.Context(), a.Tally.Follower())
	must(t, err)
	if n != 0 {
		t.Errorf("the tally took %d entries a second time", n)
	}
	must(t, a.Settle(t.Context()))
	n, err = db.Read(t.Context(), a.DB, func(tx *db.Tx) (n int, err error) {
		return n, tx.QueryRow("SELECT count(*) FROM load_index").Scan(&n)
	})
	must(t, err)
	if n != 0 {
		t.Errorf("%d indexes are not there", n)
	}
}

// rowsOf is all that is in the tables, spelled alike on both engines and in one
// order, but for what is the deployment's.
func rowsOf(t *testing.T, dsn string) map[string]string {
	t.Helper()
	d := open(t, dsn)
	defer d.Close()
	out := map[string]string{}
	lite := open(t, filepath.Join(t.TempDir(), "shape.db"))
	must(t, lite.Migrate(t.Context()))
	names, err := db.Read(t.Context(), lite, func(tx *db.Tx) ([]string, error) {
		rows, err := tx.Query(`SELECT m.name || ' ' || (SELECT group_concat(CASE WHEN i.type = 'BYTEA' THEN 'hex(' || i.name || ')' ELSE i.name END, ', ')
			FROM pragma_table_info(m.name) i) FROM sqlite_master m
			WHERE m.type = 'table' AND m.name NOT LIKE 'search%' AND m.name NOT LIKE 'schema%' AND m.name NOT LIKE 'sqlite%' AND m.name NOT IN ('process', 'lease', 'verified', 'load_cursor', 'load_index')`)
		return db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
	})
	must(t, err)
	if len(names) < 30 {
		t.Fatalf("only %d tables", len(names))
	}
	must(t, db.Do(t.Context(), d, func(tx *db.Tx) error {
		for _, n := range names {
			table, columns, _ := strings.Cut(n, " ")
			if d.Engine() == db.Postgres {
				columns = strings.NewReplacer("hex(", "upper(encode(", ")", ", 'hex'))").Replace(columns)
			}
			where := ""
			if table == "follower" {
				where = " WHERE name IN ('tally', 'notice', 'burden')"
			}
			rows, err := tx.Query("SELECT concat_ws('|', " + columns + ") FROM " + table + where + " ORDER BY 1")
			all, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			out[table] = strings.Join(all, "\n")
		}
		return nil
	}))
	return out
}
