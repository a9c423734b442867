package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// readers are the connections that a SQLite file is read over. They are opened
// when they are wanted first.
type readers struct {
	open func() (*lite, error)
	free chan *lite
	room chan struct{} // how many may still be opened

	mu     sync.Mutex
	closed bool
}

func newReaders(n int, open func() (*lite, error)) *readers {
	r := &readers{open: open, free: make(chan *lite, n), room: make(chan struct{}, n)}
	for range n {
		r.room <- struct{}{}
	}
	return r
}

func (r *readers) take(ctx context.Context) (*lite, error) {
	select { // the one used last has the warmest cache, so rather it than a new one
	case c, ok := <-r.free:
		if !ok {
			return nil, ErrClosed
		}
		return c, nil
	default:
	}
	select {
	case c, ok := <-r.free:
		if !ok {
			return nil, ErrClosed
		}
		return c, nil
	case <-r.room:
		c, err := r.open()
		if err != nil {
			r.room <- struct{}{}
			return nil, fmt.Errorf("open another connection: %w", err)
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *readers) give(c *lite) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		_ = c.close()
		return
	}
	r.free <- c
}

// close closes what is free; what is in use is closed when it is given back.
func (r *readers) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	close(r.free)
	var all error
	for c := range r.free {
		all = errors.Join(all, c.close())
	}
	return all
}

// read runs fn on one connection, at one moment. When the caller goes, whatever
// statement runs is stopped.
func (r *readers) read(ctx context.Context, d *DB, fn func(tx *Tx) error) error {
	c, err := r.take(ctx)
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer r.give(c)
	if done := ctx.Done(); done != nil {
		c.conn.SetInterrupt(done)
		defer c.conn.SetInterrupt(nil)
	}
	if _, err := c.exec(ctx, "BEGIN", nil); err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer c.rollback()
	return fn(&Tx{ctx: ctx, db: d, q: c})
}

// rollback ends a transaction whatever has become of it: the engine may have
// ended it by itself (a full disk does that).
func (c *lite) rollback() {
	c.conn.SetInterrupt(nil) // an interrupted connection would not even roll back
	_, _ = c.exec(context.Background(), "ROLLBACK", nil)
}
