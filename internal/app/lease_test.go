package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func free() []leased {
	all := make([]leased, districtSlots+1)
	for i := range all {
		all[i].slot = i
	}
	return all
}

// settle lets the living decide in turn until nobody has anything to do.
func settle(t *testing.T, all []leased, alive []string) (rounds int) {
	t.Helper()
	for rounds = range 5 {
		quiet := true
		for _, me := range alive {
			m := decideLeases(me, alive, all)
			for _, l := range m.take {
				all[l.slot].holder, quiet = me, false
			}
			for _, l := range m.leave {
				all[l.slot].holder, quiet = "", false
			}
		}
		if quiet {
			return rounds
		}
	}
	t.Fatalf("they do not come to rest: %v", all)
	return 0
}

func share(all []leased) map[string]int {
	n := map[string]int{}
	for _, l := range all {
		n[l.holder]++
	}
	return n
}

// Whoever lives has all the slots among them, in shares that are alike; one that
// dies leaves its own to the others and moves nothing else.
func TestSlotsAreSharedAmongTheLiving(t *testing.T) {
	for n := 1; n <= 8; n++ {
		all, alive := free(), []string{}
		for i := range n {
			alive = append(alive, fmt.Sprintf("%016x", mix(uint64(i+1))))
		}
		settle(t, all, alive)
		got := share(all)
		for _, p := range alive {
			if fair := len(all) / n; got[p] < fair/3 || got[p] > 2*fair+2 {
				t.Errorf("of %d processes one has %d of %d slots", n, got[p], len(all))
			}
		}
		if len(got) != n {
			t.Errorf("%d processes: %v", n, got)
		}
		if n == 1 {
			continue
		}
		dead, before := alive[0], slices.Clone(all)
		settle(t, all, alive[1:])
		for i, l := range all {
			if l.holder == dead || l.holder != before[i].holder && before[i].holder != dead {
				t.Errorf("slot %d went from %s to %s as %s died", i, before[i].holder, l.holder, dead)
			}
		}
		settle(t, all, alive)
		if !slices.Equal(all, before) {
			t.Errorf("%d processes: the one that came back has not what it had", n)
		}
	}
}

// A slot whose holder lives is never taken, whoever it falls to.
func TestNobodyTakesFromTheLiving(t *testing.T) {
	all := free()
	for i := range all {
		all[i].holder = "a"
	}
	if m := decideLeases("b", []string{"a", "b"}, all); len(m.take) != 0 {
		t.Fatalf("b takes %v", m.take)
	}
	if m := decideLeases("a", []string{"a", "b"}, all); len(m.leave) == 0 || len(m.take) != 0 {
		t.Fatalf("a leaves %d and takes %d", len(m.leave), len(m.take))
	}
	if m := decideLeases("b", []string{"b"}, all); len(m.take) != len(all) {
		t.Fatalf("b takes %d from the dead", len(m.take))
	}
}

// Signs of life are counted, and the watcher's own clock says when they stopped: a
// process whose clock is wrong by an hour lives as well as any other.
func TestALifeIsJudgedBySignsAndNotByClocks(t *testing.T) {
	w, now := watch{}, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return now.Add(d) }
	p := func(name string, beat int64, at time.Time) process {
		return process{holder: name, beat: beat, at: at.UnixMicro()}
	}
	seen := func(after time.Duration, all ...process) []string { return w.alive(at(after), all) }
	fast, quiet, old := p("fast", 1, at(time.Hour)), p("quiet", 9, at(0)), p("old", 4, at(-time.Hour))
	if got := seen(0, fast, quiet, old); !slices.Equal(got, []string{"fast", "quiet"}) {
		t.Fatalf("at first: %v", got)
	}
	fast.beat = 2
	if got := seen(6*time.Second, fast, quiet, old); !slices.Equal(got, []string{"fast", "quiet"}) {
		t.Fatalf("after 6 s: %v", got)
	}
	if got := seen(8*time.Second, fast, quiet, old); !slices.Equal(got, []string{"fast"}) {
		t.Fatalf("after 8 s: %v", got)
	}
	quiet.beat, old.beat = 10, 5
	if got := seen(9*time.Second, fast, quiet, old); !slices.Equal(got, []string{"fast", "quiet", "old"}) {
		t.Fatalf("after new signs: %v", got)
	}
}

