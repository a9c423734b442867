package exchange

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"anwang/internal/phrase"
)

// look holds the styles of the printed ledger.
type look struct {
	title, below, head, total         int
	text, count, date, moment, amount int
}

const ledgerFont = "宋体" // the face of official documents that every office has

func newLook(f *excelize.File) (look, error) {
	var l look
	thin := []excelize.Border{
		{Type: "left", Color: "000000", Style: 1}, {Type: "right", Color: "000000", Style: 1},
		{Type: "top", Color: "000000", Style: 1}, {Type: "bottom", Color: "000000", Style: 1},
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	left := &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}
	// A time shows its day, which is what a printed column has room for (a number
	// that does not fit prints as ###); the cell keeps the hour.
	date := "yyyy-mm-dd"
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&l.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 18, Family: ledgerFont}, Alignment: middle}},
		{&l.below, excelize.Style{Font: &excelize.Font{Size: 10, Family: ledgerFont}, Alignment: left}},
		{&l.head, excelize.Style{
			Font: &excelize.Font{Bold: true, Size: 10, Family: ledgerFont}, Alignment: middle, Border: thin,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF7"}},
		}},
		{&l.total, excelize.Style{Font: &excelize.Font{Bold: true, Size: 10, Family: ledgerFont}, Alignment: left, Border: thin}},
		{&l.text, excelize.Style{Font: &excelize.Font{Size: 9, Family: ledgerFont}, Alignment: left, Border: thin}},
		{&l.count, excelize.Style{Font: &excelize.Font{Size: 9, Family: ledgerFont}, Alignment: middle, Border: thin}},
		{&l.date, excelize.Style{Font: &excelize.Font{Size: 9, Family: ledgerFont}, Alignment: middle, Border: thin, CustomNumFmt: &date}},
		{&l.moment, excelize.Style{Font: &excelize.Font{Size: 9, Family: ledgerFont}, Alignment: middle, Border: thin, CustomNumFmt: &date}},
		{&l.amount, excelize.Style{Font: &excelize.Font{Size: 9, Family: ledgerFont}, Alignment: middle, Border: thin, NumFmt: 4}},
	} {
		id, err := f.NewStyle(&s.style)
		if err != nil {
			return l, fmt.Errorf("make a style: %w", err)
		}
		*s.to = id
	}
	return l, nil
}

// write writes one row of the printed ledger, as high as its longest text needs.
// at gives the value of a column and its width in characters.
func (l look) write(s *excelize.StreamWriter, row, columns int, at func(column int) (any, float64)) error {
	cells := make([]any, columns)
	lines := 1
	for i := range cells {
		v, width := at(i)
		cells[i] = l.cell(v)
		if text, ok := v.(string); ok {
			lines = max(lines, linesOf(text, width))
		}
	}
	const lineHeight, most = 12.5, 409 // points; Excel allows no higher row
	return s.SetRow(cellName(row, 1), cells, excelize.RowOpts{Height: min(float64(lines)*lineHeight+4, most)})
}

// cell is a value as the workbook shows it. A text is stored as text and never
// as a formula, whatever it begins with.
func (l look) cell(v any) excelize.Cell {
	switch v := v.(type) {
	case string:
		if v == "" {
			return excelize.Cell{StyleID: l.text}
		}
		return excelize.Cell{StyleID: l.text, Value: v}
	case int64:
		return excelize.Cell{StyleID: l.count, Value: v}
	case money:
		if v == 0 {
			return excelize.Cell{StyleID: l.amount}
		}
		return excelize.Cell{StyleID: l.amount, Value: float64(v) / 100} // yuan; a workbook knows no integers of fen
	case day:
		return excelize.Cell{StyleID: l.date, Value: wall(time.Time(v))}
	case moment:
		return excelize.Cell{StyleID: l.moment, Value: wall(time.Time(v))}
	}
	return excelize.Cell{StyleID: l.text}
}

// wall is the clock's face without its zone, which workbooks do not have.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}

// printed sets the page: A4 landscape, one page wide, the header's rows on every
// page and the page's number below.
func printed(f *excelize.File, name string, lang phrase.Lang, head int) error {
	paper, landscape, wide, tall := 9, "landscape", 1, 0
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	fit := true
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side, edge, foot := 0.4, 0.6, 0.25 // inches; the page's number stands in the lower edge
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &foot, Footer: &foot}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: phrase.Say(lang, "exchange.ledger.footer", nil)}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$1:$%d", name, head),
	})
}
