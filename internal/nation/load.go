package nation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// ahead is how many portions may be made and not yet written.
const ahead = 2

// Load makes the nation in an empty database, or goes on with one that was cut
// short. One goroutine makes portions, this one writes them. When ctx ends first,
// what was written stays and the next call goes on from there. Faults:
// nation.not_empty, nation.other when another nation was begun there. Where all of
// it stands it does nothing.
func Load(ctx context.Context, a *app.App, s Spec) error {
	s = s.filled()
	at, err := begin(ctx, a, s)
	if err != nil {
		return err
	}
	pace := newPace(s, at.Done)
	if at.Place >= len(s.places()) { // all rows are there; what is left of the indexes is built
		pace.indexing()
		return errors.Join(a.DB.BuildIndexes(ctx, pace.index), pace.end())
	}
	// Portions are large and short-lived; the heap is not to double for them.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	m := &maker{app: a, spec: s, clock: clock.NewFake(s.Until)}
	if m.workshop, err = openWorkshop(ctx, m); err != nil {
		return err
	}
	if err := errors.Join(m.pictures(ctx), a.PutAside(ctx)); err != nil {
		return errors.Join(err, m.workshop.close())
	}
	err = errors.Join(m.write(ctx, at, pace), m.workshop.close())
	if err != nil {
		return err
	}
	pace.indexing()
	return errors.Join(a.DB.BuildIndexes(ctx, pace.index), pace.end())
}

// begin reads where the load stands, and refuses a database with anything else in
// it.
func begin(ctx context.Context, a *app.App, s Spec) (cursor, error) {
	fresh := cursor{Rows: s.Rows, Seed: s.Seed, Until: s.Until, Districts: s.Districts}
	return db.Read(ctx, a.DB, func(tx *db.Tx) (cursor, error) {
		state, found, err := tx.LoadState(loadName)
		if err != nil {
			return fresh, err
		}
		if !found {
			others, err := ledger.Districts(tx)
			if err == nil && len(others) > 0 {
				err = fault.New(fault.Conflict, "nation.not_empty")
			}
			return fresh, err
		}
		var at cursor
		if err := json.Unmarshal([]byte(state), &at); err != nil {
			return fresh, fmt.Errorf("read how far the load is: %w", err)
		}
		if at.Rows != s.Rows || at.Seed != s.Seed || !at.Until.Equal(s.Until) || at.Districts != s.Districts {
			return fresh, fault.New(fault.Conflict, "nation.other", "rows", at.Rows, "seed", at.Seed)
		}
		return at, nil
	})
}

// errStopped is how a test ends a load.
var errStopped = errors.New("stopped")

// write writes the portions as they are made.
func (m *maker) write(ctx context.Context, at cursor, pace *pace) error {
	l, err := m.app.DB.Loader(ctx)
	if err != nil {
		return err
	}
	making, stop := context.WithCancel(ctx)
	portions, failed := make(chan *batch, ahead), make(chan error, 1)
	go func() {
		defer close(portions)
		failed <- m.all(making, at, func(b *batch) error {
			select {
			case portions <- b:
				return nil
			case <-making.Done():
				return making.Err()
			}
		})
	}()
	written := 0
	for b := range portions {
		if err = l.Do(ctx, b.save); err != nil {
			err = fmt.Errorf("write portion %d of district %d: %w", b.next.Part, b.next.Place, err)
			break
		}
		pace.rows(b.next.Done)
		if written++; m.spec.stop(written) {
			err = errStopped
			break
		}
	}
	stop()
	for range portions { // until the maker has let go of the workshop
	}
	if made := <-failed; err == nil {
		err = made
	}
	if err == nil {
		err = l.Finish(ctx)
	}
	return errors.Join(err, l.Close())
}
