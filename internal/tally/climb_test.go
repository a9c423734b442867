package tally

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

// apart follows without climbing: as a process does that dies in between.
func (h *house) apart() {
	h.t.Helper()
	h.sequence()
	f := h.tally.Follower()
	f.After = nil
	_, err := h.ledger.Follow(context.Background(), f)
	h.must(err)
}

// TestAClimbIsKilledAnywhere lets a process die after the batch, after the counts
// above have taken it, and while it throws away what was taken. Whatever is left
// behind, the counts are right after the next climb, and Check is content with
// them before it.
func TestAClimbIsKilledAnywhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		r := rand.New(rand.NewPCG(11, 11))
		var all []*spot
		for range 30 {
			h.step(r, &all)
			h.apart()
			h.verified(districts...)
			switch r.IntN(5) {
			case 0: // before it climbs
			case 1: // after the counts above have taken it
				_, err := h.tally.carry(ctx)
				h.must(err)
			case 2: // while it throws away
				rises, err := h.tally.carry(ctx)
				h.must(err)
				h.must(h.tally.drop(ctx, rises[:len(rises)/2]))
			case 3: // before it throws away the notes
				rises, err := h.tally.carry(ctx)
				h.must(err)
				for _, r := range rises {
					h.must(db.Do(ctx, d, func(tx *db.Tx) error { return dropRises(tx, "tally_rise", r.district, []ident.ID{r.id}) }))
				}
			default:
				h.must(h.tally.Climb(ctx))
			}
			h.verified(districts...)
		}
		h.step(r, &all)
		h.follow()
		h.verified(districts...)
		h.compareAnswer(Q{By: []By{ByDivision, ByState}})
		h.compareAnswer(Q{Division: "37", By: []By{ByDivision, ByMonth}})
		left, err := db.Read(ctx, d, func(tx *db.Tx) (n int, err error) {
			return n, tx.QueryRow("SELECT (SELECT count(*) FROM tally_rise) + (SELECT count(*) FROM tally_risen)").Scan(&n)
		})
		h.must(err)
		if left > 0 {
			t.Errorf("%d rises and notes are left after a climb that nobody disturbed", left)
		}
	})
}

// TestClimbersMeet lets several processes climb while batches come in.
func TestClimbersMeet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		over := make(chan struct{})
		failed := make(chan error, 4)
		var wg sync.WaitGroup
		for range 4 {
			other := New(d, h.ledger, h.clock, cst, h.project)
			wg.Go(func() {
				for {
					select {
					case <-over:
						return
					default:
					}
					if err := other.Climb(ctx); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		r := rand.New(rand.NewPCG(12, 12))
		var all []*spot
		for range 25 {
			h.step(r, &all)
			h.apart()
		}
		close(over)
		wg.Wait()
		close(failed)
		for err := range failed {
			t.Error(err)
		}
		h.follow()
		h.verified(districts...)
		h.compareAnswer(Q{By: []By{ByDivision, ByState}})
	})
}

// TestARebuildTakesWhatWaits counts a district anew while changes of it are on
// their way up, and after somebody has changed its count above.
func TestARebuildTakesWhatWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		r := rand.New(rand.NewPCG(13, 13))
		var all []*spot
		for range 4 {
			h.step(r, &all)
		}
		h.follow()
		for range 4 {
			h.step(r, &all)
		}
		h.apart()
		for _, district := range districts {
			h.must(h.tally.Rebuild(ctx, district))
		}
		h.verified(districts...)
		h.compareAnswer(Q{By: []By{ByDivision, ByState}})
	})
}
