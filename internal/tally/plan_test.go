package tally

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// TestPlans: every question reads a stretch of the key, down to the period, so
// that its cost cannot grow with what it does not ask about.
func TestPlans(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.fill(2000)
	r := rand.New(rand.NewPCG(4, 4))
	for range 60 {
		q := someQuestion(r)
		_, err := db.Read(context.Background(), h.d, func(tx *db.Tx) (int, error) {
			b := builder{q: q, groups: map[Group]*Counts{}}
			if err := b.place(tx); err != nil || len(b.areas) == 0 {
				return 0, err
			}
			for _, p := range q.parts(20261123) {
				text, args := b.shelf.readText(b.areas, p, q)
				rows, err := tx.Query("EXPLAIN QUERY PLAN "+text, args...)
				plan, err := db.Collect(rows, err, func(r *db.Rows) (string, error) {
					var id, parent, zero int
					var detail string
					return detail, r.Scan(&id, &parent, &zero, &detail)
				})
				if err != nil {
					return 0, err
				}
				if all := strings.Join(plan, "; "); strings.Contains(all, "SCAN") || !strings.Contains(all, "area=? AND measure=? AND period>? AND period<?") {
					t.Errorf("%+v: %s", q, all)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestCellsAreBounded: however many hazards there are, the total of an area is in
// as many cells as grades and states combine to.
func TestCellsAreBounded(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.fill(40_000)
	for _, area := range []string{"", "37", "3715", "371502"} {
		cells, err := db.Read(context.Background(), h.d, func(tx *db.Tx) (int, error) {
			var n int
			return n, tx.QueryRow(`SELECT count(*) FROM tally_above WHERE parent = $1 AND area = $2
				AND measure > 10 AND period = 0`, parentOf(area), area).Scan(&n)
		})
		// Two grades: found open and closed, closed, closed late, due.
		if err != nil || cells != 10 {
			t.Errorf("area %q has its totals in %d cells (%v), want 10", area, cells, err)
		}
	}
}
