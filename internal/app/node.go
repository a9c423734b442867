package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// nodeLease is how long a node number stays a process's own without a renewal. A
// process that dies keeps its number that long, and there are 4,096 of them.
const nodeLease = 2 * time.Minute

const renewEvery = nodeLease / 4

// node is this process's number in the ids that it makes.
type node struct {
	id     int
	holder string
	floor  time.Time // ids must lie after it
}

// leaseNode takes the lowest number that nobody holds. A number's former holder
// may have made ids up to the end of its lease, so ours begin after that.
func leaseNode(ctx context.Context, d *db.DB, now time.Time) (node, error) {
	n := node{holder: newHolder()}
	return db.Write(ctx, d, func(tx *db.Tx) (node, error) {
		if err := tx.Lock("node"); err != nil {
			return n, err
		}
		rows, err := tx.Query("SELECT id, until FROM node ORDER BY id")
		type row struct{ id, until int64 }
		taken, err := db.Collect(rows, err, func(r *db.Rows) (row, error) {
			var x row
			return x, r.Scan(&x.id, &x.until)
		})
		if err != nil {
			return n, err
		}
		n.id, n.floor = len(taken), time.Time{}
		for i, t := range taken {
			if t.id > int64(i) {
				n.id = i
				break
			}
			if t.until < clock.Micros(now) {
				n.id, n.floor = i, clock.FromMicros(t.until)
				break
			}
		}
		if n.id >= ident.Nodes {
			return n, fault.New(fault.Unavailable, "app.no_node")
		}
		_, err = tx.Exec(`INSERT INTO node (id, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
			n.id, n.holder, clock.Micros(now.Add(nodeLease)))
		return n, err
	})
}

// renew keeps the number until then; kept is false when somebody else has taken
// it, since this process slept longer than its lease.
func (n node) renew(ctx context.Context, d *db.DB, until time.Time) (kept bool, err error) {
	touched, err := db.Write(ctx, d, func(tx *db.Tx) (int64, error) {
		return tx.Exec("UPDATE node SET until = $3 WHERE id = $1 AND holder = $2", n.id, n.holder, clock.Micros(until))
	})
	if err != nil {
		return false, fmt.Errorf("renew node %d: %w", n.id, err)
	}
	return touched > 0, nil
}

// release gives the number back; last is the moment of its last id.
func (n node) release(ctx context.Context, d *db.DB, last time.Time) error {
	_, err := n.renew(ctx, d, last)
	return err
}

func newHolder() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// tenancy keeps a process's node number for as long as the process lives.
type tenancy struct {
	db    *db.DB
	clock clock.Clock
	ids   *ident.Maker
	stop  context.CancelFunc
	done  chan struct{}

	mu   sync.Mutex
	node node
}

// hold leases a node number, makes a maker of ids for it, and renews it until end
// is called. told hears of what went wrong; the maker refuses to serve past its
// lease, so nothing is lost but time.
func hold(ctx context.Context, d *db.DB, c clock.Clock, told func(error)) (*tenancy, error) {
	now := c.Now()
	n, err := leaseNode(ctx, d, now)
	if err != nil {
		return nil, err
	}
	t := &tenancy{db: d, clock: c, node: n, ids: ident.NewMaker(c, n.id, n.floor), done: make(chan struct{})}
	t.extend(now.Add(nodeLease))
	ctx, t.stop = context.WithCancel(context.WithoutCancel(ctx))
	go t.loop(ctx, told)
	return t, nil
}

// extend moves the end of the maker's hold. A clock that somebody winds says
// nothing of how long a process has lived, so it ends no hold.
func (t *tenancy) extend(until time.Time) {
	if _, machine := t.clock.(clock.System); machine {
		t.ids.Hold(until)
	}
}

func (t *tenancy) loop(ctx context.Context, told func(error)) {
	defer close(t.done)
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := errors.Join(t.renew(ctx), t.db.Remain(ctx)); err != nil && ctx.Err() == nil {
			told(err)
		}
	}
}

// renew prolongs the lease, or takes another number when this one is lost.
func (t *tenancy) renew(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.latest()
	kept, err := t.node.renew(ctx, t.db, now.Add(nodeLease))
	if err != nil {
		return err
	}
	if kept {
		t.extend(now.Add(nodeLease))
		return nil
	}
	n, err := leaseNode(ctx, t.db, now)
	if err != nil {
		return err
	}
	t.node = n
	t.ids.Move(n.id, n.floor)
	t.extend(now.Add(nodeLease))
	return nil
}

// latest is now, or the newest id's moment when that lies ahead of the clock.
func (t *tenancy) latest() time.Time {
	now := t.clock.Now()
	if last := t.ids.Last(); last.After(now) {
		return last
	}
	return now
}

// end stops renewing and gives the number back at once. Ending twice is fine.
func (t *tenancy) end(ctx context.Context) error {
	t.stop()
	<-t.done
	return t.node.release(ctx, t.db, t.latest())
}
