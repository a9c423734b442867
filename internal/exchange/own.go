package exchange

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/hazard"
)

// ownNumber is a hazard's human number.
var ownNumber = regexp.MustCompile(`^YH-[0-9]{6}-[0-9]{8}-[0-9]{4,}$`)

// ownLedger tells a ledger that was exported from here by the numbers in it.
func ownLedger(plans []sheet.SheetPlan) bool {
	for _, p := range plans {
		for _, c := range p.Columns {
			if c.Field == sheet.SourceID && len(c.Samples) > 0 {
				return !slices.ContainsFunc(c.Samples, func(s string) bool { return !ownNumber.MatchString(s) })
			}
		}
	}
	return false
}

// ownProfile reads one's own ledger: its words are known, and whatever a hazard
// lacks there it lacks here too, which is nothing to ask about.
func ownProfile(p sheet.Profile) sheet.Profile {
	p.States, p.Grades, p.NoSplit = stateWords(), gradeWords(), true
	p.ClosedWithoutDate, p.ClosedBeforeFound, p.MissingFound = sheet.Import, sheet.Keep, sheet.Import
	p.MissingDeadline, p.MissingSite = sheet.None, sheet.Keep
	return p
}

// ownItems settles the items that carry a number of ours: such a hazard is
// governed by the verbs of the trade, so that a ledger that says what we know
// changes nothing, and one that says something else is a question. The items
// that are left are for everybody else.
func (t *taker) ownItems(tx *db.Tx, items []sheet.Item, r *batchResult) ([]sheet.Item, error) {
	rest := items[:0:0]
	for _, item := range items {
		rec := item.Record
		if item.Question != nil {
			rec = &item.Question.Record
		}
		if rec == nil || rec.Repeat || !ownNumber.MatchString(strings.TrimSpace(rec.SourceID)) {
			rest = append(rest, item)
			continue
		}
		d, err := t.compareOwn(tx, *rec)
		switch {
		case err != nil:
			return nil, err
		case d == nil:
			r.counts.Unchanged++
		case item.Question != nil:
			r.question(questionOf(item.Question))
		default:
			r.question(doubtful(*rec, d.Doubt))
		}
	}
	return rest, nil
}

func (t *taker) compareOwn(tx *db.Tx, rec sheet.Record) (*doubt, error) {
	number := strings.TrimSpace(rec.SourceID)
	h, err := t.s.hazard.ByNumberTx(tx, t.by, number)
	if fault.KindOf(err) == fault.NotFound || err == nil && !t.scope.Covers(h.Division, h.Industry, h.Unit) {
		return ask(sheet.SourceID, "exchange.own_unknown", "number", number), nil
	}
	if err != nil {
		return nil, err
	}
	if f := differs(h, rec); f != "" {
		return ask(f, "exchange.own_changed", "number", number), nil
	}
	return nil, nil //nolint:nilnil // no doubt and no error
}

// differs names the first field in which a record says something else than the
// hazard; an empty cell says nothing.
func differs(h hazard.Hazard, rec sheet.Record) sheet.Field {
	for _, s := range []struct {
		field     sheet.Field
		said, has string
	}{
		{sheet.TextField, rec.Text, h.Text}, {sheet.Site, rec.Site, h.SiteName}, {sheet.Place, rec.Place, h.Place},
		{sheet.Measures, rec.Measures, h.Fixes.Measures}, {sheet.Contingency, rec.Contingency, h.Fixes.Contingency},
		{sheet.Clause, rec.Clause, writeClause(h.Clause)}, {sheet.Note, rec.Note, h.Note}, {sheet.GradeField, string(rec.Grade), string(h.Grade)},
	} {
		if said := tight(harmful(s.said)); said != "" && said != tight(s.has) {
			return s.field
		}
	}
	if rec.HasMoney && rec.Money != h.Fixes.Money {
		return sheet.Money
	}
	if ended := !h.State.Open(); ended != (rec.State == sheet.StateClosed) {
		return sheet.StateField
	}
	for _, w := range []struct {
		field sheet.Field
		said  time.Time
		has   int64
	}{{sheet.FoundAt, rec.FoundAt, h.Found}, {sheet.Deadline, rec.Deadline, h.Due}, {sheet.ClosedAt, rec.ClosedAt, h.SubmittedAt}, {sheet.VerifiedAt, rec.VerifiedAt, h.ClosedAt}} {
		if !w.said.IsZero() && w.has != 0 && !sameTime(w.said, clock.FromMicros(w.has)) {
			return w.field
		}
	}
	return ""
}

// tight drops what a cell and a screen change in a text: spaces and line breaks.
func tight(s string) string { return strings.Join(strings.Fields(s), "") }

// sameTime compares what a ledger can show: the minute, or the day when it shows
// no hour. A deadline is read as the end of its day.
func sameTime(said, has time.Time) bool {
	said, has = said.In(beijing), has.In(beijing)
	if said.Truncate(time.Minute).Equal(has.Truncate(time.Minute)) {
		return true
	}
	whole := said.Hour() == 0 && said.Minute() == 0 || said.Hour() == 23 && said.Minute() == 59
	return whole && said.Format(time.DateOnly) == has.Format(time.DateOnly)
}
