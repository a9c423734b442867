package app

import (
	"context"
	"sync"
	"time"
)

const (
	// roundEvery is how often a district's ledger is numbered while people write:
	// a batch rewrites the tree's edge once, so more rounds cost more.
	roundEvery = 250 * time.Millisecond
	// gatherWrites is how long a first write waits for its neighbours.
	gatherWrites = 20 * time.Millisecond
	// roundRetry is how long a district rests after its round failed.
	roundRetry = 2 * time.Second
	// roundsAtOnce is how many districts are worked on side by side.
	roundsAtOnce = 4
	// looks is how often a district is looked at after it was heard of: the first
	// look may come before the commit.
	looks = 2
)

// rounds are the districts whose ledgers have, or may have, something to number
// and to follow. A district that nobody writes in is in no queue and costs nothing.
type rounds struct {
	now func() time.Time

	mu    sync.Mutex
	due   map[string]*turn
	woken chan struct{}
}

// turn is a district's place in the queue.
type turn struct {
	at    time.Time // not before
	looks int       // how often it may still find nothing
	busy  bool
	last  time.Time // when its last round began
}

func newRounds() *rounds {
	return &rounds{now: time.Now, due: map[string]*turn{}, woken: make(chan struct{}, 1)}
}

// kick says that there may be something to do in a district.
func (r *rounds) kick(district string) {
	now := r.now()
	r.mu.Lock()
	t := r.due[district]
	if t == nil {
		t = &turn{at: now.Add(gatherWrites)}
		r.due[district] = t
	} else if soon := later(now.Add(gatherWrites), t.last.Add(roundEvery)); t.looks < looks && soon.Before(t.at) {
		t.at = soon
	}
	fresh := t.looks < looks
	t.looks = looks
	r.mu.Unlock()
	if fresh {
		r.wake()
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (r *rounds) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// next takes a district whose turn has come; else it tells how long to wait.
func (r *rounds) next() (district string, wait time.Duration) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	wait = time.Minute
	var first time.Time
	for d, t := range r.due {
		switch {
		case t.busy:
		case t.at.After(now):
			wait = min(wait, t.at.Sub(now))
		case district == "" || t.at.Before(first):
			district, first = d, t.at
		}
	}
	if district != "" {
		t := r.due[district]
		t.busy, t.last = true, now
		t.looks--
	}
	return district, wait
}

// outcome is how a round ended.
type outcome int

const (
	foundNothing outcome = iota
	foundSome
	foundMore // and left some
	failed
	notMine
)

// done puts a district back in the queue, or out of it.
func (r *rounds) done(district string, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.due[district]
	t.busy = false
	switch o {
	case foundMore:
		t.at, t.looks = r.now(), looks
	case foundSome:
		t.at, t.looks = t.last.Add(roundEvery), max(t.looks, 1)
	case failed:
		t.at, t.looks = r.now().Add(roundRetry), max(t.looks, 1)
		t.last = t.at.Add(-roundEvery) // whoever kicks it does not hasten it
	case notMine:
		delete(r.due, district)
	case foundNothing:
		if t.looks <= 0 {
			delete(r.due, district)
		} else {
			t.at = t.last.Add(roundEvery)
		}
	}
}

// run has do work on districts as their turns come, several at once, until ctx ends.
func (r *rounds) run(ctx context.Context, do func(ctx context.Context, district string) outcome) {
	var at sync.WaitGroup
	free := make(chan struct{}, roundsAtOnce)
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case free <- struct{}{}:
		}
		district, wait := r.next()
		if district == "" {
			<-free
			select {
			case <-ctx.Done():
			case <-r.woken:
			case <-time.After(wait):
			}
			continue
		}
		at.Go(func() {
			defer func() { <-free; r.wake() }()
			r.done(district, do(ctx, district))
		})
	}
	at.Wait()
}
