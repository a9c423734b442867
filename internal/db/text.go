package db

import (
	"fmt"
	"strings"
)

// TextRow is one thing of a text index: its id and the words that find it.
type TextRow struct {
	ID    int64
	Words []string
}

// InDistrict are words as an index holds them, each behind its district: a word that
// stands in the whole nation's hazards is then sought among one district's.
func InDistrict(district string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = district + w
	}
	return out
}

// IndexText puts rows into a text index in place of what stood there under their
// ids, which come once each. index is the table's name. A word holds letters and digits only; making
// words of a text is the caller's.
func (tx *Tx) IndexText(index, district string, rows []TextRow) error {
	if tx.db.engine == Postgres {
		return tx.indexPostgres(index, district, rows)
	}
	for _, r := range rows {
		// Ids are unique over all districts, so the rowid needs no district.
		_, err := tx.Exec("INSERT OR REPLACE INTO "+index+" (rowid, words) VALUES ($1, $2)", r.ID, strings.Join(InDistrict(district, r.Words), " "))
		if err != nil {
			return fmt.Errorf("index text of %d: %w", r.ID, err)
		}
	}
	return nil
}

func (tx *Tx) indexPostgres(index, district string, rows []TextRow) error {
	ids, values := make([]int64, len(rows)), make([][]any, len(rows))
	for i, r := range rows {
		ids[i], values[i] = r.ID, []any{district, r.ID, InDistrict(district, r.Words)}
	}
	if _, err := tx.Exec("DELETE FROM "+index+" WHERE district = $1 AND id = ANY($2)", district, ids); err != nil {
		return fmt.Errorf("clear text of %s: %w", index, err)
	}
	if err := tx.Insert(index, []string{"district", "id", "words"}, values); err != nil {
		return fmt.Errorf("index text in %s: %w", index, err)
	}
	return nil
}

// CountWords counts the rows of a text index that hold all the words, up to most.
func (tx *Tx) CountWords(index, district string, words []string, most int) (int, error) {
	w := new(Where)
	cond, args := tx.wordsFound(index, district, words)
	text := w.number(cond, args)
	var n int
	err := tx.QueryRow("SELECT count(*) FROM ("+text+" LIMIT "+w.Arg(most)+") AS hits", w.Args()...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count words in %s: %w", index, err)
	}
	return n, nil
}

// wordsFound selects the ids of the rows that hold all the words.
func (tx *Tx) wordsFound(index, district string, words []string) (string, []any) {
	words = InDistrict(district, words)
	if tx.db.engine == Postgres {
		return "SELECT id FROM " + index + " WHERE district = ? AND words @> ?", []any{district, words}
	}
	quoted := make([]string, len(words))
	for i, s := range words {
		quoted[i] = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return "SELECT rowid FROM " + index + " WHERE " + index + " MATCH ?", []any{strings.Join(quoted, " AND ")}
}

// FindWords lists the ids of the rows that hold all the words, the highest first,
// up to most. Ids are made in the order of time, so these are the newest.
func (tx *Tx) FindWords(index, district string, words []string, most int) ([]int64, error) {
	w := new(Where)
	cond, args := tx.wordsFound(index, district, words)
	text := w.number(cond, args)
	order := "id"
	if tx.db.engine == SQLite {
		order = "rowid"
	}
	rows, err := tx.Query(text+" ORDER BY "+order+" DESC LIMIT "+w.Arg(most), w.Args()...)
	ids, err := Collect(rows, err, func(r *Rows) (int64, error) {
		var id int64
		return id, r.Scan(&id)
	})
	if err != nil {
		return nil, fmt.Errorf("find words in %s: %w", index, err)
	}
	return ids, nil
}
