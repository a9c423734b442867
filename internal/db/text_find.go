package db

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Sought is what a text index is asked for: of each group at least one word.
type Sought [][]string

// And adds a group.
func (s *Sought) And(oneOf ...string) { *s = append(*s, oneOf) }

// FindText lists the ids of up to most rows of a text index that hold a word of each
// group, in no order. The first group must be of one word; it should be the rarest.
func (tx *Tx) FindText(index, district string, asked Sought, most int) ([]int64, error) {
	w := new(Where)
	text := ""
	if tx.db.engine == Postgres {
		text = textArrays(w, index, district, asked)
	} else {
		text = "SELECT rowid FROM " + index + " WHERE " + index + " MATCH " + w.Arg(textExpression(district, asked))
	}
	rows, err := tx.Query(text+" LIMIT "+w.Arg(most), w.Args()...)
	ids, err := Collect(rows, err, func(r *Rows) (int64, error) {
		var id int64
		return id, r.Scan(&id)
	})
	if err != nil {
		return nil, fmt.Errorf("find text in %s: %w", index, err)
	}
	return ids, nil
}

// textArrays asks PostgreSQL. It is told to make ready all there is, since it would
// else read the table from its beginning when a page is all that is asked for; it
// hands the rows out one by one all the same.
func textArrays(w *Where, index, district string, asked Sought) string {
	var all []string
	some := ""
	for _, g := range asked {
		if len(g) == 1 {
			all = append(all, g[0])
		}
	}
	cond := w.number("district = ? AND words @> ?", []any{district, InDistrict(district, all)})
	for _, g := range asked {
		if len(g) > 1 {
			some += w.number(" AND words && ?", []any{InDistrict(district, g)})
		}
	}
	return "WITH hit AS MATERIALIZED (SELECT id FROM " + index + " WHERE " + cond + some + ") SELECT id FROM hit"
}

// textExpression asks SQLite's index.
func textExpression(district string, asked Sought) string {
	groups := make([]string, len(asked))
	for i, g := range asked {
		quoted := InDistrict(district, g)
		for j, s := range quoted {
			quoted[j] = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		groups[i] = strings.Join(quoted, " OR ")
		if len(g) > 1 {
			groups[i] = "(" + groups[i] + ")"
		}
	}
	return strings.Join(groups, " AND ")
}

// AnyOf adds column = one of the ids, however many, in one and the same text.
func (tx *Tx) AnyOf(w *Where, column string, ids []int64) {
	if tx.db.engine == Postgres {
		w.And(column+" = ANY(?)", ids)
		return
	}
	list, err := json.Marshal(ids)
	if err != nil {
		panic(err) // whole numbers always encode
	}
	w.And(column+" IN (SELECT value FROM json_each(?))", string(list))
}
