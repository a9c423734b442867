package duty_test

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

func TestTwoSweepersClimbEachRungOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		const n = 450 // more than two batches
		var ids []ident.ID
		c.must(db.Do(c.ctx, d, func(tx *db.Tx) error {
			k, err := c.duty.Desk(tx, access.System(district, "test"))
			ids = nil
			for i := range n {
				if err != nil {
					return err
				}
				var r duty.Duty
				r, err = k.Open(c.order(func(o *duty.Open) { o.Subject = ident.ID(1000 + i) }))
				ids = append(ids, r.ID)
			}
			return err
		}))
		c.leaves("yuan")
		other := c.another(2)
		total := int64(0)
		for range 4 {
			c.clock.Forward(100 * time.Hour)
			total += c.sweepTogether(c.duty, other, c.duty, other)
		}
		total += int64(c.sweep())
		c.rungsInOrder()
		entries := int64(0)
		for _, id := range ids {
			got := c.get(id)
			if got.Rung != 3 { // -24h, due, +72h; the case at +360h is to come
				t.Fatalf("rung %d: %+v", got.Rung, got)
			}
			entries += got.Rung
		}
		if total < entries {
			t.Fatalf("sweepers say %d, duties %d", total, entries)
		}
		mine, err := c.duty.ListMine(c.ctx, c.as("qi"), duty.Mine{Limit: 500})
		c.must(err)
		vacancies := 0
		for _, d := range mine.Duties {
			if d.Kind == duty.Vacancy {
				vacancies++
			}
		}
		if vacancies != 1 {
			t.Fatalf("one vacancy has %d duties", vacancies)
		}
	})
}

// sweepTogether lets several processes sweep at once and returns how many rungs
// they climbed between them.
func (c *county) sweepTogether(all ...*duty.Service) int64 {
	var total atomic.Int64
	var wg sync.WaitGroup
	for i, s := range all {
		wg.Go(func() {
			climbed, err := s.Sweep(c.ctx, district)
			if err != nil {
				c.t.Errorf("sweeper %d: %v", i, err)
			}
			total.Add(int64(climbed))
		})
	}
	wg.Wait()
	return total.Load()
}

// rungsInOrder reads every climb in the ledger: for each duty 0, 1, 2 … .
func (c *county) rungsInOrder() {
	c.t.Helper()
	next := map[ident.ID]int64{}
	_, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (int, error) {
		rows, err := tx.Query("SELECT subject, body FROM entry WHERE district = $1 AND kind = 'duty.climbed' ORDER BY subject, version", district)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var id ident.ID
			var text string
			if err := rows.Scan(&id, &text); err != nil {
				return 0, err
			}
			var body struct{ Say struct{ Rung int64 } }
			if err := json.Unmarshal([]byte(text), &body); err != nil {
				return 0, err
			}
			if body.Say.Rung != next[id] {
				c.t.Fatalf("duty %d climbed rung %d when %d was next", id, body.Say.Rung, next[id])
			}
			next[id]++
		}
		return 0, rows.Err()
	})
	c.must(err)
}

func TestSuperviseClimbsToTheTopThenAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify(func(o *duty.Open) { o.Holder = c.posts["yuan"] })
		var held []string
		for range 40 { // nobody does anything
			c.clock.Forward(24 * time.Hour)
			c.sweep()
		}
		names := map[ident.ID]string{}
		for name, id := range c.posts {
			names[id] = name
		}
		var cases []duty.Duty
		for _, s := range c.about() {
			switch s.Kind {
			case duty.Supervise:
				held = append(held, names[s.Holder])
			case duty.Account:
				cases = append(cases, s)
			}
		}
		if got := len(held); got != 3 || held[0] != "qi" || held[1] != "zhen" || held[2] != "qu" {
			t.Fatalf("supervised by %v", held)
		}
		// One case for the top's supervising, one for the duty itself; both with the office.
		if len(cases) != 2 || names[cases[0].Holder] != "an" || names[cases[1].Holder] != "an" {
			t.Fatalf("cases: %+v", cases)
		}
		c.rungsInOrder()
		// Closing the first closes all of them.
		_, err := c.duty.Submit(c.ctx, c.as("yuan"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, c.as("yj"), r.ID, duty.Accept{})
		c.must(err)
		for _, s := range c.about() {
			if s.Pending() {
				t.Fatalf("still pending: %+v", s)
			}
		}
		if n := c.sweep(); n != 0 {
			t.Fatalf("%d rungs climbed after the end", n)
		}
	})
}

// While the work is being verified, nobody is blamed for not having it done.
func TestSupervisingStandsStillWhileSubmitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify(func(o *duty.Open) { o.Holder = c.posts["yuan"] })
		c.clock.Forward(420 * time.Hour)
		c.sweep()
		c.clock.Forward(48 * time.Hour)
		c.sweep()
		c.clock.Forward(49 * time.Hour)
		c.sweep()
		watch := c.pending(duty.Supervise)
		if len(watch) != 2 { // qi, and zhen because qi is late as well
			t.Fatalf("supervised by %+v", watch)
		}
		_, err := c.duty.Submit(c.ctx, c.as("yuan"), r.ID, duty.Submit{})
		c.must(err)
		c.clock.Forward(60 * time.Hour)
		c.sweep()
		for _, w := range watch {
			if got := c.get(w.ID); got.NextAt != 0 || got.Version != w.Version+1 && w.NextAt != 0 {
				t.Fatalf("runs on: %+v", got)
			}
		}
		_, err = c.duty.Return(c.ctx, c.as("yj"), r.ID, duty.Return{Reason: "未整改到位"})
		c.must(err)
		c.laws()
		if got := c.get(watch[1].ID); got.NextAt == 0 || got.Rung != watch[1].Rung {
			t.Fatalf("does not go on: %+v", got)
		}
		c.sweep()
		c.rungsInOrder()
		c.folded()
	})
}

func TestCancelClosesTheChildren(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.clock.Forward(330 * time.Hour)
		c.sweep()
		watch := c.pending(duty.Supervise)
		if len(watch) != 1 || watch[0].Holder != c.posts["zhen"] {
			t.Fatalf("supervised by %+v", watch)
		}
		_, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		look := c.pending(duty.Verify)[0]
		_, err = c.duty.Cancel(c.ctx, c.as("zhen"), r.ID, duty.Cancel{Authority: "区安委办〔2026〕7号", Reason: "厂房已拆除"})
		c.must(err)
		for _, id := range []ident.ID{r.ID, watch[0].ID, look.ID} {
			if got := c.get(id); got.State != duty.Cancelled || got.NextAt != 0 {
				t.Fatalf("%+v", got)
			}
		}
	})
}
