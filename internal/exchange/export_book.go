package exchange

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"anwang/internal/org/gazetteer"
	"anwang/internal/phrase"
)

// maxRows bounds a sheet: Excel ends at 1,048,576.
const maxRows = 1_000_000

// headRows are the title, the line below it and the two levels of the header.
const headRows = 4

// bookWriter writes the print-ready ledger: streaming, so that a county's ten
// years need no more memory than a day.
type bookWriter struct {
	w       io.Writer
	f       *excelize.File
	n       *namer
	look    look
	title   string
	below   string
	sheets  int
	s       *excelize.StreamWriter
	columns []column
	row     int // the next one, from 1
}

func newBookWriter(w io.Writer, n *namer, columns []column, district string, now time.Time) (*bookWriter, error) {
	b := &bookWriter{w: w, f: excelize.NewFile(), n: n, columns: columns}
	b.title = phrase.Say(n.lang, "exchange.ledger.title", nil)
	b.below = phrase.Say(n.lang, "exchange.ledger.below", map[string]any{
		"place": gazetteer.FullName(district), "time": now.In(n.zone).Format("2006-01-02 15:04"),
	})
	stamp := now.UTC().Format(time.RFC3339)
	err := b.f.SetDocProps(&excelize.DocProperties{Creator: "Anwang", LastModifiedBy: "Anwang", Title: b.title, Created: stamp, Modified: stamp})
	if err != nil {
		return nil, err
	}
	if b.look, err = newLook(b.f); err != nil {
		return nil, err
	}
	return b, b.sheet()
}

// sheet begins the first sheet, or the next one when a sheet is full.
func (b *bookWriter) sheet() error {
	if b.s != nil {
		if err := b.s.Flush(); err != nil {
			return err
		}
	}
	b.sheets++
	name := phrase.Say(b.n.lang, "exchange.ledger.sheet", nil)
	if b.sheets > 1 {
		name = fmt.Sprintf("%s %d", name, b.sheets)
		if _, err := b.f.NewSheet(name); err != nil {
			return err
		}
	} else if err := b.f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := printed(b.f, name, b.n.lang, headRows); err != nil {
		return err
	}
	var err error
	if b.s, err = b.f.NewStreamWriter(name); err != nil {
		return err
	}
	return b.head()
}

func (b *bookWriter) head() error {
	if err := b.s.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 2, YSplit: headRows, TopLeftCell: cellName(headRows+1, 3), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	widths := make([]float64, len(b.columns))
	for i, c := range b.columns {
		widths[i] = c.width
	}
	if err := setWidths(b.s, widths); err != nil {
		return err
	}
	last := len(b.columns)
	top := make([]any, last)
	sub := make([]any, last)
	for i, c := range b.columns {
		top[i] = excelize.Cell{StyleID: b.look.head, Value: c.group.heading(b.n.lang)}
		sub[i] = excelize.Cell{StyleID: b.look.head, Value: c.heading(b.n.lang)}
	}
	for _, r := range []struct {
		cells  []any
		height float64
	}{{[]any{excelize.Cell{StyleID: b.look.title, Value: b.title}}, 30}, {[]any{excelize.Cell{StyleID: b.look.below, Value: b.below}}, 18}, {top, 20}, {sub, 30}} {
		b.row++
		if err := b.s.SetRow(cellName(b.row, 1), r.cells, excelize.RowOpts{Height: r.height}); err != nil {
			return err
		}
	}
	if err := b.merge(1, 1, last); err != nil {
		return err
	}
	if err := b.merge(2, 1, last); err != nil {
		return err
	}
	for from := 0; from < last; {
		to := from
		for to < last && b.columns[to].group == b.columns[from].group {
			to++
		}
		if err := b.merge(3, from+1, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func (b *bookWriter) merge(row, from, to int) error {
	if from == to { // Excel takes a merged single cell for damage
		return nil
	}
	return b.s.MergeCell(cellName(row, from), cellName(row, to))
}

func (b *bookWriter) write(l line) error {
	if b.row >= maxRows {
		b.row = 0
		if err := b.sheet(); err != nil {
			return err
		}
	}
	b.row++
	return b.look.write(b.s, b.row, len(b.columns), func(i int) (any, float64) { return b.columns[i].cell(l), b.columns[i].width })
}

// close writes the line of totals and the file.
func (b *bookWriter) close(t totals) error {
	last := len(b.columns)
	row := make([]any, last)
	for i := range row {
		row[i] = excelize.Cell{StyleID: b.look.total}
	}
	row[0] = excelize.Cell{StyleID: b.look.total, Value: phrase.Say(b.n.lang, "exchange.ledger.total", nil)}
	row[2] = excelize.Cell{StyleID: b.look.total, Value: phrase.Say(b.n.lang, "exchange.ledger.sums", map[string]any{
		"all": t.all, "major": t.major, "closed": t.closed, "open": t.open, "overdue": t.overdue,
	})}
	b.row++
	if err := b.s.SetRow(cellName(b.row, 1), row, excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	if err := b.merge(b.row, 1, 2); err != nil {
		return err
	}
	if err := b.merge(b.row, 3, last); err != nil {
		return err
	}
	if err := b.s.Flush(); err != nil {
		return err
	}
	if _, err := b.f.WriteTo(b.w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return b.f.Close()
}

// setWidths sets the widths of the first columns, the last first: the library
// writes them in the reverse order of setting, and Excel takes them in ascending
// order only.
func setWidths(w *excelize.StreamWriter, widths []float64) error {
	for i := len(widths); i > 0; i-- {
		if err := w.SetColWidth(i, i, widths[i-1]); err != nil {
			return err
		}
	}
	return nil
}

// cellName is "C7" for row 7, column 3.
func cellName(row, col int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // rows and columns are ours
	}
	return name
}

// linesOf is how many lines a text takes in a column; a Chinese character is two
// wide and may end a line, a run of Latin letters and digits stays together where
// it fits a line.
func linesOf(s string, width float64) int {
	n, w := 1, 0.0
	room := width - 1
	for len(s) > 0 {
		word, rest := cutWord(s)
		s = rest
		if word == "\n" {
			n, w = n+1, 0
			continue
		}
		long := 0.0
		for _, r := range word {
			long += wide(r)
		}
		if w > 0 && w+long > room {
			n, w = n+1, 0
		}
		for w += long; w > room; w -= room {
			n++
		}
	}
	return n
}

// cutWord takes the first piece of a text that a line does not break.
func cutWord(s string) (word, rest string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\n' || r == ' ' || wide(r) > 1 {
			if i == 0 {
				i = size
			}
			return s[:i], s[i:]
		}
		i += size
	}
	return s, ""
}

func wide(r rune) float64 {
	if r >= 0x2E80 {
		return 2
	}
	return 1
}
