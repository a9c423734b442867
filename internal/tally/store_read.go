package tally

import (
	"database/sql"
	"fmt"
	"strings"

	"anwang/internal/db"
)

// areas lists the areas that have cells on the shelf, in order.
func (s shelf) areas(tx *db.Tx) ([]string, error) {
	// A skip scan: one index probe an area, however many cells there are.
	rows, err := tx.Query(fmt.Sprintf(`WITH RECURSIVE a(area) AS (
			SELECT min(area) FROM %[1]s WHERE %[2]s = $1
			UNION ALL
			SELECT (SELECT min(t.area) FROM %[1]s t WHERE t.%[2]s = $1 AND t.area > a.area)
			FROM a WHERE a.area IS NOT NULL)
		SELECT area FROM a WHERE area IS NOT NULL`, s.table, s.outer), s.key)
	return db.Collect(rows, err, func(r *db.Rows) (string, error) {
		var a string
		return a, r.Scan(&a)
	})
}

// read sums one part's cells by the question's dimensions; the others are empty
// in the answer's keys.
func (s shelf) read(tx *db.Tx, areas []string, p part, q Q) ([]change, error) {
	text, args := s.readText(areas, p, q)
	rows, err := tx.Query(text, args...)
	return db.Collect(rows, err, func(r *db.Rows) (change, error) {
		var c change
		var n sql.NullInt64
		err := r.Scan(&c.area, &c.period, &c.industry, &c.grade, &c.state, &n)
		c.n = n.Int64
		return c, err
	})
}

func (s shelf) readText(areas []string, p part, q Q) (string, []any) {
	m := p.measure
	if !q.by(ByIndustry) && q.Industry == "" {
		m += whole
	}
	var w db.Where
	w.And(s.outer+" = ?", s.key)
	db.In(&w, "area", areas)
	w.And("measure = ?", int64(m)).And("period BETWEEN ? AND ?", int64(p.lo), int64(p.hi))
	w.If(q.Industry != "", "industry >= ? AND industry < ?", q.Industry, q.Industry+"~")
	w.If(q.Grade != "", "grade = ?", q.Grade).If(q.State != "", "state = ?", q.State)
	columns, groups := q.columns()
	text := "SELECT " + columns + ", CAST(sum(n) AS BIGINT) FROM " + s.table + w.SQL()
	if groups != "" {
		text += " GROUP BY " + groups
	}
	return text, w.Args()
}

// columns gives the select list and the GROUP BY of a question.
func (q Q) columns() (list, groups string) {
	var columns, grouped []string
	pick := func(wanted bool, column, empty string) {
		if wanted {
			columns, grouped = append(columns, column), append(grouped, column)
			return
		}
		columns = append(columns, empty)
	}
	pick(q.by(ByDivision), "area", "''")
	pick(q.by(ByDay) || q.by(ByMonth), "period", "0")
	pick(q.by(ByIndustry), "industry", "''")
	pick(q.by(ByGrade), "grade", "''")
	pick(q.by(ByState), "state", "''")
	return strings.Join(columns, ", "), strings.Join(grouped, ", ")
}
