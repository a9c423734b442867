package dbtest

import (
	"context"
	"regexp"
	"strings"

	"anwang/internal/db"
)

// SQLite chooses without statistics here, so the plan on a few rows is the plan on
// fourteen million.
var (
	step   = regexp.MustCompile(`^(SCAN|SEARCH) (\S+)(?: VIRTUAL TABLE)?(?: USING (?:COVERING |AUTOMATIC |PARTIAL )*(?:INDEX (\S+)|(?:INTEGER )?PRIMARY KEY))?(?: \((.*)\))?`)
	equals = regexp.MustCompile(`(\w+)=\?`)
	// One end of an index; SQLite takes it and says so nowhere in its plan.
	oneEnd = regexp.MustCompile(`(?i)SELECT (?:COALESCE\()?(?:min|max)\(`)
)

// liteStep is one line of SQLite's plan, and the number of the line above it.
type liteStep struct {
	text   string
	parent int
}

// liteIndexes name the table that an index stands on.
type liteIndexes map[string]string

func readLiteIndexes(tx *db.Tx) (liteIndexes, error) {
	m := liteIndexes{}
	rows, err := tx.Query("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
	_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
		var index, table string
		err := r.Scan(&index, &table)
		m[index] = table
		return struct{}{}, err
	})
	return m, err
}

// liteScans explains a statement on SQLite.
func liteScans(d *db.DB, text string, args []any) (scans []scan, plan string, err error) {
	steps, err := db.Read(context.Background(), d, func(tx *db.Tx) ([]liteStep, error) {
		rows, err := tx.Query("EXPLAIN QUERY PLAN "+text, args...)
		return db.Collect(rows, err, func(r *db.Rows) (l liteStep, err error) {
			var id, unused int
			return l, r.Scan(&id, &l.parent, &unused, &l.text)
		})
	})
	if err != nil {
		return nil, "", err
	}
	indexes, err := db.Read(context.Background(), d, readLiteIndexes)
	sorted := map[int]bool{} // by what is above: a sort takes in all that stands beside it
	for _, s := range steps {
		plan += s.text + "\n"
		sorted[s.parent] = sorted[s.parent] || strings.Contains(s.text, "TEMP B-TREE")
	}
	for _, s := range steps {
		l, stops := s.text, strings.Contains(text, "LIMIT") && !sorted[s.parent]
		m := step.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		s := scan{table: m[2], index: m[3], how: l, stops: stops}
		if t := indexes[m[3]]; t != "" {
			s.table = t
		} else if s.table = named(text, m[2]); s.table == "" {
			continue // a part of the statement itself, whose own steps are listed
		}
		for _, e := range equals.FindAllStringSubmatch(m[4], -1) {
			s.pinned = append(s.pinned, e[1])
		}
		switch {
		case strings.Contains(l, "VIRTUAL TABLE"):
			if strings.Contains(l, "M1") {
				s.pinned = []string{"words"}
			} else if strings.Contains(l, ":=") {
				s.pinned = []string{"rowid"}
			}
		case m[1] == "SCAN":
			s.whole = true
		case (strings.Contains(l, "COVERING") || strings.Contains(l, "PRIMARY KEY")) && oneEnd.MatchString(text), m[4] == "":
			s.stops = true
		}
		scans = append(scans, s)
	}
	return scans, plan, err
}

// named is the table that a name in a plan means: the table's own, or that which
// the statement calls so.
func named(text, name string) string {
	if _, ok := tables[name]; ok {
		return name
	}
	m := regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO|,)\s*(\w+)(?:\s+AS)?\s+` + regexp.QuoteMeta(name) + `\b`).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if _, ok := tables[m[1]]; ok {
		return m[1]
	}
	return ""
}
