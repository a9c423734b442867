package exchange

import (
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/phrase"
)

// group is a block of columns under one heading.
type group string

// The blocks of a ledger of hazards.
const (
	facts   group = "facts"   // 基本情况
	fixes   group = "fixes"   // 整改五落实
	closing group = "closing" // 验收销号
)

// column is one column of the printed ledger. Its heading is the phrase
// "exchange.column." and the key.
type column struct {
	key   string
	field sheet.Field
	group group
	width float64 // characters
	cell  func(l line) any
}

// line is a hazard made ready for printing.
type line struct {
	hazard.Hazard
	no        int64
	division  string // names, not codes
	industry  string
	state     string
	grade     string
	holder    string
	foundBy   string
	verifier  string
	lang      phrase.Lang
	zone      *time.Location
	separator string // between several things in a cell
}

// day is a date without an hour, moment one with it; both in the ledger's zone.
type (
	day    time.Time
	moment time.Time
	money  int64 // fen
)

// columns is the ledger (隐患排查治理台账), from left to right. Every heading is
// one that the reader of ledgers knows, so that an exported ledger can be read
// again; a test holds it.
var columns = []column{
	{"no", sheet.Seq, facts, 5, func(l line) any { return l.no }},
	{"number", sheet.SourceID, facts, 14, func(l line) any { return l.Number }},
	{"division", sheet.Division, facts, 10, func(l line) any { return l.division }},
	{"site", sheet.Site, facts, 16, func(l line) any { return l.SiteName }},
	{"industry", sheet.Industry, facts, 9, func(l line) any { return l.industry }},
	{"place", sheet.Place, facts, 10, func(l line) any { return l.Place }},
	{"text", sheet.TextField, facts, 30, func(l line) any { return l.Text }},
	{"grade", sheet.GradeField, facts, 6, func(l line) any { return l.grade }},
	{"clause", sheet.Clause, facts, 14, func(l line) any { return writeClause(l.Clause) }},
	{"found_at", sheet.FoundAt, facts, 11, func(l line) any { return l.when(l.Found) }},
	{"found_by", sheet.FoundBy, facts, 9, func(l line) any { return l.foundBy }},
	{"measures", sheet.Measures, fixes, 22, func(l line) any { return l.Fixes.Measures }},
	{"money", sheet.Money, fixes, 9, func(l line) any { return money(l.Fixes.Money) }},
	{"holder", sheet.Holder, fixes, 10, func(l line) any { return l.holder }},
	{"deadline", sheet.Deadline, fixes, 11, func(l line) any { return l.when(l.Due) }},
	{"contingency", sheet.Contingency, fixes, 12, func(l line) any { return l.Fixes.Contingency }},
	{"state", sheet.StateField, closing, 8, func(l line) any { return l.state }},
	{"completed", sheet.ClosedAt, closing, 11, func(l line) any { return l.when(l.SubmittedAt) }},
	{"verifier", sheet.Verifier, closing, 9, func(l line) any { return l.verifier }},
	{"verified", sheet.VerifiedAt, closing, 11, func(l line) any { return l.when(l.ClosedAt) }},
	{"photos", sheet.Photos, closing, 36, func(l line) any { return l.evidence() }},
	{"note", sheet.Note, closing, 12, func(l line) any { return l.Note }},
}

// always stand in a ledger: without them nobody knows what a line is about.
var always = []string{"no", "number", "text"}

// pick is the ledger with the named columns beside those that always stand in it,
// in the ledger's own order; with no names it is the whole one.
func pick(keys []string) ([]column, error) {
	if len(keys) == 0 {
		return columns, nil
	}
	for _, k := range keys {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.key == k }) {
			return nil, fault.New(fault.Invalid, "exchange.column_unknown", "column", k)
		}
	}
	var out []column
	for _, c := range columns {
		if slices.Contains(keys, c.key) || slices.Contains(always, c.key) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (c column) heading(lang phrase.Lang) string {
	return phrase.Say(lang, "exchange.column."+c.key, nil)
}

func (g group) heading(lang phrase.Lang) string {
	return phrase.Say(lang, "exchange.group."+string(g), nil)
}

// when is a time as people write it: a date, with the hour where there is one.
// A deadline's last moment of a day is that day.
func (l line) when(us int64) any {
	if us == 0 {
		return nil
	}
	t := clock.FromMicros(us).In(l.zone)
	switch {
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		return day(t)
	case t.Hour() == 23 && t.Minute() == 59 && t.Second() == 59:
		return day(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, l.zone))
	}
	return moment(t.Truncate(time.Minute))
}

// evidence names the files by the hash of their content (SHA-256).
func (l line) evidence() string {
	var parts []string
	for _, side := range []struct {
		key  string
		sums []string
	}{{"exchange.photos.before", l.Before}, {"exchange.photos.after", l.After}} {
		for _, sum := range side.sums {
			parts = append(parts, phrase.Say(l.lang, side.key, nil)+sum)
		}
	}
	return strings.Join(parts, l.separator)
}

// plain is a cell as text, for formats without types.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case day:
		return time.Time(v).Format("2006-01-02")
	case moment:
		return time.Time(v).Format("2006-01-02 15:04")
	case money:
		return v.yuan()
	case int64:
		return decimal(v)
	}
	return ""
}
