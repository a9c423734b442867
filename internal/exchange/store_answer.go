package exchange

import (
	"encoding/json"
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const topicFields = "topic, kind, code, field, args, choices, waits, held, answer, fresh"

func scanTopic(r *db.Rows) (Topic, error) {
	var t Topic
	var args, choices, answer string
	var fresh int64
	if err := r.Scan(&t.ID, &t.Kind, &t.Code, &t.Field, &args, &choices, &t.waits, &t.Held, &answer, &fresh); err != nil {
		return t, err
	}
	t.Fresh = fresh == 1
	var err error
	t.Answer, err = answerOf(answer)
	return t, errors.Join(err, json.Unmarshal([]byte(args), &t.Args), json.Unmarshal([]byte(choices), &t.Choices))
}

func answerOf(text string) (*Answer, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // nothing was answered
	}
	a := new(Answer)
	return a, json.Unmarshal([]byte(text), a)
}

func listTopics(tx *db.Tx, j Job, q TopicQuery) ([]Topic, error) {
	w := new(db.Where).And("district = ?", j.District).And("job = ?", j.ID)
	w.If(q.Kind != "", "kind = ?", q.Kind)
	if q.Answered != nil {
		w.If(*q.Answered, "answer <> ''").If(!*q.Answered, "answer = ''")
	}
	w.And("(waits > 0 OR answer <> '')")
	w.If(q.After.ID != "", "(waits, topic) < (?, ?)", q.After.Count, q.After.ID)
	rows, err := tx.Query("SELECT "+topicFields+" FROM import_topic"+w.SQL()+" ORDER BY waits DESC, topic DESC LIMIT "+w.Arg(q.Limit), w.Args()...)
	all, err := db.Collect(rows, err, scanTopic)
	if err != nil {
		return nil, fmt.Errorf("read the questions of import %v: %w", j.ID, err)
	}
	return withRows(tx, j, all)
}

// withRows counts the answers to single records into their topics.
func withRows(tx *db.Tx, j Job, all []Topic) ([]Topic, error) {
	rows, err := tx.Query(`SELECT topic, sum(CASE WHEN gone = 0 AND fresh = 1 AND pass >= $1 THEN 1 ELSE 0 END),
			sum(CASE WHEN gone = 0 AND fresh = 1 AND pass >= $1 AND answer LIKE '%"skip":true%' THEN 1 ELSE 0 END),
			sum(CASE WHEN (gone = 1 OR pass < $1) AND fresh = 0 THEN 1 ELSE 0 END)
		FROM import_ask WHERE district = $2 AND job = $3 AND answer <> '' GROUP BY topic`, j.since, j.District, j.ID)
	said := map[string]rowsSaid{}
	_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
		var topic string
		var n rowsSaid
		err := r.Scan(&topic, &n.fresh, &n.skip, &n.done)
		said[topic] = n
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("count the answers of import %v: %w", j.ID, err)
	}
	for i, t := range all {
		all[i] = t.with(said[t.ID])
	}
	return all, nil
}

func getTopic(tx *db.Tx, j Job, topic string) (Topic, error) {
	rows, err := tx.Query("SELECT "+topicFields+" FROM import_topic WHERE district = $1 AND job = $2 AND topic = $3", j.District, j.ID, topic)
	all, err := db.Collect(rows, err, scanTopic)
	if err != nil {
		return Topic{}, fmt.Errorf("read a question of import %v: %w", j.ID, err)
	}
	if len(all) == 0 {
		return Topic{}, fault.New(fault.NotFound, "exchange.topic_unknown")
	}
	if all, err = withRows(tx, j, all); err != nil {
		return Topic{}, err
	}
	return all[0], nil
}

const askFields = "id, topic, sheet, line, part, field, body, answer, fresh"

func scanAsk(r *db.Rows) (Ask, error) {
	var a Ask
	var body, answer string
	var fresh int64
	if err := r.Scan(&a.ID, &a.Topic, &a.Sheet, &a.Row, &a.Part, &a.field, &body, &answer, &fresh); err != nil {
		return a, err
	}
	var b askBody
	err := json.Unmarshal([]byte(body), &b)
	a.Cell, a.Value, a.Text, a.Code, a.Args, a.Choices = b.Cell, b.Value, b.Text, b.Code, b.Args, b.Choices
	said, err2 := answerOf(answer)
	a.Answer, a.Fresh = said, said != nil && fresh == 1
	return a, errors.Join(err, err2)
}

// asksOf reads the records that wait for a topic; when none does any more, those
// that it was asked about before.
func asksOf(tx *db.Tx, j Job, t Topic, after ident.ID, limit int) ([]Ask, error) {
	w := new(db.Where).And("district = ?", j.District).And("job = ?", j.ID).And("topic = ?", t.ID).And("id > ?", after)
	w.If(t.waits > 0, "gone = 0 AND pass >= ?", j.since)
	rows, err := tx.Query("SELECT "+askFields+" FROM import_ask"+w.SQL()+" ORDER BY id LIMIT "+w.Arg(limit), w.Args()...)
	all, err := db.Collect(rows, err, scanAsk)
	if err != nil {
		return nil, fmt.Errorf("read the records of a question of import %v: %w", j.ID, err)
	}
	return all, nil
}

func getAsk(tx *db.Tx, j Job, id ident.ID) (Ask, error) {
	rows, err := tx.Query("SELECT "+askFields+" FROM import_ask WHERE district = $1 AND id = $2 AND job = $3", j.District, id, j.ID)
	all, err := db.Collect(rows, err, scanAsk)
	if err != nil {
		return Ask{}, fmt.Errorf("read a record of a question of import %v: %w", j.ID, err)
	}
	if len(all) == 0 {
		return Ask{}, fault.New(fault.NotFound, "exchange.ask_unknown")
	}
	return all[0], nil
}

// An answer that is taken back before anything went by it leaves nothing to run.
const answerSet = `answer = $1, fresh = CASE WHEN $1 = '' AND (fresh = 1 OR answer = '') THEN 0 ELSE 1 END`

const topicSet = "UPDATE import_topic SET " + answerSet + `, held = CASE WHEN $1 = '' THEN 0 WHEN waits > 0 THEN waits ELSE held END
	WHERE district = $2 AND job = $3 AND `

func answerTopic(tx *db.Tx, j Job, topic, text string) error {
	_, err := tx.Exec(topicSet+"topic = $4", text, j.District, j.ID, topic)
	return err
}

// answerCode answers every topic of a code.
func answerCode(tx *db.Tx, j Job, code, text string) error {
	_, err := tx.Exec(topicSet+"code = $4", text, j.District, j.ID, code)
	return err
}

func answerAsk(tx *db.Tx, j Job, id ident.ID, text string) error {
	_, err := tx.Exec("UPDATE import_ask SET "+answerSet+" WHERE district = $2 AND id = $3 AND job = $4", text, j.District, id, j.ID)
	return err
}
