package tally

import "anwang/internal/db"

// stored is a cell as Verify reads it, each column as what it is or not at all.
type stored struct {
	area, industry, grade, state db.Again
	measure, period, n           int64
}

// pack is the cell's key with the number of its group; ok is false when its measure
// or period is none.
func (c *stored) pack(group uint32) (k uint64, ok bool) {
	if c.measure < 0 || c.measure > 31 || c.period < 0 || c.period >= 1<<27 {
		return 0, false
	}
	return pack(group, measure(c.measure), int(c.period)), true
}

// storedColumns are, by table, the columns that every verification looks at, kinds
// and all, in the quick way: what it cannot read as it should be it leaves to misfit.
// That the first of them is a text, a walk over its values tells.
func storedColumns() map[string][]string {
	cells := []string{"area", "measure", "period", "industry", "grade", "state", "n"}
	return map[string][]string{
		"tally": append([]string{"district"}, cells...), "tally_above": append([]string{"parent"}, cells...), "tallied": talliedColumns,
	}
}

// each hands over the cells of some areas of the shelf, or of all with nil. all is
// false when take did not want the next, or when it could not be read.
func (s shelf) each(tx *db.Tx, areas []string, take func(c *stored) bool) (all bool, err error) {
	var w db.Where
	w.And(s.outer+" = ?", s.key)
	if areas != nil {
		db.In(&w, "area", areas)
	}
	rows, err := tx.Query("SELECT area, industry, grade, state, measure, period, n FROM "+s.table+w.SQL(), w.Args()...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	var c stored
	into := []any{&c.area, &c.industry, &c.grade, &c.state, &c.measure, &c.period, &c.n}
	for rows.Next() {
		if rows.Scan(into...) != nil || !take(&c) {
			return false, nil
		}
	}
	return true, rows.Err()
}
