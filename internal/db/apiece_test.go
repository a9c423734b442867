package db_test

import (
	"context"
	"errors"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Each round is done once, in order, and a failure is told; a file takes them in
// portions, so that a round past the first portion is seen too.
func TestApieceDoesEachOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var seen []int
		if err := db.Apiece(context.Background(), d, 1201, func(_ *db.Tx, i int) error {
			if i < len(seen) { // a transaction that is tried again begins where it began
				seen = seen[:i]
			}
			seen = append(seen, i)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for i, v := range seen {
			if i != v {
				t.Fatalf("round %d was %d", i, v)
			}
		}
		if len(seen) != 1201 {
			t.Errorf("%d rounds", len(seen))
		}
		stop := errors.New("stop")
		if err := db.Apiece(context.Background(), d, 3, func(_ *db.Tx, i int) error {
			if i == 1 {
				return stop
			}
			return nil
		}); !errors.Is(err, stop) {
			t.Errorf("the failure is not told: %v", err)
		}
	})
}