// member is a process of a team under a clock of its own.
func member(t *testing.T, d *db.DB, now *time.Time) *tenure {
	t.Helper()
	m := newTenure(d, slog.New(slog.DiscardHandler), "test")
	m.solo, m.now = false, func() time.Time { return *now }
	if err := db.Do(context.Background(), d, cutSlots); err != nil {
		t.Fatal(err)
	}
	return m
}

func beats(t *testing.T, all ...*tenure) {
	t.Helper()
	for _, m := range all {
		if err := m.beat(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// A process stands still and its slots go to another. When it wakes it believes for
// a moment that they are its own: nothing that it does under them is committed.
func TestASleeperWakesToNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Now()
		sleeper := member(t, d, &now)
		beats(t, sleeper, sleeper)
		ctx := context.Background()
		asleep, ok := sleeper.fenced(ctx, 7) // it was about to work just then
		if !ok || len(sleeper.held) != districtSlots+1 {
			t.Fatalf("alone, a process holds %d slots", len(sleeper.held))
		}
		write := func(ctx context.Context) error {
			return db.Do(ctx, d, func(tx *db.Tx) error {
				_, err := tx.Exec("INSERT INTO follower (district, name, number) VALUES ('371502', 'x', 1)")
				return err
			})
		}
		heir := member(t, d, &now)
		beats(t, heir)
		if heir.does(7) {
			t.Fatal("the heir took a slot from the living")
		}
		now = now.Add(silentFor + time.Second)
		beats(t, heir)
		if !heir.does(7) || len(heir.held) != districtSlots+1 {
			t.Fatalf("%s after the last sign of life the heir has %d slots", silentFor, len(heir.held))
		}
		if _, mine := sleeper.fenced(ctx, 7); mine {
			t.Error("the sleeper believes a lease that nobody has confirmed for so long")
		}
		if err := write(asleep); !errors.Is(err, errLeaseLost) {
			t.Errorf("the sleeper's work was committed: %v", err)
		}
		awake, _ := heir.fenced(ctx, 7)
		if err := write(awake); err != nil { // the key is free: the sleeper left nothing
			t.Errorf("the heir's work: %v", err)
		}
		beats(t, sleeper) // it lives again, and what falls to it is given back
		beats(t, heir, sleeper)
		if len(sleeper.held)+len(heir.held) != districtSlots+1 || len(sleeper.held) == 0 {
			t.Errorf("they share %d and %d", len(sleeper.held), len(heir.held))
		}
		team, err := heir.team(ctx)
		if err != nil || len(team.Processes) != 2 || team.Idle != 0 || team.Processes[0].Share+team.Processes[1].Share != team.Parts {
			t.Errorf("the team is told as %+v (%v)", team, err)
		}
	})
}

// A lease cannot be taken while a transaction under it is open: either it commits
// under its lease, or it finds the lease gone.
func TestALeaseStaysUntilTheTransactionEnds(t *testing.T) {
	d := dbtest.Postgres(t)
	now := time.Now()
	sleeper, heir := member(t, d, &now), member(t, d, &now)
	beats(t, sleeper)
	now = now.Add(time.Second)
	l, _ := sleeper.lease(7)
	err := db.Do(context.Background(), d, func(tx *db.Tx) error {
		if err := stand(tx, l); err != nil {
			return err
		}
		done := make(chan error, 1)
		go func() { // another goroutine: a Write inside a Write is refused
			for range 2 {
				now = now.Add(silentFor)
				if err := heir.beat(context.Background()); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		return <-done
	})
	if err != nil {
		t.Fatal(err)
	}
	if heir.does(7) || len(heir.held) != districtSlots {
		t.Fatalf("the heir holds %d slots, the one in use among them: %v", len(heir.held), heir.does(7))
	}
	beats(t, heir)
	if !heir.does(7) {
		t.Fatal("the slot is left to nobody")
	}
}
