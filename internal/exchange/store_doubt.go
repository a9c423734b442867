package exchange

import (
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

var doubtColumns = []string{"district", "id", "job", "kind", "body", "pass", "gone"}

// insertFindings notes what did not go in; it rides with the batch.
func (s *Service) insertFindings(tx *db.Tx, j Job, f findings) error {
	put := func(kind string, body any) (ident.ID, error) {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, fmt.Errorf("write a doubt of import %v: %w", j.ID, err)
		}
		id := s.ids.New()
		tx.Later("import_doubt", doubtColumns, []any{j.District, id, j.ID, kind, string(raw), j.pass, 0})
		return id, nil
	}
	topics := topicRows{}
	for _, of := range []struct {
		kind string
		list []Finding
	}{{doubtQuestion, f.questions}, {doubtRefusal, f.refusals}} {
		for _, one := range of.list {
			id, err := put(of.kind, one)
			if err != nil {
				return err
			}
			if err := s.ask(tx, j, topics, of.kind, id, one); err != nil {
				return err
			}
		}
	}
	for _, b := range f.blind {
		if _, err := put(doubtBlind, b); err != nil {
			return err
		}
	}
	return topics.save(tx, j)
}

type doubtRow struct{ kind, body string }

// findingsOf reads all that a job noted and that still stands, in the order in
// which it was found.
func findingsOf(tx *db.Tx, j Job) (findings, error) {
	var f findings
	job := j.ID
	rows, err := tx.Query("SELECT kind, body FROM import_doubt WHERE district = $1 AND job = $2 AND pass >= $3 AND gone = 0 ORDER BY id",
		j.District, job, j.since)
	all, err := db.Collect(rows, err, func(rows *db.Rows) (d doubtRow, err error) { return d, rows.Scan(&d.kind, &d.body) })
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
