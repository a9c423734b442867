package exchange

import (
	"context"
	"errors"
	"io"
	"reflect"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Draft takes a hazard ledger to be looked at first: it keeps the file and
// returns the draft, which nothing happens to until its owner says so. When the
// profile says nothing, the source's last file says how this one is read. A file
// that cannot be opened is refused at once. Faults: sheet.*, exchange.*.
func (s *Service) Draft(ctx context.Context, by access.Principal, name string, r io.Reader, p sheet.Profile, o Options) (Job, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return Job{}, err
	}
	if s.files == nil {
		return Job{}, errors.New("draft: the room has no folder")
	}
	sum, _, err := s.files.Keep(ctx, r)
	if err != nil {
		return Job{}, err
	}
	book, err := s.desk.open(s.files, Job{Sum: sum, Name: name}) // it will be looked at next
	if err != nil {
		return Job{}, err
	}
	book.release()
	pl, err := s.placesOf(ctx, by.District)
	if err != nil {
		return Job{}, err
	}
	o.DryRun = false
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		j, err := s.newJob(tx, by, pl, name, sum, p, o)
		if err != nil {
			return j, err
		}
		if reflect.DeepEqual(p, sheet.Profile{}) {
			if j.Profile, j.summary.Remembered, err = rememberedProfile(tx, j.District, j.Source); err != nil {
				return j, err
			}
		}
		j.State, j.Kept, j.version, j.mapping = Draft, true, 1, j.own()
		j.until = clock.Micros(j.Started) // since when it lies
		if err := insertJob(tx, j); err != nil {
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, "import.drafted", nil)
	})
}

// Discard throws a draft away. Its file goes with the next sweep.
func (s *Service) Discard(ctx context.Context, by access.Principal, id ident.ID, version int64) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		j, err := s.toChange(tx, by, id, version)
		if err != nil {
			return err
		}
		if j.State != Draft && j.State != Tried {
			return badState(j)
		}
		j.version++
		if err := dropJob(tx, j); err != nil {
			return err
		}
		return s.note(tx, by.Actor(), j, "import.discarded", nil)
	})
}

// toChange reads a job that the principal may change: his own.
func (s *Service) toChange(tx *db.Tx, by access.Principal, id ident.ID, version int64) (Job, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return Job{}, err
	}
	j, err := seenJob(tx, by, id)
	if err != nil {
		return j, err
	}
	if !by.IsSystem() && j.Person != by.Person {
		return j, fault.New(fault.Forbidden, "exchange.not_yours")
	}
	return j, j.fresh(version)
}

// fresh refuses a change that was decided on another state.
func (j Job) fresh(version int64) error {
	if version != 0 && version != j.version {
		return fault.New(fault.Stale, "exchange.stale", "version", j.version)
	}
	return nil
}

// badState refuses what does not fit a job's state.
func badState(j Job) error {
	return fault.New(fault.Conflict, "exchange.bad_state", "state", "exchange.job."+string(j.State))
}

// Try goes through a draft with nothing written, so that its questions can be
// answered before it is run.
func (s *Service) Try(ctx context.Context, by access.Principal, id ident.ID, version int64) (Job, error) {
	return s.begin(ctx, by, id, version, Trying, "import.trying")
}

// Run imports a draft, tried or not; of an import that is done it takes the
// records again whose questions were answered since. Fault:
// exchange.nothing_answered.
func (s *Service) Run(ctx context.Context, by access.Principal, id ident.ID, version int64) (Job, error) {
	return s.begin(ctx, by, id, version, Waiting, "import.started")
}

func (s *Service) begin(ctx context.Context, by access.Principal, id ident.ID, version int64, to State, kind string) (Job, error) {
	pl, err := s.placesOf(ctx, by.District)
	if err != nil {
		return Job{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		was, err := s.toChange(tx, by, id, version)
		if err != nil {
			return was, err
		}
		j := was
		switch {
		case j.State == Draft || j.State == Tried:
			err = s.afresh(tx, by, pl, &j)
			j.Options.DryRun = to == Trying
		case j.State == Done && to == Waiting && !j.Options.DryRun && j.Kept:
			err = again(tx, &j)
			kind = "import.resumed"
		default:
			err = badState(j)
		}
		if err != nil {
			return j, err
		}
		j.State, j.mapping, j.until, j.runner, j.Failure = to, j.own(), 0, 0, ""
		j.Next, j.Rows = 0, 0
		j.Finished = noTime
		j.version++
		if err := editJob(tx, j, was); err != nil {
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, kind, nil)
	})
}

// afresh makes a draft ready to be gone through as a whole, with the scope that
// its owner has by now.
func (s *Service) afresh(tx *db.Tx, by access.Principal, pl *places, j *Job) error {
	g, err := s.org.Graph(tx, j.District)
	if err != nil {
		return err
	}
	if !by.IsSystem() && by.Post != j.Post {
		return fault.New(fault.Forbidden, "exchange.other_post")
	}
	if err := j.fill(g, by, pl); err != nil {
		return err
	}
	if err := foreignSource(tx, g, by, *j); err != nil {
		return err
	}
	j.Started = s.clock.Now()
	j.pass++
	j.since = j.pass
	j.Total, j.Counts = 0, Counts{}
	j.summary = summary{Remembered: j.summary.Remembered}
	return clearTopics(tx, *j)
}

// again makes a finished job ready to take single rows once more. Its time stays,
// so that they are read as they were.
func again(tx *db.Tx, j *Job) error {
	j.pass++
	j.summary.Answered = false
	rows, err := wanted(tx, *j)
	if err == nil && len(rows) == 0 {
		return fault.New(fault.Conflict, "exchange.nothing_answered")
	}
	return err
}
