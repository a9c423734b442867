package burden

import (
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// save adds to the cells.
func save(tx *db.Tx, district string, c cells) error {
	for _, k := range c.sorted() {
		n := c[k]
		_, err := tx.Exec(`INSERT INTO burden (district, month, unit, form, hazards, times, fields) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (district, month, unit, form) DO UPDATE SET hazards = burden.hazards + excluded.hazards,
				times = burden.times + excluded.times, fields = burden.fields + excluded.fields`,
			district, k.month, k.unit, k.form, n.Hazards, n.Times, n.Fields)
		if err != nil {
			return fmt.Errorf("save burden: %w", err)
		}
	}
	return nil
}

// clear removes a district's cells.
func clear(tx *db.Tx, district string) error {
	_, err := tx.Exec("DELETE FROM burden WHERE district = $1", district)
	return err
}

// row is a cell over several months.
type row struct {
	unit ident.ID
	form string
	Count
}

// sums adds the months from and to, both with them, up: everything, or one unit's.
func sums(tx *db.Tx, district string, from, to int, unit ident.ID) ([]row, error) {
	w := new(db.Where).And("district = ?", district).And("month >= ?", from).And("month <= ?", to)
	w.If(unit != 0, "unit = ?", unit)
	rows, err := tx.Query("SELECT unit, form, SUM(hazards), SUM(times), SUM(fields) FROM burden"+w.SQL()+" GROUP BY unit, form ORDER BY unit, form", w.Args()...)
	return db.Collect(rows, err, func(r *db.Rows) (row, error) {
		var x row
		return x, r.Scan(&x.unit, &x.form, &x.Hazards, &x.Times, &x.Fields)
	})
}
