package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// Answer is what a person has said about a topic or a record. Exactly one of
// Choice, Value and Skip says something.
type Answer struct {
	Choice string    `json:"choice,omitempty"`
	Value  string    `json:"value,omitempty"`
	Skip   bool      `json:"skip,omitempty"` // leave the record out
	Person ident.ID  `json:"person,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

func (a Answer) given() bool { return a.Choice != "" || a.Value != "" || a.Skip }

// text is what the cell should say; false when the answer is none for a cell.
func (a Answer) text() (string, bool) {
	switch {
	case a.Value != "":
		return a.Value, true
	case a.Choice == keep:
		return sheet.AsWritten, true
	case a.Choice == "" || strings.HasPrefix(a.Choice, policy) || strings.HasPrefix(a.Choice, onSite) || strings.HasPrefix(a.Choice, inCode):
		return "", false
	}
	return a.Choice, true
}

// policy tells whether all records in the same doubt are to be read in one way.
func (a Answer) policy() bool { return strings.HasPrefix(a.Choice, policy) && a.Choice != keep }

// site is the site that was picked.
func (a Answer) site() (ident.ID, bool) {
	s, ok := strings.CutPrefix(a.Choice, onSite)
	n, err := strconv.ParseInt(s, 10, 64)
	return ident.ID(n), ok && err == nil
}

// say puts an answer into words.
func (a Answer) say(code string, choices []Choice, lang phrase.Lang) string {
	switch {
	case a.Skip:
		return phrase.Say(lang, "exchange.choice.skip", nil)
	case a.Value != "":
		return a.Value
	case a.Choice == "":
		return ""
	}
	if i := slices.IndexFunc(choices, func(c Choice) bool { return c.Key == a.Choice }); i >= 0 {
		return choices[i].label(code, lang)
	}
	return Choice{Key: a.Choice}.label(code, lang)
}

// place names a record of a file.
type place struct {
	sheet     string
	row, part int
}

// settled are the answers that a pass over a file goes by. They do not change
// while it lasts.
type settled struct {
	topics map[string]Answer
	codes  map[string]string // code → policy
	rows   map[place]map[sheet.Field]Answer
}

// of is the answer to a doubt about a record: the record's own, else its topic's.
func (s settled) of(at place, d sheet.Doubt) (Answer, bool) {
	if a, ok := s.rows[at][d.Field]; ok {
		return a, true
	}
	if len(s.topics) == 0 {
		return Answer{}, false
	}
	key, _ := topicOf(d)
	a, ok := s.topics[key]
	return a, ok
}

// options are what the reader asks.
func (s settled) options(now time.Time) sheet.Options {
	o := sheet.Options{Now: now}
	if len(s.topics)+len(s.rows) > 0 {
		o.Settle = func(name string, row, part int, d sheet.Doubt) (string, bool) {
			a, ok := s.of(place{name, row, part}, d)
			if !ok {
				return "", false
			}
			return a.text()
		}
	}
	return o
}

// profile is a profile with the ways of reading that were answered.
func (s settled) profile(p sheet.Profile) sheet.Profile {
	for code, value := range s.codes {
		apply(&p, code, value)
	}
	return p
}

// leavesOut tells whether a record with these doubts is not wanted.
func (s settled) leavesOut(at place, doubts []sheet.Doubt) bool {
	for _, d := range doubts {
		if a, ok := s.of(at, d); ok && a.Skip {
			return true
		}
	}
	return false
}

// say puts into words what was answered about a finding.
func (s settled) say(f Finding, lang phrase.Lang) string {
	var all []string
	for _, d := range f.doubts() {
		if a, ok := s.of(place{f.Sheet, f.Row, f.Part}, d); ok {
			all = append(all, a.say(d.Code, f.Choices, lang))
		}
	}
	return strings.Join(all, "; ")
}
