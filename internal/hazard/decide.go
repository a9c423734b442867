package hazard

import (
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// step makes an entry's step of a state.
func step(h Hazard, e ledger.Event) ledger.Step { return ledger.Step{Event: e, Is: &h} }

// at is when a command happened: now, unless a system said when.
func (c Command) at(now time.Time) time.Time {
	if c.At.IsZero() {
		return now
	}
	return c.At
}

// fresh refuses a command that was made in view of another state.
func (h Hazard) fresh(c Command) error {
	if c.Version != 0 && c.Version != h.Version {
		return fault.New(fault.Stale, "hazard.stale", "number", h.Number, "version", h.Version)
	}
	return nil
}

// draft is the hazard that a report describes, before it has a state.
func draft(district string, c Report, now time.Time) Hazard {
	h := Hazard{
		Grade: c.Grade, Site: c.Site, Unit: c.Unit, SiteName: strings.TrimSpace(c.SiteName),
		Division: c.Division, Industry: c.Industry,
		Place: strings.TrimSpace(c.Place), Text: strings.TrimSpace(c.Text), Clause: c.Clause,
		Found: clock.Micros(c.Found), FoundBy: strings.TrimSpace(c.FoundBy), Note: strings.TrimSpace(c.Note),
		RecurrenceOf: c.RecurrenceOf, Before: sums(c.Before),
	}
	h.District = district
	if h.Grade == "" {
		h.Grade = General
	}
	if h.Found == 0 {
		h.Found = clock.Micros(c.at(now))
	}
	if h.Division == "" {
		h.Division = district
	}
	h.settle()
	return h
}

// settle fills what follows from other fields.
func (h *Hazard) settle() {
	h.Town = town(h.Division)
	h.Mark, h.ClauseMark = h.marks()
	switch private := h.FoundBy != "" || h.Responsible != "" || h.VerifiedBy != ""; {
	case !private:
		h.Salt = nil
	case len(h.Salt) == 0:
		h.Salt = ledger.NewSalt()
	}
}

// town is the first 9 digits of a division, or all of it when shorter.
func town(division string) string { return division[:min(9, len(division))] }

func sums(files []File) []string {
	var all []string
	for _, f := range files {
		all = append(all, f.Sum)
	}
	return all
}

// report is the birth of a hazard that somebody must confirm.
func (h Hazard) report(c Report, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vReport)
	if err != nil {
		return h, ledger.Event{}, err
	}
	wrong := h.check(now)
	wrong = append(wrong, checkFiles("before", c.Before)...)
	if err := wrong.Err(); err != nil {
		return h, ledger.Event{}, err
	}
	h.State = to
	return h, event("hazard.reported", c.At, "recurrence_of", h.RecurrenceOf), nil
}

// fixOnSpot is the birth of a hazard that was put right at once (立查立改).
func (h Hazard) fixOnSpot(c Report, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vFix)
	if err != nil {
		return h, ledger.Event{}, err
	}
	wrong := h.check(now)
	wrong = append(wrong, checkFiles("before", c.Before)...)
	wrong = append(wrong, checkFiles("after", c.After)...)
	if len(c.Before) == 0 {
		wrong.Add("before", "hazard.before_missing")
	}
	if len(c.After) == 0 {
		wrong.Add("after", "hazard.after_missing")
	}
	if h.Grade == Major {
		wrong.Add("on_spot", "hazard.major_on_spot")
	}
	if err := wrong.Err(); err != nil {
		return h, ledger.Event{}, err
	}
	at := clock.Micros(c.at(now))
	h.State, h.OnSpot, h.After = to, true, sums(c.After)
	h.Due, h.SubmittedAt, h.ClosedAt = at, at, at
	h.Accepter = h.ReporterPost
	return h, event("hazard.fixed", c.At, "recurrence_of", h.RecurrenceOf), nil
}

// confirm settles the grade and the fixes; for a hazard in rectification it
// settles them anew, and a later deadline counts as an extension.
func (h Hazard) confirm(c Confirm, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vConfirm)
	if err != nil {
		return h, ledger.Event{}, err
	}
	if c.Grade != "" {
		h.Grade = c.Grade
	}
	wrong := c.Fixes.check(h.Grade, c.at(now))
	if !sound(c.Fixes.Measures) || !sound(c.Fixes.Contingency) || !sound(c.Responsible) {
		wrong.Add("fixes", "hazard.text_broken")
	}
	if !h.Grade.Known() {
		wrong.Add("grade", "hazard.grade_unknown", "grade", string(h.Grade))
	}
	if err := wrong.Err(); err != nil {
		return h, ledger.Event{}, err
	}
	kind := "hazard.confirmed"
	if h.State == Rectifying {
		if err := checkReason(c.Reason); err != nil {
			return h, ledger.Event{}, err
		}
		kind = "hazard.regraded"
		if c.Fixes.Deadline > h.Due {
			h.Extensions++
		}
	}
	h.State, h.Fixes, h.Due = to, c.Fixes, c.Fixes.Deadline
	if name := strings.TrimSpace(c.Responsible); name != "" {
		h.Responsible = name
	}
	h.settle()
	return h, event(kind, c.At, "reason", strings.TrimSpace(c.Reason)), nil
}

func (h Hazard) reject(c Reject, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vReject)
	if err != nil {
		return h, ledger.Event{}, err
	}
	if err := checkReason(c.Reason); err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.ClosedAt, h.Duty = to, clock.Micros(c.at(now)), 0
	return h, event("hazard.rejected", c.At, "reason", c.Reason), nil
}

