package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
)

var (
	topicColumns = []string{"district", "job", "topic", "kind", "code", "field", "args", "choices", "waits", "held", "answer", "fresh"}
	askColumns   = []string{"district", "id", "job", "pass", "topic", "doubt", "kind", "sheet", "line", "part", "field", "body", "answer", "fresh", "gone"}
)

// topicRows are the topics of a batch, by key.
type topicRows map[string][]any

// askBody is what a record's share in a topic shows.
type askBody struct {
	Cell    string         `json:"cell,omitempty"`
	Value   string         `json:"value,omitempty"`
	Text    string         `json:"text,omitempty"`
	Code    string         `json:"code"`
	Args    map[string]any `json:"args,omitempty"`
	Choices []Choice       `json:"choices,omitempty"`
}

// ask notes what a finding asks, doubt by doubt.
func (s *Service) ask(tx *db.Tx, j Job, topics topicRows, kind string, id ident.ID, f Finding) error {
	for i, d := range f.doubts() {
		var things []Choice
		if i == 0 {
			things = f.Choices
		}
		key, args := topicOf(d)
		body := askBody{Cell: d.Cell, Value: d.Value, Text: f.Text, Code: d.Code, Args: d.Args}
		if m := mannerOf(d.Code); !m.all {
			for _, c := range d.Candidates {
				body.Choices = append(body.Choices, Choice{Key: c})
			}
		}
		raw, err1 := json.Marshal(body)
		said, err2 := json.Marshal(args)
		choices, err3 := json.Marshal(choicesOf(d, things))
		if err := errors.Join(err1, err2, err3); err != nil {
			return fmt.Errorf("write a question of import %v: %w", j.ID, err)
		}
		tx.Later("import_ask", askColumns, []any{j.District, s.ids.New(), j.ID, j.pass, key, id, kind, f.Sheet, f.Row, f.Part, string(d.Field), string(raw), "", 0, 0})
		if row, ok := topics[key]; ok {
			row[8] = row[8].(int64) + 1
			continue
		}
		topics[key] = []any{j.District, int64(j.ID), key, kind, d.Code, string(d.Field), string(said), string(choices), int64(1), int64(0), "", int64(0)}
	}
	return nil
}

// save adds what a batch asks to what was asked before.
func (t topicRows) save(tx *db.Tx, j Job) error {
	if len(t) == 0 {
		return nil
	}
	rows := make([][]any, 0, len(t))
	for _, key := range slices.Sorted(maps.Keys(t)) {
		rows = append(rows, t[key])
	}
	err := tx.Upsert("import_topic", topicColumns, []string{"district", "job", "topic"}, "waits = import_topic.waits + excluded.waits", rows)
	if err != nil {
		return fmt.Errorf("write the questions of import %v: %w", j.ID, err)
	}
	return nil
}

// doubts are all that a finding asks. A record that was left out still asks what
// it was left out for, so that one may think again.
func (f Finding) doubts() []sheet.Doubt {
	if f.Code == leftOut {
		return f.More
	}
	return append([]sheet.Doubt{{Field: f.Field, Cell: f.Cell, Code: f.Code, Args: f.Args, Candidates: f.Candidates, Value: f.Value}}, f.More...)
}

