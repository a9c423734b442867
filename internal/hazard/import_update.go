package hazard

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// sourceReason is the reason that entries give for what a newer dump did.
const sourceReason = "hazard.reason_source"

// update records what a newer dump says of a hazard that is here already. What
// was decided here stays: only what the source changed since it was last read
// moves the state.
func (b *batch) update(r Import, h Hazard, k known) (Outcome, error) {
	cur, ok := b.fresh[k.id]
	if !ok {
		var err error
		if cur, err = get(b.tx, b.by.District, k.id); err != nil {
			return Outcome{}, err
		}
	}
	was := cur.SourceState
	next := cur.changed(r, h)
	u := &updating{batch: b, r: r, h: next, at: r.stages(next, b.now)}
	if r.State == Rejected && was != Rejected && (cur.State == Rectifying || cur.State == Submitted) {
		// Somebody is putting right what the source now calls no hazard: a person must say.
		return Outcome{Result: Refused, ID: cur.ID, Number: cur.Number, Err: fault.New(fault.Conflict, "hazard.import_move",
			"number", cur.Number, "from", cur.State.word(), "to", r.State.word())}, nil
	}
	u.add("hazard.changed", time.Time{})
	if err := u.move(was); err != nil {
		return Outcome{}, err
	}
	if err := u.renew(cur); err != nil {
		return Outcome{}, err
	}
	out, err := b.record(&cur, u.steps...)
	if err != nil {
		return Outcome{}, err
	}
	b.note(out)
	return Outcome{Result: Updated, ID: out.ID, Number: out.Number, Blind: out.Blind, Version: out.Version, Was: &cur}, nil
}

// changed is the hazard with what a newer record says of it, but for its state.
func (h Hazard) changed(r Import, n Hazard) Hazard {
	h.deferred = false
	h.Grade, h.Site, h.Unit, h.SiteName = n.Grade, n.Site, n.Unit, n.SiteName
	h.Division, h.Industry, h.Place, h.Text, h.Clause = n.Division, n.Industry, n.Place, n.Text, n.Clause
	h.FoundBy, h.Responsible, h.VerifiedBy, h.Extra, h.Note = n.FoundBy, n.Responsible, n.VerifiedBy, n.Extra, n.Note
	if !r.Found.IsZero() {
		h.Found = n.Found
	}
	h.Before, h.After = add(h.Before, n.Before), add(h.After, n.After)
	kept := h.Fixes
	h.Fixes = n.Fixes
	if h.Fixes.Responsible == 0 {
		h.Fixes.Responsible = kept.Responsible
	}
	if h.State == Rectifying || h.State == Submitted || h.State == Reported {
		h.Fixes.Responsible = kept.Responsible // a post changes by reassigning
	}
	if h.Extensions == 0 && (!r.Due.IsZero() || r.Fixes.Deadline != 0) {
		h.Due = n.Due // an extension granted here outlives the source's date
	} else {
		h.Fixes.Deadline = kept.Deadline
	}
	if h.State == Closed && h.SourceState == Closed && r.State == Closed && !r.ClosedAt.IsZero() {
		h.ClosedAt = clock.Micros(r.ClosedAt)
		h.SubmittedAt = h.ClosedAt
		if !r.SubmittedAt.IsZero() {
			h.SubmittedAt = clock.Micros(r.SubmittedAt)
		}
	}
	h.SourceState, h.SourceHash = r.State, r.Hash
	h.settle()
	return h
}

// updating is one record's update in hand: the hazard as it is by now, and how
// it came there.
type updating struct {
	*batch
	r     Import
	h     Hazard
	at    stages
	steps []ledger.Step
	moved bool // a duty was opened or ended on the way
}

func (u *updating) add(kind string, at time.Time) {
	u.steps = append(u.steps, step(u.h, ledger.Event{Kind: kind, At: at, Say: u.say(kind)}))
}

func (u *updating) say(kind string) map[string]any {
	if kind == "hazard.returned" {
		return map[string]any{"reason": sourceReason}
	}
	return map[string]any{"source": u.r.Source}
}

