package db_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Another process holds the file: those who wait for the writer wait together, not
// one after the other.
func TestThoseWhoWaitForTheFileWaitTogether(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	d, err := db.Open(context.Background(), file, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	counter(t, d)
	table(t, d, "PRAGMA busy_timeout = 300")
	other, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	at := time.Now()
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if err := db.Do(ctx, d, increment); err == nil {
				t.Error("a write went through beside another process's")
			}
		})
	}
	wg.Wait()
	if took := time.Since(at); took > 4*time.Second {
		t.Errorf("it took %v to tell all of them", took)
	}
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := db.Do(context.Background(), d, increment); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d, "SELECT n FROM box"); n != 1 {
		t.Fatalf("%d increments, want the one that was acknowledged", n)
	}
}

// A reading inside a writing takes a second connection, and enough of them at once
// would wait for one another for ever.
func TestReadInsideAWriteIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		inner := errors.New("not refused")
		_ = db.Do(context.Background(), d, func(*db.Tx) error {
			_, inner = db.Read(context.Background(), d, func(*db.Tx) (int, error) { return 0, nil })
			return inner
		})
		if inner == nil {
			t.Fatal("a Read inside a Write went through")
		}
	})
}
