package tally

import (
	"encoding/json"
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// rise is what one batch of a district changes in the counts above it.
type rise struct {
	district string
	id       ident.ID
	moves    string
}

// step is one cell's change as it is stored.
type step struct {
	Measure  measure `json:"m"`
	Period   int     `json:"p"`
	Industry string  `json:"i,omitempty"`
	Grade    string  `json:"g,omitempty"`
	State    string  `json:"s,omitempty"`
	N        int64   `json:"n"`
}

var riseColumns = []string{"district", "id", "moves"}

// leave writes a district's changes down for the next climb. No other rise has
// ever had, or will have, the same id.
func leave(to inserter, district string, id ident.ID, moved deltas) error {
	if len(moved) == 0 {
		return nil
	}
	steps := make([]step, 0, len(moved))
	for _, c := range moved.sorted() {
		steps = append(steps, step{c.measure, c.period, c.industry, c.grade, c.state, c.n})
	}
	text, err := json.Marshal(steps)
	if err != nil {
		return err
	}
	if err := to.Insert("tally_rise", riseColumns, [][]any{{district, int64(id), string(text)}}); err != nil {
		return fmt.Errorf("leave changes for the counts above: %w", err)
	}
	return nil
}

// inserter is a transaction, or a bulk load's.
type inserter interface {
	Insert(table string, columns []string, rows [][]any) error
}

// into adds the changes to those of the rise's district. The cells' area is empty.
func (r rise) into(all map[string]deltas) error {
	var steps []step
	if err := json.Unmarshal([]byte(r.moves), &steps); err != nil {
		return fmt.Errorf("read changes %d of %s: %w", r.id, r.district, err)
	}
	if all[r.district] == nil {
		all[r.district] = deltas{}
	}
	for _, s := range steps {
		all[r.district].move(key{measure: s.Measure, period: s.Period, industry: s.Industry, grade: s.Grade, state: s.State}, s.N)
	}
	return nil
}

func anyRise(tx *db.Tx) (bool, error) {
	var one int
	err := tx.QueryRow("SELECT 1 FROM tally_rise LIMIT 1").Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func someRises(tx *db.Tx, limit int) ([]rise, error) {
	rows, err := tx.Query("SELECT district, id, moves FROM tally_rise ORDER BY district, id LIMIT $1", limit)
	return db.Collect(rows, err, scanRise)
}

func risesOf(tx *db.Tx, district string) ([]rise, error) {
	rows, err := tx.Query("SELECT district, id, moves FROM tally_rise WHERE district = $1 ORDER BY id", district)
	return db.Collect(rows, err, scanRise)
}

func scanRise(rows *db.Rows) (r rise, err error) {
	return r, rows.Scan(&r.district, &r.id, &r.moves)
}

// dropRises throws away rises, or the notes of them.
func dropRises(tx *db.Tx, table, district string, ids []ident.ID) error {
	w := new(db.Where).And("district = ?", district)
	db.In(w, "id", ids)
	_, err := tx.Exec("DELETE FROM "+table+w.SQL(), w.Args()...)
	return err
}

func dropNotes(tx *db.Tx, ids []ident.ID) error {
	w := new(db.Where)
	db.In(w, "id", ids)
	_, err := tx.Exec("DELETE FROM tally_risen"+w.SQL(), w.Args()...)
	return err
}

// takenRises are those that the counts above have taken and whose notes have not
// been thrown away: a batch or two.
func takenRises(tx *db.Tx) (map[ident.ID]bool, error) {
	rows, err := tx.Query("SELECT id FROM tally_risen")
	ids, err := db.Collect(rows, err, func(r *db.Rows) (id ident.ID, err error) { return id, r.Scan(&id) })
	all := make(map[ident.ID]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all, err
}

func noteTaken(tx *db.Tx, rises []rise) error {
	rows := make([][]any, len(rises))
	for i, r := range rises {
		rows[i] = []any{r.district, int64(r.id)}
	}
	if err := tx.Insert("tally_risen", []string{"district", "id"}, rows); err != nil {
		return fmt.Errorf("note taken changes: %w", err)
	}
	return nil
}
