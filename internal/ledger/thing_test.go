package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

const district = "371502"

// thing is a small room of its own: one folded table with every sort of field.
type thing struct {
	ledger.Ref
	Name  string   `json:"name" ledger:"private"`
	Salt  []byte   `ledger:"salt"`
	State string   `json:"state"`
	Count int64    `json:"count"`
	Tags  []string `json:"tags"`
	Hash  string   `json:"-" ledger:"-"`
}

func (*thing) About() string { return "thing" }

func (s *thing) Save(tx *db.Tx, was int64) error {
	tags, err := json.Marshal(s.Tags)
	if err != nil {
		return err
	}
	if was == 0 {
		_, err := tx.Exec(`INSERT INTO thing (district, id, version, name, salt, state, count, tags)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			s.District, s.ID, s.Version, s.Name, s.Salt, s.State, s.Count, string(tags))
		return err
	}
	n, err := tx.Exec(`UPDATE thing SET version = $4, name = $5, salt = $6, state = $7, count = $8, tags = $9
		WHERE district = $1 AND id = $2 AND version = $3`,
		s.District, s.ID, was, s.Version, s.Name, s.Salt, s.State, s.Count, string(tags))
	if err == nil && n == 0 {
		return db.ErrLost
	}
	return err
}

func scanThing(r *db.Rows) (*thing, error) {
	var s thing
	var tags string
	if err := r.Scan(&s.District, &s.ID, &s.Version, &s.Name, &s.Salt, &s.State, &s.Count, &tags); err != nil {
		return nil, err
	}
	return &s, json.Unmarshal([]byte(tags), &s.Tags)
}

const thingFields = "SELECT district, id, version, name, salt, state, count, tags FROM thing"

func getThing(tx *db.Tx, id ident.ID) (*thing, error) {
	rows, err := tx.Query(thingFields+" WHERE district = $1 AND id = $2", district, id)
	all, err := db.Collect(rows, err, scanThing)
	if err == nil && len(all) == 0 {
		err = db.ErrNoRows
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func things() ledger.Table {
	return ledger.Table{About: "thing", Of: &thing{}, Scan: func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
		rows, err := tx.Query(thingFields+" WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3", district, after, limit)
		return db.Collect(rows, err, func(r *db.Rows) (ledger.Subject, error) { return scanThing(r) })
	}}
}

type room struct {
	t     testing.TB
	db    *db.DB
	clock *clock.Fake
	ids   *ident.Maker
	*ledger.Ledger
}

func newRoom(t testing.TB, d *db.DB) *room {
	t.Helper()
	key, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewFake(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	ids := ident.NewMaker(c, 7, time.Time{})
	err = db.Do(context.Background(), d, func(tx *db.Tx) error {
		_, err := tx.Exec(`CREATE TABLE thing (district TEXT NOT NULL, id BIGINT NOT NULL, version BIGINT NOT NULL,
			name TEXT NOT NULL, salt BYTEA, state TEXT NOT NULL, count BIGINT NOT NULL, tags TEXT NOT NULL,
			PRIMARY KEY (district, id))`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return &room{t: t, db: d, clock: c, ids: ids, Ledger: ledger.New(d, c, ids, key)}
}

var somebody = ledger.Actor{Person: 5, Post: 6}

func (r *room) born(name string) ident.ID {
	r.t.Helper()
	id, err := db.Write(context.Background(), r.db, func(tx *db.Tx) (ident.ID, error) {
		s := &thing{Ref: ledger.Ref{District: district, ID: r.ids.New()}, Name: name, Salt: ledger.NewSalt(), State: "new"}
		return s.ID, r.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born"}, Is: s})
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *room) counted(id ident.ID) error {
	return db.Do(context.Background(), r.db, func(tx *db.Tx) error {
		was, err := getThing(tx, id)
		if err != nil {
			return err
		}
		is := *was
		is.Count++
		is.Tags = append([]string{fmt.Sprint("t", is.Count)}, was.Tags...)
		return r.Record(tx, somebody, was, ledger.Step{
			Event: ledger.Event{Kind: "thing.counted", Say: map[string]any{"why": "测试"}}, Is: &is})
	})
}

func (r *room) sequence() {
	r.t.Helper()
	if _, err := r.Sequence(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) verify() error {
	_, err := r.Verify(context.Background(), []ledger.Table{things()}, nil, nil)
	return err
}

func (r *room) exec(query string, args ...any) {
	r.t.Helper()
	err := db.Do(context.Background(), r.db, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}
