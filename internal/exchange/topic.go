package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"anwang/internal/exchange/sheet"
	"anwang/internal/phrase"
)

// Choice is one answer to pick. Label is said when there is no word for the key.
type Choice struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Beginnings of keys that are no text of a cell.
const (
	keep   = "@keep"   // the cell stands as it is
	policy = "@"       // how all such records are to be read: a value of the profile
	onSite = "site:"   // a registered site, by its id
	inCode = "divide:" // a division, by its code
)

// manner is how doubts of one code are put to a person.
type manner struct {
	// by names the arguments that tell topics apart; what the others say differs
	// from row to row. all takes every argument.
	by       []string
	all      bool
	keep     bool     // "as it is written" is an answer
	policies []string // values that the profile takes for all such records
	choices  []string // besides those of the doubt itself
	fixed    bool     // nothing but leaving out settles it here
}

// manners by code; a code that is not named tells topics apart by all arguments.
var manners = map[string]manner{
	"sheet.no_deadline":         {policies: []string{sheet.None}, choices: []string{"15" + inDays, "30" + inDays}},
	"sheet.no_found_date":       {policies: []string{sheet.Import}},
	"sheet.no_site":             {policies: []string{sheet.Keep}},
	"sheet.no_text":             {},
	"sheet.no_grade":            {choices: []string{string(sheet.General), string(sheet.Major)}},
	"sheet.grade_conflict":      {by: []string{"grade"}, keep: true, choices: []string{string(sheet.Major)}},
	"sheet.closed_without_date": {policies: []string{sheet.Found, sheet.Due, sheet.Import}},
	"sheet.closed_before_found": {keep: true},
	"sheet.due_before_found":    {keep: true},
	"sheet.date_ahead":          {keep: true},
	"sheet.split_unclear":       {keep: true},
	"sheet.merged_rows":         {keep: true},
	"sheet.state_conflict":      {by: []string{"state"}, choices: []string{string(sheet.StateClosed), string(sheet.StateRectifying), string(sheet.StateOpen)}},
	"sheet.date_two_ways":       {all: true, policies: []string{"ymd", "mdy", "dmy"}},
	"exchange.site_unclear":     {all: true, fixed: true},
	"exchange.division_unclear": {all: true, fixed: true},
	"exchange.own_changed":      {fixed: true},
	"exchange.own_unknown":      {fixed: true},
	"exchange.out_of_scope":     {by: []string{"site"}, fixed: true},
}

func mannerOf(code string) manner {
	if m, ok := manners[code]; ok {
		return m
	}
	if len(code) > 6 && code[:6] == "sheet." {
		return manner{all: true}
	}
	return manner{all: true, fixed: true} // a room below refused it; no cell's text changes that
}

// apply puts a policy into a profile; false when the code has none.
func apply(p *sheet.Profile, code, value string) bool {
	to := map[string]*string{
		"sheet.no_deadline": &p.MissingDeadline, "sheet.no_found_date": &p.MissingFound, "sheet.no_site": &p.MissingSite,
		"sheet.closed_without_date": &p.ClosedWithoutDate, "sheet.date_two_ways": &p.DateOrder,
	}[code]
	if to == nil || !slices.Contains(mannerOf(code).policies, value) {
		return false
	}
	*to = value
	return true
}

// topicOf is what a doubt asks, as a key that is the same for all records that
// raise it in the same words, and the arguments that they share.
func topicOf(d sheet.Doubt) (key string, args map[string]any) {
	m := mannerOf(d.Code)
	args = map[string]any{}
	for name, v := range d.Args {
		if m.all || slices.Contains(m.by, name) {
			args[name] = v
		}
	}
	raw, err := json.Marshal([]any{d.Code, d.Field, args})
	if err != nil {
		raw = []byte(d.Code) // arguments are texts and numbers, which always encode
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16]), args
}

// choicesOf are the answers to pick for a topic: its own, those of the doubt that
// hold for all its records, and the ways of reading.
func choicesOf(d sheet.Doubt, things []Choice) []Choice {
	m := mannerOf(d.Code)
	out := slices.Clone(things)
	if m.all && len(things) == 0 {
		for _, c := range d.Candidates {
			out = append(out, Choice{Key: c})
		}
	}
	for _, c := range m.choices {
		out = append(out, Choice{Key: c})
	}
	if m.keep {
		out = append(out, Choice{Key: keep})
	}
	for _, p := range m.policies {
		out = append(out, Choice{Key: policy + p})
	}
	return out
}

// inputOf says what else may be typed.
func inputOf(code string, f sheet.Field) string {
	switch {
	case mannerOf(code).fixed || f == "":
		return ""
	case f == sheet.Deadline:
		return "deadline"
	case f == sheet.FoundAt, f == sheet.ClosedAt, f == sheet.VerifiedAt:
		return "date"
	case f == sheet.Money, f == sheet.Days:
		return "number"
	case f == sheet.GradeField, f == sheet.StateField:
		return "" // only the words of the choices are words
	}
	return "text"
}

// label says a choice in words.
func (c Choice) label(code string, lang phrase.Lang) string {
	if c.Label != "" {
		return c.Label
	}
	switch c.Key {
	case keep:
		return phrase.Say(lang, "exchange.choice.keep", nil)
	case string(sheet.General), string(sheet.Major):
		return phrase.Say(lang, "exchange.grade."+c.Key, nil)
	case string(sheet.StateClosed), string(sheet.StateOpen), string(sheet.StateRectifying):
		return phrase.Say(lang, "exchange.said."+c.Key, nil)
	}
	if len(c.Key) > 1 && c.Key[:1] == policy {
		what := c.Key[1:]
		if code == "sheet.no_found_date" || code == "sheet.closed_without_date" {
			return phrase.Say(lang, "exchange.taken."+what, nil)
		}
		return phrase.Say(lang, "exchange.choice."+code[len("sheet."):]+"_"+what, nil)
	}
	if n, ok := strings.CutSuffix(c.Key, inDays); ok {
		return phrase.Say(lang, "exchange.choice.days", map[string]any{"days": n})
	}
	return c.Key
}

// inDays ends a deadline that is told in days from finding, as ledgers write it.
const inDays = "天"
