package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func table(t *testing.T, d *db.DB, ddl string) {
	t.Helper()
	if err := db.Do(context.Background(), d, func(tx *db.Tx) error {
		_, err := tx.Exec(ddl)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func counter(t *testing.T, d *db.DB) {
	t.Helper()
	table(t, d, "CREATE TABLE box (district TEXT NOT NULL, id BIGINT NOT NULL, n BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (district, id))")
	table(t, d, "INSERT INTO box (district, id, n, version) VALUES ('371502', 1, 0, 1)")
}

func number(t *testing.T, d *db.DB, query string, args ...any) int64 {
	t.Helper()
	n, err := db.Read(context.Background(), d, func(tx *db.Tx) (int64, error) {
		var n int64
		return n, tx.QueryRow(query, args...).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An increment that reads first and names the version it read.
func increment(tx *db.Tx) error {
	var n, version int64
	if err := tx.QueryRow("SELECT n, version FROM box WHERE district = $1 AND id = $2", "371502", 1).Scan(&n, &version); err != nil {
		return err
	}
	touched, err := tx.Exec("UPDATE box SET n = $3, version = $4 + 1 WHERE district = $1 AND id = $2 AND version = $4",
		"371502", 1, n+1, version)
	if err != nil {
		return err
	}
	if touched == 0 {
		return db.ErrLost
	}
	return nil
}

func TestNoUpdateIsLostAmongConcurrentWriters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		const writers, each = 8, 12
		var wg sync.WaitGroup
		errs := make(chan error, writers*each)
		for range writers {
			wg.Go(func() {
				for range each {
					errs <- db.Do(context.Background(), d, increment)
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := number(t, d, "SELECT n FROM box"); n != writers*each {
			t.Fatalf("%d of %d increments arrived", n, writers*each)
		}
	})
}

func TestWaitingTransactionsFailAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		boom := errors.New("boom")
		gate := make(chan struct{})
		go db.Do(context.Background(), d, func(tx *db.Tx) error { <-gate; return nil }) //nolint:errcheck
		var wg sync.WaitGroup
		results := make([]error, 40)
		for i := range results {
			wg.Go(func() {
				results[i] = db.Do(context.Background(), d, func(tx *db.Tx) error {
					if _, err := tx.Exec("INSERT INTO box (district, id, n, version) VALUES ($1, $2, 0, 1)", "371502", 100+i); err != nil {
						return err
					}
					if i%3 == 0 {
						return boom
					}
					return nil
				})
			})
		}
		close(gate)
		wg.Wait()
		kept := int64(0)
		for i, err := range results {
			switch {
			case i%3 == 0 && !errors.Is(err, boom):
				t.Fatalf("job %d: %v, want its own error", i, err)
			case i%3 != 0 && err != nil:
				t.Fatalf("job %d: %v, want success beside failing neighbours", i, err)
			case i%3 != 0:
				kept++
			}
		}
		if n := number(t, d, "SELECT count(*) FROM box WHERE id >= 100"); n != kept {
			t.Fatalf("%d rows, want %d", n, kept)
		}
	})
}

func TestABrokenStatementSpoilsOnlyItsOwnTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO box (district, id, n, version) VALUES ('371502', 1, 0, 1)")
			return err
		})
		if !db.Violated(err, "box_pkey", "box.district, box.id") {
			t.Fatalf("%v, want a breach of the primary key", err)
		}
		if db.Violated(err, "other_index", "other.column") {
			t.Fatal("a breach of one key counted as a breach of another")
		}
		if err := db.Do(context.Background(), d, increment); err != nil {
			t.Fatalf("the next transaction: %v", err)
		}
	})
}

func TestWriteInsideAWriteIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		ctx := context.Background() // the outer one, as a careless closure would capture it
		err := db.Do(ctx, d, func(tx *db.Tx) error {
			return db.Do(ctx, d, increment)
		})
		if err == nil {
			t.Fatal("a nested Write went through")
		}
		if err := db.Do(ctx, d, increment); err != nil {
			t.Fatalf("afterwards: %v", err)
		}
	})
}

func TestAPanicReachesItsCallerAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Do(context.Background(), d, func(tx *db.Tx) error {
				if err := increment(tx); err != nil {
					return err
				}
				panic("a bug")
			})
		}()
		if n := number(t, d, "SELECT n FROM box"); n != 0 {
			t.Fatal("the panicking transaction was committed")
		}
		if err := db.Do(context.Background(), d, increment); err != nil {
			t.Fatalf("afterwards: %v", err)
		}
	})
}

func TestACancelledCallerWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := db.Do(ctx, d, increment); err == nil {
			t.Fatal("a cancelled caller was served")
		}
		if n := number(t, d, "SELECT n FROM box"); n != 0 {
			t.Fatal("a cancelled caller's change was kept")
		}
	})
}

func TestNumberedParametersBindByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		got, err := db.Read(context.Background(), d, func(tx *db.Tx) (string, error) {
			var s string
			return s, tx.QueryRow("SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", "a", "b").Scan(&s)
		})
		if err != nil || got != "bab" {
			t.Fatalf("%q %v, want bab", got, err)
		}
	})
}

func TestBulkInsertOfAnySize(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		want := int64(1)
		for _, size := range []int{0, 1, 2, 63, 64, 65, 127, 1000} {
			rows := make([][]any, size)
			for i := range rows {
				want++
				rows[i] = []any{"371502", want, int64(size), int64(1)}
			}
			if err := db.Do(context.Background(), d, func(tx *db.Tx) error {
				return tx.Insert("box", []string{"district", "id", "n", "version"}, rows)
			}); err != nil {
				t.Fatalf("%d rows: %v", size, err)
			}
			if n := number(t, d, "SELECT count(*) FROM box"); n != want {
				t.Fatalf("after %d rows: %d, want %d", size, n, want)
			}
		}
	})
}

func TestReadersSeeOneMomentAndCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		_, err := db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
			var before, after int64
			if err := tx.QueryRow("SELECT n FROM box").Scan(&before); err != nil {
				return 0, err
			}
			done := make(chan error)
			go func() { done <- db.Do(context.Background(), d, increment) }()
			if err := <-done; err != nil {
				return 0, err
			}
			if err := tx.QueryRow("SELECT n FROM box").Scan(&after); err != nil {
				return 0, err
			}
			if before != after {
				return 0, fmt.Errorf("one reading saw %d and then %d", before, after)
			}
			if _, err := tx.Exec("DELETE FROM box"); err == nil {
				return 0, errors.New("a reader deleted")
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestLaterRowsGoInAtTheEndOrNotAtAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		cols := []string{"district", "id", "n", "version"}
		fail := errors.New("no")
		for _, end := range []error{nil, fail} {
			err := db.Do(context.Background(), d, func(tx *db.Tx) error {
				for i := range 3 {
					id := 10 + i
					if end != nil {
						id += 10
					}
					tx.Later("box", cols, []any{"371502", id, 0, 1})
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatalf("%v, want %v", err, end)
			}
		}
		if n := number(t, d, "SELECT count(*) FROM box"); n != 4 {
			t.Fatalf("%d rows, want 4", n)
		}
	})
}

func TestABackupIsWholeWhileOthersWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	counter(t, d)
	for range 50 {
		if err := db.Do(context.Background(), d, increment); err != nil {
			t.Fatal(err)
		}
	}
	stop := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
				if err := db.Do(context.Background(), d, increment); err != nil {
					done <- err
					return
				}
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "copy.db")
	err := d.Backup(context.Background(), file)
	close(stop)
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	copied, err := db.Open(context.Background(), file, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n := number(t, copied, "SELECT n FROM box"); n < 50 {
		t.Fatalf("the copy holds %d of at least 50 acknowledged writes", n)
	}
	if err := d.Backup(context.Background(), file); err == nil {
		t.Fatal("a backup overwrote another")
	}
}

func TestAfterCloseWritesAreRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	counter(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Do(context.Background(), d, increment); !errors.Is(err, db.ErrClosed) {
		t.Fatalf("%v, want ErrClosed", err)
	}
	if err := d.Close(); err != nil {
		t.Fatalf("closing twice: %v", err)
	}
}
