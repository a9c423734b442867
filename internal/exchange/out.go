package exchange

import (
	"slices"
	"strings"

	"anwang/internal/exchange/sheet"
	"anwang/internal/org"
)

// leftOut is the code of a record that a person does not want.
const leftOut = "exchange.left_out"

// out notes a record that does not go in: as a question, as a refusal, or as one
// that a person has left out, which counts as refused.
func (t *taker) out(r *batchResult, f Finding, refuse bool) {
	doubts := f.doubts()
	if t.said.leavesOut(place{f.Sheet, f.Row, f.Part}, doubts) {
		r.refusal(Finding{Sheet: f.Sheet, Row: f.Row, Part: f.Part, Cell: f.Cell, Field: f.Field, Code: leftOut, Value: f.Value,
			Choices: f.Choices, More: doubts, Key: f.Key, Text: f.Text})
		return
	}
	if refuse {
		r.refusal(f)
		return
	}
	r.question(f)
}

func placeOf(rec sheet.Record) place { return place{rec.Sheet, rec.Row, rec.Part} }

// picked is the division that was picked for a record, if it is one of those that
// are meant.
func (t *taker) picked(rec sheet.Record, d sheet.Doubt, codes []string) (string, bool) {
	a, ok := t.said.of(placeOf(rec), d)
	code, is := strings.CutPrefix(a.Choice, inCode)
	return code, ok && is && slices.Contains(codes, code)
}

// siteLabel tells a site from its namesakes.
func (t *taker) siteLabel(s org.Site) string {
	parts := []string{s.Name}
	for _, part := range []string{s.Address, s.Code} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, t.places.called(s.Division, s.Division))
	}
	return strings.Join(parts, " · ")
}
