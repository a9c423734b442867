package exchange

import (
	"context"
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// previewed bounds how many hazards are looked at before an undo; beyond, the
// counts are of the first.
const previewed = 50_000

// fateOf decides what an undo does with a hazard: what nobody has touched since
// is taken back, the rest stays. acted tells that a person had a hand in its
// duties.
func (d deed) fateOf(h hazard.Hazard, exists, acted bool) deed {
	switch {
	case !exists:
		d.fate, d.why = fateKept, "exchange.kept_gone"
	case h.State == hazard.Withdrawn:
		d.fate, d.why = fateKept, "exchange.kept_withdrawn"
	case h.Version != d.version:
		d.fate, d.why = fateKept, "exchange.kept_changed"
	case acted:
		d.fate, d.why = fateKept, "exchange.kept_duty"
	case d.made:
		d.fate = fateWithdrawn
	case d.before == nil:
		d.fate, d.why = fateKept, "exchange.kept_gone"
	default:
		d.fate = fatePutBack
	}
	return d
}

// judged is a deed with the hazard as it stands and what becomes of it.
type judged struct {
	deed
	is hazard.Hazard
}

// judge decides about some deeds.
func (s *Service) judge(tx *db.Tx, j Job, deeds []deed) ([]judged, error) {
	ids, since := make([]ident.ID, len(deeds)), make(map[ident.ID]int64, len(deeds))
	for i, d := range deeds {
		ids[i], since[d.hazard] = d.hazard, d.at
	}
	all, err := s.hazard.ManyTx(tx, j.District, ids)
	if err != nil {
		return nil, err
	}
	acted, err := s.hazard.TouchedTx(tx, j.District, since)
	if err != nil {
		return nil, err
	}
	now := make(map[ident.ID]hazard.Hazard, len(all))
	for _, h := range all {
		now[h.ID] = h
	}
	out := make([]judged, len(deeds))
	for i, d := range deeds {
		h, ok := now[d.hazard]
		out[i] = judged{d.fateOf(h, ok, acted[d.hazard]), h}
	}
	return out, nil
}

// Kept is a hazard that an undo leaves as it is, and why (a code).
type Kept struct {
	Hazard ident.ID
	Number string
	Text   string
	Why    string
}

// Undoing is what an undo would do, or has done.
type Undoing struct {
	Job        Job
	Why        error // a fault: why it cannot be undone; nil when it can
	Total      int64
	Withdraw   int64
	PutBack    int64
	Keep       int64
	AllCounted bool
	Kept       []Kept
	Next       ident.ID // of what was kept; 0 at the end
}

// Undoing looks at what an undo would do, or at what it did. after and limit page
// through what is kept.
func (s *Service) Undoing(ctx context.Context, by access.Principal, id, after ident.ID, limit int) (Undoing, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Undoing, error) {
		j, err := seenJob(tx, by, id)
		if err != nil {
			return Undoing{}, err
		}
		out := Undoing{Job: j, AllCounted: true, Why: s.mayUndo(tx, by, j)}
		if out.Total, err = countDeeds(tx, j); err != nil {
			return out, err
		}
		if j.Undo != nil {
			out.Withdraw, out.PutBack, out.Keep = j.Undo.Withdrawn, j.Undo.PutBack, j.Undo.Kept
			return out, s.kept(tx, &out, after, limit)
		}
		return out, s.preview(tx, &out, after, limit)
	})
}

// preview judges every deed without doing anything.
func (s *Service) preview(tx *db.Tx, out *Undoing, after ident.ID, limit int) error {
	var last ident.ID
	for seen := 0; ; {
		deeds, err := deedsAfter(tx, out.Job, last, 500)
		if err != nil {
			return err
		}
		if len(deeds) == 0 {
			return nil
		}
		if seen += len(deeds); seen > previewed {
			out.AllCounted = false
			return nil
		}
		last = deeds[len(deeds)-1].hazard
		all, err := s.judge(tx, out.Job, deeds)
		if err != nil {
			return err
		}
		for _, k := range all {
			out.count(k, after, limit)
		}
	}
}

func (u *Undoing) count(k judged, after ident.ID, limit int) {
	switch k.fate {
	case fateWithdrawn:
		u.Withdraw++
		return
	case fatePutBack:
		u.PutBack++
		return
	}
	u.Keep++
	if k.hazard <= after {
		return
	}
	if len(u.Kept) == limit {
		u.Next = u.Kept[limit-1].Hazard
		return
	}
	u.Kept = append(u.Kept, Kept{Hazard: k.hazard, Number: k.is.Number, Text: begin(k.is.Text), Why: k.why})
}

// kept reads what an undo left as it was.
func (s *Service) kept(tx *db.Tx, out *Undoing, after ident.ID, limit int) error {
	deeds, err := keptAfter(tx, out.Job, after, limit+1)
	if err != nil {
		return err
	}
	if len(deeds) > limit {
		deeds = deeds[:limit]
		out.Next = deeds[limit-1].hazard
	}
	all, err := s.judge(tx, out.Job, deeds)
	for i, k := range all {
		out.Kept = append(out.Kept, Kept{Hazard: k.hazard, Number: k.is.Number, Text: begin(k.is.Text), Why: deeds[i].why})
	}
	return err
}

// mayUndo says why somebody cannot undo a job.
func (s *Service) mayUndo(tx *db.Tx, by access.Principal, j Job) error {
	if err := by.May(access.ImportUndo); err != nil {
		return err
	}
	if !by.IsSystem() && by.Standing != access.Office && by.Person != j.Person {
		return fault.New(fault.Forbidden, "exchange.undo_not_yours")
	}
	if j.State != Done && j.State != Failed {
		return badState(j)
	}
	n, err := countDeeds(tx, j)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "exchange.undo_nothing")
	}
	return err
}

// Undo takes an import back as a whole, by entries: what it brought is withdrawn,
// what it changed is put back, and what somebody has touched since stays. Work
// does it. The committee office may, and whoever ran it. Faults:
// exchange.undo_not_yours, exchange.undo_nothing, exchange.reason_missing.
func (s *Service) Undo(ctx context.Context, by access.Principal, id ident.ID, version int64, reason string) (Job, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		was, err := seenJob(tx, by, id)
		if err != nil {
			return was, err
		}
		if err := was.fresh(version); err != nil {
			return was, err
		}
		if err := s.mayUndo(tx, by, was); err != nil {
			return was, err
		}
		if reason = strings.TrimSpace(reason); reason == "" || len([]rune(reason)) > 500 {
			var wrong fault.Fields
			wrong.Add("reason", "exchange.reason_missing", "most", 500)
			return was, wrong.Err()
		}
		j := was
		total, err := countDeeds(tx, j)
		if err != nil {
			return j, err
		}
		j.Undo = &Undo{Reason: reason, Person: by.Person, Started: s.clock.Now(), Total: total}
		j.State, j.mapping, j.until, j.runner = BeingUndone, j.own(), 0, 0
		j.Finished = noTime
		j.version++
		if err := editJob(tx, j, was); err != nil {
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, "import.undo", map[string]any{"reason": reason, "total": total})
	})
}
