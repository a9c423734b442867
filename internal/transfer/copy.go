package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// Copy carries everything, or goes on with a copy that was cut short. Both databases
// are entered alone until they are closed. Faults: db.occupied when somebody is at
// work on one of them; transfer.same_kind, transfer.no_source,
// transfer.source_unfinished, transfer.other_schema, transfer.not_empty,
// transfer.other when the target was begun from another source or the source has
// changed since, transfer.changed when it changes meanwhile; db.carry_value when a
// value cannot be carried; transfer.differs when a table is not what it should be.
func Copy(ctx context.Context, j Job) (Report, error) {
	if j.Tell == nil {
		j.Tell = func(Progress) {}
	}
	if j.stop == nil {
		j.stop = func(int) bool { return false }
	}
	if j.portion == 0 {
		j.portion = portionSize
	}
	c := &copying{Job: j, state: state{Tables: map[string]place{}}, pace: newPace(j.Tell), report: Report{Took: map[Stage]float64{}}}
	if err := c.begin(ctx); err != nil {
		return c.report, err
	}
	for c.state.Stage != Ended {
		stage, began := c.state.Stage, time.Now()
		if err := c.step(ctx); err != nil {
			return c.report, err
		}
		c.report.Took[stage] = time.Since(began).Seconds()
	}
	c.report.Tables, c.report.Rows = len(c.tables), c.state.rows()
	c.Tell(Progress{Stage: Ended, Done: int64(c.report.Rows), Of: int64(c.report.Rows)})
	return c.report, nil
}

// copying is a copy in hand.
type copying struct {
	Job
	tables  []db.Carried
	state   state
	pace    *pace
	report  Report
	written int // portions, of this run
}

// step does what stands at the stage that was reached, and notes the next.
func (c *copying) step(ctx context.Context) error {
	next := Ended
	var err error
	switch c.state.Stage {
	case Rows:
		next, err = Indexes, c.rows(ctx)
	case Indexes:
		next, err = Reading, c.indexes(ctx, Indexes)
	case Reading:
		next = Words
		if !c.Unread {
			err = c.readBack(ctx)
		}
	case Words:
		if err = c.words(ctx); err == nil {
			err = c.compare(ctx)
		}
	}
	if err != nil {
		return err
	}
	c.state.Stage = next
	return db.Do(ctx, c.To, func(tx *db.Tx) error {
		if next == Ended {
			return tx.ForgetLoad(cursorName)
		}
		return c.state.save(tx)
	})
}

// begin looks whether the copy may be made, and reads or writes where it begins.
func (c *copying) begin(ctx context.Context) error {
	if c.From.Engine() != db.SQLite || c.To.Engine() != db.Postgres {
		return fault.New(fault.Invalid, "transfer.same_kind")
	}
	if err := c.From.Enter(ctx, true); err != nil {
		return err
	}
	if err := c.To.Enter(ctx, true); err != nil {
		return err
	}
	mark, err := db.Read(ctx, c.From, func(tx *db.Tx) (mark string, err error) {
		if c.tables, err = carried(tx); err != nil {
			return "", err
		}
		if !slices.ContainsFunc(c.tables, func(t db.Carried) bool { return t.Name == "entry" }) {
			return "", fault.New(fault.NotFound, "transfer.no_source")
		}
		return markOf(tx)
	})
	if err != nil {
		return err
	}
	if err := c.fit(ctx); err != nil {
		return err
	}
	return c.place(ctx, mark)
}

// fit asks whether both are at one schema, and the source is whole.
func (c *copying) fit(ctx context.Context) error {
	n, err := c.From.Deferred(ctx)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "transfer.source_unfinished")
	}
	if err != nil {
		return err
	}
	theirs, err := db.Read(ctx, c.From, (*db.Tx).Schema)
	if err != nil {
		return err
	}
	if err := c.To.Migrate(ctx); err != nil {
		return err
	}
	mine, err := db.Read(ctx, c.To, (*db.Tx).Schema)
	if err == nil && mine != theirs {
		err = fault.New(fault.Conflict, "transfer.other_schema", "source", theirs, "mine", mine)
	}
	if err != nil {
		return err
	}
	l, err := c.To.Loader(ctx) // which knows where nothing may be loaded in bulk
	if err != nil {
		return err
	}
	return l.Close()
}

