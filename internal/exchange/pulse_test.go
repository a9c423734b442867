package exchange

import (
	"errors"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
)

// A runner that is long at one thing renews its lease and keeps its job; one that
// stood still for longer than its lease loses it, and cannot renew what is
// another's.
func TestARunnerAtWorkKeepsItsJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		row := []byte(undoHead + "A,永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-12-20,未整改,,王安\n")
		_, err := c.s.Upload(c.ctx, c.office, "a.csv", inHand("", row).reader(), sheet.Profile{}, Options{Source: "a"})
		c.must(err)
		mine, found, err := c.s.due(c.ctx)
		if c.must(err); !found {
			t.Fatal("nothing waits")
		}
		p := c.s.pulse(c.ctx, mine)
		for range 4 {
			c.clock.Forward(lease * 3 / 4)
			c.must(p.renew(c.ctx, lease))
			if _, taken, err := c.s.due(c.ctx); taken || err != nil {
				t.Fatalf("a job that is worked on was taken: %v, %v", taken, err)
			}
		}
		c.clock.Forward(lease + lease/2) // it stands still
		heir, taken, err := c.s.due(c.ctx)
		if c.must(err); !taken || heir.runner == mine.runner {
			t.Fatal("nobody went on with it")
		}
		c.clock.Forward(lease / 2)
		c.must(p.renew(c.ctx, 10*lease)) // it wakes
		c.clock.Forward(lease)
		if _, taken, err := c.s.due(c.ctx); !taken || err != nil {
			t.Errorf("the sleeper prolonged the heir's lease: %v, %v", taken, err)
		}
		p.end(c.ctx, errors.New("the disk is full"))
	})
}

// A job that failed by no fault of its file is not tried again at once.
func TestAFailedJobRests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		row := []byte(undoHead + "A,永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-12-20,未整改,,王安\n")
		_, err := c.s.Upload(c.ctx, c.office, "a.csv", inHand("", row).reader(), sheet.Profile{}, Options{Source: "a"})
		c.must(err)
		j, _, err := c.s.due(c.ctx)
		c.must(err)
		c.s.pulse(c.ctx, j).end(c.ctx, errors.New("the disk is full"))
		c.clock.Forward(lease * 2)
		if _, taken, err := c.s.due(c.ctx); taken || err != nil {
			t.Errorf("tried again after %s: %v, %v", lease*2, taken, err)
		}
		c.clock.Forward(retryAfter)
		if _, taken, err := c.s.due(c.ctx); !taken || err != nil {
			t.Errorf("never tried again: %v, %v", taken, err)
		}
	})
}
