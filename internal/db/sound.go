package db

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Misfit is a value that is not of its column's kind.
type Misfit struct {
	Table  string
	Column string
	Key    map[string]string // the row's key
}

// kept are SQLite's names for what a column of ours holds.
var kept = map[string]string{"TEXT": "text", "BIGINT": "integer", "SMALLINT": "integer", "BYTEA": "blob"}

// Misfit finds the first value that is not of its column's kind; ok is false when
// every value is. SQLite keeps a kind with each value, so that one bit makes a
// blob of a text: it reads the same and no search finds it. PostgreSQL cannot.
// known names, by table, the columns that somebody has looked at already.
func (tx *Tx) Misfit(known map[string][]string) (m Misfit, ok bool, err error) {
	if tx.db.engine == Postgres {
		return Misfit{}, false, nil
	}
	rows, err := tx.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
		AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'search\_%' ESCAPE '\' AND name <> 'schema_version' ORDER BY name`)
	tables, err := Collect(rows, err, func(r *Rows) (string, error) {
		var s string
		return s, r.Scan(&s)
	})
	if err != nil {
		return Misfit{}, false, fmt.Errorf("list tables: %w", err)
	}
	for _, t := range tables {
		if m, ok, err = tx.misfit(t, known[t]); ok || err != nil {
			return m, ok, err
		}
	}
	return Misfit{}, false, nil
}

type column struct {
	name, kind string
	key, must  bool
}

// MisfitOf is Misfit for one table.
func (tx *Tx) MisfitOf(table string) (m Misfit, ok bool, err error) {
	if tx.db.engine == Postgres {
		return Misfit{}, false, nil
	}
	return tx.misfit(table, nil)
}

// KeyText is the row's key in one text, its parts in order of their columns' names.
func (m Misfit) KeyText() string {
	var key []string
	for _, name := range slices.Sorted(maps.Keys(m.Key)) {
		key = append(key, m.Key[name])
	}
	return strings.Join(key, "/")
}

func (tx *Tx) misfit(table string, known []string) (Misfit, bool, error) {
	rows, err := tx.Query("SELECT name, type, pk > 0, \"notnull\" FROM pragma_table_info($1)", table)
	columns, err := Collect(rows, err, func(r *Rows) (column, error) {
		var c column
		return c, r.Scan(&c.name, &c.kind, &c.key, &c.must)
	})
	if err != nil {
		return Misfit{}, false, fmt.Errorf("read columns of %s: %w", table, err)
	}
	var cases, wrong, keys, shown []string
	m := Misfit{Table: table, Key: map[string]string{}}
	into := []any{&m.Column}
	for _, c := range columns {
		is := "typeof(" + c.name + ") <> '" + kept[c.kind] + "'"
		if !c.must && !c.key {
			is = "(" + is + " AND " + c.name + " IS NOT NULL)"
		}
		if !slices.Contains(known, c.name) {
			cases, wrong = append(cases, "WHEN "+is+" THEN '"+c.name+"'"), append(wrong, is)
		}
		if c.key {
			keys, into = append(keys, c.name), append(into, new(string))
			shown = append(shown, "CAST("+c.name+" AS TEXT)")
		}
	}
	if len(cases) == 0 {
		return Misfit{}, false, nil
	}
	err = tx.QueryRow("SELECT CASE " + strings.Join(cases, " ") + " END, " + strings.Join(shown, ", ") +
		" FROM " + table + " WHERE " + strings.Join(wrong, " OR ") + " LIMIT 1").Scan(into...)
	if err == sql.ErrNoRows {
		return Misfit{}, false, nil
	}
	if err != nil {
		return Misfit{}, false, fmt.Errorf("look through %s: %w", table, err)
	}
	for i, k := range keys {
		m.Key[k] = *into[i+1].(*string)
	}
	return m, true, nil
}

// Stranger finds a district that has rows in a table and is not known; ok is
// false when there is none. The table's key begins with the district.
func (tx *Tx) Stranger(table string, known []string) (district string, ok bool, err error) {
	var odd sql.NullString // before all texts come the numbers, which a district is not
	err = tx.QueryRow("SELECT district FROM " + table + " WHERE district < '' ORDER BY district LIMIT 1").Scan(&odd)
	if !errors.Is(err, ErrNoRows) {
		return odd.String, err == nil, err
	}
	for more := " WHERE district >= $1"; ; more = " WHERE district > $1" {
		var next sql.NullString
		err := tx.QueryRow("SELECT min(district) FROM "+table+more, district).Scan(&next)
		if err != nil {
			return "", false, fmt.Errorf("list districts of %s: %w", table, err)
		}
		if !next.Valid {
			return "", false, nil
		}
		// One that is after itself is none of ours either: a blob comes after all texts.
		again := next.String == district && district != ""
		if district = next.String; again || !slices.Contains(known, district) {
			return district, true, nil
		}
	}
}
