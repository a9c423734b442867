package exchange

import (
	"context"
	"errors"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// lease is how long a runner may be silent before the system goes on with its job;
// at work it renews its lease (pulse).
const lease = 20 * time.Second

// run is a job in hand.
type run struct {
	s        *Service
	by       access.Principal
	job      Job
	stored   bool // the job has a row; a dry run from the command line has none
	taker    *taker
	reader   *sheet.Reader
	notes    findings // of a job without a row
	said     settled
	again    map[place]bool // the rows that are taken again; nil takes all
	pace     pace
	stride   *stride
	progress func(Progress)
	alive    *alive // nil for a job without a row
	pulse    *pulse // likewise
}

// ImportHazards imports a hazard ledger to its end and returns the report. When
// an unfinished import of the same file in the same way stands open, it goes on
// with that one. When ctx ends first, what was done stays done and the next call
// goes on from there. Faults: sheet.* when the file cannot be read, exchange.*
// for the options, exchange.job_taken when another process took the job over.
func (s *Service) ImportHazards(ctx context.Context, by access.Principal, in Input) (Report, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return Report{}, err
	}
	sum, err := in.sum()
	if err != nil {
		return Report{}, err
	}
	book, err := sheet.Open(in.Name, in.Data, in.Size)
	if err != nil {
		return Report{}, err
	}
	defer book.Close()
	pl, err := s.placesOf(ctx, by.District)
	if err != nil {
		return Report{}, err
	}
	job, err := db.Read(ctx, s.db, func(tx *db.Tx) (Job, error) {
		j, err := s.newJob(tx, by, pl, in.Name, sum, in.Profile, in.Options)
		if err != nil || in.Options.DryRun {
			return j, err
		}
		old, found, err := openJob(tx, j)
		if found {
			return old, err
		}
		return j, err
	})
	if err != nil {
		return Report{}, err
	}
	r := &run{s: s, by: by, job: job, progress: in.Progress, stored: !in.Options.DryRun}
	if err := r.open(ctx, book); err != nil {
		return Report{}, err
	}
	rep, err := r.toEnd(ctx)
	if r.pulse != nil {
		r.pulse.end(ctx, err)
	}
	s.files.leave(ctx, r.job.ID, r.alive, err)
	return rep, err
}

// toEnd claims the job, runs it and reports.
func (r *run) toEnd(ctx context.Context) (Report, error) {
	if err := r.claim(ctx); err != nil {
		return Report{}, err
	}
	if err := r.all(ctx); err != nil {
		return Report{}, err
	}
	if err := r.finish(ctx); err != nil {
		return Report{}, err
	}
	if !r.stored {
		return newReport(r.job, r.notes), nil
	}
	return db.Read(ctx, r.s.db, func(tx *db.Tx) (Report, error) { return reportOf(tx, r.job) })
}

// open looks the file through. The job's start is the import's time, so that a
// resumed job reads every record as it was read before.
func (r *run) open(ctx context.Context, book *sheet.Book) error {
	if r.stored {
		_, err := db.Read(ctx, r.s.db, func(tx *db.Tx) (_ bool, err error) {
			if r.said, err = settledOf(tx, r.job); err == nil && r.job.retakes() {
				r.again, err = wanted(tx, r.job)
			}
			return true, err
		})
		if err != nil {
			return err
		}
	}
	var err error
	profile, opts := r.said.profile(r.job.Profile), r.said.options(r.job.Started)
	if r.reader, err = sheet.NewReader(book, profile, opts); err != nil {
		return err
	}
	if len(profile.Columns) == 0 && ownLedger(r.reader.Plans()) {
		r.reader, err = sheet.NewReader(book, ownProfile(profile), opts)
	}
	return err
}

// claim puts this run in charge of the job, which it makes when there is none.
func (r *run) claim(ctx context.Context) error {
	j := r.job
	j.State, j.runner, j.until = j.State.taken(), r.s.ids.New(), r.lease()
	j.Total, j.summary.Sheets = r.reader.Rows(), r.reader.Plans()
	pl, err := r.s.placesOf(ctx, j.District)
	if err != nil {
		return err
	}
	if r.stored {
		if j, err = db.Write(ctx, r.s.db, func(tx *db.Tx) (Job, error) { return r.s.claimTx(tx, r.by, j) }); err != nil {
			return err
		}
		r.alive.end()
		r.alive = r.s.files.live(j.runner)
		if r.pulse == nil {
			r.pulse = r.s.pulse(ctx, j)
		}
		r.pulse.runner.Store(int64(j.runner))
	}
	r.job = j
	r.taker, err = db.Read(ctx, r.s.db, func(tx *db.Tx) (*taker, error) { return r.s.newTaker(tx, j, pl) })
	if err == nil {
		r.taker.said = r.said
	}
	return err
}

