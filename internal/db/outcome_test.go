package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// PostgreSQL answers COMMIT of a spoilt transaction with ROLLBACK and no error.
func TestASwallowedErrorIsNeverAnAcknowledgedWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			if err := increment(tx); err != nil {
				return err
			}
			_, _ = tx.Exec("INSERT INTO box (district, id, n, version) VALUES ('371502', 1, 0, 1)") // breaks the key
			return nil
		})
		n := number(t, d, "SELECT n FROM box")
		if (err == nil) != (n == 1) {
			t.Fatalf("told %v, and the change is there %d times", err, n)
		}
		if err := db.Do(context.Background(), d, increment); err != nil {
			t.Fatalf("the next transaction: %v", err)
		}
	})
}

// A closure that leaves by an error or a panic with a query still open must not
// hold its connection for ever.
func TestAnOpenQueryDoesNotHoldTheConnection(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		boom := errors.New("boom")
		done := make(chan error, 1)
		go func() {
			done <- db.Do(context.Background(), d, func(tx *db.Tx) error {
				rows, err := tx.Query("SELECT n FROM box UNION ALL SELECT n FROM box")
				if err != nil {
					return err
				}
				rows.Next()
				return boom
			})
		}()
		select {
		case err := <-done:
			if !errors.Is(err, boom) {
				t.Fatalf("%v, want boom", err)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("the transaction never ended")
		}
		if err := db.Do(context.Background(), d, increment); err != nil {
			t.Fatalf("the next transaction: %v", err)
		}
	})
}

func TestLaterKeepsColumnsApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			tx.Later("box", []string{"district", "id", "n", "version"}, []any{"371502", 7, 3, 4})
			tx.Later("box", []string{"district", "id", "version", "n"}, []any{"371502", 8, 4, 3})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := number(t, d, "SELECT count(*) FROM box WHERE n = 3 AND version = 4"); n != 2 {
			t.Fatalf("%d of 2 rows went into their own columns", n)
		}
	})
}

// A full disk makes SQLite end the transaction by itself; what the closure writes
// after that would each be a transaction of its own.
func TestNothingIsWrittenAfterTheEngineGaveUp(t *testing.T) {
	d := dbtest.SQLite(t)
	counter(t, d)
	table(t, d, "CREATE TABLE fill (b BLOB)")
	pages := number(t, d, "PRAGMA page_count")
	_ = db.Do(context.Background(), d, func(tx *db.Tx) error {
		var got int64
		return tx.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages+20)).Scan(&got)
	})
	err := db.Do(context.Background(), d, func(tx *db.Tx) error {
		if _, err := tx.Exec("INSERT INTO fill VALUES (zeroblob(4000000))"); err == nil {
			return errors.New("the disk was not full")
		}
		return increment(tx) // a careless closure goes on
	})
	n := number(t, d, "SELECT n FROM box")
	if (err == nil) != (n == 1) {
		t.Fatalf("told %v, and the change is there %d times", err, n)
	}
}