// move follows the source's state where it changed since the last dump.
func (u *updating) move(was State) error {
	to := u.r.State
	if to == was {
		return nil
	}
	switch from := u.h.State; {
	case to == Rejected && from == Reported:
		return u.reject()
	case to == Closed && from.Open():
		return u.close()
	case to.Open() && from == Closed && was == Closed:
		return u.reopen()
	case to == Rectifying && from == Submitted && was == Submitted:
		return u.sendBack()
	case (to == Rectifying || to == Submitted) && from == Reported:
		if err := u.confirm(); err != nil || to == Rectifying {
			return err
		}
		return u.submit()
	case to == Submitted && from == Rectifying:
		return u.submit()
	}
	return nil
}

func (u *updating) who() answerer {
	p, ok := u.desk.Graph().Post(u.h.Fixes.Responsible)
	if u.r.Holder == 0 && ok && !p.Abolished {
		u.r.Holder = p.ID
	}
	u.r.Fixes.Responsible = 0 // it is Holder by now, or no post any more
	return u.answers(u.r, u.h)
}

// open opens the duty to rectify.
func (u *updating) open() error {
	who := u.who()
	o := u.h.toRectify(who.holder, who.verifier, who.line)
	o.Quiet = clock.Micros(u.now) > u.h.Due
	d, err := u.desk.Open(o)
	if err != nil {
		return err
	}
	u.h.Duty, u.h.Fixes.Responsible, u.h.Blind, u.moved = d.ID, who.holder, who.blind, true
	return nil
}

func (u *updating) confirm() error {
	if _, err := u.desk.Finish(u.h.Duty, duty.Finish{}); err != nil {
		return err
	}
	if err := u.open(); err != nil {
		return err
	}
	u.h.State = Rectifying
	u.add("hazard.confirmed", time.Time{})
	return nil
}

func (u *updating) submit() error {
	if _, err := u.desk.Submit(u.h.Duty, duty.Submit{At: u.at.submitted}); err != nil {
		return err
	}
	u.h.State, u.h.SubmittedAt, u.moved = Submitted, clock.Micros(u.at.submitted), true
	u.add("hazard.submitted", u.at.submitted)
	return nil
}

func (u *updating) sendBack() error {
	if _, err := u.desk.Return(u.h.Duty, duty.Return{Reason: sourceReason}); err != nil {
		return err
	}
	u.h.State, u.h.SubmittedAt = Rectifying, 0
	u.h.Returns++
	u.add("hazard.returned", time.Time{})
	return nil
}

func (u *updating) close() error {
	if u.h.State == Reported {
		if err := u.confirm(); err != nil {
			return err
		}
	}
	if u.h.State == Rectifying {
		if err := u.submit(); err != nil {
			return err
		}
	}
	d, err := u.desk.Accept(u.h.Duty, duty.Accept{At: u.at.closed})
	if err != nil {
		return err
	}
	u.h.State, u.h.ClosedAt, u.h.Accepter, u.h.Duty, u.moved = Closed, clock.Micros(u.at.closed), d.Verifier, 0, true
	u.add("hazard.closed", u.at.closed)
	return nil
}

// reopen takes back a closing that the source no longer says.
func (u *updating) reopen() error {
	u.h.State, u.h.ClosedAt, u.h.SubmittedAt, u.h.Accepter, u.h.OnSpot = Rectifying, 0, 0, 0, false
	if err := u.open(); err != nil {
		return err
	}
	u.add("hazard.reopened", time.Time{})
	if u.r.State == Submitted {
		return u.submit()
	}
	return nil
}

func (u *updating) reject() error {
	if _, err := u.desk.Finish(u.h.Duty, duty.Finish{Note: sourceReason}); err != nil {
		return err
	}
	u.h.State, u.h.ClosedAt, u.h.Duty, u.moved = Rejected, clock.Micros(u.at.closed), 0, true
	u.add("hazard.rejected", u.at.closed)
	return nil
}

// renew gives a hazard that stays in rectification a duty with its new date or
// its new grade's ladder.
func (u *updating) renew(cur Hazard) error {
	if u.moved || u.h.State != Rectifying || u.h.Due == cur.Due && u.h.Grade == cur.Grade {
		return nil
	}
	_, err := u.desk.Cancel(u.h.Duty, duty.Cancel{Authority: u.r.Source, Reason: sourceReason})
	if err != nil {
		return err
	}
	if err := u.open(); err != nil {
		return err
	}
	u.add("hazard.rescheduled", time.Time{})
	return nil
}
