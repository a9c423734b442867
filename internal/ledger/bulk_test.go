package ledger

import (
	"context"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

// motley has a field of every kind that a state may have.
type motley struct {
	Ref
	Text   string             `json:"text"`
	Other  string             `json:"an_other"`
	On     bool               `json:"on"`
	N      int64              `json:"n"`
	Small  int32              `json:"small"`
	Link   ident.ID           `json:"link"`
	Part   struct{ A, B int } `json:"part"`
	List   []string           `json:"list"`
	Dict   map[string]string  `json:"dict"`
	Name   string             `json:"name" ledger:"private"`
	Salt   []byte             `json:"-" ledger:"salt"`
	Hidden string             `json:"-" ledger:"-"`
}

func (*motley) About() string            { return "motley" }
func (*motley) Save(*db.Tx, int64) error { return nil }
func (m *motley) with(f func(*motley)) *motley {
	c := *m
	f(&c)
	return &c
}

// What a bulk load makes of a history is what Record makes of it, to the byte.
func TestBulkMakesTheEntriesOfRecord(t *testing.T) {
	first := &motley{Ref: Ref{District: "371502", ID: 77}, Text: "疏散通道\"堵塞\"\n", N: -4, Link: 12, List: []string{"乙", "甲"}}
	second := first.with(func(m *motley) {
		m.Text, m.On, m.Small, m.Dict = "a<b>&c\u2028", true, 3, map[string]string{"b": "2", "a": "1"}
		m.Name, m.Salt, m.Part.B = "王安", []byte("0123456789abcdef"), 9
	})
	third := second.with(func(m *motley) { m.List, m.Dict, m.Link, m.N, m.Hidden = nil, nil, 0, 0, "x" })
	fourth := third.with(func(m *motley) { m.Salt, m.Other = []byte("fedcba9876543210"), "\u007f\\" })
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	events := []Event{{Kind: "motley.came"}, {Kind: "motley.changed", At: now.Add(-time.Hour), Say: map[string]any{"z": 1, "note": "“甲”"}},
		{Kind: "motley.emptied"}, {Kind: "motley.salted"}}
	steps := func() (all []Step) {
		for i, m := range []*motley{first, second, third, fourth} {
			all = append(all, Step{events[i], m.with(func(*motley) {})})
		}
		return all
	}
	fresh := func(d *db.DB) *Ledger {
		c := clock.NewFake(now)
		key, err := NewKey()
		if err != nil {
			t.Fatal(err)
		}
		return New(d, c, ident.NewMaker(c, 5, time.Time{}), key)
	}
	d := dbtest.SQLite(t)
	ctx, g := Gather(context.Background())
	slow := fresh(d)
	err := db.Do(ctx, d, func(tx *db.Tx) error {
		g.Begin()
		all := steps()
		if err := slow.Record(tx, Actor{System: "test"}, nil, all[:3]...); err != nil {
			return err
		}
		return slow.Record(tx, Actor{System: "test"}, all[2].Is, all[3])
	})
	if err != nil {
		t.Fatal(err)
	}
	quick := fresh(d).Bulk()
	all := steps()
	if err := quick.Record("system:test", nil, all[:3]...); err != nil {
		t.Fatal(err)
	}
	if err := quick.Record("system:test", all[2].Is, all[3]); err != nil {
		t.Fatal(err)
	}
	want, got := g.Entries(), quick.Take()
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d", len(got), len(want))
	}
	for i := range want {
		if string(got[i].Body) != string(want[i].Body) {
			t.Errorf("entry %d:\n%s\nwant\n%s", i, got[i].Body, want[i].Body)
		}
		if string(got[i].Record()) != string(want[i].Record()) || got[i].Leaf != want[i].Leaf || got[i].Leaf != got[i].Hash() {
			t.Errorf("entry %d hashes otherwise", i)
		}
	}
	bad := first.with(func(m *motley) { m.Text = "\xff" })
	if err := quick.Record("system:test", nil, Step{events[0], bad}); err == nil {
		t.Error("what is not text was recorded")
	}
}

// A tree that grows in memory, portion by portion, is the tree that the sequencer
// grows, and can be taken up again at any size.
func TestATreeGrownInMemoryIsTheSequencers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		c := clock.NewFake(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC))
		key, err := NewKey()
		if err != nil {
			t.Fatal(err)
		}
		l := New(d, c, ident.NewMaker(c, 5, time.Time{}), key)
		tables := []Table{{About: "motley", EventsOnly: true}}
		var size int64
		for _, n := range []int{1, 255, 1, 3, 252, 256, 700, 1100} {
			bulk := l.Bulk()
			for range n {
				size++
				m := &motley{Ref: Ref{District: "371502", ID: l.ids.New()}, Text: "一"}
				if err := bulk.Record("system:test", nil, Step{Event{Kind: "motley.came"}, m}); err != nil {
					t.Fatal(err)
				}
			}
			err := db.Do(ctx, d, func(tx *db.Tx) error {
				tree, err := l.LoadTree(tx, "371502")
				if err != nil {
					return err
				}
				grown, err := tree.Grow(bulk.entries)
				if err != nil {
					return err
				}
				return grown.Save(tx)
			})
			if err != nil {
				t.Fatal(err)
			}
			seen, err := l.Verify(ctx, tables, nil, nil)
			if err != nil || seen[0].Entries != size {
				t.Fatalf("after %d more: %+v, %v", n, seen, err)
			}
		}
		// And the sequencer goes on where it stands.
		err = db.Do(ctx, d, func(tx *db.Tx) error {
			return l.Note(tx, Actor{System: "test"}, "motley", Ref{District: "371502", ID: 1, Version: 1}, Event{Kind: "motley.seen"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := l.Sequence(ctx); n != 1 || err != nil {
			t.Fatalf("sequenced %d, %v", n, err)
		}
		if _, err := l.Verify(ctx, tables, nil, nil); err != nil {
			t.Fatal(err)
		}
	})
}
