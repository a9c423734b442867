package exchange

import (
	"context"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// undoBatch is how many hazards are taken back in one transaction.
const undoBatch = 100

// undoAll takes a job back, batch by batch. Each moves hazards, fates and cursor
// in one transaction, so that it goes on where it stopped.
func (s *Service) undoAll(ctx context.Context, j Job, progress func(Progress)) error {
	var at pace
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		next, err := db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) { return s.undoSome(tx, j) })
		if err != nil {
			return err
		}
		j = next
		if progress != nil {
			p := Progress{Job: j, Counts: j.Counts}
			p.Rate, p.Left = at.note(s.clock.Now(), int(j.Undo.Done), int(j.Undo.Done), int(j.Undo.Total))
			progress(p)
		}
		if j.State == Undone {
			return nil
		}
	}
}

func (s *Service) undoSome(tx *db.Tx, was Job) (Job, error) {
	j, u := was, *was.Undo
	j.Undo = &u
	j.until = clock.Micros(s.clock.Now().Add(lease))
	if err := holdJob(tx, j); err != nil {
		return j, err
	}
	// A run over the same source waits: it must not bring back half of what goes.
	if err := tx.Lock("import/" + j.District + "/" + j.Source); err != nil {
		return j, err
	}
	size := undoBatch
	if s.batch > 0 {
		size = s.batch
	}
	deeds, err := deedsAfter(tx, j, u.Last, size)
	if err != nil {
		return j, err
	}
	if len(deeds) == 0 {
		return s.undone(tx, j, was)
	}
	all, err := s.judge(tx, j, deeds)
	if err != nil {
		return j, err
	}
	var back []hazard.Undo
	for i, k := range all {
		deeds[i] = k.deed
		switch k.fate {
		case fateWithdrawn:
			u.Withdrawn++
			back = append(back, hazard.Undo{Hazard: k.is})
		case fatePutBack:
			u.PutBack++
			back = append(back, hazard.Undo{Hazard: k.is, Back: k.before})
		default:
			u.Kept++
		}
	}
	u.Done += int64(len(deeds))
	u.Last = deeds[len(deeds)-1].hazard
	if err := s.hazard.UndoTx(tx, importer(j.District, j.ID), back, u.Reason); err != nil {
		return j, err
	}
	if err := saveFates(tx, j, deeds); err != nil {
		return j, err
	}
	return j, saveJob(tx, j, was)
}

// undone ends an undo.
func (s *Service) undone(tx *db.Tx, j, was Job) (Job, error) {
	j.State, j.Finished = Undone, s.clock.Now()
	j.Undo.Finished = j.Finished
	j.version++
	if err := saveJob(tx, j, was); err != nil {
		return j, err
	}
	return j, s.note(tx, importer(j.District, j.ID).Actor(), j, "import.undone",
		map[string]any{"withdrawn": j.Undo.Withdrawn, "put_back": j.Undo.PutBack, "kept": j.Undo.Kept, "reason": j.Undo.Reason})
}

// UndoNow is Undo while the caller waits; one that was begun goes on. When another
// process is at it, it watches that one. Faults as of Undo, and
// exchange.bad_state.
func (s *Service) UndoNow(ctx context.Context, by access.Principal, id ident.ID, reason string, progress func(Progress)) (j Job, err error) {
	if j, err = s.Job(ctx, by, id); err != nil {
		return j, err
	}
	if j.State != BeingUndone {
		if j, err = s.Undo(ctx, by, id, j.version, reason); err != nil {
			return j, err
		}
	}
	if j, err = s.takeUndo(ctx, j); err == nil {
		sign, pulse := s.files.live(j.runner), s.pulse(ctx, j)
		err = s.undoAll(ctx, j, progress)
		pulse.end(ctx, err)
		s.files.leave(ctx, j.ID, sign, err)
	}
	if fault.CodeOf(err) == "exchange.job_taken" {
		return s.watch(ctx, by, id, progress)
	}
	if err != nil {
		return j, err
	}
	return s.Job(ctx, by, id)
}

// takeUndo claims an undo for this process, unless another is at it.
func (s *Service) takeUndo(ctx context.Context, was Job) (Job, error) {
	gone, err := s.gone(ctx)
	if err != nil {
		return was, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		now := s.clock.Now()
		j, err := getJob(tx, was.District, was.ID)
		if err != nil {
			return j, err
		}
		if j.State != BeingUndone || j.until >= clock.Micros(now) && !slices.Contains(gone, j.runner) {
			return j, taken(j.ID)
		}
		j.runner, j.until = s.ids.New(), clock.Micros(now.Add(lease))
		return j, takeJob(tx, j)
	})
}

// watch waits for the end of what another process does.
func (s *Service) watch(ctx context.Context, by access.Principal, id ident.ID, progress func(Progress)) (Job, error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		j, err := s.Job(ctx, by, id)
		if err != nil || j.State.Rests() {
			return j, err
		}
		if progress != nil {
			progress(Progress{Job: j, Counts: j.Counts})
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-tick.C:
		}
	}
}
