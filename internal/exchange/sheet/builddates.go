package sheet

import (
	"strconv"
	"strings"
	"time"
)

// rules are what the dates of one column of this row are read by.
func (r *Reader) rules(v *rowView, f Field) dateRules {
	year := r.profile.Year
	if year == 0 {
		year = v.l.plan.Year
	}
	return dateRules{zone: r.zone, order: r.profile.DateOrder, field: f, year: year}
}

// dates reads when the hazard was found, is due, was closed and was verified,
// in this order, because the later lean on the day of finding.
func (b *building) dates() {
	found := b.found()
	b.deadline(found)
	b.closed(found)
	b.verified(found)
	b.chronology()
}

// take notes a doubt about a date, and says whether it is a day.
func (b *building) take(f Field, d dateValue) bool {
	if d.code != "" {
		doubt := Doubt{Field: f, Cell: b.v.ref(f), Code: d.code, Args: d.args, Candidates: d.candidates}
		if d.refuse {
			b.refuses = append(b.refuses, doubt)
		} else {
			b.asks = append(b.asks, doubt)
		}
		return false
	}
	if d.state != "" && f != FoundAt {
		b.state, b.stateBy = d.state, f
	}
	if d.ok() && d.assumed != "" {
		b.assume(string(f) + ":" + d.assumed)
	}
	return d.ok()
}

// found reads the day of finding; for a year that it lacks, the row's other full
// dates speak.
func (b *building) found() time.Time {
	rules := b.r.rules(b.v, FoundAt)
	for _, f := range []Field{Deadline, ClosedAt, VerifiedAt} {
		other := b.r.rules(b.v, f)
		other.year = 0 // a full date only, not one that leans on the title
		if d := readDate(b.v.cell(f), other); d.ok() && d.assumed == "" && (rules.later.IsZero() || d.t.Before(rules.later)) {
			rules.later = d.t
		}
	}
	c := b.v.cell(FoundAt)
	d := readDate(c, rules)
	if d.code == "" && !d.ok() && !d.empty {
		d = dateDoubt("sheet.date_unclear", c.Text)
	}
	if !b.take(FoundAt, d) {
		return time.Time{}
	}
	b.rec.FoundAt = d.t.UTC()
	return d.t
}

func (b *building) deadline(found time.Time) {
	rules := b.r.rules(b.v, Deadline)
	rules.base = found
	c := b.v.cell(Deadline)
	if strings.ContainsAny(b.v.unit(Deadline), "天日") && c.Text != "" && looksNumeric(c.Text) && c.Kind != Date {
		b.inDays(Deadline, c.Text, found)
		return
	}
	d := readDate(c, rules)
	switch {
	case d.code == "" && (d.days > 0 || d.months > 0 || d.immediate):
		if found.IsZero() {
			b.needsFound(Deadline, c.Text)
			return
		}
		b.rec.Immediate, b.rec.Days = d.immediate, d.days
		b.rec.Deadline = b.endOfDay(found.AddDate(0, d.months, d.days))
	case b.take(Deadline, d):
		b.rec.Deadline = b.endOfDay(d.t)
		if d.clock {
			b.rec.Deadline = d.t.UTC()
		}
	case d.empty:
		if days := b.v.text(Days); days != "" && !blankWord(days) {
			b.inDays(Days, days, found)
		}
	}
}

// inDays reads "10.0" or "7天" as days from finding.
func (b *building) inDays(f Field, text string, found time.Time) {
	n, err := strconv.ParseFloat(strings.TrimRight(normDate(text), "天日个days "), 64)
	if err != nil || n != float64(int(n)) || n < 0 || n > 3660 {
		b.ask(f, "sheet.days_unclear", map[string]any{"text": cut(text, 40)})
		return
	}
	if found.IsZero() {
		b.needsFound(f, text)
		return
	}
	b.rec.Days = int(n)
	b.rec.Deadline = b.endOfDay(found.AddDate(0, 0, int(n)))
}

// needsFound asks for the day from which a span counts, unless the day itself
// is in doubt already.
func (b *building) needsFound(f Field, text string) {
	if !b.hasDoubt(FoundAt) && b.r.profile.MissingFound == Import {
		b.ask(f, "sheet.days_without_found", map[string]any{"text": cut(text, 40)})
		return
	}
	if !b.hasDoubt(FoundAt) {
		b.ask(FoundAt, "sheet.no_found_date", nil)
	}
}

func (b *building) closed(found time.Time) {
	rules := b.r.rules(b.v, ClosedAt)
	rules.base = found
	c := b.v.cell(ClosedAt)
	d := readDate(c, rules)
	switch {
	case d.code == "" && d.immediate:
		if found.IsZero() {
			b.needsFound(ClosedAt, c.Text)
			return
		}
		b.rec.ClosedAt, b.state, b.stateBy = found.UTC(), StateClosed, ClosedAt
	case d.code == "" && (d.days > 0 || d.months > 0):
		b.take(ClosedAt, dateDoubt("sheet.date_unclear", c.Text))
	case b.take(ClosedAt, d):
		b.rec.ClosedAt = d.t.UTC()
	}
}

func (b *building) verified(found time.Time) {
	rules := b.r.rules(b.v, VerifiedAt)
	rules.base = found
	c := b.v.cell(VerifiedAt)
	if d := readDate(c, rules); b.take(VerifiedAt, d) {
		b.rec.VerifiedAt = d.t.UTC()
	} else if d.immediate && !found.IsZero() {
		b.rec.VerifiedAt = found.UTC()
	}
}

// chronology asks about dates that cannot follow one another. Days are compared,
// because most dates have no hour; a closing on the day of a finding with an
// hour is taken at that hour.
func (b *building) chronology() {
	rec, p := &b.rec, b.r.profile
	day := func(t time.Time) time.Time { return startOfDay(t.In(b.r.zone)) }
	if !rec.FoundAt.IsZero() {
		if !rec.ClosedAt.IsZero() && rec.ClosedAt.Before(rec.FoundAt) {
			switch {
			case day(rec.ClosedAt).Equal(day(rec.FoundAt)):
				rec.ClosedAt = rec.FoundAt
			case p.ClosedBeforeFound != Keep && !b.v.answered(ClosedAt) && !b.v.answered(FoundAt):
				b.ask(ClosedAt, "sheet.closed_before_found", map[string]any{"closed": day(rec.ClosedAt).Format("2006-01-02"), "found": day(rec.FoundAt).Format("2006-01-02")})
			}
		}
		if !rec.Deadline.IsZero() && day(rec.Deadline).Before(day(rec.FoundAt)) && !b.v.answered(Deadline) && !b.v.answered(FoundAt) {
			b.ask(Deadline, "sheet.due_before_found", map[string]any{"due": day(rec.Deadline).Format("2006-01-02"), "found": day(rec.FoundAt).Format("2006-01-02")})
		}
	}
	if b.r.opts.Now.IsZero() {
		return
	}
	horizon := b.r.opts.Now.Add(24 * time.Hour)
	for _, one := range []struct {
		f Field
		t time.Time
	}{{FoundAt, rec.FoundAt}, {ClosedAt, rec.ClosedAt}} {
		if one.t.After(horizon) && !b.v.answered(one.f) {
			b.ask(one.f, "sheet.date_ahead", map[string]any{"date": day(one.t).Format("2006-01-02")})
		}
	}
}
