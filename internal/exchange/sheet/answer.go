package sheet

import (
	"strings"
	"time"
)

// AsWritten answers a doubt with what the cell says already: a person has looked
// and stands by it. No cell can hold it.
const AsWritten = "\x00as written"

// maxAnswer bounds an answer, in characters.
const maxAnswer = 2000

// slot is a field of one part of a row; part 0 is the whole row.
type slot struct {
	part int
	f    Field
}

// naming is the name that a record was given, so that reading its row again
// with an answer names nothing twice.
type naming struct {
	key, alt, raw string
	repeat        bool
}

// settle asks for the answers to what is in doubt about a row and notes those
// that are new; false when there is nothing to read again for.
func (r *Reader) settle(items []Item, given map[slot]string) bool {
	if r.opts.Settle == nil {
		return false
	}
	news := false
	for _, item := range items {
		sheet, row, part := item.Place()
		for _, d := range item.Doubts() {
			at := slot{part, d.Field}
			if _, had := given[at]; had || d.Field == "" {
				continue
			}
			if s, ok := r.opts.Settle(sheet, row, part, d); ok {
				given[at] = s
				news = true
			}
		}
	}
	return news
}

// Doubts are all that keep an item from being a record; none for a record.
func (i Item) Doubts() []Doubt {
	switch {
	case i.Question != nil:
		return append([]Doubt{i.Question.Doubt}, i.Question.More...)
	case i.Refusal != nil:
		return append([]Doubt{i.Refusal.Doubt}, i.Refusal.More...)
	}
	return nil
}

// CheckAnswer says what is wrong with a typed answer for a field, nil when it can
// be read there by itself. What depends on the row is found out when it is read.
func CheckAnswer(f Field, text string, p Profile) *Doubt {
	zone, err := p.Location()
	if err != nil {
		zone = time.UTC
	}
	text = trim(text)
	c := textCell(text)
	switch {
	case text == "" || strings.ContainsRune(text, 0) || len([]rune(text)) > maxAnswer:
		return &Doubt{Field: f, Code: "sheet.answer_text", Args: map[string]any{"most": maxAnswer}}
	case f.isDate():
		d := readDate(c, dateRules{zone: zone, order: p.DateOrder, field: f, year: p.Year})
		switch {
		case d.code != "":
			return &Doubt{Field: f, Code: d.code, Args: d.args, Candidates: d.candidates}
		case d.ok(), f == Deadline && (d.days > 0 || d.months > 0 || d.immediate):
			return nil
		}
		return &Doubt{Field: f, Code: "sheet.date_unclear", Args: map[string]any{"text": cut(text, 60)}}
	case f == GradeField:
		if _, ok := readGrade(text, "", p.Grades); !ok {
			return &Doubt{Field: f, Code: "sheet.grade_unclear", Args: map[string]any{"text": cut(text, 40)}}
		}
	case f == StateField:
		if _, ok := stateWord(text); !ok {
			return &Doubt{Field: f, Code: "sheet.state_unclear", Args: map[string]any{"text": cut(text, 40)}}
		}
	case f == Money:
		if _, _, ok := readMoney(text, ""); !ok {
			return &Doubt{Field: f, Code: "sheet.money_unclear", Args: map[string]any{"text": cut(text, 40)}}
		}
	case f == Days:
		if !looksNumeric(strings.TrimRight(text, "天日个days ")) {
			return &Doubt{Field: f, Code: "sheet.days_unclear", Args: map[string]any{"text": cut(text, 40)}}
		}
	}
	return nil
}
