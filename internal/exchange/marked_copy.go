package exchange

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"anwang/internal/exchange/sheet"
	"anwang/internal/phrase"
)

// copyMarked writes a text or an old workbook anew, row for row, with its marks.
// Every cell is text, as a person saw it.
func copyMarked(f *excelize.File, book *sheet.Book, rep Report, lang phrase.Lang) error {
	var styles [2]int
	for i, colour := range fills {
		id, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}})
		if err != nil {
			return fmt.Errorf("make a style: %w", err)
		}
		styles[i] = id
	}
	all := marksOf(rep, lang)
	for i, s := range book.Sheets {
		name, err := newTab(f, tabName(s.Name, i), i)
		if err != nil {
			return err
		}
		if err := copySheet(f, name, s, all[s.Name], headOf(rep, s.Name), styles, lang); err != nil {
			return fmt.Errorf("copy sheet %s: %w", s.Name, err)
		}
	}
	return nil
}

// newTab takes the new workbook's one sheet first and adds sheets after it.
func newTab(f *excelize.File, name string, i int) (string, error) {
	if i == 0 {
		return name, f.SetSheetName("Sheet1", name)
	}
	_, err := f.NewSheet(name)
	return name, err
}

// tabName makes a name that a workbook takes: 31 characters, without the seven
// that it does not.
func tabName(name string, i int) string {
	rs := []rune(name)
	for j, r := range rs {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']':
			rs[j] = '_'
		}
	}
	if len(rs) > 28 {
		rs = rs[:28]
	}
	if len(rs) == 0 {
		rs = []rune(fmt.Sprintf("%d", i+1))
	}
	return string(rs)
}

func copySheet(f *excelize.File, name string, s *sheet.Sheet, rows map[int]*mark, head int, styles [2]int, lang phrase.Lang) error {
	width := 0
	for r, err := range s.Rows() {
		if err != nil {
			return err
		}
		width = max(width, len(r.Cells))
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(width+1, width+1, 50); err != nil {
		return err
	}
	for r, err := range s.Rows() {
		if err != nil {
			return err
		}
		if r.Blank() && rows[r.Number] == nil {
			continue
		}
		cells := make([]any, width+1)
		for i, c := range r.Cells {
			cells[i] = c.Text
		}
		if r.Number == head {
			cells[width] = phrase.Say(lang, "exchange.mark.reason", nil)
		}
		if k := rows[r.Number]; k != nil {
			style := styles[bit(k.refused)]
			cells[width] = excelize.Cell{StyleID: style, Value: k.reason}
			for _, ref := range k.cells {
				if col, row, err := excelize.CellNameToCoordinates(ref); err == nil && row == r.Number && col <= width {
					cells[col-1] = excelize.Cell{StyleID: style, Value: r.At(col - 1).Text}
				}
			}
		}
		if err := w.SetRow(cellName(r.Number, 1), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}
