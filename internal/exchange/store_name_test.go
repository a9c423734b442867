package exchange

import (
	"context"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// A batch looks its few names up by the key; walking all the names of a source
// for each batch made a large ledger take the square of its length.
func TestNamesAreLookedUpByKey(t *testing.T) {
	query, args := namesQuery("371502", "ledger", []string{"a", "b", "c"})
	plan, err := db.Read(context.Background(), dbtest.SQLite(t), func(tx *db.Tx) (string, error) {
		rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, args...)
		steps, err := db.Collect(rows, err, func(r *db.Rows) (string, error) {
			var id, parent, unused int
			var step string
			return step, r.Scan(&id, &parent, &unused, &step)
		})
		return strings.Join(steps, "; "), err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "SEARCH n") || strings.Contains(plan, "SCAN n") {
		t.Errorf("plan: %s", plan)
	}
}