// merge ends h in favour of into, which must still be worked on: a merge must
// not close what nobody put right.
func (h Hazard) merge(c Merge, into Hazard, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vMerge)
	if err != nil {
		return h, ledger.Event{}, err
	}
	switch {
	case into.ID == h.ID:
		return h, ledger.Event{}, fault.New(fault.Conflict, "hazard.merge_itself", "number", h.Number)
	case !into.State.Open():
		return h, ledger.Event{}, fault.New(fault.Conflict, "hazard.merge_ended", "number", into.Number, "state", into.State.word())
	}
	if h.Site != 0 && into.Site != 0 && h.Site != into.Site {
		return h, ledger.Event{}, fault.New(fault.Conflict, "hazard.merge_elsewhere", "number", into.Number)
	}
	if err := checkReason(c.Reason); err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.MergedInto, h.ClosedAt, h.Duty = to, into.ID, clock.Micros(c.at(now)), 0
	return h, event("hazard.merged", c.At, "into", into.Number, "reason", c.Reason), nil
}

// absorb is the other side of a merge: it keeps the evidence of both.
func (h Hazard) absorb(from Hazard, at time.Time) (Hazard, ledger.Event) {
	h.Before = add(h.Before, from.Before)
	h.After = add(h.After, from.After)
	return h, event("hazard.absorbed", at, "from", from.Number)
}

// submit needs evidence of how it looks now; an import has what the source has.
func (h Hazard) submit(c Submit, bySystem bool, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vSubmit)
	if err != nil {
		return h, ledger.Event{}, err
	}
	wrong := checkFiles("after", c.After)
	if len(c.After) == 0 && len(h.After) == 0 && !bySystem {
		wrong.Add("after", "hazard.after_missing")
	}
	if err := wrong.Err(); err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.SubmittedAt, h.After = to, clock.Micros(c.at(now)), add(h.After, sums(c.After))
	return h, event("hazard.submitted", c.At, "note", c.Note), nil
}

// accept closes it; accepter is the post that answers for the acceptance.
func (h Hazard) accept(c Accept, accepter ident.ID, now time.Time) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vAccept)
	if err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.ClosedAt, h.Accepter, h.Duty = to, clock.Micros(c.at(now)), accepter, 0
	return h, event("hazard.closed", c.At, "note", c.Note), nil
}

func (h Hazard) sendBack(c Return) (Hazard, ledger.Event, error) {
	to, err := h.State.by(vReturn)
	if err != nil {
		return h, ledger.Event{}, err
	}
	if err := checkReason(c.Reason); err != nil {
		return h, ledger.Event{}, err
	}
	h.State, h.SubmittedAt, h.Returns = to, 0, h.Returns+1
	return h, event("hazard.returned", c.At, "reason", c.Reason), nil
}

func (h Hazard) attach(c Attach) (Hazard, ledger.Event, error) {
	if !h.State.Open() {
		return h, ledger.Event{}, fault.New(fault.Conflict, "hazard.ended", "number", h.Number, "state", h.State.word())
	}
	wrong := checkFiles("files", c.Files)
	if len(c.Files) == 0 {
		wrong.Add("files", "hazard.files_missing")
	}
	if !c.Role.Known() {
		wrong.Add("role", "hazard.role_unknown", "role", string(c.Role))
	}
	if err := wrong.Err(); err != nil {
		return h, ledger.Event{}, err
	}
	switch c.Role {
	case Before:
		h.Before = add(h.Before, sums(c.Files))
	case After:
		h.After = add(h.After, sums(c.Files))
	}
	return h, event("hazard.evidence_attached", c.At, "role", string(c.Role), "sums", sums(c.Files)), nil
}

// working refuses what only makes sense while somebody is putting it right.
func (h Hazard) working() error {
	if h.State != Rectifying {
		return fault.New(fault.Conflict, "hazard.not_rectifying", "number", h.Number, "state", h.State.word())
	}
	return nil
}

func (h Hazard) extend(due int64, c GrantExtension) (Hazard, ledger.Event, error) {
	if err := h.working(); err != nil {
		return h, ledger.Event{}, err
	}
	was := h.Due
	h.Due, h.Extensions = due, h.Extensions+1
	return h, event("hazard.extended", c.At, "from", was, "to", due), nil
}

func (h Hazard) reassign(c Reassign, responsible ident.ID) (Hazard, ledger.Event, error) {
	if h.State != Reported && h.State != Rectifying {
		return h, ledger.Event{}, fault.New(fault.Conflict, "hazard.not_reassignable", "number", h.Number, "state", h.State.word())
	}
	if h.State == Rectifying {
		h.Fixes.Responsible = responsible
	}
	return h, event("hazard.reassigned", c.At, "holder", responsible, "reason", c.Reason), nil
}

// add appends what is not there yet, in a list of its own.
func add(have, more []string) []string {
	all := slices.Clone(have)
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// event makes an event; kv are names and values of what it says. Zero values
// are not said.
func event(kind string, at time.Time, kv ...any) ledger.Event {
	e := ledger.Event{Kind: kind, At: at}
	for i := 0; i < len(kv); i += 2 {
		if v := kv[i+1]; v != "" && v != ident.ID(0) {
			if e.Say == nil {
				e.Say = map[string]any{}
			}
			e.Say[kv[i].(string)] = v
		}
	}
	return e
}