// settledOf reads the answers of a job.
func settledOf(tx *db.Tx, j Job) (settled, error) {
	s := settled{topics: map[string]Answer{}, codes: map[string]string{}, rows: map[place]map[sheet.Field]Answer{}}
	rows, err := tx.Query("SELECT topic, code, answer FROM import_topic WHERE district = $1 AND job = $2 AND answer <> '' ORDER BY topic", j.District, j.ID)
	_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
		var key, code, text string
		var a Answer
		err := r.Scan(&key, &code, &text)
		if err == nil {
			err = json.Unmarshal([]byte(text), &a)
		}
		s.topics[key] = a
		if a.policy() {
			s.codes[code] = a.Choice[len(policy):]
		}
		return struct{}{}, err
	})
	if err != nil {
		return s, fmt.Errorf("read the answers of import %v: %w", j.ID, err)
	}
	rows, err = tx.Query("SELECT sheet, line, part, field, answer FROM import_ask WHERE district = $1 AND job = $2 AND answer <> '' ORDER BY +id", j.District, j.ID)
	_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
		var at place
		var f sheet.Field
		var text string
		var a Answer
		err := r.Scan(&at.sheet, &at.row, &at.part, &f, &text)
		if err == nil {
			err = json.Unmarshal([]byte(text), &a)
		}
		if s.rows[at] == nil {
			s.rows[at] = map[sheet.Field]Answer{}
		}
		s.rows[at][f] = a
		return struct{}{}, err
	})
	if err != nil {
		return s, fmt.Errorf("read the answers of import %v: %w", j.ID, err)
	}
	return s, nil
}

const wantedFrom = ` FROM import_ask a
	JOIN import_topic t ON t.district = a.district AND t.job = a.job AND t.topic = a.topic
	WHERE a.district = $1 AND a.job = $2 AND a.gone = 0 AND a.pass >= $3 AND a.pass < $4
		AND (t.fresh = 1 OR a.fresh = 1)`

// wanted names the rows that a pass takes again: those that are still out and were
// answered since they were taken last.
func wanted(tx *db.Tx, j Job) (map[place]bool, error) {
	rows, err := tx.Query("SELECT DISTINCT a.sheet, a.line"+wantedFrom, j.District, j.ID, j.since, j.pass)
	all, err := db.Collect(rows, err, func(r *db.Rows) (p place, err error) { return p, r.Scan(&p.sheet, &p.row) })
	if err != nil {
		return nil, fmt.Errorf("read what is taken again by import %v: %w", j.ID, err)
	}
	m := make(map[place]bool, len(all))
	for _, p := range all {
		m[p] = true
	}
	return m, nil
}

// anyWanted tells whether a next pass would take any row again.
func anyWanted(tx *db.Tx, j Job) (bool, error) {
	var one int64
	err := tx.QueryRow("SELECT 1"+wantedFrom+" LIMIT 1", j.District, j.ID, j.since, j.pass+1).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// lift takes back what earlier passes noted about a row, and says what it counts.
func lift(tx *db.Tx, j Job, at place) (c Counts, err error) {
	rows, err := tx.Query(`SELECT doubt, topic, kind FROM import_ask
		WHERE district = $1 AND job = $2 AND sheet = $3 AND line = $4 AND gone = 0 AND pass >= $5 AND pass < $6`,
		j.District, j.ID, at.sheet, at.row, j.since, j.pass)
	type share struct {
		doubt       ident.ID
		topic, kind string
	}
	all, err := db.Collect(rows, err, func(r *db.Rows) (s share, err error) { return s, r.Scan(&s.doubt, &s.topic, &s.kind) })
	if err != nil {
		return c, fmt.Errorf("take a row of import %v again: %w", j.ID, err)
	}
	seen := map[ident.ID]bool{}
	for _, s := range all {
		if _, err := tx.Exec("UPDATE import_topic SET waits = waits - 1 WHERE district = $1 AND job = $2 AND topic = $3", j.District, j.ID, s.topic); err != nil {
			return c, err
		}
		if seen[s.doubt] {
			continue
		}
		seen[s.doubt] = true
		c.Read--
		if s.kind == doubtQuestion {
			c.Questions--
		} else {
			c.Refused--
		}
		if _, err := tx.Exec("UPDATE import_doubt SET gone = 1 WHERE district = $1 AND id = $2", j.District, s.doubt); err != nil {
			return c, err
		}
	}
	_, err = tx.Exec(`UPDATE import_ask SET gone = 1 WHERE district = $1 AND job = $2 AND sheet = $3 AND line = $4 AND gone = 0 AND pass >= $5 AND pass < $6`,
		j.District, j.ID, at.sheet, at.row, j.since, j.pass)
	return c, err
}
