package sheet

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// mayBeData leaves out the rows that would blur what a column holds, before its
// columns are known.
func (l *layout) mayBeData(r Row) bool {
	all := distinct(r)
	return len(all) > 1 && !footerRE.MatchString(all[0]) && !remarkRE.MatchString(all[0]) && !totalRE.MatchString(all[0]) && !l.repeats(r) && !numbersColumns(r)
}

// fits weighs a column's values against a field, from 0.4 (they contradict it)
// to 1 (they agree or say nothing).
func fits(f Field, rows []Row, col int) float64 {
	n, good := 0, 0
	for _, r := range rows {
		c := own(r, col)
		if c.Text == "" || n >= 40 {
			continue
		}
		n++
		if plausible(f, c) {
			good++
		}
	}
	if n < 2 {
		return 1
	}
	share := float64(good) / float64(n)
	if share >= 0.5 {
		return 1
	}
	return 0.4 + share
}

func plausible(f Field, c Cell) bool {
	switch {
	case f.isDate():
		d := readDate(c, dateRules{zone: time.UTC, field: f})
		return d.ok() || d.code != "" && d.code != "sheet.date_unclear" || d.days > 0 || d.immediate || d.state != "" || d.empty
	case f == Days:
		return looksNumeric(strings.TrimRight(c.Text, "天日个工作days "))
	case f == HolderPhone:
		return phoneIn(c.Text) != "" || strings.ContainsAny(c.Text, "0123456789")
	case f == TextField:
		return c.Kind != Date && !looksNumeric(c.Text)
	case f == GradeField, f == StateField:
		return utf8.RuneCountInString(c.Text) <= 30
	case f == Site, f == Holder, f == Verifier, f == Measures:
		return c.Kind == Text && hasLetter(c.Text)
	}
	return true
}

func hasLetter(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// cut shortens a text to n characters for showing.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	rs := []rune(s)
	return string(rs[:n-1]) + "…"
}
