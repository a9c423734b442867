package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Many glances at once: each gets its own answer, and one that is wrong is wrong alone.
func TestGlancesTravelTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		crates(t, d)
		ctx := context.Background()
		if err := db.Do(ctx, d, func(tx *db.Tx) error {
			for i := range int64(20) {
				if err := putCrate(tx, i, i*i); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range int64(300) {
			wg.Go(func() {
				id, wrong := i%20, i%7 == 3
				of := ctx
				if i%11 == 5 {
					gone, stop := context.WithCancel(ctx)
					stop()
					of, wrong = gone, true
				}
				n, err := db.Glance(of, d, func(tx *db.Tx) (int64, error) {
					if i%7 == 3 {
						var n int64
						return n, tx.QueryRow(fmt.Sprintf("SELECT 1 FROM crate_%d", i)).Scan(&n)
					}
					return crate(tx, id)
				})
				if wrong {
					if err == nil && of == ctx {
						t.Errorf("%d: nothing is wrong", i)
					}
					return
				}
				if err != nil || n != id*id {
					t.Errorf("%d: %d, %v", i, n, err)
				}
			})
		}
		wg.Wait()
		if _, err := db.Glance(ctx, d, func(tx *db.Tx) (int64, error) { return crate(tx, 3) }); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}
