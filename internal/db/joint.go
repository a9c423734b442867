package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Joint is Write for a closure of one district that may share its transaction with
// others like it. On PostgreSQL most of what a small transaction costs is what it
// does once: its trips, its BEGIN and COMMIT, and for every statement the plans of
// all indexes of the table. So when more of them come than are let in at once, those
// that wait go in together: their questions travel together, equal ones are asked
// once, and their rows go in by one INSERT a table. One that comes alone is a Write
// and waits for nobody. Each succeeds or fails for itself: what is refused by its own
// closure leaves the others alone, and when the engine refuses something of anybody's,
// all of them run again by themselves. It is acknowledged when it is durable, as ever.
//
// The closure asks little at a time (answers are held in memory), names versions in
// its updates, and locks nothing against its like; one that asks for Lock runs by
// itself. On SQLite, where all transactions share their commits, this is Write.
func Joint[T any](ctx context.Context, d *DB, district string, fn func(tx *Tx) (T, error)) (T, error) {
	if d.engine == SQLite {
		return Write(ctx, d, fn)
	}
	return write(ctx, d, fn, func(ctx context.Context, run func(tx *Tx) error) error {
		return d.writeJoint(ctx, district, run)
	})
}

const (
	// jointsAtOnce is how many transactions of a district are let in side by side: one
	// is on its way to the disk while the other asks.
	jointsAtOnce = 2
	// jointMost bounds how many closures share a transaction.
	jointMost = 64
	// jointWithin ends a wait of a shared transaction, for a lock or for a server that
	// hangs; each then waits for itself, as long as its caller does.
	jointWithin = 10 * time.Second
)

// errParted says that a closure must run by itself: nothing of its shared transaction
// has stayed.
var errParted = errors.New("db: the shared transaction was given up")

// gates let the joint transactions of each district in. The zero value is ready.
type gates struct {
	mu sync.Mutex
	by map[string]*gate
}

type gate struct {
	open    int
	waiting []*ticket
}

// ticket is one closure's place before the gate. Its turn brings the transaction that
// it shares, nil for one of its own.
type ticket struct{ turn chan *joint }

// enter waits until the closure is let in. It returns the transaction that it shares,
// or nil when it is alone; then its caller leaves by himself.
func (g *gates) enter(ctx context.Context, district string) (*joint, error) {
	g.mu.Lock()
	if g.by == nil {
		g.by = map[string]*gate{}
	}
	at := g.by[district]
	if at == nil {
		at = &gate{}
		g.by[district] = at
	}
	if at.open < jointsAtOnce {
		at.open++
		g.mu.Unlock()
		return nil, nil //nolint:nilnil // alone
	}
	t := &ticket{make(chan *joint, 1)}
	at.waiting = append(at.waiting, t)
	g.mu.Unlock()
	select {
	case j := <-t.turn:
		return j, nil
	case <-ctx.Done():
	}
	if !stepOut(&g.mu, &at.waiting, t) {
		return <-t.turn, nil // its turn has just come, and the others count on it
	}
	return nil, fmt.Errorf("wait to write: %w", ctx.Err())
}

// leave lets in those who wait, together.
func (g *gates) leave(d *DB, district string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.by[district]
	n := min(len(at.waiting), jointMost)
	if n == 0 {
		if at.open--; at.open == 0 {
			delete(g.by, district)
		}
		return
	}
	some := at.waiting[:n]
	at.waiting = slices.Clone(at.waiting[n:])
	var j *joint
	if n > 1 {
		j = &joint{db: d, in: n, over: func() { g.leave(d, district) }, done: make(chan struct{})}
	}
	for _, t := range some {
		t.turn <- j
	}
}

// stepOut takes somebody out of a line; false says that his turn has come meanwhile.
func stepOut[T comparable](mu *sync.Mutex, line *[]T, who T) bool {
	mu.Lock()
	defer mu.Unlock()
	i := slices.Index(*line, who)
	if i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
	return i >= 0
}

func (d *DB) writeJoint(ctx context.Context, district string, run func(tx *Tx) error) error {
	j, err := d.gates.enter(ctx, district)
	if err != nil {
		return err
	}
	if j == nil {
		defer d.gates.leave(d, district)
		return d.writeOnce(ctx, run)
	}
	return j.take(ctx, run)
}
