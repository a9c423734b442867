package hazard

import (
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// importable are the states that a source may say. What is merged is so here only.
var importable = []State{Reported, Rectifying, Submitted, Closed, Rejected}

// earliest is a time before which no record can be meant; garbage in a date
// column is older.
var earliest = time.Date(1949, 10, 1, 0, 0, 0, 0, time.UTC)

// latest is the same at the other end.
var latest = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// hazard is the hazard that a record describes, before it has a number.
func (in Import) hazard(district string, now time.Time) Hazard {
	h := Hazard{
		Grade: in.Grade, Site: in.Site, Unit: in.Unit, SiteName: strings.TrimSpace(in.SiteName),
		Division: in.Division, Industry: in.Industry, Place: strings.TrimSpace(in.Place), Text: strings.TrimSpace(in.Text),
		Clause: in.Clause, Found: clock.Micros(in.Found), FoundBy: strings.TrimSpace(in.FoundBy),
		Fixes: in.Fixes, Responsible: strings.TrimSpace(in.Responsible), VerifiedBy: strings.TrimSpace(in.VerifiedBy), OnSpot: in.OnSpot,
		Before: in.Before, After: in.After, Extra: in.Extra, Note: in.Note,
		SourceState: in.State, Source: in.Source, SourceKey: in.Key, SourceHash: in.Hash,
	}
	h.District = district
	if h.Grade == "" {
		h.Grade = General
	}
	if h.Found == 0 {
		h.Found = clock.Micros(now)
	}
	if h.Division == "" {
		h.Division = district
	}
	h.Due = in.due(h.Found)
	if h.Fixes.Deadline == 0 {
		h.Fixes.Deadline = h.Due
	}
	h.settle()
	return h
}

// due is when the source says that it must be done.
func (in Import) due(found int64) int64 {
	switch {
	case !in.Due.IsZero():
		return clock.Micros(in.Due)
	case in.Fixes.Deadline != 0:
		return in.Fixes.Deadline
	}
	return found + shippedTerms().undated.Microseconds()
}

// check looks at a record before anything is written for it.
func (in Import) check(h Hazard, now time.Time) error {
	wrong := h.check(now)
	if in.Source == "" || in.Key == "" {
		wrong.Add("source_key", "hazard.source_missing")
	}
	if !slices.Contains(importable, in.State) {
		wrong.Add("state", "hazard.state_unknown", "state", string(in.State))
	}
	for _, t := range []struct {
		path string
		at   time.Time
		past bool
	}{{"found", in.Found, true}, {"due", clock.FromMicros(h.Due), false}, {"submitted_at", in.SubmittedAt, true}, {"closed_at", in.ClosedAt, true}} {
		switch {
		case t.at.IsZero():
		case t.at.Before(earliest) || t.at.After(latest):
			wrong.Add(t.path, "hazard.time_absurd")
		case t.past && t.at.After(now) && t.path != "found":
			wrong.Add(t.path, "hazard.time_future")
		}
	}
	if h.Fixes.Money < 0 {
		wrong.Add("fixes.money", "hazard.money_negative")
	}
	return wrong.Err()
}

// stages are the times at which a record passed the states up to its own.
type stages struct{ found, submitted, closed time.Time }

func (in Import) stages(h Hazard, now time.Time) stages {
	s := stages{found: clock.FromMicros(h.Found), submitted: in.SubmittedAt, closed: in.ClosedAt}
	if s.found.After(now) { // a clock that runs a little ahead
		s.found = now
	}
	if s.closed.IsZero() {
		s.closed = now
	}
	if s.submitted.IsZero() {
		s.submitted = s.closed
		if in.State == Submitted {
			s.submitted = now
		}
	}
	return s
}

// history makes the steps of a new record's life so far; who answers for it. The
// open duty is not in them.
func (h Hazard) history(state State, s stages, who answerer) []ledger.Step {
	h.Blind = who.blind
	h.OnSpot = h.OnSpot && state == Closed
	var steps []ledger.Step
	add := func(kind string, at time.Time) { steps = append(steps, step(h, ledger.Event{Kind: kind, At: at})) }
	ended := func(to State, at time.Time) { h.State, h.ClosedAt = to, clock.Micros(at) }
	if h.OnSpot {
		h.SubmittedAt, h.Accepter = clock.Micros(s.submitted), who.verifier
		ended(Closed, s.closed)
		add("hazard.fixed", s.closed)
		return steps
	}
	fixes, after := h.Fixes, h.After
	if state == Submitted || state == Closed {
		h.After = nil // it came with the submission
	}
	if state != Reported && state != Rejected {
		h.Fixes = Fixes{} // they came with the confirmation
	}
	h.State = Reported
	add("hazard.reported", s.found)
	switch state {
	case Reported:
		return steps
	case Rejected:
		ended(Rejected, s.closed)
		add("hazard.rejected", s.closed)
		return steps
	}
	h.State, h.Fixes = Rectifying, fixes
	h.Fixes.Responsible = who.holder
	add("hazard.confirmed", s.found)
	if state == Rectifying {
		return steps
	}
	h.State, h.SubmittedAt, h.After = Submitted, clock.Micros(s.submitted), after
	add("hazard.submitted", s.submitted)
	if state == Closed {
		h.Accepter = who.verifier
		ended(Closed, s.closed)
		add("hazard.closed", s.closed)
	}
	return steps
}

// refused wraps a fault about a record.
func refused(err error) (Outcome, bool) {
	if fault.KindOf(err) == fault.Internal {
		return Outcome{}, false
	}
	return Outcome{Result: Refused, Err: err}, true
}