// claimTx writes a new job, or takes over one that stands open.
func (s *Service) claimTx(tx *db.Tx, by access.Principal, j Job) (Job, error) {
	old, found, err := openJob(tx, j)
	if err != nil {
		return j, err
	}
	if !found {
		j.version = 1
		if err := insertJob(tx, j); err != nil {
			if db.Violated(err, "") {
				return j, db.ErrLost // somebody began the same just now: go on with his
			}
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, "import.started", nil)
	}
	if old.ID != j.ID {
		return j, taken(j.ID) // it began between reading and writing; its start is another
	}
	old.State, old.runner, old.until = old.State.taken(), j.runner, j.until
	old.Total, old.summary.Sheets = j.Total, j.summary.Sheets
	return old, takeJob(tx, old)
}

func (s *Service) newTaker(tx *db.Tx, j Job, pl *places) (*taker, error) {
	t := &taker{
		s: s, job: j, by: importer(j.District, j.ID), scope: j.Options.Scope, places: pl, sites: newSiteBook(), blind: map[string]bool{}, phones: map[string]ident.ID{},
	}
	f, err := findingsOf(tx, j)
	for _, b := range f.blind {
		t.blind[b.key()] = true
	}
	return t, err
}

// all takes the file's items in batches. One goroutine reads ahead while this
// one writes.
func (r *run) all(ctx context.Context) error {
	r.tell()
	r.stride = newStride(r.s.batch)
	reading, stop := context.WithCancel(ctx)
	batches := r.read(reading)
	defer func() {
		stop()
		for range batches { // until the reader has let go of the file
		}
	}()
	for b := range batches {
		if b.err != nil {
			return r.fail(ctx, b.err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.batch(ctx, b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// finish closes the job with its counts.
func (r *run) finish(ctx context.Context) error {
	j := r.job
	j.State, j.Finished = Done, r.s.clock.Now()
	kind := "import.finished"
	if r.job.State == Trying {
		j.State, j.Finished, kind = Tried, time.Time{}, "import.tried"
	}
	j.summary.Skips, j.summary.Skipped = r.reader.Skips(), r.reader.Skipped()
	if !j.Counts.Balanced() || r.again == nil && int(j.Counts.Read) != j.Next {
		return fault.New(fault.Internal, "exchange.unbalanced", "job", j.ID)
	}
	if !r.stored {
		r.job = j
		return nil
	}
	j.version++
	err := db.Do(ctx, r.s.db, func(tx *db.Tx) error {
		if err := saveJob(tx, j, r.job); err != nil {
			return err
		}
		if err := stale(tx, j); err != nil {
			return err
		}
		return r.s.note(tx, r.taker.by.Actor(), j, kind, map[string]any{"counts": j.Counts})
	})
	if err == nil {
		r.job = j
		r.tell()
	}
	return err
}

// fail ends a job whose file cannot be read to its end. Anything else than a
// fault leaves the job open, to be gone on with.
func (r *run) fail(ctx context.Context, cause error) error {
	if !r.stored || fault.KindOf(cause) == fault.Internal {
		return cause
	}
	j := r.job
	j.State, j.Finished, j.Failure = Failed, r.s.clock.Now(), fault.CodeOf(cause)
	var f *fault.Error
	if errors.As(cause, &f) {
		j.summary.FailedBy = f.Args
	}
	j.version++
	err := db.Do(ctx, r.s.db, func(tx *db.Tx) error {
		if err := saveJob(tx, j, r.job); err != nil {
			return err
		}
		return r.s.note(tx, importer(j.District, j.ID).Actor(), j, "import.failed", map[string]any{"counts": j.Counts, "code": j.Failure})
	})
	return errors.Join(cause, err)
}

func (s *Service) note(tx *db.Tx, by ledger.Actor, j Job, kind string, say map[string]any) error {
	all := map[string]any{"kind": string(j.Kind), "file": j.Name, "sum": j.Sum, "source": j.Source}
	for k, v := range say {
		all[k] = v
	}
	ref := ledger.Ref{District: j.District, ID: j.ID, Version: j.version}
	return s.ledger.Note(tx, by, "import", ref, ledger.Event{Kind: kind, Say: all})
}

func (r *run) lease() int64 { return clock.Micros(r.s.clock.Now().Add(lease)) }

func (r *run) tell() {
	if r.progress == nil {
		return
	}
	p := Progress{Job: r.job, Counts: r.job.Counts}
	p.Rate, p.Left = r.pace.note(r.s.clock.Now(), r.job.Next, r.job.Rows, r.job.Total)
	r.progress(p)
}
