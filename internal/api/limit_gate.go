package api

import (
	"container/list"
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// errFull says that a gate lets nobody in just now.
var errFull = errors.New("full")

// gate lets so many in at once and makes some wait, first come first served. Who
// would wait longer than patience is turned away when he comes: the wait is
// reckoned from how long those before him took. It is safe for concurrent use.
type gate struct {
	size, queue int
	patience    time.Duration

	mu      sync.Mutex
	inside  int
	waiting *list.List // of chan struct{}, closed when it is one's turn
	mean    float64    // seconds inside, of late
	inner   int        // let in so far, for the mean's first steps
}

// newGate makes a gate; a size of 0 lets everybody in.
func newGate(size, queue int, patience time.Duration) *gate {
	return &gate{size: size, queue: queue, patience: patience, waiting: list.New()}
}

// enter waits for a turn. leave must be called once. The error is errFull, with
// how long to stay away, or the caller's own going away.
func (g *gate) enter(ctx context.Context) (leave func(), again time.Duration, err error) {
	g.mu.Lock()
	if g.size <= 0 || g.inside < g.size && g.waiting.Len() == 0 {
		g.inside++
		g.mu.Unlock()
		return g.leaving(), 0, nil
	}
	wait := g.reckoned(g.waiting.Len() + 1)
	if g.waiting.Len() >= g.queue || wait > g.patience {
		g.mu.Unlock()
		return nil, max(wait, time.Second), errFull
	}
	turn := make(chan struct{})
	place := g.waiting.PushBack(turn)
	g.mu.Unlock()
	late := time.NewTimer(g.patience)
	defer late.Stop()
	select {
	case <-turn:
		return g.leaving(), 0, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-late.C:
		err = errFull
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-turn: // it came in the same instant: pass it on
		g.pass()
	default:
		g.waiting.Remove(place)
	}
	return nil, max(g.reckoned(g.waiting.Len()+1), time.Second), err
}

// reckoned is how long whoever is so many places from the front will wait.
func (g *gate) reckoned(place int) time.Duration {
	return time.Duration(g.mean * float64(place) / float64(max(g.size, 1)) * float64(time.Second))
}

// leaving begins a stay, and returns how to end it.
func (g *gate) leaving() func() {
	began := time.Now()
	return func() {
		took := time.Since(began).Seconds()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inner = min(g.inner+1, 32)
		g.mean += (took - g.mean) / float64(g.inner)
		g.pass()
	}
}

// pass gives one's place inside to whoever has waited longest.
func (g *gate) pass() {
	if first := g.waiting.Front(); first != nil {
		g.waiting.Remove(first)
		close(first.Value.(chan struct{}))
		return
	}
	g.inside--
}

// crowd counts who is inside and who waits.
func (g *gate) crowd() (inside, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside, g.waiting.Len()
}

// seconds rounds up, for Retry-After.
func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
