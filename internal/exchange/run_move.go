package exchange

import (
	"context"
	"errors"

	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ledger"
)

// errRehearsed rolls a dry run's batch back.
var errRehearsed = errors.New("rehearsed")

// batch moves some items with the cursor, the counts and the findings.
func (r *run) batch(ctx context.Context, b load) error {
	move := r.move
	if r.job.Options.DryRun {
		move = r.rehearse
	}
	began := r.s.clock.Now()
	out, next, err := move(ctx, b)
	if err != nil {
		return err
	}
	r.stride.took(len(b.items), r.s.clock.Now().Sub(began))
	r.taker.merge(out)
	r.job = next
	r.tell()
	return nil
}

// move brings a batch in.
func (r *run) move(ctx context.Context, b load) (out batchResult, next Job, err error) {
	r.job.until = r.lease()
	var gathered *ledger.Gathered
	if r.s.settle != nil {
		ctx, gathered = ledger.Gather(ctx)
	}
	err = db.Do(ctx, r.s.db, func(tx *db.Tx) error {
		if gathered != nil {
			gathered.Begin()
		}
		err := holdJob(tx, r.job)
		if err != nil {
			return err
		}
		lifted, err := r.lift(tx, b.items)
		if err != nil {
			return err
		}
		if out, err = r.taker.take(tx, b.items); err != nil {
			return err
		}
		next = r.after(out, b)
		next.Counts = next.Counts.plus(lifted)
		if err := saveDeeds(tx, next, out.deeds); err != nil {
			return err
		}
		if err := r.save(tx, next, out.notes); err != nil || gathered == nil {
			return err
		}
		return r.s.settle(tx, r.job.District, gathered)
	})
	return out, next, err
}

// lift takes back what was noted about the rows that are taken again.
func (r *run) lift(tx *db.Tx, items []sheet.Item) (c Counts, err error) {
	var last place
	for _, item := range items {
		name, row, _ := item.Place()
		at := place{sheet: name, row: row}
		if r.again == nil || at == last {
			continue
		}
		last = at
		one, err := lift(tx, r.job, at)
		if err != nil {
			return c, err
		}
		c = c.plus(one)
	}
	return c, nil
}

// rehearse brings a batch in and takes it back, all but what is told about it.
func (r *run) rehearse(ctx context.Context, b load) (out batchResult, next Job, err error) {
	err = db.Do(ctx, r.s.db, func(tx *db.Tx) error {
		if out, err = r.taker.take(tx, b.items); err != nil {
			return err
		}
		return errRehearsed
	})
	if !errors.Is(err, errRehearsed) {
		return out, next, err
	}
	next = r.after(out, b)
	if !r.stored {
		r.notes.add(out.notes)
		return out, next, nil
	}
	return out, next, db.Do(ctx, r.s.db, func(tx *db.Tx) error { return r.save(tx, next, out.notes) })
}

func (r *run) save(tx *db.Tx, next Job, notes findings) error {
	if err := r.s.insertFindings(tx, next, notes); err != nil {
		return err
	}
	return saveJob(tx, next, r.job)
}

// after is the job as a batch leaves it.
func (r *run) after(out batchResult, b load) Job {
	j := r.job
	j.Next += b.walked
	j.Rows += b.rows
	j.Counts = j.Counts.plus(out.counts)
	j.until = r.lease()
	j.summary = j.summary.plus(out.sum)
	return j
}
