package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// trip is what goes to the server at once, and how its answers are read.
type trip struct {
	held  map[string]bool
	batch pgx.Batch
	read  []func(r pgx.BatchResults) error
	after []func()
}

func (j *joint) newTrip() *trip {
	if j.held == nil {
		j.held = map[string]bool{}
	}
	t := &trip{held: j.held}
	if !j.begun {
		t.put("BEGIN ISOLATION LEVEL READ COMMITTED", nil, func(r pgx.BatchResults) error {
			_, err := r.Exec()
			j.begun = j.begun || err == nil
			return err
		})
	}
	return t
}

func (t *trip) put(query string, args []any, read func(r pgx.BatchResults) error) {
	t.batch.Queue(query, args...)
	t.read = append(t.read, read)
}

func done(r pgx.BatchResults) error {
	_, err := r.Exec()
	return err
}

// locks takes the names that are not held yet.
func (t *trip) locks(of []deposit) {
	for _, d := range of {
		if d.lock != "" && !t.held[d.lock] {
			t.held[d.lock] = true
			t.put(d.query, d.args, done)
		}
	}
}

// deposits runs what one closure left, as it left it.
func (t *trip) deposits(of []deposit) {
	for _, d := range of {
		switch {
		case d.table != "":
			t.together([]deposit{d})
		case d.lock == "":
			t.put(d.query, d.args, func(r pgx.BatchResults) error { return heard(done(r), d.outcome) })
		}
	}
}

// heard has a closure hear that its statement went well. What went wrong it hears
// when it runs by itself.
func heard(err error, outcome func(error) error) error {
	if err != nil || outcome == nil {
		return err
	}
	return outcome(nil)
}

// ask puts a question.
func (t *trip) ask(q *question) {
	t.put(q.query, q.args, func(r pgx.BatchResults) (err error) {
		q.answer, q.n, err = box(r)
		return err
	})
}

func (t *trip) commit() {
	t.put("COMMIT", nil, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		if err == nil && tag.String() != "COMMIT" {
			err = pgx.ErrTxCommitRollback
		}
		return err
	})
}

// send makes the trip on the joint's connection.
func (t *trip) send(j *joint) (err error) {
	ctx, stop := context.WithTimeout(context.Background(), jointWithin)
	defer stop()
	if j.conn == nil {
		if j.conn, err = j.db.pool.Acquire(ctx); err != nil {
			j.conn = nil
			return fmt.Errorf("take a connection: %w", err)
		}
	}
	r := j.conn.Conn().SendBatch(ctx, &t.batch)
	for _, read := range t.read {
		if err := read(r); err != nil {
			return errors.Join(err, r.Close())
		}
	}
	if err := r.Close(); err != nil {
		return err
	}
	for _, f := range t.after {
		f()
	}
	return nil
}
