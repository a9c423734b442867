package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"anwang/internal/phrase"
)

// summarise adds the sheet that sums a report up.
func summarise(f *excelize.File, rep Report, lang phrase.Lang) error {
	name := phrase.Say(lang, "exchange.mark.sheet", nil)
	for i, have := 2, f.GetSheetList(); slices.Contains(have, name); i++ {
		name = fmt.Sprintf("%s %d", phrase.Say(lang, "exchange.mark.sheet", nil), i)
	}
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := setWidths(w, []float64{30, 24, 30, 60}); err != nil {
		return err
	}
	row := 0
	for _, r := range summaryRows(rep, lang) {
		row++
		cells := make([]any, len(r.cells))
		for i, v := range r.cells {
			c := excelize.Cell{Value: v}
			if r.bold {
				c.StyleID = bold
			}
			cells[i] = c
		}
		if err := w.SetRow(cellName(row, 1), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

type summaryRow struct {
	cells []any
	bold  bool
}

// maxTold bounds the lists of a summary; the report's JSON holds all.
const maxTold = 5000

func summaryRows(rep Report, lang phrase.Lang) []summaryRow {
	say := func(key string) string { return phrase.Say(lang, "exchange.summary."+key, nil) }
	var rows []summaryRow
	add := func(cells ...any) { rows = append(rows, summaryRow{cells: cells}) }
	head := func(cells ...any) { rows = append(rows, summaryRow{}, summaryRow{cells: cells, bold: true}) }
	rows = append(rows, summaryRow{cells: []any{phrase.Say(lang, "exchange.mark.sheet", nil)}, bold: true})
	add(say("file"), rep.File)
	add(say("source"), rep.Source)
	if rep.DryRun {
		add(say("dry"))
	}
	c := rep.Counts
	for _, n := range []struct {
		key string
		n   int64
	}{{"read", c.Read}, {"imported", c.Imported}, {"updated", c.Updated}, {"unchanged", c.Unchanged}, {"merged", c.Merged},
		{"questions", c.Questions}, {"refused", c.Refused}, {"splits", rep.Splits}, {"new_sites", rep.NewSites}} {
		add(say(n.key), n.n)
	}
	if len(rep.Withheld) > 0 {
		add(say("withheld"), strings.Join(rep.Withheld, "、"))
	}
	for _, part := range []struct {
		key  string
		list []Finding
	}{{"refused", rep.Refusals}, {"questions", rep.Questions}} {
		if len(part.list) == 0 {
			continue
		}
		head(say(part.key))
		for _, f := range part.list[:min(len(part.list), maxTold)] {
			add(f.Sheet, f.where(), f.Text, f.say(lang))
		}
	}
	if len(rep.BlindSpots) > 0 {
		head(say("blind"))
		for _, b := range rep.BlindSpots[:min(len(rep.BlindSpots), maxTold)] {
			add(b.Name, b.Division, b.Industry)
		}
	}
	return append(rows, columnRows(rep, lang)...)
}

// where is a finding's place as people look for it.
func (f Finding) where() string {
	switch {
	case f.Cell != "":
		return f.Cell
	case f.Row > 0:
		return fmt.Sprintf("%d", f.Row)
	}
	return ""
}

// columnRows tell how the columns were understood and what was passed over.
func columnRows(rep Report, lang phrase.Lang) []summaryRow {
	say := func(key string) string { return phrase.Say(lang, "exchange.summary."+key, nil) }
	var rows []summaryRow
	for _, p := range rep.Sheets {
		if len(p.Columns) == 0 {
			continue
		}
		rows = append(rows, summaryRow{}, summaryRow{bold: true, cells: []any{say("columns") + "：" + p.Sheet}},
			summaryRow{bold: true, cells: []any{say("column"), say("header"), say("field"), say("certainty")}})
		for _, c := range p.Columns {
			means := say("kept")
			if c.Field != "" {
				means = phrase.Say(lang, "sheet.field."+string(c.Field), nil)
			}
			rows = append(rows, summaryRow{cells: []any{c.Letter, c.Header, means, fmt.Sprintf("%.0f%%", c.Certainty*100)}})
		}
	}
	if len(rep.Skips) == 0 {
		return rows
	}
	rows = append(rows, summaryRow{}, summaryRow{bold: true, cells: []any{say("skipped")}})
	why := make([]string, 0, len(rep.Skips))
	for k := range rep.Skips {
		why = append(why, k)
	}
	slices.Sort(why)
	for _, k := range why {
		rows = append(rows, summaryRow{cells: []any{phrase.Say(lang, "sheet.skip."+k, nil), rep.Skips[k]}})
	}
	return rows
}
