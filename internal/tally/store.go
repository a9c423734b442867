package tally

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// row is a fact as it was counted last.
type row struct {
	id   ident.ID
	fact Fact
}

var talliedColumns = []string{"district", "id", "fact"}

// someIDs bounds the ids of one IN list.
const someIDs = 250

func talliedOf(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]Fact, error) {
	out := make(map[ident.ID]Fact, len(ids))
	for some := range slices.Chunk(ids, someIDs) {
		var w db.Where
		w.And("district = ?", district)
		db.In(&w, "id", some)
		rows, err := tx.Query("SELECT id, fact FROM tallied"+w.SQL(), w.Args()...)
		all, err := db.Collect(rows, err, scanRow)
		if err != nil {
			return nil, fmt.Errorf("read counted facts: %w", err)
		}
		for _, r := range all {
			out[r.id] = r.fact
		}
	}
	return out, nil
}

// talliedAfter pages through a district's counted facts in order of id.
func talliedAfter(tx *db.Tx, district string, after ident.ID, limit int) ([]row, error) {
	rows, err := tx.Query(`SELECT id, fact FROM tallied WHERE district = $1 AND id > $2
		ORDER BY id LIMIT $3`, district, after, limit)
	return db.Collect(rows, err, scanStrict)
}

// scanStrict refuses a fact that says what it should in another form than it was
// written in.
func scanStrict(rows *db.Rows) (row, error) {
	var text string
	if err := rows.Scan(new(ident.ID), &text); err != nil {
		return row{}, err
	}
	r, err := scanRow(rows)
	if err != nil {
		return r, err
	}
	if again, err := json.Marshal(r.fact); err != nil || string(again) != text {
		return r, unreadable{r.id, errors.New("not as it was written")}
	}
	return r, nil
}

func scanRow(rows *db.Rows) (row, error) {
	var r row
	var text string
	if err := rows.Scan(&r.id, &text); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(text), &r.fact); err != nil {
		return r, unreadable{r.id, err}
	}
	return r, nil
}

// unreadable is a counted fact that nobody can read.
type unreadable struct {
	id    ident.ID
	cause error
}

func (u unreadable) Error() string { return fmt.Sprintf("read counted fact %d: %v", u.id, u.cause) }

func (u unreadable) Unwrap() error { return u.cause }

func saveTallied(tx *db.Tx, district string, fresh, changed []row, gone []ident.ID) error {
	insert := make([][]any, 0, len(fresh))
	for _, r := range fresh {
		text, err := json.Marshal(r.fact)
		if err != nil {
			return err
		}
		insert = append(insert, []any{district, r.id, string(text)})
	}
	if err := tx.Insert("tallied", talliedColumns, insert); err != nil {
		return fmt.Errorf("save counted facts: %w", err)
	}
	for _, r := range changed {
		text, err := json.Marshal(r.fact)
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE tallied SET fact = $3 WHERE district = $1 AND id = $2", district, r.id, string(text))
		if err != nil {
			return fmt.Errorf("save counted fact %d: %w", r.id, err)
		}
	}
	for _, id := range gone {
		if _, err := tx.Exec("DELETE FROM tallied WHERE district = $1 AND id = $2", district, id); err != nil {
			return fmt.Errorf("drop counted fact %d: %w", id, err)
		}
	}
	return nil
}

// shelf is where the cells of some areas lie: the towns of a district, or the
// areas right under another.
type shelf struct {
	table string
	outer string // the first column
	key   string // its value
}

func townCells(district string) shelf { return shelf{"tally", "district", district} }

// areaCells is the shelf that holds a district's, a city's, a province's or the
// nation's own cells.
func areaCells(area string) shelf { return shelf{"tally_above", "parent", parentOf(area)} }

// move adds the changes to the cells and drops those that came to nothing.
func (s shelf) move(tx *db.Tx, changes []change) error {
	rows := make([][]any, 0, len(changes))
	fell := false
	for _, c := range changes {
		rows = append(rows, []any{s.key, c.area, int64(c.measure), int64(c.period), c.industry, c.grade, c.state, c.n})
		fell = fell || c.n < 0
	}
	columns := []string{s.outer, "area", "measure", "period", "industry", "grade", "state", "n"}
	if err := tx.Upsert(s.table, columns, columns[:7], "n = "+s.table+".n + excluded.n", rows); err != nil {
		return fmt.Errorf("move cells of %s: %w", s.table, err)
	}
	if !fell {
		return nil
	}
	if _, err := tx.Exec(fmt.Sprintf("DELETE FROM %s WHERE %s = $1 AND n = 0", s.table, s.outer), s.key); err != nil {
		return fmt.Errorf("drop empty cells of %s: %w", s.table, err)
	}
	return nil
}
