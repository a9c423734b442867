package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind says how a cell was stored, which decides how far its text is trusted.
type Kind uint8

// The kinds. A text file has only Text and Empty.
const (
	Empty  Kind = iota
	Text        // a string
	Number      // a number that is no date
	Date        // a number that the workbook shows as a date
	Bool        // TRUE or FALSE
	Bad         // a formula's error, such as #REF!
)

// Merge is a block of merged cells; rows and columns count from 1.
type Merge struct {
	Row, Col   int // the top-left cell, which holds the value
	Rows, Cols int
}

// Anchor is the top-left cell, such as "B4".
func (m *Merge) Anchor() string { return Ref(m.Row, m.Col) }

// Cell is one cell. Each cell of a merged block shows the block's value.
type Cell struct {
	Text  string    // what a person sees, trimmed; a date as 2006-01-02, with the hour when it has one
	Kind  Kind      //
	Num   float64   // for Number
	Time  time.Time // for Date: the wall clock as written, with no zone (UTC stands for none)
	Merge *Merge    // nil when the cell stands alone
}

// Row is one row; Number counts from 1 as spreadsheet programs show it, blank
// rows and rows with line breaks inside included.
type Row struct {
	Number int
	Line   int // for text files the physical line on which the row begins, else 0
	Cells  []Cell
}

// At returns the cell of a column counted from 0; beyond the end it is empty.
func (r Row) At(col int) Cell {
	if col < 0 || col >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[col]
}

// Blank reports whether the row shows nothing.
func (r Row) Blank() bool {
	for i := range r.Cells {
		if r.Cells[i].Text != "" {
			return false
		}
	}
	return true
}

// Ref names a cell as spreadsheet programs do; row and col count from 1.
func Ref(row, col int) string { return ColumnName(col) + strconv.Itoa(row) }

// ColumnName names a column counted from 1: 1 is A, 27 is AA.
func ColumnName(col int) string {
	var b [8]byte
	i := len(b)
	for col > 0 && i > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:])
}

// parseRef is the inverse of Ref; it returns zeros for what is no reference.
func parseRef(s string) (row, col int) {
	i := 0
	for i < len(s) && i < 4 {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		col = col*26 + int(c-'a') + 1
		i++
	}
	if i == 0 || i == len(s) {
		return 0, 0
	}
	n, err := strconv.Atoi(s[i:])
	if err != nil || n < 1 || n > 1<<21 {
		return 0, 0
	}
	return n, col
}

func textCell(s string) Cell {
	s = trim(s)
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Kind: Text}
}

func boolCell(b bool) Cell {
	if b {
		return Cell{Text: "TRUE", Kind: Bool}
	}
	return Cell{Text: "FALSE", Kind: Bool}
}

// numberCell makes a cell of a stored number and its number format.
func numberCell(v float64, f format, since1904 bool) Cell {
	if f == formatDate && v >= 1 && v < 2958466 {
		t := serialTime(v, since1904)
		return Cell{Text: dateText(t), Kind: Date, Time: t}
	}
	if f == formatPercent {
		return Cell{Text: plain(v*100) + "%", Kind: Number, Num: v}
	}
	return Cell{Text: plain(v), Kind: Number, Num: v}
}

// plain writes a number with the 15 digits that a spreadsheet keeps, so that
// 5.0999999999999996 is 5.1 again.
func plain(v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return ""
	}
	if r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil {
		v = r
	}
	if a := math.Abs(v); a != 0 && (a < 1e-9 || a >= 1e18) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// serialTime turns a spreadsheet's day number into a wall clock. Day 60 of the
// 1900 system is the 29 February that never was; nobody's ledger is that old.
func serialTime(v float64, since1904 bool) time.Time {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	days := math.Floor(v)
	secs := math.Round((v - days) * 86400)
	return epoch.AddDate(0, 0, int(days)).Add(time.Duration(secs) * time.Second)
}

func dateText(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

// trim removes spaces of every width and the marks that come along with pasted text.
func trim(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool {
		switch r {
		case ' ', '\t', '\n', '\r', '\v', '\f', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u200c', '\u200d', 0:
			return true
		}
		return false
	})
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}
