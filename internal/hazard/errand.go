package hazard

import (
	"context"
	"errors"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// MostErrands bounds how many hazards one errand is tried on or run for: more
// than that nobody has looked at.
const MostErrands = 500

// Errand is one verb that is said of many hazards. Each hazard still takes it in
// a transaction of its own, by the rules of the verb, as its own entry.
type Errand struct {
	Verb   access.Verb // HazardAccept, HazardReturn, HazardReassign or HazardAskExtension
	Reason string      // always needed: of an acceptance it becomes the note
	Holder ident.ID    // of HazardReassign: the post that gets it
	Due    time.Time   // of HazardAskExtension
}

// check refuses an errand that is not whole, and one that its sender may not run
// at all.
func (e Errand) check(by access.Principal) error {
	switch e.Verb {
	case access.HazardAccept, access.HazardReturn, access.HazardReassign, access.HazardAskExtension:
	default:
		return fault.New(fault.Invalid, "hazard.errand_unknown")
	}
	if err := by.May(e.Verb); err != nil {
		return err
	}
	if strings.TrimSpace(e.Reason) == "" {
		var wrong fault.Fields
		wrong.Add("reason", "hazard.errand_reason")
		return wrong.Err()
	}
	return nil
}

// suits refuses what nobody should do to many hazards at once. A major one is
// closed by somebody who has looked at that one.
func (e Errand) suits(h Hazard) error {
	if e.Verb == access.HazardAccept && h.Grade == Major {
		return fault.New(fault.Conflict, "hazard.errand_major", "number", h.Number)
	}
	return nil
}

// Trial is what an errand would do to one hazard. Before and After are the
// pending duties about it; Err is the fault by which it would be refused.
type Trial struct {
	ID            ident.ID
	Hazard        Hazard // as it is now; zero when the caller sees no such hazard
	Before, After []duty.Duty
	Err           error
}

// errTried ends a trial: what was done is taken back.
var errTried = errors.New("tried")

// Try tells for each hazard what an errand would do, by doing it in a transaction
// that is then taken back, so that no second set of rules can differ from the
// first. Faults: hazard.errand_unknown, hazard.errand_reason, hazard.too_many,
// access.*; what befalls a single hazard stands in its Trial.
func (s *Service) Try(ctx context.Context, by access.Principal, ids []ident.ID, e Errand) ([]Trial, error) {
	if err := e.check(by); err != nil {
		return nil, err
	}
	if len(ids) > MostErrands {
		return nil, fault.New(fault.Invalid, "hazard.too_many", "most", MostErrands)
	}
	out := make([]Trial, len(ids))
	for i, id := range ids {
		var t Trial
		err := db.Do(ctx, s.db, func(tx *db.Tx) (err error) {
			if t, err = s.try(tx, by, id, e); err == nil {
				err = errTried
			}
			return err
		})
		t.ID = id
		if !errors.Is(err, errTried) {
			var f *fault.Error
			if !errors.As(err, &f) {
				return nil, err
			}
			t.Err = err
		}
		out[i] = t
	}
	return out, nil
}

func (s *Service) try(tx *db.Tx, by access.Principal, id ident.ID, e Errand) (Trial, error) {
	var t Trial
	var err error
	if t.Hazard, err = s.GetTx(tx, by, id); err != nil {
		return t, err
	}
	if t.Before, err = s.duty.PendingAbout(tx, by.District, t.Hazard.About(), []ident.ID{id}); err != nil {
		return t, err
	}
	if _, err := s.RunTx(tx, by, id, t.Hazard.Version, e); err != nil {
		return t, err
	}
	t.After, err = s.duty.PendingAbout(tx, by.District, t.Hazard.About(), []ident.ID{id})
	return t, err
}

// Run does an errand for one hazard that the caller saw at version (0 means any).
// Faults: those of the verb, hazard.errand_*.
func (s *Service) Run(ctx context.Context, by access.Principal, id ident.ID, version int64, e Errand) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.RunTx(tx, by, id, version, e) })
}

// RunTx is Run in tx.
func (s *Service) RunTx(tx *db.Tx, by access.Principal, id ident.ID, version int64, e Errand) (Hazard, error) {
	if err := e.check(by); err != nil {
		return Hazard{}, err
	}
	h, err := s.GetTx(tx, by, id)
	if err != nil {
		return Hazard{}, err
	}
	if err := e.suits(h); err != nil {
		return Hazard{}, err
	}
	c := Command{Version: version}
	switch e.Verb {
	case access.HazardAccept:
		return s.AcceptTx(tx, by, id, Accept{Command: c, Note: e.Reason})
	case access.HazardReturn:
		return s.ReturnTx(tx, by, id, Return{Command: c, Reason: e.Reason})
	case access.HazardReassign:
		return s.ReassignTx(tx, by, id, Reassign{Command: c, Holder: e.Holder, Reason: e.Reason})
	}
	return s.AskExtensionTx(tx, by, id, AskExtension{Command: c, Due: e.Due, Reason: e.Reason})
}
