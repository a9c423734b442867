package app

import (
	"context"
	"errors"

	"anwang/internal/burden"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/notice"
	"anwang/internal/org"
	"anwang/internal/tally"
)

// Loading is the rooms that a bulk load works with, over a clock and ids of its own.
type Loading struct {
	Ledger *ledger.Ledger
	Org    *org.Service
	Hazard *hazard.Service
	burden *burden.Service
}

// Loading builds rooms over d, which is the system's own database or a workshop
// beside it, that sign with the system's key.
func (a *App) Loading(d *db.DB, c clock.Clock, ids *ident.Maker) *Loading {
	l := &Loading{Ledger: ledger.New(d, c, ids, a.key)}
	l.Org = org.New(d, l.Ledger, c, ids)
	l.Hazard = hazard.New(d, l.Ledger, c, ids, l.Org, duty.New(d, l.Ledger, c, ids, l.Org), nil)
	l.burden = burden.New(d, c, a.Zone, l.Org, burdenOf)
	return l
}

// Derived is what the followers would have made of a batch in which everything was
// born that it speaks of.
type Derived struct {
	district string
	number   int64 // of the batch's last entry
	tally    tally.Folded
	burden   burden.Folded
	notices  []notice.Notice
}

// Derive makes it from the batch in hand, without reading anything back. Its entries
// are numbered; g is the district's posts.
func (l *Loading) Derive(g *org.Graph, b hazard.Born) (Derived, error) {
	d := Derived{district: b.District, tally: tally.Fold(b.District, b.Facts())}
	if n := len(b.Entries); n > 0 {
		d.number = b.Entries[n-1].Number
	}
	var err error
	if d.burden, err = l.burden.Fold(g, b.District, b.Entries); err != nil {
		return d, err
	}
	d.notices, err = notice.Fold(g, b.Entries)
	return d, err
}

// Save writes it, and moves the followers past the batch. The index of words is the
// hazards' own.
func (d Derived) Save(s db.Sink) error { return errors.Join(d.tally.Save(s), d.rest(s)) }

// SaveBelow is Save without the counts above the district, for a load that sums
// them up when it is through with them (tally.SumAbove).
func (d Derived) SaveBelow(s db.Sink) error { return errors.Join(d.tally.SaveBelow(s), d.rest(s)) }

func (d Derived) rest(s db.Sink) error {
	return errors.Join(d.burden.Save(s), notice.Load(s, d.district, d.notices),
		ledger.Taken(s, d.district, d.number, followed()...))
}

// growing are the tables whose indexes a load puts aside.
func growing() []string { return []string{"entry", "hazard", "duty", "evidence"} }

// PutAside drops the indexes of the tables that grow, until BuildIndexes.
func (a *App) PutAside(ctx context.Context) error { return a.DB.Defer(ctx, growing(), nil) }

// settle numbers what an import's batch recorded and does the followers' work for
// it, in the batch's own transaction: of a big ledger that takes minutes less than
// doing it entry by entry later. Records that change what was there before, and
// ledgers in which much waits already, are left to the sequencer and the followers.
func (a *App) settle(tx *db.Tx, district string, g *ledger.Gathered) error {
	states, ok := g.Born(tally.About, duty.About)
	if !ok || len(states) == 0 {
		g.Leave(tx)
		return nil
	}
	ok, err := a.Ledger.CatchUp(tx, district, a.followers())
	if err != nil {
		return err
	}
	if !ok {
		g.Leave(tx)
		return nil
	}
	tree, err := a.Ledger.LoadTree(tx, district)
	if err != nil {
		return err
	}
	if err := tally.Hold(tx); err != nil {
		return err
	}
	grown, err := tree.Grow(g.Entries())
	if err != nil {
		return err
	}
	born := hazard.Born{District: district, Hazards: make([]hazard.Hazard, len(states)), Entries: grown.Entries}
	for i, s := range states {
		born.Hazards[i] = *s.(*hazard.Hazard)
	}
	posts, err := a.Org.Graph(tx, district)
	if err != nil {
		return err
	}
	rooms := &Loading{burden: a.Burden}
	derived, err := rooms.Derive(posts, born)
	if err != nil {
		return err
	}
	return errors.Join(grown.Save(tx), born.LoadWords(tx), derived.Save(tx))
}

// followed are the followers in the order in which their locks are taken.
func followed() []string {
	return []string{tally.FollowerName, hazard.SearchName, notice.FollowerName, burden.FollowerName}
}

// WithLoad opens the system for a bulk load: indexes that an earlier one has put
// aside stay so.
func WithLoad() Option { return func(a *App) { a.loading = true } }

// mend builds the indexes that a bulk load has put aside and did not come to build,
// and counts anew what it would have counted last. Nobody works before that: without
// them every list would read every row.
func (a *App) mend(ctx context.Context) error {
	n, err := a.DB.Deferred(ctx)
	if err != nil || n == 0 || a.loading {
		return err
	}
	a.Log.WarnContext(ctx, "a load was cut short: building its indexes", "indexes", n)
	if err := a.DB.BuildIndexes(ctx, nil); err != nil {
		return err
	}
	return a.Tally.RebuildAbove(ctx)
}
