package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Upload takes a hazard ledger for the system to import by itself (Work): it
// keeps the file and returns the waiting job, or the one that already stands
// open for the same file taken in the same way.
func (s *Service) Upload(ctx context.Context, by access.Principal, name string, r io.Reader, p sheet.Profile, o Options) (Job, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return Job{}, err
	}
	if s.files == nil {
		return Job{}, errors.New("upload: the room has no folder")
	}
	sum, _, err := s.files.Keep(ctx, r)
	if err != nil {
		return Job{}, err
	}
	pl, err := s.placesOf(ctx, by.District)
	if err != nil {
		return Job{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		j, err := s.newJob(tx, by, pl, name, sum, p, o)
		if err != nil {
			return j, err
		}
		if old, found, err := openJob(tx, j); found || err != nil {
			return old, err
		}
		j.Kept, j.version = true, 1
		if err := insertJob(tx, j); err != nil {
			if db.Violated(err, "") {
				return j, db.ErrLost
			}
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, "import.started", nil)
	})
}

// Work runs one waiting job of any district to its end, or one whose runner has
// gone silent, and returns false when there is none. Several processes may call
// it side by side.
func (s *Service) Work(ctx context.Context, progress func(Progress)) (worked bool, err error) {
	if s.files == nil {
		return false, nil
	}
	j, found, err := s.due(ctx)
	if err != nil || !found {
		return false, err
	}
	r := &run{s: s, by: importer(j.District, j.ID), job: j, progress: progress, stored: true, alive: s.files.live(j.runner), pulse: s.pulse(ctx, j)}
	defer func() { s.files.leave(ctx, j.ID, r.alive, err) }()
	defer func() { r.pulse.end(ctx, err) }()
	if j.State == BeingUndone {
		return true, s.undoAll(ctx, j, progress)
	}
	// A file that makes a reader panic would otherwise be tried again for ever.
	defer func() {
		if bug := recover(); bug != nil {
			worked = true
			err = errors.Join(fmt.Errorf("import %d: panic: %v\n%s", j.ID, bug, debug.Stack()),
				r.fail(ctx, fault.New(fault.Invalid, "exchange.file_breaks")))
		}
	}()
	file, size, err := s.files.Open(j.Sum)
	if err != nil {
		return true, r.fail(ctx, err)
	}
	defer file.Close()
	book, err := sheet.Open(j.Name, file, size)
	if err != nil {
		return true, r.fail(ctx, err)
	}
	defer book.Close()
	if err := r.open(ctx, book); err != nil {
		return true, r.fail(ctx, err)
	}
	_, err = r.toEnd(ctx)
	return true, err
}

// due claims a job for this process, for as long as opening the file may take.
func (s *Service) due(ctx context.Context) (Job, bool, error) {
	gone, err := s.gone(ctx)
	if err != nil {
		return Job{}, false, err
	}
	// They may be of any district: each is claimed in a transaction of its own.
	waiting, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]Job, error) { return dueJobs(tx, clock.Micros(s.clock.Now()), gone) })
	if err != nil {
		return Job{}, false, err
	}
	for _, w := range waiting {
		if j, ok, err := s.claim(ctx, w, gone); ok || err != nil {
			return j, ok, err
		}
	}
	return Job{}, false, nil
}

func (s *Service) claim(ctx context.Context, waiting Job, gone []ident.ID) (Job, bool, error) {
	type claimed struct {
		Job
		found bool
		from  ident.ID // whom it was taken over from
	}
	c, err := db.Write(ctx, s.db, func(tx *db.Tx) (claimed, error) {
		now := s.clock.Now()
		j, found, err := claimJob(tx, waiting, clock.Micros(now), gone)
		if err != nil || !found {
			return claimed{}, err
		}
		from := j.runner
		j.State, j.runner, j.until = j.State.taken(), s.ids.New(), clock.Micros(now.Add(lease))
		return claimed{j, true, from}, takeJob(tx, j)
	})
	if err == nil && c.from != 0 {
		s.files.bury(c.from)
	}
	return c.Job, c.found, err
}

// gone names the runners that have ended before their leases did.
func (s *Service) gone(ctx context.Context) ([]ident.ID, error) {
	at, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]ident.ID, error) { return runners(tx, clock.Micros(s.clock.Now())) })
	return slices.DeleteFunc(at, func(r ident.ID) bool { return !s.files.dead(r) }), err
}

