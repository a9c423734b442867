package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// crowd has each closure run as a joint transaction of district x while two others
// stand in the gate, so that they go in together where joints share; it returns what
// became of each.
func crowd(t *testing.T, d *db.DB, each ...func(ctx context.Context, tx *db.Tx) error) []error {
	t.Helper()
	ctx := context.Background()
	open := make(chan struct{})
	var gate, all sync.WaitGroup
	if d.Engine() == db.Postgres {
		for range 2 {
			gate.Add(1)
			all.Go(func() {
				err := joint(ctx, d, func(*db.Tx) error {
					gate.Done()
					<-open
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	gate.Wait()
	errs := make([]error, len(each))
	for i, f := range each {
		all.Go(func() {
			errs[i] = panics(func() error { return joint(ctx, d, func(tx *db.Tx) error { return f(ctx, tx) }) })
		})
	}
	time.Sleep(50 * time.Millisecond) // whoever is late goes in with the next
	close(open)
	all.Wait()
	return errs
}

func joint(ctx context.Context, d *db.DB, f func(tx *db.Tx) error) error {
	_, err := db.Joint(ctx, d, "x", func(tx *db.Tx) (struct{}, error) { return struct{}{}, f(tx) })
	return err
}

func putCrate(tx *db.Tx, id, n int64) error {
	return tx.Insert("crate", []string{"district", "id", "n"}, [][]any{{"x", id, n}})
}

func count(t *testing.T, d *db.DB, query string) (n int64) {
	t.Helper()
	n, err := db.Read(context.Background(), d, func(tx *db.Tx) (n int64, err error) { return n, tx.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Those who wait go in together, each asks and hears for himself, and what each wrote
// is there.
func TestThoseWhoWaitShareATransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		if err := db.Do(context.Background(), d, func(tx *db.Tx) error { return putCrate(tx, 0, 700) }); err != nil {
			t.Fatal(err)
		}
		var each []func(ctx context.Context, tx *db.Tx) error
		for i := range int64(45) {
			each = append(each, func(_ context.Context, tx *db.Tx) error {
				if err := tx.LockShared("crates"); err != nil {
					return err
				}
				base, err := crate(tx, 0)
				if err != nil {
					return err
				}
				if err := putCrate(tx, 100+i, base+i); err != nil {
					return err
				}
				if i%5 == 0 { // some look at what they wrote, and go on
					if n, err := crate(tx, 100+i); err != nil || n != base+i {
						t.Errorf("%d of its own is %d, %v", i, n, err)
					}
				}
				tx.Later("crate", []string{"district", "id", "n"}, []any{"x", 200 + i, base})
				return nil
			})
		}
		for i, err := range crowd(t, d, each...) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := count(t, d, "SELECT count(*) FROM crate WHERE id >= 100 AND id < 200 AND n = 600 + id"); n != 45 {
			t.Errorf("%d of 45 are there as they were written", n)
		}
		if n := count(t, d, "SELECT count(*) FROM crate WHERE id >= 200 AND n = 700"); n != 45 {
			t.Errorf("%d of 45 later ones are there", n)
		}
		if d.Engine() != db.Postgres {
			return
		}
		if n := count(t, d, "SELECT count(DISTINCT CAST(xmin AS TEXT)) FROM crate WHERE id >= 100"); n > 10 {
			t.Errorf("45 took %d transactions", n)
		}
	})
}

// What is wrong with one is his own: a refusal by his rule, by the engine, a panic and
// a lost race leave the others as they were.
func TestEachFailsForHimself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		if err := db.Do(context.Background(), d, func(tx *db.Tx) error { return putCrate(tx, 1, 0) }); err != nil {
			t.Fatal(err)
		}
		no, taken := errors.New("no"), errors.New("taken")
		good := func(id int64) func(context.Context, *db.Tx) error {
			return func(_ context.Context, tx *db.Tx) error {
				if _, err := crate(tx, 1); err != nil {
					return err
				}
				return putCrate(tx, id, 1)
			}
		}
		for name, c := range map[string]struct {
			bad  func(ctx context.Context, tx *db.Tx) error
			want error
		}{
			"a rule": {func(_ context.Context, tx *db.Tx) error { return errors.Join(putCrate(tx, 9, 0), no) }, no},
			"a rule, after something was sent": {func(_ context.Context, tx *db.Tx) error {
				if err := putCrate(tx, 9, 0); err != nil {
					return err
				}
				_, err := crate(tx, 9)
				return errors.Join(err, no)
			}, no},
			"the engine": {func(_ context.Context, tx *db.Tx) error {
				return tx.InsertElse(func(err error) error {
					if db.Violated(err, "crate_pkey", "crate.district, crate.id") {
						return taken
					}
					return err
				}, "crate", []string{"district", "id", "n"}, [][]any{{"x", int64(1), int64(0)}})
			}, taken},
			"a question that is wrong": {func(_ context.Context, tx *db.Tx) error {
				_, err := tx.Exec("UPDATE crate SET n = NULL WHERE district = 'x' AND id = 1")
				if err != nil {
					return no
				}
				return nil
			}, no},
		} {
			each := []func(context.Context, *db.Tx) error{good(10), good(11), c.bad, good(12), good(13)}
			for i, err := range crowd(t, d, each...) {
				if (i == 2) != (err != nil) || i == 2 && !errors.Is(err, c.want) {
					t.Errorf("%s: %d got %v", name, i, err)
				}
			}
			if n := count(t, d, "SELECT count(*) FROM crate WHERE id >= 10"); n != 4 {
				t.Errorf("%s: %d of 4 are there", name, n)
			}
			if n := count(t, d, "SELECT count(*) FROM crate WHERE id = 9"); n != 0 {
				t.Errorf("%s: what was refused is there", name)
			}
			if err := db.Do(context.Background(), d, func(tx *db.Tx) error {
				return tx.Put("DELETE FROM crate WHERE district = 'x' AND id >= 9")
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A closure that panics takes nobody with it.
func TestAPanicIsNotShared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		var each []func(context.Context, *db.Tx) error
		for i := range int64(5) {
			each = append(each, func(_ context.Context, tx *db.Tx) error { return putCrate(tx, i, i) })
		}
		each = append(each, func(_ context.Context, tx *db.Tx) error {
			if err := putCrate(tx, 9, 9); err != nil {
				return err
			}
			panic("boom")
		})
		errs := crowd(t, d, each...)
		for i, err := range errs[:5] {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if errs[5] == nil || errs[5].Error() != "panic: boom" {
			t.Errorf("the panic did not pass through: %v", errs[5])
		}
		if n := count(t, d, "SELECT count(*) FROM crate"); n != 5 {
			t.Errorf("%d of 5 are there", n)
		}
	})
}

// panics catches one, as a server's recovery does.
func panics(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return f()
}

// Two who change the same row in one transaction: one of them is later.
func TestTwoOfOneTransactionCountEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		if err := db.Do(context.Background(), d, func(tx *db.Tx) error { return putCrate(tx, 1, 0) }); err != nil {
			t.Fatal(err)
		}
		var each []func(context.Context, *db.Tx) error
		for range 8 {
			each = append(each, func(_ context.Context, tx *db.Tx) error {
				n, err := crate(tx, 1)
				if err != nil {
					return err
				}
				return tx.Change(nil, "UPDATE crate SET n = $2 WHERE district = 'x' AND id = 1 AND n = $1", n, n+1)
			})
		}
		for i, err := range crowd(t, d, each...) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := count(t, d, "SELECT n FROM crate WHERE id = 1"); n != 8 {
			t.Errorf("8 additions make %d", n)
		}
	})
}

// What must be held alone is not held by neighbours in one transaction.
func TestALockIsNotShared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		var mu sync.Mutex
		var each []func(context.Context, *db.Tx) error
		for i := range int64(6) {
			each = append(each, func(_ context.Context, tx *db.Tx) error {
				if err := tx.Lock("alone"); err != nil {
					return err
				}
				if _, err := crate(tx, 1); !errors.Is(err, db.ErrNoRows) {
					return err
				}
				if !mu.TryLock() {
					t.Error("two hold the lock")
					return nil
				}
				defer mu.Unlock()
				time.Sleep(2 * time.Millisecond)
				return putCrate(tx, 10+i, i)
			})
		}
		for i, err := range crowd(t, d, each...) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := count(t, d, "SELECT count(*) FROM crate"); n != 6 {
			t.Errorf("%d of 6 are there", n)
		}
	})
}

// Whoever gives up is not waited for, before his turn and after it.
func TestWhoeverGivesUpIsNotWaitedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		ctx, stop := context.WithCancel(context.Background())
		var gone error
		var wg sync.WaitGroup
		entered := make(chan struct{})
		each := []func(context.Context, *db.Tx) error{
			func(_ context.Context, tx *db.Tx) error { return putCrate(tx, 10, 0) },
			func(_ context.Context, tx *db.Tx) error { return putCrate(tx, 11, 0) },
		}
		wg.Go(func() {
			<-entered
			gone = joint(ctx, d, func(tx *db.Tx) error {
				stop()
				return putCrate(tx, 12, 0)
			})
		})
		stopped, cancel := context.WithCancel(context.Background())
		cancel()
		if err := joint(stopped, d, func(tx *db.Tx) error { return putCrate(tx, 13, 0) }); !errors.Is(err, context.Canceled) {
			t.Errorf("one who had given up before got %v", err)
		}
		close(entered)
		for i, err := range crowd(t, d, each...) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		wg.Wait()
		want := int64(2)
		if gone == nil { // SQLite does not look again once it has begun
			want++
		} else if !errors.Is(gone, context.Canceled) {
			t.Errorf("one who gave up got %v", gone)
		}
		if n := count(t, d, "SELECT count(*) FROM crate"); n != want {
			t.Errorf("%d are there, %d were acknowledged", n, want)
		}
	})
}
