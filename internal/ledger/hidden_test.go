package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// An entry that is numbered zero or less is neither in the tree nor waiting for it.
func TestAnEntryOutsideTheTreeIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := story(t, d, 9)
		for _, number := range []int64{0, -3} {
			t.Run(fmt.Sprint(number), func(t *testing.T) {
				restore := r.snapshot()
				defer restore()
				if err := r.counted(r.born("藏")); err != nil {
					t.Fatal(err)
				}
				r.exec("UPDATE entry SET number = $1 WHERE number IS NULL AND kind = 'thing.counted'", number)
				r.sequence()
				var found *ledger.Difference
				if err := r.verify(); !errors.As(err, &found) || found.Code != "ledger.entry_changed" {
					t.Fatalf("%v, want ledger.entry_changed", err)
				}
			})
		}
	})
}

func TestACursorBeyondTheLedgerIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := story(t, d, 9)
		for _, number := range []int64{-1, 1 << 40} {
			r.exec("DELETE FROM follower")
			r.exec("INSERT INTO follower (district, name, number) VALUES ($1, 'ticks', $2)", district, number)
			var found *ledger.Difference
			if err := r.verify(); !errors.As(err, &found) || found.Code != "ledger.cursor_beyond" {
				t.Fatalf("%v, want ledger.cursor_beyond", err)
			}
		}
	})
}

// What is not text is refused: JSON would write a bad byte as U+FFFD, so that an
// entry would not hold what its row holds, and PostgreSQL takes no NUL.
func TestOnlyTextIsRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		for _, bad := range []string{"a\xffb", "a\x00b"} {
			for name, s := range map[string]*thing{
				"a field":   {State: bad},
				"a private": {State: "new", Name: bad},
				"a list":    {State: "new", Tags: []string{"ok", bad}},
			} {
				s.Ref, s.Salt = ledger.Ref{District: district, ID: r.ids.New()}, ledger.NewSalt()
				err := db.Do(context.Background(), d, func(tx *db.Tx) error {
					return r.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born"}, Is: s})
				})
				if !errors.Is(err, ledger.ErrNotText) {
					t.Errorf("%s with %q: %v, want ErrNotText", name, bad, err)
				}
			}
			s := &thing{Ref: ledger.Ref{District: district, ID: r.ids.New()}, State: "new"}
			err := db.Do(context.Background(), d, func(tx *db.Tx) error {
				return r.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born", Say: map[string]any{"why": bad}}, Is: s})
			})
			if !errors.Is(err, ledger.ErrNotText) {
				t.Errorf("what an event says with %q: %v, want ErrNotText", bad, err)
			}
		}
	})
}

// Characters that JSON may or must escape come back as they were.
func TestOddTextVerifiesAndProves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		odd := "<b>&amp;\u2028\u2029\"\\\u0001\u007f\ufffd e\u0301 \u00e9 😀 <!--"
		s := &thing{Ref: ledger.Ref{District: district, ID: r.ids.New()}, Name: odd, Salt: ledger.NewSalt(), State: odd, Tags: []string{odd, ""}}
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			return r.Record(tx, ledger.Actor{System: odd}, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born", Say: map[string]any{odd: odd}}, Is: s})
		})
		if err != nil {
			t.Fatal(err)
		}
		r.sequence()
		if err := r.verify(); err != nil {
			t.Fatal(err)
		}
		p, err := r.Prove(context.Background(), district, []ledger.About{{Kind: "thing", Subject: s.ID}})
		if err != nil {
			t.Fatal(err)
		}
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.CheckProof(data, ""); err != nil {
			t.Fatal(err)
		}
	})
}
