package db_test

import (
	"context"
	"fmt"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// TestUpsert adds to rows that stand and to rows that do not, in lists short and
// long enough for every path.
func TestUpsert(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		want := map[string]int64{}
		must := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := db.Do(ctx, d, fn); err != nil {
				t.Fatal(err)
			}
		}
		must(func(tx *db.Tx) error {
			_, err := tx.Exec("CREATE TABLE heap (k TEXT NOT NULL, m SMALLINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (k, m))")
			return err
		})
		for _, size := range []int{0, 1, 3, 63, 64, 200, 1000} {
			var rows [][]any
			for i := range size {
				k := fmt.Sprintf("钥%d'\"{,}\\", i)
				rows = append(rows, []any{k, int64(2), int64(i - 5)})
				want[k] += int64(i - 5)
			}
			must(func(tx *db.Tx) error {
				return tx.Upsert("heap", []string{"k", "m", "n"}, []string{"k", "m"}, "n = heap.n + excluded.n", rows)
			})
		}
		_, err := db.Read(ctx, d, func(tx *db.Tx) (int, error) {
			var count int
			if err := tx.QueryRow("SELECT count(*) FROM heap").Scan(&count); err != nil || count != len(want) {
				t.Errorf("%d rows (%v), want %d", count, err, len(want))
			}
			for k, n := range want {
				var is int64
				if err := tx.QueryRow("SELECT n FROM heap WHERE k = $1 AND m = 2", k).Scan(&is); err != nil || is != n {
					t.Errorf("%s is %d (%v), want %d", k, is, err, n)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
