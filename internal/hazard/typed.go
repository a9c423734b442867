package hazard

import (
	"encoding/json"
	"fmt"

	"anwang/internal/ledger"
)

// form is one form that people fill in: which of an entry's members they did.
// The rest of an entry is derived by rule, or preset.
type form struct {
	name     string
	set, say []string
}

// forms are the forms by the kind of entry that they make. A new field that people
// fill in belongs here, so that it is seen what it costs (package burden).
var forms = map[string]form{
	"hazard.reported":          {"report", []string{"site", "site_name", "place", "text", "clause", "before"}, nil},
	"hazard.fixed":             {"spot", []string{"site", "site_name", "place", "text", "clause", "before", "after"}, []string{"note"}},
	"hazard.confirmed":         {"confirm", []string{"grade", "fixes"}, nil},
	"hazard.regraded":          {"regrade", []string{"grade", "fixes"}, []string{"reason"}},
	"hazard.submitted":         {"submit", []string{"after"}, []string{"note"}},
	"hazard.closed":            {"accept", nil, []string{"note"}},
	"hazard.returned":          {"return", nil, []string{"reason"}},
	"hazard.rejected":          {"reject", nil, []string{"reason"}},
	"hazard.merged":            {"merge", []string{"merged_into"}, []string{"reason"}},
	"hazard.reassigned":        {"reassign", nil, []string{"holder", "reason"}},
	"hazard.evidence_attached": {"attach", []string{"before", "after", "other"}, nil},
	"hazard.extension_asked":   {"extension", nil, []string{"due", "reason"}},
	"hazard.extended":          {"grant", nil, []string{"reason"}},
	"hazard.extension_refused": {"refuse", nil, []string{"reason"}},
}

// fixFields are the parts of the five fixes; each is one field of a form.
var fixFields = []string{"measures", "money", "responsible", "deadline", "contingency"}

// Typed tells which form an entry about a hazard was, how many of its fields
// somebody filled in, and whether the hazard is closed by it. The name of a
// registered site comes from the register and is not counted beside the site.
func Typed(e ledger.Entry) (name string, fields int, closes bool, err error) {
	f, ok := forms[e.Kind]
	closes = e.Kind == "hazard.closed" || e.Kind == "hazard.fixed"
	if !ok {
		return "", 0, closes, nil
	}
	b, err := e.Parts()
	if err != nil {
		return "", 0, closes, fmt.Errorf("read %s: %w", e.Kind, err)
	}
	for _, member := range f.set {
		switch {
		case member == "fixes":
			var fixes map[string]json.RawMessage
			if raw := b.Set["fixes"]; filled(raw) {
				if err := json.Unmarshal(raw, &fixes); err != nil {
					return "", 0, closes, fmt.Errorf("read fixes: %w", err)
				}
			}
			for _, part := range fixFields {
				if filled(fixes[part]) {
					fields++
				}
			}
		case member == "site_name" && filled(b.Set["site"]):
		case filled(b.Set[member]):
			fields++
		}
	}
	for _, member := range f.say {
		if v, ok := b.Say[member]; ok && v != "" && v != nil {
			fields++
		}
	}
	return f.name, fields, closes, nil
}

// filled tells whether a member holds something.
func filled(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", `""`, "0", `"0"`, "[]", "{}":
		return false
	}
	return true
}
