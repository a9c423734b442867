package duty

import (
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// begin is how every verb of a person starts: is the move legal, is the duty one
// that a person may move, and when did it happen.
func (d Duty) begin(v view, verb string, at time.Time) (State, time.Time, error) {
	to, err := d.State.after(verb)
	if err != nil {
		return "", at, err
	}
	if ClosesItself(d.Kind) {
		return "", at, fault.New(fault.Conflict, "duty.closes_by_itself", "kind", "duty.kind."+d.Kind)
	}
	at, err = v.happened(at)
	return to, at, err
}

func needText(path, text string) error {
	var f fault.Fields
	if strings.TrimSpace(text) == "" {
		f.Add(path, "duty."+path+"_missing")
	}
	return f.Err()
}

// child asks for a duty that is opened for d.
func (d Duty) child(kind string, holder ident.ID, due time.Time, l Ladder) Open {
	return Open{
		District: d.District, Kind: kind, About: d.Concerns, Subject: d.Subject, Parent: d.ID, Title: d.Title,
		Line: d.Line, Holder: holder, Division: d.Division, Industry: d.Industry, Unit: d.Unit,
		Due: due, Ladder: l.Name, inner: true,
	}
}

// ended is the change of a duty that is over: its children end as it did.
func (d Duty) ended(e ledger.Event, why string) change {
	out := change{ends: endAll, child: d.State, why: why}
	out.step(e, d)
	return out
}

// rearm sets when the next rung falls, by the due time as it is now.
func (d *Duty) rearm(v view) error {
	l, err := v.book.Pinned(d.Ladder)
	if err != nil {
		return err
	}
	d.NextAt = l.nextAt(d.Due, d.Rung)
	return nil
}

// ask: the holder asks for more time. The ladder does not wait for the answer.
func (d Duty) ask(v view, c AskExtension) (change, error) {
	_, at, err := d.begin(v, "ask", c.At)
	if err != nil {
		return change{}, err
	}
	var f fault.Fields
	if strings.TrimSpace(c.Reason) == "" {
		f.Add("reason", "duty.reason_missing")
	}
	if due := clock.Micros(c.Due); due <= d.Due || !v.trusted() && due <= v.micros() {
		f.Add("due", "duty.due_not_later")
	}
	if err := f.Err(); err != nil {
		return change{}, err
	}
	if d.AskedDue != 0 {
		return change{}, fault.New(fault.Conflict, "duty.asked_already")
	}
	if err := v.mayHold(d); err != nil {
		return change{}, err
	}
	var out change
	d.AskedDue, d.AskedReason = clock.Micros(c.Due), c.Reason
	out.step(v.event("duty.extension_asked", at, nil), d)
	return out, nil
}

// grant: the verifier gives the time that was asked for. Rungs that were climbed
// stay climbed; the next one moves with the due time.
func (d Duty) grant(v view, c GrantExtension) (change, error) {
	_, at, err := d.begin(v, "grant", c.At)
	if err != nil {
		return change{}, err
	}
	if d.AskedDue == 0 {
		return change{}, fault.New(fault.Conflict, "duty.not_asked")
	}
	if err := v.mayJudge(d); err != nil {
		return change{}, err
	}
	if d.AskedDue <= v.micros() && !v.trusted() {
		return change{}, fault.New(fault.Conflict, "duty.asked_passed")
	}
	var out change
	d.Due, d.AskedDue, d.AskedReason = d.AskedDue, 0, ""
	d.Extensions++
	if err := d.rearm(v); err != nil {
		return change{}, err
	}
	out.step(v.event("duty.extension_granted", at, with(nil, "note", c.Note)), d)
	return out, nil
}

// refuse: the verifier does not give it.
func (d Duty) refuse(v view, c RefuseExtension) (change, error) {
	_, at, err := d.begin(v, "refuse", c.At)
	if err != nil {
		return change{}, err
	}
	if err := needText("reason", c.Reason); err != nil {
		return change{}, err
	}
	if d.AskedDue == 0 {
		return change{}, fault.New(fault.Conflict, "duty.not_asked")
	}
	if err := v.mayJudge(d); err != nil {
		return change{}, err
	}
	var out change
	d.AskedDue, d.AskedReason = 0, ""
	out.step(v.event("duty.extension_refused", at, with(nil, "reason", c.Reason)), d)
	return out, nil
}

// reassign: somebody above the holder gives the duty to another post. A verifier
// who may not judge the new holder is replaced by one who may.
func (d Duty) reassign(v view, c Reassign) (change, error) {
	_, at, err := d.begin(v, "reassign", c.At)
	if err != nil {
		return change{}, err
	}
	var f fault.Fields
	if strings.TrimSpace(c.Reason) == "" {
		f.Add("reason", "duty.reason_missing")
	}
	if p, ok := v.graph.Post(c.Holder); !ok || p.Abolished {
		f.Add("holder", "duty.holder_unknown")
	} else if _, err := v.graph.Holder(c.Holder, v.now); err != nil {
		f.Add("holder", "duty.no_holder", "post", p.Title)
	} else if c.Holder == d.Holder {
		f.Add("holder", "duty.same_holder")
	}
	if err := f.Err(); err != nil {
		return change{}, err
	}
	if err := v.mayCommand(d); err != nil {
		return change{}, err
	}
	return d.moveTo(v, c.Holder, at, c.Reason), nil
}

// moveTo gives the duty to a post. Extensions that the old holder asked for lapse.
func (d Duty) moveTo(v view, holder ident.ID, at time.Time, reason string) change {
	var out change
	say := withID(with(nil, "reason", reason), "from", d.Holder)
	d.Holder, d.AskedDue, d.AskedReason = holder, 0, ""
	if verified(d.Kind) && (d.Verifier == 0 || d.Verifier == holder || v.graph.IsAbove(holder, d.Verifier)) {
		d.Verifier, _ = v.judge(d)
	}
	out.step(v.event("duty.reassigned", at, say), d)
	return out
}
