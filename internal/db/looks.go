package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
)

// looks carries what is asked outside a transaction to PostgreSQL: when more questions
// come than are on their way, those that wait travel together, each a statement of its
// own. One that comes alone waits for nobody. The zero value is ready.
type looks struct {
	mu      sync.Mutex
	open    int
	waiting []*look
}

// look is one question. Whoever asks it may be told to carry it, with others.
type look struct {
	question
	carry chan []*look
}

const (
	// looksAtOnce is how many trips are under way at once.
	looksAtOnce = 4
	// looksMost bounds the questions of one trip.
	looksMost = 64
)

// looker is the querier of a glance.
type looker struct{ db *DB }

var errLooks = errors.New("db: a glance changes nothing")

func (l looker) exec(context.Context, string, []any) (int64, error) { return 0, errLooks }

func (l looker) change(context.Context, string, []any, func(error) error) error { return errLooks }

func (l looker) later(context.Context, string, []any, func(error) error) error { return errLooks }

func (l looker) wait(context.Context) error { return nil }

func (l looker) query(ctx context.Context, query string, args []any) (answer, error) {
	args, err := plainly(args)
	if err != nil {
		return nil, err
	}
	q := &look{question{query: query, args: args, done: make(chan struct{})}, make(chan []*look, 1)}
	if err := l.db.look(ctx, q); err != nil {
		return nil, err
	}
	if errors.Is(q.err, errParted) { // a neighbour's was wrong, or this one
		q.err = l.db.carryLooks(ctx, []*look{q})
	}
	if q.err != nil {
		return nil, q.err
	}
	return q.answer, nil
}

// look has a question carried; the error says that nobody waited for its answer.
func (d *DB) look(ctx context.Context, q *look) error {
	at := &d.looks
	at.mu.Lock()
	if at.open < looksAtOnce {
		at.open++
		at.mu.Unlock()
		d.trip(ctx, []*look{q})
		return nil
	}
	at.waiting = append(at.waiting, q)
	at.mu.Unlock()
	select {
	case <-q.done:
		return nil
	case some := <-q.carry:
		d.trip(ctx, some)
		return nil
	case <-ctx.Done():
	}
	if !stepOut(&at.mu, &at.waiting, q) {
		select {
		case some := <-q.carry: // the others count on it
			d.trip(ctx, some)
		case <-q.done:
		}
	}
	return ctx.Err()
}

// trip carries questions and lets those go that wait meanwhile.
func (d *DB) trip(ctx context.Context, some []*look) {
	defer func() {
		for _, q := range some {
			close(q.done)
		}
		at := &d.looks
		at.mu.Lock()
		defer at.mu.Unlock()
		n := min(len(at.waiting), looksMost)
		if n == 0 {
			at.open--
			return
		}
		next := slices.Clone(at.waiting[:n])
		at.waiting = slices.Delete(at.waiting, 0, n)
		next[0].carry <- next
	}()
	alone := len(some) == 1
	if !alone {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(context.WithoutCancel(ctx), jointWithin)
		defer stop()
	}
	if err := d.carryLooks(ctx, some); err != nil {
		for _, q := range some {
			if q.err = err; !alone && q.answer == nil {
				q.err = errors.Join(errParted, err)
			}
		}
	}
}

func (d *DB) carryLooks(ctx context.Context, some []*look) error {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	var b pgx.Batch
	for _, q := range some {
		b.Queue(q.query, q.args...)
	}
	r := conn.Conn().SendBatch(ctx, &b)
	for _, q := range some {
		if q.answer, q.n, err = box(r); err != nil {
			q.answer = nil
			return errors.Join(err, r.Close())
		}
	}
	return r.Close()
}
