package sheet

import (
	"bufio"
	"errors"
	"io"
)

// Faults of a text's form; openText gives them their file and line.
var (
	errUnclosed = errors.New("quote not closed")
	errLongCell = errors.New("cell too long")
	errWide     = errors.New("too many columns")
)

// splitter cuts a text into rows of fields. It reads what spreadsheet programs
// write (RFC 4180) and what people make of it: a quote opens a quoted field only
// at the field's start, a lone quote inside a field stands for itself, rows may
// be ragged. A quote that is never closed is an error, where lenient readers
// would swallow the rest of the file into one cell.
type splitter struct {
	r        *bufio.Reader
	comma    rune
	maxCell  int
	maxCols  int
	line     int // physical line of the next rune, from 1
	rowLine  int // line on which the last row began
	openLine int // line of the quote that was never closed
	field    []byte
	ended    bool
}

func newSplitter(r io.Reader, comma rune, lim Limits) *splitter {
	return &splitter{r: bufio.NewReaderSize(r, 64<<10), comma: comma, maxCell: lim.CellText, maxCols: lim.Columns, line: 1}
}

// next returns the fields of one row, or io.EOF. A blank line is a row with
// one empty field.
func (s *splitter) next() ([]string, error) {
	if s.ended {
		return nil, io.EOF
	}
	if _, err := s.r.Peek(1); err != nil {
		s.ended = true
		return nil, err
	}
	s.rowLine = s.line
	var row []string
	for {
		more, err := s.one()
		if err != nil {
			return nil, err
		}
		if len(row) >= s.maxCols {
			if len(s.field) == 0 && more {
				continue // empty columns to the right of everything cost nothing
			}
			if len(s.field) > 0 {
				return nil, errWide
			}
		} else {
			row = append(row, string(s.field))
		}
		if !more {
			return row, nil
		}
	}
}

// one reads one field into s.field; more says that a separator followed.
func (s *splitter) one() (more bool, err error) {
	s.field = s.field[:0]
	c, err := s.rune()
	if err == nil && c == '"' {
		if err := s.quoted(); err != nil {
			return false, err
		}
		c, err = s.rune()
	}
	for ; ; c, err = s.rune() {
		switch {
		case err == io.EOF:
			s.ended = true
			return false, nil
		case err != nil:
			return false, err
		case c == s.comma:
			return true, nil
		case c == '\n':
			return false, nil
		}
		if err := s.put(c); err != nil {
			return false, err
		}
	}
}

// quoted reads up to the closing quote; a quote that neither doubles nor ends
// the field stands for itself.
func (s *splitter) quoted() error {
	s.openLine = s.line
	for {
		c, err := s.rune()
		if err == io.EOF {
			return errUnclosed
		}
		if err != nil {
			return err
		}
		if c == '"' {
			n, _, err := s.r.ReadRune()
			if err == nil && n != '"' {
				s.r.UnreadRune()
			}
			if err != nil || n == s.comma || n == '\n' || n == '\r' {
				return nil
			}
		}
		if err := s.put(c); err != nil {
			return err
		}
	}
}

func (s *splitter) put(c rune) error {
	if len(s.field) >= s.maxCell {
		return errLongCell
	}
	s.field = appendRune(s.field, c)
	return nil
}

// rune reads one character; every kind of line end comes out as \n.
func (s *splitter) rune() (rune, error) {
	c, _, err := s.r.ReadRune()
	if err != nil {
		return 0, err
	}
	if c == '\r' {
		if n, _, err := s.r.ReadRune(); err == nil && n != '\n' {
			s.r.UnreadRune()
		}
		c = '\n'
	}
	if c == '\n' {
		s.line++
	}
	return c, nil
}
