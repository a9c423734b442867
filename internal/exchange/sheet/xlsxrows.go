package sheet

import (
	"bufio"
	"encoding/xml"
	"strconv"
	"time"

	"anwang/internal/fault"
)

// maxGap bounds the blank rows that are made up between two stored rows: a
// format painted down to row 1,048,576 is no data.
const maxGap = 2000

func (x *xlsxBook) walk(name, part string, merges []*Merge, yield func(Row) bool) error {
	r, err := x.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	out := filler{m: newMerger(merges), columns: x.in.lim.Columns, yield: yield}
	for {
		tok, err := d.RawToken() // no name spaces, no copies of the stack: twice as fast
		if err != nil {
			return x.partFault(err, part) // also at the file's end: the rows were not closed
		}
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			if end, is := tok.(xml.EndElement); is && end.Name.Local == "sheetData" {
				out.end()
				return nil
			}
			continue
		}
		n := atoi(attr(e, "r"))
		if n <= out.last {
			n = out.last + 1
		}
		row, err := x.row(d, name, n)
		if err != nil {
			return x.partFault(err, part)
		}
		if n > x.in.lim.Rows && !row.Blank() {
			return fault.New(fault.Invalid, "sheet.too_many_rows", "sheet", name, "limit", x.in.lim.Rows)
		}
		if !out.put(row) {
			return nil
		}
	}
}

// filler yields rows with their merges resolved and the gaps between them.
type filler struct {
	m       *merger
	columns int
	last    int
	stop    bool
	yield   func(Row) bool
}

func (f *filler) put(row Row) bool {
	if row.Blank() && row.Number-f.last > maxGap && !f.m.covers(f.last+1) {
		return true // painted cells far below everything
	}
	for gap := 0; f.last+1 < row.Number && !f.stop; gap++ {
		if gap > maxGap && !f.m.covers(f.last+1) {
			f.last = row.Number - 1
			break
		}
		f.emit(Row{Number: f.last + 1})
	}
	f.emit(row)
	return !f.stop
}

func (f *filler) end() {
	for i := 0; i < maxGap && !f.stop && f.m.covers(f.last+1); i++ {
		f.emit(Row{Number: f.last + 1})
	}
}

func (f *filler) emit(row Row) {
	if f.stop {
		return
	}
	f.last = row.Number
	f.stop = !f.yield(f.m.fill(row, f.columns))
}

func (x *xlsxBook) row(d *xml.Decoder, name string, n int) (Row, error) {
	row := Row{Number: n}
	col := 0
	for {
		tok, err := d.RawToken()
		if err != nil {
			return row, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return row, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			col++
			if _, c := parseRef(attr(t, "r")); c > 0 {
				col = c
			}
			cell, err := x.cell(d, t)
			if err != nil {
				return row, err
			}
			if cell.Kind == Empty {
				continue
			}
			if col > x.in.lim.Columns {
				return row, fault.New(fault.Invalid, "sheet.too_wide", "sheet", name, "row", n, "limit", x.in.lim.Columns)
			}
			if len(cell.Text) > x.in.lim.CellText {
				return row, fault.New(fault.Invalid, "sheet.cell_too_long", "sheet", name, "row", n, "limit", x.in.lim.CellText)
			}
			for len(row.Cells) < col {
				row.Cells = append(row.Cells, Cell{})
			}
			row.Cells[col-1] = cell
		}
	}
}

func (x *xlsxBook) cell(d *xml.Decoder, e xml.StartElement) (Cell, error) {
	kind, style := attr(e, "t"), atoi(attr(e, "s"))
	var v, inline string
	for {
		tok, err := d.RawToken()
		if err != nil {
			return Cell{}, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				if v, err = plainText(d, "v"); err != nil {
					return Cell{}, err
				}
			case "is":
				if inline, err = richText(d, "is"); err != nil {
					return Cell{}, err
				}
			default:
				if err := skipElement(d); err != nil {
					return Cell{}, err
				}
			}
		case xml.EndElement:
			if t.Name.Local == "c" {
				return x.value(kind, style, v, inline), nil
			}
		}
	}
}

func (x *xlsxBook) value(kind string, style int, v, inline string) Cell {
	switch kind {
	case "s":
		if i := atoi(v); i >= 0 && i < len(x.strings) {
			return textCell(unescape(x.strings[i]))
		}
		return Cell{}
	case "inlineStr":
		return textCell(unescape(inline))
	case "str":
		return textCell(unescape(v))
	case "b":
		return boolCell(v == "1" || v == "true")
	case "e":
		return Cell{Text: v, Kind: Bad}
	case "d":
		for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", time.RFC3339Nano, "2006-01-02T15:04:05.999"} {
			if t, err := time.Parse(layout, v); err == nil {
				return Cell{Text: dateText(t), Kind: Date, Time: t}
			}
		}
		return textCell(v)
	}
	if v == "" {
		return Cell{}
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return textCell(v)
	}
	f := formatPlain
	if style >= 0 && style < len(x.formats) {
		f = x.formats[style]
	}
	return numberCell(n, f, x.from04)
}
