package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"anwang/internal/db"
)

// tenure is this process among those that serve the database: its signs of life,
// and the slots of background work that it has leased.
//
// A lease is no lock. What keeps two processes apart is that every transaction of
// leased work asks for the lease as its last statement, and that nobody can take a
// lease while such a transaction is open: a process that was stopped and woken
// finds its lease gone and its transaction undone. The sequencer's and followers'
// own locks stay beneath, for commands that work without a lease.
type tenure struct {
	db   *db.DB
	log  *slog.Logger
	now  func() time.Time // the machine's clock, also where people's is a story's
	self process
	news func(word string) // told to the other processes
	took func(slots []int) // hears which slots are new here
	solo bool              // nobody else can be there: all slots are this process's

	mu    sync.Mutex
	watch watch
	held  map[int]leased
	until time.Time // how long held is to be believed
	all   []process
	gone  []int // slots that nobody alive holds
	moved int64 // how many slots were taken over from somebody who had gone

	kicked chan struct{}
}

func newTenure(d *db.DB, log *slog.Logger, version string) *tenure {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	now := time.Now()
	return &tenure{
		db: d, log: log, now: time.Now, solo: !d.Shared(), news: func(string) {}, took: func([]int) {},
		self:  process{holder: newHolder(), name: fmt.Sprintf("%s/%d", host, os.Getpid()), version: version, started: now.UnixMicro()},
		watch: watch{}, held: map[int]leased{}, kicked: make(chan struct{}, 1),
	}
}

// run gives signs of life and keeps this process's share of the slots until ctx
// ends; then it gives them back.
func (t *tenure) run(ctx context.Context) {
	if t.solo {
		t.took(allSlots())
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	cut := false
	for {
		if !cut {
			cut = t.tell(ctx, "cut", db.Do(ctx, t.db, cutSlots))
		}
		t.tell(ctx, "beat", t.beat(ctx))
		select {
		case <-ctx.Done():
			t.end(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		case <-t.kicked:
		}
	}
}

func allSlots() []int {
	all := make([]int, districtSlots+1)
	for i := range all {
		all[i] = houseSlot + i
	}
	return all
}

func (t *tenure) tell(ctx context.Context, what string, err error) (fine bool) {
	if err != nil && ctx.Err() == nil {
		t.log.ErrorContext(ctx, "background work failed", "work", "lease "+what, "error", err.Error())
	}
	return err == nil
}

// kick makes the next beat come at once.
func (t *tenure) kick() {
	select {
	case t.kicked <- struct{}{}:
	default:
	}
}

// beat gives a sign of life, looks who else does, and takes or leaves slots.
func (t *tenure) beat(ctx context.Context) error {
	began := t.now()
	ctx, stop := context.WithTimeout(ctx, trustFor)
	defer stop()
	type picture struct {
		all   []process
		slots []leased
	}
	self := t.self
	self.at = began.UnixMicro()
	p, err := db.Write(ctx, t.db, func(tx *db.Tx) (p picture, err error) {
		if err = beatTx(tx, self); err != nil {
			return p, err
		}
		if err = forgetProcesses(tx, began.Add(-forgetAfter).UnixMicro()); err != nil {
			return p, err
		}
		if p.all, err = processes(tx); err != nil {
			return p, err
		}
		p.slots, err = leases(tx)
		return p, err
	})
	if err != nil {
		return err
	}
	t.mu.Lock()
	alive := t.watch.alive(t.now(), p.all)
	t.mu.Unlock()
	m := decideLeases(t.self.holder, alive, p.slots)
	t.believe(began, p.all, alive, p.slots, m.leave)
	if len(m.take)+len(m.leave) == 0 {
		return nil
	}
	got, err := db.Write(ctx, t.db, func(tx *db.Tx) ([]leased, error) {
		if err := leaveSlots(tx, t.self.holder, m.leave, self.at); err != nil {
			return nil, err
		}
		return takeSlots(tx, t.self.holder, m.take, self.at)
	})
	if err != nil {
		return err
	}
	if len(m.leave) > 0 {
		t.news(wordLeases)
	}
	t.gain(ctx, got, m.take)
	return nil
}

// believe takes over what the table says of this process's leases, but for those
// that it is about to give back.
func (t *tenure) believe(began time.Time, all []process, alive []string, slots, leaving []leased) {
	living := map[string]bool{}
	for _, p := range alive {
		living[p] = true
	}
	leave := map[int]bool{}
	for _, l := range leaving {
		leave[l.slot] = true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until, t.all, t.gone = began.Add(trustFor), all, nil
	clear(t.held)
	for _, l := range slots {
		switch {
		case l.holder == t.self.holder && !leave[l.slot]:
			t.held[l.slot] = l
		case !living[l.holder]:
			t.gone = append(t.gone, l.slot)
		}
	}
}

// gain begins the work of slots that were taken.
func (t *tenure) gain(ctx context.Context, got, wanted []leased) {
	former := map[int]string{}
	for _, l := range wanted {
		former[l.slot] = l.holder
	}
	slots := make([]int, len(got))
	t.mu.Lock()
	for i, l := range got {
		slots[i], t.held[l.slot] = l.slot, l
		if former[l.slot] != "" {
			t.moved++
		}
	}
	t.mu.Unlock()
	if len(slots) > 0 {
		t.log.InfoContext(ctx, "background work taken", "slots", len(slots))
		t.took(slots)
	}
}

// end gives everything back at once, so that nobody has to wait for silence.
func (t *tenure) end(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, trustFor)
	defer stop()
	t.mu.Lock()
	clear(t.held)
	t.mu.Unlock()
	err := db.Do(ctx, t.db, func(tx *db.Tx) error { return leaveAll(tx, t.self.holder, t.now().UnixMicro()) })
	t.tell(ctx, "end", err)
	t.news(wordLeases)
}

// lease is the slot's lease while this process has it.
func (t *tenure) lease(slot int) (leased, bool) {
	if t.solo {
		return leased{slot: slot}, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.held[slot]
	// The machine may have slept, which the monotonic part of an instant does not count.
	return l, ok && t.now().Before(t.until) && t.now().Round(0).Before(t.until.Round(0))
}

// does tells whether the work of a slot is this process's.
func (t *tenure) does(slot int) bool {
	_, ok := t.lease(slot)
	return ok
}

// fenced gives work of a slot a context under which nothing is committed once
// another process has the slot; ok is false when one has it already.
func (t *tenure) fenced(ctx context.Context, slot int) (_ context.Context, ok bool) {
	l, ok := t.lease(slot)
	if !ok || t.solo {
		return ctx, ok
	}
	return db.WithSeal(ctx, func(tx *db.Tx) error { return stand(tx, l) }), true
}

// lost tells that work ended because its lease is another's: that is no failure.
func lost(err error) bool { return errors.Is(err, errLeaseLost) }
