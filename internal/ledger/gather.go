package ledger

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// Gathered holds the entries that verbs record in one transaction, so that they can
// be numbered as they are inserted and not by an UPDATE later. Whoever gathers
// begins each run of his closure with Begin, and ends it with Grow and Save, or
// with Leave.
type Gathered struct {
	entries []Entry
	states  []Subject // as each Record left them
}

type gatherKey struct{}

// Gather returns a context in whose transactions entries are gathered.
func Gather(ctx context.Context) (context.Context, *Gathered) {
	g := &Gathered{}
	return context.WithValue(ctx, gatherKey{}, g), g
}

func gathering(tx *db.Tx) *Gathered {
	g, _ := tx.Context().Value(gatherKey{}).(*Gathered)
	return g
}

// Begin forgets what an earlier run of the closure gathered.
func (g *Gathered) Begin() { g.entries, g.states = nil, nil }

// Entries are those gathered so far, in the order in which they were recorded.
func (g *Gathered) Entries() []Entry { return g.entries }

// Born returns the things of one kind as the gathered entries leave them. ok is
// false when an entry speaks of something that was there before, so that its
// history is not among the gathered; kinds are those that matter.
func (g *Gathered) Born(about string, kinds ...string) (born []Subject, ok bool) {
	type subject struct {
		about string
		id    ident.ID
	}
	seen := map[subject]bool{}
	for _, e := range g.entries {
		s := subject{e.About, e.Subject}
		if !seen[s] && e.Version != 1 && (e.About == about || slices.Contains(kinds, e.About)) {
			return nil, false
		}
		seen[s] = true
	}
	at := map[ident.ID]int{}
	for _, s := range g.states {
		if s.About() != about {
			continue
		}
		id := s.Reference().ID
		if i, again := at[id]; again {
			born[i] = s
			continue
		}
		at[id] = len(born)
		born = append(born, s)
	}
	return born, true
}

// Leave writes the entries without numbers, as if nobody had gathered them.
func (g *Gathered) Leave(tx *db.Tx) {
	later(tx, g.entries)
	g.Begin()
}

func later(tx *db.Tx, entries []Entry) {
	for i := range entries {
		n := &entries[i]
		leaf := n.Leaf // the row outlives the list
		tx.Later("entry", entryColumns, []any{n.District, n.ID, n.At, n.Recorded, n.Actor, n.Kind, n.About,
			n.Subject, n.Version, string(n.Body), leaf[:]})
	}
}

// catchUpBatches is how often a follower takes entries before CatchUp gives up.
const catchUpBatches = 3

// CatchUp numbers what waits in a district, in tx, and lets followers take it, so
// that what is gathered in tx can come right after. ok is false when too much waits
// for one transaction.
func (l *Ledger) CatchUp(tx *db.Tx, district string, followers []Follower) (ok bool, err error) {
	n, err := l.sequenceTx(tx, district)
	if err != nil || n == sequenceBatch {
		return false, err
	}
	for _, f := range followers {
		took := followBatch
		for i := 0; took == followBatch; i++ {
			if i == catchUpBatches {
				return false, nil
			}
			taken, err := l.follow(tx, f, district)
			if err != nil {
				return false, err
			}
			took = len(taken)
		}
	}
	return true, nil
}
