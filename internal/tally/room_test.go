package tally

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

var cst = time.FixedZone("CST", 8*3600)

// spot is a small room's subject: it has entries of its own in the real ledger
// and a row of its own, and its state is the fact itself.
type spot struct {
	ledger.Ref
	Fact Fact `json:"fact"`
	Gone bool `json:"gone"`
}

func (s *spot) About() string { return About }

func (s *spot) Save(tx *db.Tx, was int64) error {
	text, err := json.Marshal(s.Fact)
	if err != nil {
		return err
	}
	gone := 0
	if s.Gone {
		gone = 1
	}
	if was == 0 {
		return tx.Insert("spot", []string{"district", "id", "version", "gone", "fact"},
			[][]any{{s.District, s.ID, s.Version, gone, string(text)}})
	}
	n, err := tx.Exec("UPDATE spot SET version = $4, gone = $5, fact = $6 WHERE district = $1 AND id = $2 AND version = $3",
		s.District, s.ID, was, s.Version, gone, string(text))
	if err == nil && n == 0 {
		err = db.ErrLost
	}
	return err
}

// house is a deployment with the small room in it.
type house struct {
	t      testing.TB
	d      *db.DB
	clock  *clock.Fake
	ids    *ident.Maker
	ledger *ledger.Ledger
	tally  *Service
	fail   func() error // what the projection stumbles over, nil for nothing
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, clock: clock.NewFake(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC))}
	h.ids = ident.NewMaker(h.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	h.must(err)
	h.ledger = ledger.New(d, h.clock, h.ids, key)
	h.tally = New(d, h.ledger, h.clock, cst, h.project)
	h.must(db.Do(context.Background(), d, func(tx *db.Tx) error {
		_, err := tx.Exec(`CREATE TABLE spot (district TEXT NOT NULL, id BIGINT NOT NULL, version BIGINT NOT NULL,
			gone SMALLINT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (district, id))`)
		return err
	}))
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) project(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]Fact, error) {
	if h.fail != nil {
		if err := h.fail(); err != nil {
			return nil, err
		}
	}
	out := map[ident.ID]Fact{}
	for len(ids) > 0 {
		n := min(500, len(ids))
		var w db.Where
		w.And("district = ?", district).And("gone = 0")
		db.In(&w, "id", ids[:n])
		ids = ids[n:]
		rows, err := tx.Query("SELECT id, fact FROM spot"+w.SQL(), w.Args()...)
		all, err := db.Collect(rows, err, scanRow)
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			out[r.id] = r.fact
		}
	}
	return out, nil
}

// record writes spots with an entry each, in one transaction.
func (h *house) record(kind string, spots ...*spot) {
	h.t.Helper()
	h.must(db.Do(context.Background(), h.d, func(tx *db.Tx) error {
		for _, s := range spots {
			var was ledger.Subject
			if s.Version > 0 {
				old := *s
				old.Fact = Fact{}
				was = &old
			}
			next := *s
			step := ledger.Step{Event: ledger.Event{Kind: kind}, Is: &next}
			if err := h.ledger.Record(tx, ledger.Actor{System: "test"}, was, step); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, s := range spots {
		s.Version++
	}
}

func (h *house) fresh(district string, f Fact) *spot {
	return &spot{Ref: ledger.Ref{District: district, ID: h.ids.New()}, Fact: f}
}

func (h *house) sequence() {
	h.t.Helper()
	_, err := h.ledger.Sequence(context.Background())
	h.must(err)
}

func (h *house) follow() {
	h.t.Helper()
	h.sequence()
	_, err := h.ledger.Follow(context.Background(), h.tally.Follower())
	h.must(err)
}

func (h *house) ask(q Q) Table {
	h.t.Helper()
	t, err := h.tally.Query(context.Background(), q)
	h.must(err)
	return t
}

// verified fails the test when Check finds anything, in any of the districts.
func (h *house) verified(districts ...string) {
	h.t.Helper()
	for _, d := range h.differences(districts...) {
		h.t.Errorf("%v", &d)
	}
}

func (h *house) differences(districts ...string) []ledger.Difference {
	h.t.Helper()
	all, err := db.Read(context.Background(), h.d, func(tx *db.Tx) ([]ledger.Difference, error) {
		var all []ledger.Difference
		for _, d := range districts {
			_, found, err := h.tally.Check(tx, d)
			if err != nil {
				return nil, err
			}
			_, above, err := h.tally.CheckAbove(tx, d)
			if err != nil {
				return nil, err
			}
			all = append(append(all, found...), above...)
		}
		return all, nil
	})
	h.must(err)
	return all
}

// stored reads every live spot: what a direct recount starts from.
func (h *house) stored() []spot {
	h.t.Helper()
	all, err := db.Read(context.Background(), h.d, func(tx *db.Tx) ([]spot, error) {
		rows, err := tx.Query("SELECT district, id, fact FROM spot WHERE gone = 0")
		return db.Collect(rows, err, func(r *db.Rows) (spot, error) {
			var s spot
			var text string
			if err := r.Scan(&s.District, &s.ID, &text); err != nil {
				return s, err
			}
			return s, json.Unmarshal([]byte(text), &s.Fact)
		})
	})
	h.must(err)
	return all
}
