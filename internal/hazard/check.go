package hazard

import (
	"strings"
	"time"
	"unicode/utf8"

	"anwang/internal/clock"
	"anwang/internal/fault"
)

// Limits of what people write, in characters.
const (
	maxText   = 20000
	maxPlace  = 500
	maxReason = 1000

	maxFileName = 255 // bytes, as file systems have it
)

// skew is how far a device's clock may run ahead of ours.
const skew = 5 * time.Minute

// check looks at what a new hazard says of itself.
func (h Hazard) check(now time.Time) fault.Fields {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(h.Text); {
	case n == 0:
		wrong.Add("text", "hazard.text_missing")
	case n > maxText:
		wrong.Add("text", "hazard.too_long", "most", maxText)
	}
	if utf8.RuneCountInString(h.Place) > maxPlace {
		wrong.Add("place", "hazard.too_long", "most", maxPlace)
	}
	wrong = append(wrong, h.checkSound()...)
	if !h.Grade.Known() {
		wrong.Add("grade", "hazard.grade_unknown", "grade", string(h.Grade))
	}
	if h.Found > clock.Micros(now.Add(skew)) {
		wrong.Add("found", "hazard.found_future")
	}
	if !divisionIn(h.District, h.Division) {
		wrong.Add("division", "hazard.division_outside", "division", h.Division, "district", h.District)
	}
	if h.Clause.Article != "" && h.Clause.Law == "" {
		wrong.Add("clause.law", "hazard.clause_law_missing")
	}
	return wrong
}

// sound tells whether a text can be stored as it is: both engines and the
// ledger's JSON must give back the same bytes, so it is UTF-8 without NUL.
func sound(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// checkSound looks at every text that becomes part of the state.
func (h Hazard) checkSound() fault.Fields {
	var wrong fault.Fields
	for _, t := range []struct{ path, text string }{
		{"text", h.Text}, {"place", h.Place}, {"site_name", h.SiteName}, {"industry", h.Industry},
		{"clause.law", h.Clause.Law}, {"clause.article", h.Clause.Article}, {"found_by", h.FoundBy},
		{"responsible", h.Responsible}, {"verified_by", h.VerifiedBy}, {"fixes.measures", h.Fixes.Measures}, {"fixes.contingency", h.Fixes.Contingency},
		{"source", h.Source}, {"source_key", h.SourceKey}, {"source_hash", h.SourceHash}, {"note", h.Note},
	} {
		if !sound(t.text) {
			wrong.Add(t.path, "hazard.text_broken")
		}
	}
	for k, v := range h.Extra {
		if !sound(k) || !sound(v) {
			wrong.Add("extra", "hazard.text_broken")
			break
		}
	}
	return wrong
}

// divisionIn tells whether a code is the district or lies in it.
func divisionIn(district, division string) bool {
	if !strings.HasPrefix(division, district) || len(division) > 12 {
		return false
	}
	return strings.Trim(division, "0123456789") == ""
}

// check requires the fixes that a grade asks for (五落实).
func (f Fixes) check(g Grade, now time.Time) fault.Fields {
	var wrong fault.Fields
	missing := func(is bool, path string) {
		if is {
			wrong.Add("fixes."+path, "hazard.fix_missing", "fix", "hazard.fix."+path, "grade", "hazard.grade."+string(g))
		}
	}
	missing(strings.TrimSpace(f.Measures) == "", "measures")
	missing(f.Responsible == 0, "responsible")
	missing(f.Deadline == 0, "deadline")
	missing(g == Major && f.Money == 0, "money")
	missing(g == Major && strings.TrimSpace(f.Contingency) == "", "contingency")
	if f.Deadline != 0 && f.Deadline <= clock.Micros(now) {
		wrong.Add("fixes.deadline", "hazard.deadline_past")
	}
	if f.Money < 0 {
		wrong.Add("fixes.money", "hazard.money_negative")
	}
	return wrong
}

// checkReason wants a reason of a bearable length.
func checkReason(reason string) error {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case n == 0:
		wrong.Add("reason", "hazard.reason_missing")
	case n > maxReason:
		wrong.Add("reason", "hazard.too_long", "most", maxReason)
	}
	return wrong.Err()
}

func checkFiles(path string, files []File) fault.Fields {
	var wrong fault.Fields
	for _, f := range files {
		if len(f.Sum) != 64 || strings.Trim(f.Sum, "0123456789abcdef") != "" {
			wrong.Add(path, "hazard.sum_bad", "sum", f.Sum)
		}
		if !sound(f.Name) || !sound(f.Media) || len(f.Name) > maxFileName {
			wrong.Add(path, "hazard.file_name_bad")
		}
	}
	return wrong
}