// Job returns one import. A person sees his own, and all of them when he sees
// the whole district. Fault: exchange.job_unknown.
func (s *Service) Job(ctx context.Context, by access.Principal, id ident.ID) (Job, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Job, error) { return seenJob(tx, by, id) })
}

func seenJob(tx *db.Tx, by access.Principal, id ident.ID) (Job, error) {
	if err := by.May(access.ImportRead); err != nil {
		return Job{}, err
	}
	j, err := getJob(tx, by.District, id)
	if err == nil && !j.shows(by) {
		return Job{}, fault.New(fault.NotFound, "exchange.job_unknown", "id", id)
	}
	return j, err
}

// shows tells whether somebody sees a job. What is still a draft is nobody's
// business but its owner's.
func (j Job) shows(by access.Principal) bool {
	mine := by.Person != 0 && j.Person == by.Person
	return mine || by.Scope.All && (by.IsSystem() || !j.State.Sketch())
}

// Jobs lists imports in these states (none: in any), the newest first, from the one before `before` (0: the
// newest), at most limit.
func (s *Service) Jobs(ctx context.Context, by access.Principal, before ident.ID, limit int, in ...State) ([]Job, error) {
	if err := by.May(access.ImportRead); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Job, error) {
		w := new(db.Where).And("district = ?", by.District).If(before != 0, "id < ?", before)
		w.If(!by.Scope.All, "person = ?", by.Person)
		w.If(by.Scope.All && !by.IsSystem(), "(state NOT IN ('draft', 'trying', 'tried') OR person = ?)", by.Person)
		if len(in) > 0 {
			texts := make([]string, len(in))
			for i, one := range in {
				texts[i] = string(one)
			}
			db.In(w, "state", texts)
		}
		return listJobs(tx, w, min(max(limit, 1), 200))
	})
}

// Report accounts for a job, finished or not, without sentences; Report.Say adds
// them.
func (s *Service) Report(ctx context.Context, by access.Principal, id ident.ID) (Report, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Report, error) {
		j, err := seenJob(tx, by, id)
		if err != nil {
			return Report{}, err
		}
		return reportOf(tx, j)
	})
}

func reportOf(tx *db.Tx, j Job) (Report, error) {
	f, err := findingsOf(tx, j)
	if err != nil {
		return Report{}, err
	}
	rep := newReport(j, f)
	rep.said, err = settledOf(tx, j)
	return rep, err
}

// keepDrafts is how long a draft lies before it is thrown away.
const keepDrafts = 30 * 24 * time.Hour

// sweepDrafts throws away drafts that nobody has touched for long, each in a
// transaction of its own: they may be of any district.
func (s *Service) sweepDrafts(ctx context.Context) error {
	before := s.clock.Now().Add(-keepDrafts)
	for {
		old, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]Job, error) { return oldDrafts(tx, before, 20) })
		if err != nil || len(old) == 0 {
			return err
		}
		gone := 0
		for _, j := range old {
			n, err := db.Write(ctx, s.db, func(tx *db.Tx) (int, error) { return s.discard(tx, j, before) })
			if err != nil {
				return err
			}
			gone += n
		}
		if gone == 0 {
			return nil // somebody else has them in hand
		}
	}
}

// discard throws away a draft unless it was touched, or taken by another sweep,
// since it was found; it returns how many it threw away.
func (s *Service) discard(tx *db.Tx, found Job, before time.Time) (int, error) {
	j, ok, err := claimDraft(tx, found, before)
	if err != nil || !ok {
		return 0, err
	}
	j.version++
	if err := dropJob(tx, j); err != nil {
		return 0, err
	}
	return 1, s.note(tx, importer(j.District, j.ID).Actor(), j, "import.discarded", nil)
}

// SweepFiles throws away drafts that lay too long and removes uploaded files that are older than keep and that no
// unfinished job needs, and returns how many there were. Until then a job's
// marked workbook can be made from its file.
func (s *Service) SweepFiles(ctx context.Context, keep time.Duration) (int, error) {
	if s.files == nil {
		return 0, nil
	}
	if err := s.sweepDrafts(ctx); err != nil {
		return 0, err
	}
	needed, err := db.Read(ctx, s.db, openSums)
	if err != nil {
		return 0, err
	}
	return s.files.sweep(s.clock.Now().Add(-keep), needed)
}
