package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is what a Write gets after Close.
var ErrClosed = errors.New("database is closed")

// writer is SQLite's one writer: a goroutine that takes the transactions waiting
// for it, runs each inside a savepoint, and commits them with one fsync.
type writer struct {
	db    *DB
	conn  *lite
	batch int
	jobs  chan *job
	quit  chan struct{}
	once  sync.Once
	done  chan struct{}
}

type job struct {
	ctx   context.Context
	run   func(tx *Tx) error
	err   error
	panic any
	done  chan struct{}
}

func startWriter(d *DB, conn *lite, batch int) *writer {
	if batch <= 0 {
		batch = 128
	}
	w := &writer{
		db: d, conn: conn, batch: batch, jobs: make(chan *job, batch), quit: make(chan struct{}), done: make(chan struct{}),
	}
	go w.loop()
	return w
}

func (w *writer) submit(ctx context.Context, run func(tx *Tx) error) error {
	j := &job{ctx: ctx, run: run, done: make(chan struct{})}
	select {
	case <-w.quit:
		return ErrClosed
	default:
	}
	select {
	case w.jobs <- j:
	case <-w.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := w.await(j); err != nil {
		return err
	}
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

// suspicious is how long a job may wait before it is asked whether it waits for
// itself: a closure that calls Write does.
const suspicious = time.Second

func (w *writer) await(j *job) error {
	late := time.NewTimer(suspicious)
	defer late.Stop()
	for {
		select {
		case <-j.done:
			return nil
		case <-late.C:
			if insideWrite() {
				return errNested
			}
		case <-w.done: // closed; the job was run before that or never will be
			select {
			case <-j.done:
				return nil
			default:
				return ErrClosed
			}
		}
	}
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}

func (w *writer) loop() {
	defer close(w.done)
	defer w.conn.close() //nolint:errcheck // every commit has been heard
	leave := enterWrite()
	defer leave()
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
		case <-w.quit:
			w.drain()
			return
		}
	}
}

func (w *writer) drain() {
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
		default:
			return
		}
	}
}

func (w *writer) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < w.batch {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs the jobs in one transaction. When the transaction itself breaks
// (not a job's own error), each job is run again alone, so that none pays for
// its neighbour.
func (w *writer) commit(jobs []*job) {
	err := w.together(jobs)
	if err != nil && len(jobs) > 1 && !errors.As(err, new(unbegun)) {
		for _, j := range jobs {
			j.err, j.panic = nil, nil
			if err := w.together([]*job{j}); err != nil {
				j.err = err
			}
			close(j.done)
		}
		return
	}
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

// unbegun says that another process held the file all the while: no job ran, and
// one alone would wait no less.
type unbegun struct{ error }

func (u unbegun) Unwrap() error { return u.error }

func (w *writer) together(jobs []*job) error {
	ctx := context.Background()
	if err := w.raw(ctx, "BEGIN IMMEDIATE"); err != nil {
		return unbegun{fmt.Errorf("begin writing: %w", err)}
	}
	wrote := false
	for _, j := range jobs {
		ok, err := w.one(ctx, j, len(jobs) == 1)
		if err != nil {
			w.conn.rollback()
			return err
		}
		wrote = wrote || ok
	}
	if !wrote {
		w.conn.rollback()
		return nil
	}
	if err := w.raw(ctx, "COMMIT"); err != nil {
		w.conn.rollback()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// one runs a job inside a savepoint. Its own error stays with the job; the
// returned error means that the whole transaction is gone.
func (w *writer) one(ctx context.Context, j *job, alone bool) (bool, error) {
	if err := j.ctx.Err(); err != nil {
		j.err = err
		return false, nil
	}
	if !alone {
		if err := w.raw(ctx, "SAVEPOINT job"); err != nil {
			return false, err
		}
	}
	w.call(j)
	if j.err == nil && j.panic == nil {
		if alone {
			return true, nil
		}
		return true, w.raw(ctx, "RELEASE job")
	}
	if alone {
		return false, nil // the caller rolls the transaction back: nothing was written
	}
	if err := w.raw(ctx, "ROLLBACK TO job"); err != nil {
		return false, err
	}
	return false, w.raw(ctx, "RELEASE job")
}

func (w *writer) call(j *job) {
	defer func() {
		if r := recover(); r != nil {
			j.panic = r
		}
	}()
	j.err = j.run(&Tx{ctx: j.ctx, db: w.db, q: w.conn, write: true})
}

func (w *writer) raw(ctx context.Context, q string) error {
	_, err := w.conn.exec(ctx, q, nil)
	return err
}
