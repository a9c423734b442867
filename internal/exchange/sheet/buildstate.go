package sheet

import "time"

// settleState weighs what the state column, the closing date and stray words in
// date columns say about how far the hazard has come.
func (b *building) settleState() {
	rec, p := &b.rec, b.r.profile
	if p.StateBy == ByDate {
		rec.State = StateOpen
		if !rec.ClosedAt.IsZero() {
			rec.State = StateClosed
		}
		return
	}
	said, by := b.saidState()
	if b.hasDoubt(StateField) {
		return
	}
	if said == "" && b.state != "" {
		said, by = b.state, b.stateBy
		b.assume("state:from_" + string(by))
	}
	dated := !rec.ClosedAt.IsZero()
	switch {
	case said == "" && dated:
		rec.State = StateClosed
		b.assume("state:from_closed_at")
	case said == "":
		rec.State = StateOpen
		if len(b.v.l.cols[StateField])+len(b.v.l.cols[ClosedAt]) > 0 {
			b.assume("state:none_given")
		}
	case said == StateClosed:
		rec.State = StateClosed
		if !dated && !b.hasDoubt(ClosedAt) {
			b.closedWithoutDate(by)
		}
	case dated && b.v.answered(StateField):
		rec.State, rec.ClosedAt = said, time.Time{} // whoever says that it is open says that the date is none
	case dated:
		rec.State = said
		b.ask(StateField, "sheet.state_conflict", map[string]any{"state": b.v.text(StateField), "closed": rec.ClosedAt.In(b.r.zone).Format("2006-01-02")})
	default:
		rec.State = said
	}
}

// saidState reads the state column; a date in it is the closing date.
func (b *building) saidState() (State, Field) {
	c := b.v.cell(StateField)
	if blankState(c.Text) {
		return "", StateField
	}
	if v, ok := lookup(b.r.profile.States, c.Text); ok {
		if v == "-" {
			return "", StateField
		}
		return State(v), StateField
	}
	if st, ok := stateWord(c.Text); ok {
		return st, StateField
	}
	rules := b.r.rules(b.v, ClosedAt)
	if !b.rec.FoundAt.IsZero() {
		rules.base = b.rec.FoundAt.In(b.r.zone)
	}
	d := readDate(c, rules)
	switch {
	case d.refuse:
		b.take(StateField, d)
		return "", StateField
	case d.ok() && (d.state == StateClosed || c.Kind == Date):
		if b.rec.ClosedAt.IsZero() {
			b.rec.ClosedAt = d.t.UTC()
			b.assume("closed_at:from_state")
		}
		return StateClosed, StateField
	case d.immediate && !b.rec.FoundAt.IsZero():
		if b.rec.ClosedAt.IsZero() {
			b.ask(StateField, "sheet.state_unclear", map[string]any{"text": cut(c.Text, 40)}, string(StateClosed), string(StateOpen), string(StateRectifying))
			return "", StateField
		}
		return StateClosed, StateField
	}
	b.ask(StateField, "sheet.state_unclear", map[string]any{"text": cut(c.Text, 40)}, string(StateClosed), string(StateOpen), string(StateRectifying))
	return "", StateField
}

func blankState(s string) bool {
	switch s {
	case "", "/", "\\", "-", "--", "——", "—":
		return true
	}
	return false
}

// closedWithoutDate follows the profile for what is closed, nobody says when.
func (b *building) closedWithoutDate(by Field) {
	rec := &b.rec
	switch b.r.profile.ClosedWithoutDate {
	case Found:
		if !rec.FoundAt.IsZero() {
			rec.ClosedAt = rec.FoundAt
			b.assume("closed_at:found")
			return
		}
	case Due:
		if !rec.Deadline.IsZero() {
			rec.ClosedAt = rec.Deadline
			b.assume("closed_at:due")
			return
		}
	case Import:
		rec.ClosedAt = b.r.opts.Now.UTC()
		b.assume("closed_at:import")
		return
	}
	if !rec.VerifiedAt.IsZero() {
		// Whoever verified it found it closed by then; when exactly is still unknown.
		b.ask(ClosedAt, "sheet.closed_without_date", map[string]any{"cell": b.v.ref(by)}, rec.VerifiedAt.In(b.r.zone).Format("2006-01-02"))
		return
	}
	b.ask(ClosedAt, "sheet.closed_without_date", map[string]any{"cell": b.v.ref(by)})
}
