package db

import (
	"fmt"
	"strconv"
	"strings"
)

// Upsert inserts many rows of strings, int64s and bytes, and where a row with the same key
// stands already does what set says: Upsert("t", {"k", "n"}, {"k"}, "n = t.n +
// excluded.n", rows). No two rows may have the same key. Rows are locked in the
// order given.
func (tx *Tx) Upsert(table string, columns, key []string, set string, rows [][]any) error {
	if len(rows) >= copyFrom && tx.db.engine == Postgres {
		return tx.upsertArrays(table, columns, key, set, rows)
	}
	per := max(1, maxParams/len(columns))
	for len(rows) > 0 {
		n := min(per, len(rows))
		if n < per {
			n = 1 << (bitsLen(n) - 1) // few distinct texts, so that each stays prepared
		}
		args := make([]any, 0, n*len(columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Exec(tx.upsertText(table, columns, key, set, n), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// upsertArrays hands the rows to PostgreSQL as one array a column, which spares it
// thousands of parameters.
func (tx *Tx) upsertArrays(table string, columns, key []string, set string, rows [][]any) error {
	args := make([]any, len(columns))
	types := make([]string, len(columns))
	for c := range columns {
		switch rows[0][c].(type) {
		case string:
			list := make([]string, len(rows))
			for r := range rows {
				list[r] = rows[r][c].(string)
			}
			args[c], types[c] = list, fmt.Sprintf("$%d::text[]", c+1)
		case int64:
			list := make([]int64, len(rows))
			for r := range rows {
				list[r] = rows[r][c].(int64)
			}
			args[c], types[c] = list, fmt.Sprintf("$%d::bigint[]", c+1)
		case []byte:
			list := make([][]byte, len(rows))
			for r := range rows {
				list[r] = rows[r][c].([]byte)
			}
			args[c], types[c] = list, fmt.Sprintf("$%d::bytea[]", c+1)
		default:
			return fmt.Errorf("upsert into %s: column %s is a %T", table, columns[c], rows[0][c])
		}
	}
	_, err := tx.Exec(fmt.Sprintf("INSERT INTO %s (%s) SELECT * FROM unnest(%s) ON CONFLICT (%s) DO UPDATE SET %s",
		table, strings.Join(columns, ", "), strings.Join(types, ", "), strings.Join(key, ", "), set), args...)
	return err
}

func (tx *Tx) upsertText(table string, columns, key []string, set string, rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteByte(',')
			}
			n++
			if tx.db.engine == SQLite {
				// SQLite looks up a named parameter by walking all of them, which
				// costs more than the row itself; a bare one has no name.
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	fmt.Fprintf(&b, " ON CONFLICT (%s) DO UPDATE SET %s", strings.Join(key, ", "), set)
	return b.String()
}
