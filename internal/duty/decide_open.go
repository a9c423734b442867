package duty

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// earliest is a date before which no due time can be meant: the first Work
// Safety Law. It keeps garbage out of the ladder's arithmetic.
var earliest = time.Date(1949, 10, 1, 0, 0, 0, 0, time.UTC)

// check looks at every field and reports all that are wrong at once.
func (o Open) check(v view) error {
	var f fault.Fields
	t, known := kinds[o.Kind]
	if !known {
		f.Add("kind", "duty.kind_unknown", "kind", o.Kind)
	} else if t.itself && !o.inner {
		f.Add("kind", "duty.kind_itself", "kind", "duty.kind."+o.Kind)
	}
	if o.About == "" || o.Subject == 0 {
		f.Add("subject", "duty.subject_missing")
	}
	if o.Title == "" {
		f.Add("title", "duty.title_missing")
	}
	if o.Line != "" && !o.Line.Known() {
		f.Add("line", "duty.line_unknown", "line", string(o.Line))
	}
	if o.Due.IsZero() || o.Due.Before(earliest) {
		f.Add("due", "duty.due_missing")
	}
	if _, ok := v.book.Current(o.Ladder); !ok {
		f.Add("ladder", "duty.ladder_unknown", "ladder", o.Ladder)
	} else if t.ladder != "" && o.Ladder != t.ladder {
		f.Add("ladder", "duty.ladder_wrong", "ladder", o.Ladder)
	}
	if p, ok := v.graph.Post(o.Holder); !ok || p.Abolished {
		f.Add("holder", "duty.holder_unknown")
	} else if _, err := v.graph.Holder(o.Holder, v.now); err != nil {
		f.Add("holder", "duty.no_holder", "post", p.Title)
	}
	if p, ok := v.graph.Post(o.Verifier); o.Verifier != 0 && (!ok || p.Abolished) {
		f.Add("verifier", "duty.verifier_unknown")
	}
	return f.Err()
}

// birth makes the duty as it stands when it is opened.
func (o Open) birth(v view, id ident.ID) (Duty, time.Time, error) {
	at, err := v.happened(o.At)
	if err != nil {
		return Duty{}, at, err
	}
	if o.Quiet && !v.trusted() {
		return Duty{}, at, fault.New(fault.Forbidden, "duty.history_system")
	}
	if o.District != "" && o.District != v.graph.District {
		return Duty{}, at, fault.New(fault.Invalid, "duty.other_district", "district", o.District)
	}
	if err := o.check(v); err != nil {
		return Duty{}, at, err
	}
	ladder, _ := v.book.Current(o.Ladder)
	d := Duty{
		Kind: o.Kind, Concerns: o.About, Subject: o.Subject, Parent: o.Parent, Title: o.Title, Line: o.Line,
		Holder: o.Holder, Verifier: o.Verifier, Division: o.Division, Industry: o.Industry, Unit: o.Unit,
		Opened: clock.Micros(at), Due: clock.Micros(o.Due), Ladder: ladder.Ref(), State: Opened,
	}
	d.District, d.ID = v.graph.District, id
	d.NextAt = ladder.nextAt(d.Due, 0)
	return d, at, o.chooseVerifier(v, &d)
}

// chooseVerifier refuses a verifying post that is the holder's own or under it,
// and finds one where none is named. A post that may judge stays the verifier
// even while it resolves to the wrong person; judge finds who stands in.
func (o Open) chooseVerifier(v view, d *Duty) error {
	if !verified(d.Kind) {
		d.Verifier = 0
		return nil
	}
	if o.Verifier == 0 {
		d.Verifier, _ = v.judge(*d)
		return nil
	}
	if o.Verifier == o.Holder || v.graph.IsAbove(o.Holder, o.Verifier) {
		return fault.New(fault.Conflict, "duty.self_verify")
	}
	return nil
}

// open decides a new duty with the given id. Faults: the fields', and
// duty.self_verify when the verifier is the holder's post or one under it.
func (o Open) open(v view, id ident.ID) (change, error) {
	d, at, err := o.birth(v, id)
	if err != nil {
		return change{}, err
	}
	var c change
	say := with(nil, "note", o.Note)
	if o.Quiet {
		say = with(say, "quiet", "yes")
	}
	c.step(v.event("duty.opened", at, say), d)
	if !o.Quiet || d.NextAt > v.micros() {
		return c, nil
	}
	up, err := d.climb(v, false, true)
	if err != nil {
		return change{}, err
	}
	c.steps = append(c.steps, up.steps...)
	c.opens = up.opens
	return c, nil
}

// history decides a duty that was opened, submitted and accepted before Anwang
// knew of it. Its ladder never runs, and nobody is asked to verify it again. Only
// system principals load history.
func (o Open) history(v view, id ident.ID, submitted, accepted time.Time) (change, error) {
	if !v.trusted() {
		return change{}, fault.New(fault.Forbidden, "duty.history_system")
	}
	if accepted.IsZero() {
		return change{}, fault.New(fault.Invalid, "duty.history_open")
	}
	if submitted.IsZero() {
		submitted = accepted
	}
	for _, t := range []time.Time{submitted, accepted} {
		if t.After(v.now) {
			return change{}, fault.New(fault.Invalid, "duty.at_future")
		}
	}
	d, at, err := o.birth(v, id)
	if err != nil {
		return change{}, err
	}
	var c change
	d.NextAt = 0
	c.step(v.event("duty.opened", at, with(with(nil, "note", o.Note), "quiet", "yes")), d)
	d.State, d.SubmittedAt = Submitted, clock.Micros(submitted)
	c.step(v.event("duty.submitted", submitted, nil), d)
	d.State, d.ClosedAt, d.deferred = Accepted, clock.Micros(accepted), true
	c.step(v.event("duty.accepted", accepted, nil), d)
	return c, nil
}
