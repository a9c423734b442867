package story_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
)

// TestThirtyTwoPeopleAtOnce lets 32 writers report, confirm, submit and accept in
// one district at the same time, some of them in each other's way, while the
// ledger is numbered and the sweep goes round.
func TestThirtyTwoPeopleAtOnce(t *testing.T) {
	const writers, each = 32, 6
	c := newCounty(t, server(t), 4)
	shared := c.report(0, "人人都看见的隐患")
	var closed, attached atomic.Int64
	var wg, around sync.WaitGroup
	over := make(chan struct{})
	around.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
				if err := c.app.Settle(c.ctx); err != nil {
					t.Errorf("settle: %v", err)
				}
				if _, err := c.app.Duty.SweepAll(c.ctx); err != nil {
					t.Errorf("sweep: %v", err)
				}
			}
		}
	})
	began := time.Now()
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				if err := c.carry(w%len(c.works), fmt.Sprintf("隐患 %d-%d", w, n)); err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				closed.Add(1)
				if err := c.attach(shared, fmt.Sprintf("%d-%d", w, n)); err != nil {
					t.Errorf("writer %d attaches: %v", w, err)
					return
				}
				attached.Add(1)
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	close(over)
	around.Wait()
	c.verify()
	c.lawful()
	c.numbered(writers*each + 1)
	// Every attachment to the one hazard that all of them wrote is there: no update was lost.
	evidence, err := c.app.Hazard.Evidence(c.ctx, c.system(), shared.ID)
	c.must(err)
	got, err := c.app.Hazard.Get(c.ctx, c.system(), shared.ID)
	c.must(err)
	if n := int(attached.Load()); len(evidence) != n+1 || len(got.Before) != n+1 || n != writers*each {
		t.Errorf("%d attached, %d files of evidence, %d named by the hazard", n, len(evidence), len(got.Before))
	}
	t.Logf("%d hazards carried to their end by %d writers in %s", closed.Load(), writers, took.Round(time.Millisecond))
}

// carry takes one hazard from report to closing.
func (c *county) carry(i int, text string) error {
	pause := func() { time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) }
	safety := c.posts[fmt.Sprint("safety", i)]
	h, err := c.app.Hazard.Report(c.ctx, c.as(fmt.Sprint("worker", i)), hazard.Report{Site: c.works[i].site, Text: text})
	if err != nil {
		return err
	}
	pause()
	h, err = c.app.Hazard.Confirm(c.ctx, c.as("bureau"), h.ID, hazard.Confirm{Command: hazard.Command{Version: h.Version},
		Fixes: hazard.Fixes{Measures: "整改", Responsible: safety, Deadline: clock.Micros(c.clock.Now().Add(100 * time.Hour))}})
	if err != nil {
		return err
	}
	pause()
	h, err = c.app.Hazard.Submit(c.ctx, c.holding(safety), h.ID, hazard.Submit{Command: hazard.Command{Version: h.Version}, After: c.photo("后 " + text)})
	if err != nil {
		return err
	}
	pause()
	// Two accept at once; one of them comes second.
	var second error
	var wg sync.WaitGroup
	wg.Go(func() {
		_, second = c.app.Hazard.Accept(c.ctx, c.as("bureau"), h.ID, hazard.Accept{Command: hazard.Command{Version: h.Version}})
	})
	_, first := c.app.Hazard.Accept(c.ctx, c.as("bureau"), h.ID, hazard.Accept{Command: hazard.Command{Version: h.Version}})
	wg.Wait()
	if (first == nil) == (second == nil) {
		return fmt.Errorf("two accepted one hazard: %w, %w", first, second)
	}
	if first == nil {
		first = second
	}
	if k := fault.KindOf(first); k != fault.Stale && k != fault.Conflict {
		return fmt.Errorf("who came second was told: %w", first)
	}
	return nil
}

func (c *county) attach(h hazard.Hazard, name string) error {
	_, err := c.app.Hazard.AttachEvidence(c.ctx, c.as("worker0"), h.ID, hazard.Attach{Role: hazard.Before, Files: c.photo(name)})
	return err
}

// numbered checks that the ledger's numbers have no gap and that human numbers
// are different and without a gap too.
func (c *county) numbered(hazards int) {
	c.t.Helper()
	type sum struct{ entries, highest, waiting, hazards, numbers int }
	s, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (s sum, err error) {
		err = tx.QueryRow(`SELECT count(*), COALESCE(max(number), 0), count(*) - count(number), (SELECT count(*) FROM hazard),
			(SELECT count(DISTINCT number) FROM hazard) FROM entry`).Scan(&s.entries, &s.highest, &s.waiting, &s.hazards, &s.numbers)
		return s, err
	})
	c.must(err)
	if s.waiting != 0 || s.entries != s.highest || s.hazards != hazards || s.numbers != hazards {
		c.t.Errorf("%+v, want %d hazards", s, hazards)
	}
	last := fmt.Sprintf("YH-%s-20261102-%04d", district, hazards)
	if _, err := c.app.Hazard.ByNumber(c.ctx, c.system(), last); err != nil {
		c.t.Errorf("the last number is not %s: %v", last, err)
	}
}
