package app

import (
	"context"
	"slices"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Verify compares rows by the columns that it takes their fields to be in: each is
// there, and no column is passed over.
func TestEveryColumnIsLookedAt(t *testing.T) {
	d := dbtest.SQLite(t)
	known := (&App{}).columns()
	for _, table := range Tables() {
		if table.EventsOnly {
			delete(known, table.About)
		} else if table.Of == nil {
			t.Errorf("table %s does not say of what its rows are", table.About)
		}
	}
	for name, looked := range known {
		have, err := db.Read(context.Background(), d, func(tx *db.Tx) ([]string, error) {
			rows, err := tx.Query("SELECT name FROM pragma_table_info($1)", name)
			return db.Collect(rows, err, func(r *db.Rows) (string, error) { var s string; return s, r.Scan(&s) })
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(have)
		slices.Sort(looked)
		if !slices.Equal(have, looked) {
			t.Errorf("table %s: looks at %v of %v", name, less(looked, have), less(have, looked))
		}
	}
}

// less is what is in a and not in b.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
