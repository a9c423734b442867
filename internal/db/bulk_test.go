package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func state(t *testing.T, d *db.DB, name string) string {
	t.Helper()
	s, err := db.Read(context.Background(), d, func(tx *db.Tx) (string, error) {
		s, _, err := tx.LoadState(name)
		return s, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A portion goes in whole or not at all, and what is bound comes back as it was.
func TestALoadsTransactionIsWholeOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l, err := d.Loader(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		broken := errors.New("broken")
		columns := []string{"district", "level", "n", "data"}
		rows := [][]any{{"371502", int64(0), int64(1), []byte{0, 1, 2}}, {"", int64(-1), int64(1) << 60, []byte{}}}
		for _, end := range []error{broken, nil} {
			err := l.Do(ctx, func(s db.Sink) error {
				if err := s.Insert("tile", columns, rows); err != nil {
					return err
				}
				if err := s.Upsert("tree", []string{"district", "size"}, []string{"district"}, "size = tree.size + excluded.size", [][]any{{"371502", int64(4)}}); err != nil {
					return err
				}
				if err := s.NewText("search_token", "371502", []db.TextRow{{ID: 9, Words: []string{"疏散", "散通"}}}); err != nil {
					return err
				}
				if err := db.SaveLoadState(s, "test", "half"); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatalf("%v, want %v", err, end)
			}
			if end != nil && state(t, d, "test") != "" {
				t.Fatal("a broken portion left something behind")
			}
		}
		if err := l.Do(ctx, func(s db.Sink) error { return s.Insert("tile", columns, rows[:1]) }); err == nil {
			t.Error("a key came in twice")
		}
		if err := l.Finish(ctx); err != nil {
			t.Fatal(err)
		}
		if s := state(t, d, "test"); s != "half" {
			t.Errorf("the cursor says %q", s)
		}
		_, err = db.Read(ctx, d, func(tx *db.Tx) (bool, error) {
			var n, size int64
			var data []byte
			if err := tx.QueryRow("SELECT n, data FROM tile WHERE district = '' AND level = -1 AND n = $1", int64(1)<<60).Scan(&n, &data); err != nil || n != 1<<60 || len(data) > 0 {
				t.Errorf("read back %d %v: %v", n, data, err)
			}
			if err := tx.QueryRow("SELECT size FROM tree WHERE district = '371502'").Scan(&size); err != nil || size != 4 {
				t.Errorf("size %d: %v", size, err)
			}
			ids, err := tx.FindWords("search_token", "371502", []string{"疏散"}, 5)
			if err != nil || !slices.Equal(ids, []int64{9}) {
				t.Errorf("found %v: %v", ids, err)
			}
			if d.Engine() == db.SQLite {
				var wrong int
				err := tx.QueryRow(`SELECT count(*) FROM tile WHERE district = '371502' AND level = 0 AND n = 1
					AND (typeof(data) <> 'blob' OR typeof(n) <> 'integer' OR typeof(district) <> 'text')`).Scan(&wrong)
				if wrong > 0 || err != nil {
					t.Errorf("%d values of the wrong kind, %v", wrong, err)
				}
			}
			return true, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Indexes that are put aside come back as they were, whoever builds them and
// however often the building is begun.
func TestIndexesComeBackAsTheyWere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		shape := func() map[string]string {
			if d.Engine() == db.SQLite {
				return liteShape(t, d)
			}
			return pgShape(t, d)
		}
		was := shape()
		for range 2 { // the second finds nothing more to put aside
			if err := d.Defer(ctx, []string{"hazard", "entry"}, []string{"hazard_source"}); err != nil {
				t.Fatal(err)
			}
		}
		aside, err := d.Deferred(ctx)
		if err != nil || aside < 10 {
			t.Fatalf("%d put aside, %v", aside, err)
		}
		if is := shape(); is["hazard"] == was["hazard"] || is["entry"] == was["entry"] {
			t.Error("the indexes stand")
		}
		stopped, stop := context.WithCancel(ctx)
		err = d.BuildIndexes(stopped, func(p db.IndexProgress) {
			if p.Index != "" {
				stop() // after the first
			}
		})
		if err == nil {
			t.Error("a stopped building ended well")
		}
		var last db.IndexProgress
		if err := d.BuildIndexes(ctx, func(p db.IndexProgress) { last = p }); err != nil {
			t.Fatal(err)
		}
		if last.Done != last.Of {
			t.Errorf("ended at %+v", last)
		}
		for name, now := range shape() {
			if now != was[name] {
				t.Errorf("%s is\n%s\nwas\n%s", name, now, was[name])
			}
		}
		if n, err := d.Deferred(ctx); n != 0 || err != nil {
			t.Errorf("%d still aside, %v", n, err)
		}
	})
}
