package hazard

import (
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// undoAuthority is what entries of duties give for what an undone import ends.
const undoAuthority = "hazard.authority_undo"

// Undo is what is taken back of one hazard when an import is undone.
type Undo struct {
	Hazard Hazard  // as it stands
	Back   *Hazard // as it was before the import; nil when the import brought it
}

// withdraw takes back a hazard that an import brought.
func (h Hazard) withdraw(reason string, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vWithdraw)
	if err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.ClosedAt, h.Duty = to, clock.Micros(now), 0
	return h, event("hazard.withdrawn", time.Time{}, "source", h.Source, "reason", reason), nil
}

// putBack is the hazard with the facts that it had before an import changed
// them. It is no move of its own: it takes moves back, whatever they were.
func (h Hazard) putBack(was Hazard, reason string) (Hazard, ledger.Event) {
	was.Ref, was.deferred = h.Ref, false
	return was, event("hazard.put_back", time.Time{}, "source", h.Source, "reason", reason)
}

// UndoTx takes back what an import did to some hazards, and ends the duties that
// hung on it. Whether somebody has touched one since is for the caller to ask;
// nothing is checked but that the states allow it. Only a part of the system may.
func (s *Service) UndoTx(tx *db.Tx, by access.Principal, all []Undo, reason string) error {
	if err := by.May(access.ImportUndo); err != nil {
		return err
	}
	desk, err := s.duty.Desk(tx, by)
	if err != nil {
		return err
	}
	w := &work{Service: s, tx: tx, by: by, desk: desk, now: s.clock.Now()}
	for _, u := range all {
		if err := w.undo(u, reason); err != nil {
			return fmt.Errorf("undo %s: %w", u.Hazard.Number, err)
		}
	}
	return nil
}

func (w *work) undo(u Undo, reason string) error {
	cancel := duty.Cancel{Authority: undoAuthority, Reason: reason}
	if u.Back == nil {
		next, e, err := u.Hazard.withdraw(reason, w.now)
		if err != nil {
			return err
		}
		if err := w.desk.CancelAbout("hazard", u.Hazard.ID, cancel); err != nil {
			return err
		}
		_, err = w.record(&u.Hazard, step(next, e))
		return err
	}
	next, e := u.Hazard.putBack(*u.Back, reason)
	var err error
	if next.Duty, err = w.dutyAgain(u.Hazard, next, cancel); err != nil {
		return err
	}
	_, err = w.record(&u.Hazard, step(next, e))
	return err
}

// dutyAgain brings the duties to what a hazard is again, and returns its own.
func (w *work) dutyAgain(is, again Hazard, cancel duty.Cancel) (ident.ID, error) {
	if is.Duty != 0 && is.Duty == again.Duty {
		return is.Duty, w.sameDuty(is, again, cancel.Reason)
	}
	if is.Duty != 0 {
		if _, err := w.desk.Cancel(is.Duty, cancel); err != nil {
			return 0, err
		}
	}
	if !again.State.Open() {
		return 0, nil
	}
	attributes, err := w.attributes(w.tx, again)
	if err != nil {
		return 0, err
	}
	g, about := w.desk.Graph(), again.subject(attributes)
	holder, line, _ := g.Responsible(about, w.now)
	if p, ok := g.Post(again.Fixes.Responsible); ok && !p.Abolished {
		holder, line = p.ID, p.Line
	}
	if again.State == Reported {
		o := again.toConfirm(holder, line, w.now)
		o.Quiet = true
		d, err := w.desk.Open(o)
		return d.ID, err
	}
	o := again.toRectify(holder, verifier(g, access.System(again.District, "import"), about, holder, w.now), line)
	o.Quiet = true // he had it before, and an undo may bring back thousands
	d, err := w.desk.Open(o)
	if err == nil && again.State == Submitted {
		_, err = w.desk.Submit(d.ID, duty.Submit{At: clock.FromMicros(again.SubmittedAt)})
	}
	return d.ID, err
}

// sameDuty takes back a submission, or a return, of the duty that stays.
func (w *work) sameDuty(is, again Hazard, reason string) error {
	var err error
	switch {
	case is.State == Submitted && again.State == Rectifying:
		_, err = w.desk.Return(is.Duty, duty.Return{Reason: reason})
	case is.State == Rectifying && again.State == Submitted:
		_, err = w.desk.Submit(is.Duty, duty.Submit{At: clock.FromMicros(again.SubmittedAt)})
	}
	return err
}

// TouchedTx tells in the fate of which hazards a person has had a hand since a
// time: by their duties, since what he does to a hazard itself shows in its
// version.
func (s *Service) TouchedTx(tx *db.Tx, district string, since map[ident.ID]int64) (map[ident.ID]bool, error) {
	return s.duty.ActedTx(tx, district, "hazard", since)
}

// ManyTx returns hazards by their ids, in no order and whoever asks: it is for the
// rooms above, inside their own transactions.
func (s *Service) ManyTx(tx *db.Tx, district string, ids []ident.ID) ([]Hazard, error) {
	return many(tx, district, ids)
}
