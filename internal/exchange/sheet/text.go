package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"anwang/internal/fault"
)

// openText opens a text file: charset and separator are judged here, rows are
// read anew on every walk, so that a file of any length costs little memory.
func openText(in input) (*Book, error) {
	limit := in.lim.Text
	if in.packed {
		limit = in.lim.Unpacked
	} else if err := in.within(in.size, limit); err != nil {
		return nil, err
	}
	r, err := in.open()
	if err != nil {
		return nil, err
	}
	charset, err := charsetOf(r)
	if err != nil {
		return nil, err
	}
	sample, err := sampleOf(in, charset)
	if err != nil {
		return nil, err
	}
	if err := looksLikeText(in, sample); err != nil {
		return nil, err
	}
	b := &Book{Name: in.name, Format: "text", Charset: charset, Comma: commaOf(sample)}
	sh := &Sheet{Name: stem(in.name)}
	sh.walk = func(yield func(Row) bool) error { return walkText(in, sh.Name, b, yield) }
	b.Sheets = []*Sheet{sh}
	return b, nil
}

func sampleOf(in input, charset string) (string, error) {
	r, err := in.open()
	if err != nil {
		return "", err
	}
	buf := make([]byte, 256<<10)
	n, err := io.ReadFull(decode(r, charset), buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	return string(buf[:n]), nil
}

// looksLikeText refuses what only pretends: web pages named .xls, pictures,
// documents.
func looksLikeText(in input, sample string) error {
	head := strings.ToLower(strings.TrimSpace(sample[:min(len(sample), 2048)]))
	for _, tag := range []string{"<html", "<!doctype html", "<table", "<?xml", "<head"} {
		if strings.HasPrefix(head, tag) {
			return fault.New(fault.Invalid, "sheet.web_page", "file", in.name)
		}
	}
	if trim(sample) == "" {
		return fault.New(fault.Invalid, "sheet.empty_file", "file", in.name)
	}
	if bytes.Count([]byte(sample), []byte{0}) > len(sample)/100 || strings.HasPrefix(head, "%pdf") {
		return fault.New(fault.Invalid, "sheet.unknown_format", "file", in.name)
	}
	return nil
}

func walkText(in input, name string, b *Book, yield func(Row) bool) error {
	r, err := in.open()
	if err != nil {
		return err
	}
	s := newSplitter(decode(r, b.Charset), b.Comma, in.lim)
	for n := 1; ; n++ {
		fields, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return textFault(err, in, name, s, n)
		}
		if n > in.lim.Rows {
			return fault.New(fault.Invalid, "sheet.too_many_rows", "sheet", name, "limit", in.lim.Rows)
		}
		row := Row{Number: n, Line: s.rowLine, Cells: make([]Cell, len(fields))}
		for i, f := range fields {
			row.Cells[i] = textCell(f)
		}
		if !yield(row) {
			return nil
		}
	}
}

func textFault(err error, in input, name string, s *splitter, row int) error {
	switch err {
	case errUnclosed:
		return fault.New(fault.Invalid, "sheet.unclosed_quote", "file", in.name, "line", s.openLine)
	case errLongCell:
		return fault.New(fault.Invalid, "sheet.cell_too_long", "sheet", name, "row", row, "limit", in.lim.CellText)
	case errWide:
		return fault.New(fault.Invalid, "sheet.too_wide", "sheet", name, "row", row, "limit", in.lim.Columns)
	}
	return err
}
