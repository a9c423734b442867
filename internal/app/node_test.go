package app

import (
	"context"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func tenant(t *testing.T, d *db.DB, c clock.Clock) *tenancy {
	t.Helper()
	n, err := hold(context.Background(), d, c, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.stop() })
	return n
}

func renewed(t *testing.T, n *tenancy) {
	t.Helper()
	if err := n.renew(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestARenewedNumberStaysAProcessesOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewFake(noon)
		first := tenant(t, d, c)
		for range 5 {
			c.Forward(nodeLease / 2)
			renewed(t, first)
		}
		if second := tenant(t, d, c); second.node.id == first.node.id {
			t.Fatal("two processes have one number")
		}
	})
}

// A process that slept past its lease finds its number taken, and takes another.
func TestASleeperMovesToAnotherNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewFake(noon)
		sleeper := tenant(t, d, c)
		before := sleeper.ids.New()
		c.Forward(nodeLease + time.Second)
		heir := tenant(t, d, c)
		if heir.node.id != sleeper.node.id {
			t.Fatalf("the heir has %d, want %d", heir.node.id, sleeper.node.id)
		}
		renewed(t, sleeper)
		seen := map[ident.ID]bool{before: true}
		for range 3000 {
			for _, m := range []*ident.Maker{heir.ids, sleeper.ids} {
				id := m.New()
				if seen[id] {
					t.Fatalf("%d was made twice", id)
				}
				seen[id] = true
			}
		}
		renewed(t, sleeper)
		renewed(t, heir)
	})
}

// The clock stepped back while a process lived: its ids lie ahead of the clock, and
// whoever has its number next begins after them.
func TestAnHeirBeginsAfterIDsAheadOfTheClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewFake(noon.Add(time.Hour))
		former := tenant(t, d, c)
		last := former.ids.New()
		c.Set(noon)
		if err := former.end(context.Background()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			heir := tenant(t, d, c)
			if id := heir.ids.New(); heir.node.id == former.node.id && id <= last {
				t.Fatalf("%d is not after %d", id, last)
			}
			c.Forward(time.Hour)
		}
	})
}
