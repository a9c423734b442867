package duty

import (
	"strings"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// submit: the holder says that it is done. The ladder stands still, and the
// verifier gets the duty to look.
func (d Duty) submit(v view, c Submit) (change, error) {
	to, at, err := d.begin(v, "submit", c.At)
	if err != nil {
		return change{}, err
	}
	if err := v.mayHold(d); err != nil {
		return change{}, err
	}
	var out change
	d.State, d.SubmittedAt, d.SubmittedBy = to, clock.Micros(at), v.judges()
	d.NextAt, d.AskedDue, d.AskedReason = 0, 0, ""
	out.turn = turnPause
	judge, _ := v.judge(d)
	if judge == 0 || d.Verifier == 0 {
		d.Verifier = judge // with none, the sweep looks for one until it finds one
	}
	out.step(v.event("duty.submitted", at, with(nil, "note", c.Note)), d)
	if judge != 0 {
		out.opens = append(out.opens, d.look(v, judge))
	}
	return out, nil
}

// look asks a post to verify d.
func (d Duty) look(v view, judge ident.ID) Open {
	l, _ := v.book.Current(kinds[Verify].ladder)
	return d.child(Verify, judge, v.after(l.DueIn), l)
}

// name finds a verifier for a duty that was submitted when nobody else existed.
func (d Duty) name(v view) (change, bool) {
	post, _ := v.judge(d)
	if _, err := d.State.after("name"); err != nil || d.Verifier != 0 || post == 0 {
		return change{}, false
	}
	var out change
	d.Verifier = post
	out.step(v.event("duty.verifier_named", v.now, nil), d)
	out.opens = append(out.opens, d.look(v, post))
	return out, true
}

// finish: the holder has done what nobody verifies.
func (d Duty) finish(v view, c Finish) (change, error) {
	to, at, err := d.begin(v, "finish", c.At)
	if err != nil {
		return change{}, err
	}
	if !kinds[d.Kind].alone {
		return change{}, fault.New(fault.Conflict, "duty.needs_verifier")
	}
	if err := v.mayHold(d); err != nil {
		return change{}, err
	}
	d.SubmittedAt, d.SubmittedBy = clock.Micros(at), v.judges()
	d.close(to, clock.Micros(at))
	return d.ended(v.event("duty.finished", at, with(nil, "note", c.Note)), "finish"), nil
}

// accept: the verifier is satisfied, and all that was opened for the duty ends.
func (d Duty) accept(v view, c Accept) (change, error) {
	to, at, err := d.begin(v, "accept", c.At)
	if err != nil {
		return change{}, err
	}
	if err := v.mayJudge(d); err != nil {
		return change{}, err
	}
	d.close(to, clock.Micros(at))
	return d.ended(v.event("duty.accepted", at, with(nil, "note", c.Note)), "accept"), nil
}

// sendBack: the verifier is not satisfied; the ladder goes on where it stood.
func (d Duty) sendBack(v view, c Return) (change, error) {
	to, at, err := d.begin(v, "return", c.At)
	if err != nil {
		return change{}, err
	}
	if err := needText("reason", c.Reason); err != nil {
		return change{}, err
	}
	if err := v.mayJudge(d); err != nil {
		return change{}, err
	}
	d.State, d.SubmittedAt, d.SubmittedBy = to, 0, 0
	d.Returns++
	if err := d.rearm(v); err != nil {
		return change{}, err
	}
	out := change{ends: endVerify, child: Accepted, why: "return", turn: turnResume}
	out.step(v.event("duty.returned", at, with(nil, "reason", c.Reason)), d)
	return out, nil
}

// cancel: somebody above the holder ends the duty undone.
func (d Duty) cancel(v view, c Cancel) (change, error) {
	to, at, err := d.begin(v, "cancel", c.At)
	if err != nil {
		return change{}, err
	}
	var f fault.Fields
	if strings.TrimSpace(c.Authority) == "" {
		f.Add("authority", "duty.authority_missing")
	}
	if strings.TrimSpace(c.Reason) == "" {
		f.Add("reason", "duty.reason_missing")
	}
	if err := f.Err(); err != nil {
		return change{}, err
	}
	if err := v.mayCommand(d); err != nil {
		return change{}, err
	}
	d.close(to, clock.Micros(at))
	say := with(with(nil, "authority", c.Authority), "reason", c.Reason)
	return d.ended(v.event("duty.cancelled", at, say), "cancel"), nil
}

// settle ends a duty that closes by itself, as to, because of why.
func (d Duty) settle(v view, to State, why string) (change, error) {
	verb := "settle"
	if to == Cancelled {
		verb = "cancel"
	}
	to, err := d.State.after(verb)
	if err != nil {
		return change{}, err
	}
	d.close(to, v.micros())
	return d.ended(v.event("duty.settled", v.now, with(nil, "why", why)), why), nil
}

// close puts a duty to rest.
func (d *Duty) close(to State, at int64) {
	d.State, d.ClosedAt, d.NextAt = to, at, 0
	d.AskedDue, d.AskedReason = 0, ""
}
