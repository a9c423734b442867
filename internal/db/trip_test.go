package db_test

import (
	"context"
	"errors"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func crates(t *testing.T, d *db.DB) {
	t.Helper()
	table(t, d, "CREATE TABLE crate (district TEXT NOT NULL, id BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (district, id))")
}

func crate(tx *db.Tx, id int64) (n int64, err error) {
	return n, tx.QueryRow("SELECT n FROM crate WHERE district = 'x' AND id = $1", id).Scan(&n)
}

// Whoever was slower finds out at the latest when he commits, and begins again;
// nothing of his first try stays.
func TestAChangeThatTouchesNothingBeginsAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		ctx := context.Background()
		put := func(tx *db.Tx, id, n int64) error {
			return tx.Insert("crate", []string{"district", "id", "n"}, [][]any{{"x", id, n}})
		}
		if err := db.Do(ctx, d, func(tx *db.Tx) error { return put(tx, 1, 7) }); err != nil {
			t.Fatal(err)
		}
		tries := 0
		err := db.Do(ctx, d, func(tx *db.Tx) error {
			tries++
			if err := put(tx, int64(10+tries), 0); err != nil {
				return err
			}
			return tx.Change(nil, "UPDATE crate SET n = 8 WHERE district = 'x' AND id = 1 AND n = $1", int64(5+tries))
		})
		if err != nil || tries != 2 {
			t.Fatalf("after %d tries: %v", tries, err)
		}
		_, err = db.Read(ctx, d, func(tx *db.Tx) (int64, error) {
			if n, err := crate(tx, 1); err != nil || n != 8 {
				t.Errorf("changed to %d, %v", n, err)
			}
			if _, err := crate(tx, 11); !errors.Is(err, db.ErrNoRows) {
				t.Errorf("of the first try stayed something: %v", err)
			}
			return crate(tx, 12)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Deferred or not, statements take effect in the order in which they are written.
func TestWhatFollowsSeesWhatWasDeferred(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			for id := range int64(3) {
				if err := tx.Put("INSERT INTO crate (district, id, n) VALUES ('x', $1, $2)", id, id*10); err != nil {
					return err
				}
			}
			if err := tx.Change(nil, "UPDATE crate SET n = n + $2 WHERE district = 'x' AND id = $1", int64(1), int64(5)); err != nil {
				return err
			}
			if n, err := crate(tx, 1); err != nil || n != 15 {
				t.Errorf("%d, %v", n, err)
			}
			n, err := tx.Exec("DELETE FROM crate WHERE district = 'x' AND n < 12")
			if n != 1 {
				t.Errorf("%d rows are below 12", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A room gives an engine's refusal its own words, though it comes late.
func TestALateErrorIsStillTheRooms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		taken := errors.New("taken")
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			for range 2 {
				err := tx.InsertElse(func(err error) error {
					if db.Violated(err, "crate_pkey", "crate.district, crate.id") {
						return taken
					}
					return err
				}, "crate", []string{"district", "id", "n"}, [][]any{{"x", int64(1), int64(0)}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, taken) {
			t.Fatalf("%v", err)
		}
	})
}

// What one page shows is of one moment, however many ask for it.
func TestTogetherReadsOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		ctx := context.Background()
		count := func(ctx context.Context) int64 {
			n, err := db.Read(ctx, d, func(tx *db.Tx) (n int64, err error) {
				return n, tx.QueryRow("SELECT count(*) FROM crate").Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		_, err := db.Together(ctx, d, func(one context.Context) (int, error) {
			before := count(one)
			if err := db.Do(ctx, d, func(tx *db.Tx) error {
				return tx.Put("INSERT INTO crate (district, id, n) VALUES ('x', 1, 1)")
			}); err != nil {
				return 0, err
			}
			if after := count(one); after != before {
				t.Errorf("%d and then %d in one moment", before, after)
			}
			glance, err := db.Glance(one, d, func(tx *db.Tx) (n int64, err error) {
				return n, tx.QueryRow("SELECT count(*) FROM crate").Scan(&n)
			})
			if glance != before {
				t.Errorf("a glance sees %d", glance)
			}
			return 0, err
		})
		if err != nil || count(ctx) != 1 {
			t.Fatalf("%d afterwards, %v", count(ctx), err)
		}
	})
}

// A counter moved apart stays moved where others could have moved it since, and
// falls with its transaction where they could not.
func TestACounterMovedApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		ctx := context.Background()
		if err := db.Do(ctx, d, func(tx *db.Tx) error {
			return tx.Put("INSERT INTO crate (district, id, n) VALUES ('x', 1, 0)")
		}); err != nil {
			t.Fatal(err)
		}
		no := errors.New("no")
		kept, undone := false, 0
		err := db.Do(ctx, d, func(tx *db.Tx) (err error) {
			kept, err = tx.Apart(func(tx *db.Tx) error {
				var n int64
				return tx.QueryRow("UPDATE crate SET n = n + 1 WHERE district = 'x' AND id = 1 RETURNING n").Scan(&n)
			})
			tx.Undone(func() { undone++ })
			return errors.Join(err, no)
		})
		if !errors.Is(err, no) || undone != 1 {
			t.Fatalf("%v, told %d times", err, undone)
		}
		n, err := db.Read(ctx, d, func(tx *db.Tx) (int64, error) { return crate(tx, 1) })
		if want := map[bool]int64{true: 1}[kept]; err != nil || n != want {
			t.Fatalf("%d where %d was due (kept: %v), %v", n, want, kept, err)
		}
		if kept != (d.Engine() == db.Postgres) {
			t.Fatalf("kept: %v", kept)
		}
	})
}

// Nothing is parsed on the way: a number is no text and a text no number.
func TestAColumnIsReadAsWhatItHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		type word string
		type count int32
		_, err := db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
			ask := func(text string, dest any) error { return tx.QueryRow("SELECT " + text).Scan(dest) }
			var s word
			var n count
			var b bool
			if err := errors.Join(ask("CAST('a' AS TEXT)", &s), ask("CAST(7 AS BIGINT)", &n), ask("CAST(1 AS SMALLINT)", &b)); err != nil || s != "a" || n != 7 || !b {
				t.Errorf("%q %d %v: %v", s, n, b, err)
			}
			for text, dest := range map[string]any{"CAST('7' AS TEXT)": &n, "CAST(7 AS BIGINT)": &s, "CAST(2 AS SMALLINT)": &b,
				"CAST(NULL AS TEXT)": &s, "CAST(5000000000 AS BIGINT)": &n} {
				if err := ask(text, dest); err == nil {
					t.Errorf("%s is read as %T", text, dest)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
