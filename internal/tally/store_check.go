package tally

import (
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// subjectsAfter pages through the hazards that the ledger knows, by id.
func subjectsAfter(tx *db.Tx, district string, after ident.ID, limit int) ([]ident.ID, error) {
	rows, err := tx.Query(`SELECT DISTINCT subject FROM entry
		WHERE district = $1 AND about = $2 AND subject > $3 ORDER BY subject LIMIT $4`, district, About, after, limit)
	return db.Collect(rows, err, func(r *db.Rows) (ident.ID, error) {
		var id ident.ID
		return id, r.Scan(&id)
	})
}

// hasEntryAfter tells whether a hazard has an entry that the cursor has not reached.
func hasEntryAfter(tx *db.Tx, district string, id ident.ID, cursor int64) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM entry WHERE district = $1 AND about = $2 AND subject = $3
		AND (number IS NULL OR number > $4)`, district, About, id, cursor).Scan(&n)
	return n > 0, err
}

const cellFields = "area, measure, period, industry, grade, state, n"

func scanCell(r *db.Rows) (change, error) {
	var c change
	err := r.Scan(&c.area, &c.measure, &c.period, &c.industry, &c.grade, &c.state, &c.n)
	return c, err
}

// cells reads every cell of some areas of the shelf, or of all with nil.
func (s shelf) cells(tx *db.Tx, areas []string) ([]change, error) {
	var w db.Where
	w.And(s.outer+" = ?", s.key)
	if areas != nil {
		db.In(&w, "area", areas)
	}
	rows, err := tx.Query("SELECT "+cellFields+" FROM "+s.table+w.SQL(), w.Args()...)
	return db.Collect(rows, err, scanCell)
}

// sums adds up the areas of the shelf; the area of the answer's cells is empty.
func (s shelf) sums(tx *db.Tx) ([]change, error) {
	rows, err := tx.Query(fmt.Sprintf(`SELECT '', measure, period, industry, grade, state, CAST(sum(n) AS BIGINT)
		FROM %s WHERE %s = $1 GROUP BY measure, period, industry, grade, state`, s.table, s.outer), s.key)
	return db.Collect(rows, err, scanCell)
}

// clear drops the cells of one area, or of the whole shelf with "".
func (s shelf) clear(tx *db.Tx, area string) error {
	text, args := fmt.Sprintf("DELETE FROM %s WHERE %s = $1", s.table, s.outer), []any{s.key}
	if area != "" {
		text, args = text+" AND area = $2", append(args, area)
	}
	_, err := tx.Exec(text, args...)
	return err
}

// storedAreas lists the areas of tally_above by a skip scan.
func storedAreas(tx *db.Tx) ([]pair, error) {
	rows, err := tx.Query(`WITH RECURSIVE p(parent) AS (
			SELECT min(parent) FROM tally_above
			UNION ALL
			SELECT (SELECT min(t.parent) FROM tally_above t WHERE t.parent > p.parent) FROM p WHERE p.parent IS NOT NULL)
		SELECT parent FROM p WHERE parent IS NOT NULL`)
	parents, err := db.Collect(rows, err, scanText)
	if err != nil {
		return nil, err
	}
	var all []pair
	for _, p := range parents {
		areas, err := shelf{"tally_above", "parent", p}.areas(tx)
		if err != nil {
			return nil, err
		}
		for _, a := range areas {
			all = append(all, pair{p, a})
		}
	}
	return all, nil
}

func scanText(r *db.Rows) (string, error) {
	var s string
	return s, r.Scan(&s)
}
