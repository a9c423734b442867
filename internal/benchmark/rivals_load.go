package benchmark

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
)

// portion is how many records go into one transaction of a load.
const portion = 2000

// loadRecords puts n records into a district that has its posts and no hazards, by
// the bulk path: what is there afterwards is what an import of the same records
// leaves behind, entries, duties, tallies, notices and words included.
func (b *bench) loadRecords(ctx context.Context, a *app.App, name string, n int) (err error) {
	if err := errors.Join(a.Settle(ctx), a.PutAside(ctx)); err != nil {
		return err
	}
	rooms := a.Loading(a.DB, a.Clock, a.IDs)
	g, err := a.Org.GraphOf(ctx, district)
	if err != nil {
		return err
	}
	bulk, err := rooms.Hazard.BeginBulk(access.System(district, "import"), g)
	if err != nil {
		return err
	}
	tree, err := db.Read(ctx, a.DB, func(tx *db.Tx) (*ledger.Tree, error) { return rooms.Ledger.LoadTree(tx, district) })
	if err != nil {
		return err
	}
	into, err := a.DB.Loader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.Close()) }()
	began := time.Now()
	for at := 0; at < n; at += portion {
		for i := at; i < min(at+portion, n); i++ {
			if err := bulk.Add(recordAt(i, n).asImport(), nil); err != nil {
				return fmt.Errorf("record %d: %w", i, err)
			}
		}
		made := bulk.Take()
		grown, err := tree.Grow(made.Entries)
		if err != nil {
			return err
		}
		derived, err := rooms.Derive(g, made.Born)
		if err != nil {
			return err
		}
		if err := into.Do(ctx, func(s db.Sink) error { return saveAll(s, made, grown, derived) }); err != nil {
			return err
		}
		if at%100_000 == 0 && at > 0 {
			b.Tell(fmt.Sprintf("%s: %d of %d hazards, %.0f/s", name, at, n, float64(at)/time.Since(began).Seconds()))
		}
	}
	if err := into.Finish(ctx); err != nil {
		return err
	}
	return a.DB.BuildIndexes(ctx, func(db.IndexProgress) {})
}

func saveAll(s db.Sink, made *hazard.Batch, grown ledger.Grown, derived app.Derived) error {
	if err := grown.Save(s); err != nil {
		return err
	}
	if err := made.Save(s); err != nil {
		return err
	}
	return derived.Save(s)
}
