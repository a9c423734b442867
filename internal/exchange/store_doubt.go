package exchange

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// The kinds of what a job notes.
const (
	doubtQuestion = "question"
	doubtRefusal  = "refusal"
	doubtBlind    = "blind"
)

var doubtColumns = []string{"district", "id", "job", "kind", "body"}

// insertFindings notes what did not go in; it rides with the batch.
func (s *Service) insertFindings(tx *db.Tx, j Job, f findings) error {
	put := func(kind string, body any) error {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write a doubt of import %v: %w", j.ID, err)
		}
		tx.Later("import_doubt", doubtColumns, []any{j.District, s.ids.New(), j.ID, kind, string(raw)})
		return nil
	}
	for _, q := range f.questions {
		if err := put(doubtQuestion, q); err != nil {
			return err
		}
	}
	for _, r := range f.refusals {
		if err := put(doubtRefusal, r); err != nil {
			return err
		}
	}
	for _, b := range f.blind {
		if err := put(doubtBlind, b); err != nil {
			return err
		}
	}
	return nil
}

type doubtRow struct{ kind, body string }

// findingsOf reads all that a job noted, in the file's order.
func findingsOf(tx *db.Tx, district string, job ident.ID) (findings, error) {
	var f findings
	rows, err := tx.Query("SELECT kind, body FROM import_doubt WHERE district = $1 AND job = $2 ORDER BY id", district, job)
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (d doubtRow, err error) { return d, rows.Scan(&d.kind, &d.body) })
	if err != nil {
		return f, fmt.Errorf("read doubts of import %v: %w", job, err)
	}
	for _, d := range all {
		switch d.kind {
		case doubtQuestion:
			err = into(d.body, &f.questions)
		case doubtRefusal:
			err = into(d.body, &f.refusals)
		case doubtBlind:
			err = into(d.body, &f.blind)
		}
		if err != nil {
			return f, fmt.Errorf("read doubts of import %v: %w", job, err)
		}
	}
	return f, nil
}

func into[T any](body string, list *[]T) error {
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return err
	}
	*list = append(*list, v)
	return nil
}
