package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"anwang/internal/db"
)

// errStopped is how a test ends a copy.
var errStopped = errors.New("stopped")

// portion is some rows on their way.
type portion struct {
	table db.Carried
	rows  db.Portion
}

// rows carries the tables that are not carried yet. One goroutine reads portions,
// this one writes them: of each, the rows and the cursor in one transaction.
func (c *copying) rows(ctx context.Context) error {
	if err := c.count(ctx); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	full, room := make(chan portion), make(chan []byte, 2)
	room <- nil
	room <- nil
	failed := make(chan error, 1)
	from := c.state.begun()
	go func() {
		defer close(full)
		failed <- c.read(reading, from, full, room)
	}()
	var err error
	for p := range full {
		if err = c.write(ctx, p); err != nil {
			break
		}
		room <- p.rows.Text
	}
	stop()
	for range full { // until the reader has let go of the source
	}
	if read := <-failed; err == nil {
		err = read
	}
	return err
}

// begun is a picture of where the tables are, for the reader.
func (s *state) begun() map[string]place {
	out := make(map[string]place, len(s.Tables))
	maps.Copy(out, s.Tables)
	return out
}

// read makes portions of all tables. room is what they are made in.
func (c *copying) read(ctx context.Context, from map[string]place, full chan<- portion, room <-chan []byte) error {
	for _, t := range c.tables {
		for at := from[t.Name]; !at.Done; {
			var into []byte
			select {
			case into = <-room:
			case <-ctx.Done():
				return ctx.Err()
			}
			p, err := db.Read(ctx, c.From, func(tx *db.Tx) (db.Portion, error) { return tx.Next(t, c.where(t), at.Last, into, c.portion) })
			if err != nil {
				return err
			}
			at.Last, at.Done = p.Last, p.End
			select {
			case full <- portion{t, p}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// where narrows the rows of a table: cursors of followers that begin anew stay.
func (c *copying) where(t db.Carried) string {
	if t.Name != "follower" {
		return ""
	}
	return "name IN ('" + strings.Join(c.Followers, "', '") + "')"
}

func (c *copying) write(ctx context.Context, p portion) error {
	name := p.table.Name
	was := c.state.Tables[name]
	is := place{Last: p.rows.Last, Done: p.rows.End, Sum: was.Sum.Plus(p.rows.Sum)}
	if is.Done {
		is.Last = nil
	}
	c.state.Tables[name] = is
	err := db.Do(ctx, c.To, func(tx *db.Tx) error {
		if err := c.state.save(tx); err != nil {
			return err
		}
		if p.rows.Sum.Rows == 0 {
			return nil
		}
		return tx.Carry(p.table, p.rows)
	})
	if err != nil {
		return fmt.Errorf("write rows of %s: %w", name, err)
	}
	c.pace.wrote(name, p.rows.Sum.Rows, len(p.rows.Text))
	if c.written++; c.stop(c.written) {
		return errStopped
	}
	return nil
}

// portionSize is about how long a portion's text is, in bytes: its commit should cost
// little beside it, and three of them are in memory.
const portionSize = 8 << 20

// sample is how many rows of a table tell how long its rows are.
const sample = 500

// count tells the pace how much there is of each table.
func (c *copying) count(ctx context.Context) error {
	for _, t := range c.tables {
		c.Tell(Progress{Stage: Counting, Name: t.Name})
		var some db.Portion
		n, err := db.Read(ctx, c.From, func(tx *db.Tx) (n int64, err error) {
			if some, err = tx.Some(t, sample); err != nil {
				return 0, err
			}
			return tx.CountOf(t)
		})
		if err != nil {
			return fmt.Errorf("count %s: %w", t.Name, err)
		}
		c.pace.expect(t.Name, n, c.state.Tables[t.Name].Sum.Rows, some)
	}
	return nil
}
