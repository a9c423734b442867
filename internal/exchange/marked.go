package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// maxComments bounds the notes on cells: beyond some thousand a workbook opens
// slowly. The column of reasons holds all.
const maxComments = 2000

// mark is what a row of the original shows beside itself.
type mark struct {
	cells   []string // to be coloured
	refused bool
	reason  string
}

// marks are the findings by sheet and row.
type marks map[string]map[int]*mark

func marksOf(rep Report, lang phrase.Lang) marks {
	m := marks{}
	add := func(list []Finding, key string, refused bool) {
		head := phrase.Say(lang, key, nil)
		for _, f := range list {
			rows := m[f.Sheet]
			if rows == nil {
				rows = map[int]*mark{}
				m[f.Sheet] = rows
			}
			k := rows[f.Row]
			if k == nil {
				k = &mark{}
				rows[f.Row] = k
			}
			k.refused = k.refused || refused
			k.cells = append(k.cells, f.cells()...)
			if k.reason != "" {
				k.reason += "\n"
			}
			k.reason += head
			if f.Part > 0 {
				k.reason += fmt.Sprintf(" (%d)", f.Part)
			}
			k.reason += "：" + f.say(lang)
			if answer := rep.said.say(f, lang); answer != "" && f.Code != leftOut {
				k.reason += phrase.Say(lang, "exchange.mark.answered", map[string]any{"answer": answer})
			}
		}
	}
	add(rep.Refusals, "exchange.mark.refused", true)
	add(rep.Questions, "exchange.mark.questions", false)
	return m
}

// cells are all the cells that a finding is about.
func (f Finding) cells() []string {
	var all []string
	if f.Cell != "" {
		all = append(all, f.Cell)
	}
	for _, d := range f.More {
		if d.Cell != "" {
			all = append(all, d.Cell)
		}
	}
	return all
}

// WriteMarked writes the original workbook with the cells that were refused or
// questioned coloured and annotated, a column of reasons, and a sheet that sums
// the report up; of a text, an old workbook or one that cannot be written into it
// makes a new one.
func WriteMarked(w io.Writer, file File, rep Report, lang phrase.Lang) error {
	f, err := markedBook(file, rep, lang)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := summarise(f, rep, lang); err != nil {
		return fmt.Errorf("write report workbook: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write report workbook: %w", err)
	}
	return nil
}

// markedBook is the original with its marks, or a copy with them where that cannot
// be.
func markedBook(file File, rep Report, lang phrase.Lang) (*excelize.File, error) {
	f, err := original(file)
	if err != nil {
		return nil, err
	}
	if f != nil {
		if markOriginal(f, rep, lang) == nil {
			return f, nil
		}
		_ = f.Close() // half marked
	}
	book, err := sheet.Open(file.Name, file.Data, file.Size)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	f = excelize.NewFile()
	if err := copyMarked(f, book, rep, lang); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// MarkedReport is WriteMarked for a job whose file was uploaded. Faults:
// exchange.job_unknown, exchange.file_gone.
func (s *Service) MarkedReport(ctx context.Context, by access.Principal, id ident.ID, lang phrase.Lang, w io.Writer) error {
	j, err := s.Job(ctx, by, id)
	if err != nil {
		return err
	}
	rep, err := db.Read(ctx, s.db, func(tx *db.Tx) (Report, error) { return reportOf(tx, j) })
	if err != nil {
		return err
	}
	data, size, err := s.files.Open(j.Sum)
	if err != nil {
		return err
	}
	defer data.Close()
	return WriteMarked(w, File{Name: j.Name, Data: data, Size: size}, rep, lang)
}

// original opens a workbook to write into; nil for what cannot be written back.
func original(file File) (*excelize.File, error) {
	raw := make([]byte, file.Size)
	if _, err := file.Data.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", file.Name, err)
	}
	if !bytes.HasPrefix(raw, []byte("PK")) {
		return nil, nil //nolint:nilnil // a text or an old workbook
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // our own reader is more forgiving, and a copy is made
	}
	if _, ok := f.Pkg.Load("xl/styles.xml"); !ok {
		// It is valid, and small exporters write such; but no cell of it can be
		// coloured.
		_ = f.Close()
		return nil, nil //nolint:nilnil // a copy is made
	}
	return f, nil
}

// markOriginal writes the marks into a workbook. The library breaks on some
// workbooks that others read; that is an error like any other here.
func markOriginal(f *excelize.File, rep Report, lang phrase.Lang) (err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("mark a workbook: %v", bug)
		}
	}()
	if f.Theme == nil {
		// Without one the library forgets the colours of every style that it reads.
		plain := excelize.NewFile()
		defer plain.Close()
		f.Theme = plain.Theme
		defer func() { f.Theme = nil }() // a part that nothing in the file names
	}
	paint := painter{f: f, styles: map[[2]int]int{}}
	comments := 0
	for name, rows := range marksOf(rep, lang) {
		if i, err := f.GetSheetIndex(name); err != nil || i < 0 {
			continue
		}
		col, err := widest(f, name)
		if err != nil {
			return err
		}
		if err := paint.reasons(name, headOf(rep, name), col+1, lang); err != nil {
			return err
		}
		for row, k := range rows {
			if row == 0 {
				continue // the whole sheet: the summary tells
			}
			if err := f.SetCellStr(name, cellName(row, col+1), k.reason); err != nil {
				return err
			}
			for _, cell := range append(k.cells, cellName(row, col+1)) {
				if err := paint.fill(name, cell, k.refused); err != nil {
					return err
				}
			}
			if len(k.cells) > 0 && comments < maxComments {
				comments++
				c := excelize.Comment{Cell: k.cells[0], Author: "Anwang", Paragraph: []excelize.RichTextRun{{Text: k.reason}}, Width: 260, Height: 90}
				if err := f.AddComment(name, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// headOf is the last row of a sheet's header, where the column of reasons gets
// its name; 1 when none was found.
func headOf(rep Report, name string) int {
	for _, p := range rep.Sheets {
		if p.Sheet == name && p.HeaderRow > 0 {
			return p.HeaderRow + p.HeaderRows - 1
		}
	}
	return 1
}

// widest is the last column that a sheet uses.
func widest(f *excelize.File, name string) (int, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	most := 0
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return 0, err
		}
		most = max(most, len(cells))
	}
	return most, rows.Error()
}

// painter colours cells and leaves the rest of their looks as it was.
type painter struct {
	f      *excelize.File
	styles map[[2]int]int // by the style before and the colour
}

// The colours of the marks, and their places in painter.styles.
var fills = [2]string{"FFF2CC", "F8CBAD"} // question, refusal

func (p painter) fill(name, cell string, refused bool) error {
	was, err := p.f.GetCellStyle(name, cell)
	if err != nil {
		return err
	}
	key := [2]int{was, bit(refused)}
	id, ok := p.styles[key]
	if !ok {
		s, err := p.f.GetStyle(was)
		if err != nil || s == nil {
			s = &excelize.Style{}
		}
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[key[1]]}}
		if id, err = p.f.NewStyle(s); err != nil {
			return fmt.Errorf("colour a cell: %w", err)
		}
		p.styles[key] = id
	}
	return p.f.SetCellStyle(name, cell, cell, id)
}

// reasons names the column of reasons.
func (p painter) reasons(name string, row, col int, lang phrase.Lang) error {
	letter := strings.TrimRight(cellName(1, col), "1")
	if err := p.f.SetColWidth(name, letter, letter, 50); err != nil {
		return err
	}
	return p.f.SetCellStr(name, cellName(row, col), phrase.Say(lang, "exchange.mark.reason", nil))
}
