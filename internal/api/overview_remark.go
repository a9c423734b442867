package api

import (
	"maps"
	"strings"

	"anwang/internal/org/gazetteer"
	"anwang/internal/phrase"
	"anwang/internal/tally"
)

// Standout is one thing that stands out, in words, with the rows behind it.
type Standout struct {
	Code string   `json:"code"`
	Text string   `json:"text"`
	Rows []Behind `json:"rows" nullable:"false"`
}

// Behind leads to the rows that a remark is about.
type Behind struct {
	Figure   tally.Figure `json:"figure" enum:"found,closed,in_time,late,open,overdue"`
	Division string       `json:"division,omitempty"`
	Industry string       `json:"industry,omitempty"`
	Grade    string       `json:"grade,omitempty"`
	Name     string       `json:"name"`
	Before   bool         `json:"before,omitempty" doc:"对照期的 · of the stretch before"`
	N        int64        `json:"n"`
	Of       int64        `json:"of,omitempty"`
}

// remarks puts what stands out into words; one sentence says when nothing does.
func remarks(lang phrase.Lang, o tally.Overview, st tally.Stretch) []Standout {
	out := []Standout{}
	for _, r := range tally.StandsOut(o) {
		args := maps.Clone(r.Args)
		args["before"] = "tally.before." + st.Name
		rows := make([]Behind, len(r.Rows))
		var names []string
		for i, b := range r.Rows {
			rows[i] = behind(b)
			if n := rows[i].Name; n != "" && (len(names) == 0 || names[len(names)-1] != n) {
				names = append(names, n)
			}
		}
		args["names"] = strings.Join(names, phrase.Say(lang, "tally.and", nil))
		out = append(out, Standout{r.Code, phrase.Say(lang, r.Code, args), rows})
	}
	if len(out) == 0 {
		const calm = "tally.nothing_stands_out"
		out = append(out, Standout{calm, phrase.Say(lang, calm, nil), []Behind{}})
	}
	return out
}

func behind(b tally.Behind) Behind {
	out := Behind{Figure: b.Figure, Before: b.Before, N: b.N, Of: b.Of}
	switch b.Kind {
	case tally.OfDivision:
		out.Division, out.Name = b.Code, placeName(b.Code)
	case tally.OfIndustry:
		out.Industry, out.Name = b.Code, tradeName(b.Code)
	case tally.OfGrade:
		out.Grade = b.Code
	}
	return out
}

// placeName is a place's own name; its code when nobody knows it.
func placeName(code string) string {
	if d, ok := gazetteer.Lookup(code); ok {
		return d.Name
	}
	return code
}