// place finds where the copy goes on, or makes the target ready for one.
func (c *copying) place(ctx context.Context, mark string) error {
	found, err := db.Read(ctx, c.To, func(tx *db.Tx) (bool, error) { return c.state.read(tx) })
	switch {
	case err != nil:
		return err
	case found && c.state.Mark != mark:
		return fault.New(fault.Conflict, "transfer.other")
	case !found:
		c.state = state{Mark: mark, Stage: Rows, Tables: map[string]place{}}
		err = db.Do(ctx, c.To, func(tx *db.Tx) error { return errors.Join(c.empty(tx), c.state.save(tx)) })
	}
	c.report.Resumed = found
	if err == nil && c.state.Stage == Rows {
		err = c.To.Defer(ctx, names(c.tables), nil)
	}
	return err
}

// empty refuses a target with anything of its own in it.
func (c *copying) empty(tx *db.Tx) error {
	for _, t := range c.tables {
		if t.Name == replaced {
			if _, err := tx.Exec("DELETE FROM " + replaced); err != nil {
				return err
			}
			continue
		}
		is, err := tx.Holds(t)
		if err == nil && is {
			err = fault.New(fault.Conflict, "transfer.not_empty", "table", t.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func names(tables []db.Carried) []string {
	out := make([]string, len(tables))
	for i, t := range tables {
		out[i] = t.Name
	}
	return out
}

// readBack compares every table with what was read from the source.
func (c *copying) readBack(ctx context.Context) error {
	c.pace.enter(Reading)
	var done int64
	for _, t := range c.tables {
		want := c.state.Tables[t.Name].Sum
		c.pace.at(t.Name, done, int64(c.state.rows()))
		got, err := c.To.Summed(ctx, t)
		if err != nil {
			return err
		}
		if got != want {
			return fault.New(fault.Conflict, "transfer.differs", "table", t.Name, "rows", want.Rows, "found", got.Rows)
		}
		done += int64(got.Rows)
	}
	return nil
}

// compare asks at the end whether the source stayed as it was, and holds the signed
// heads against each other.
func (c *copying) compare(ctx context.Context) error {
	mark, err := db.Read(ctx, c.From, markOf)
	if err == nil && mark != c.state.Mark {
		err = fault.New(fault.Conflict, "transfer.changed")
	}
	if err != nil {
		return err
	}
	ours, err := heads(ctx, c.From)
	if err != nil {
		return err
	}
	if c.report.Heads, err = heads(ctx, c.To); err != nil {
		return err
	}
	if !maps.Equal(ours, c.report.Heads) {
		return fault.New(fault.Conflict, "transfer.differs", "table", "checkpoint", "rows", len(ours), "found", len(c.report.Heads))
	}
	return nil
}

// words makes the text indexes anew, with their own indexes after their rows.
func (c *copying) words(ctx context.Context) error {
	texts, err := db.Read(ctx, c.To, (*db.Tx).TextIndexes)
	if err == nil {
		err = c.To.Defer(ctx, texts, nil)
	}
	if err != nil {
		return err
	}
	c.pace.enter(Words)
	total := int64(c.state.Tables["entry"].Sum.Rows)
	err = c.Words(ctx, c.To, func(taken int64) { c.pace.at("", taken, total) })
	if err != nil {
		return fmt.Errorf("fill the text indexes: %w", err)
	}
	return c.indexes(ctx, Words)
}

func (c *copying) indexes(ctx context.Context, s Stage) error {
	c.pace.enter(s)
	if err := c.To.BuildIndexes(ctx, c.pace.index); err != nil {
		return err
	}
	return c.To.Analyze(ctx)
}
