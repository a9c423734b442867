package sheet

import (
	"strings"
	"unicode/utf8"
)

// headRows is how far down a header is looked for.
const headRows = 60

// maxLevels is how many rows a header may have.
const maxLevels = 4

// head is a header that was found: its rows and the path of each column.
type head struct {
	first int // row number of the top header row; 0 when none was found
	rows  int
	paths []headerPath // by column from 0
	lines [][]string   // the header rows as shown, to know them again further down
	score float64
}

func (h head) last() int { return h.first + h.rows - 1 }

// findHead looks for the header among the first rows: the block of one to four
// rows whose columns mean the most, with the fewest rows. want are the columns
// that a profile names; they count as known. Without any known name the first
// row that looks like names is taken.
func findHead(rows []Row, want []string) head {
	var best head
	for i := range rows {
		if !canBeHeader(rows[i]) || isTitle(rows[i]) {
			continue
		}
		for n := 1; n <= maxLevels && i+n <= len(rows); n++ {
			if n > 1 && !canContinue(rows[i:i+n]) {
				break
			}
			h := newHead(rows[i : i+n])
			h.score = scoreHead(h.paths, want) - 0.12*float64(n-1)
			if h.score > best.score+1e-9 {
				best = h
			}
		}
	}
	if best.score >= 1.4 {
		return upward(rows, best)
	}
	return plainHead(rows)
}

// upward takes in the rows above a header whose cells are merged down into it:
// the lowest row alone shows every name, but not what stands above them.
func upward(rows []Row, h head) head {
	top := h.first
	for _, r := range rows {
		if r.Number != h.first {
			continue
		}
		for _, c := range r.Cells {
			if c.Merge != nil && c.Merge.Row < top {
				top = c.Merge.Row
			}
		}
	}
	if top == h.first || h.last()-top >= maxLevels {
		return h
	}
	for i := range rows {
		if rows[i].Number == top && i+h.last()-top < len(rows) && !isTitle(rows[i]) {
			up := newHead(rows[i : i+h.last()-top+1])
			up.score = h.score
			return up
		}
	}
	return h
}

// fixedHead is the header of a profile that names its rows.
func fixedHead(rows []Row, first, n int) head {
	for i := range rows {
		if rows[i].Number == first && i+n <= len(rows) {
			return newHead(rows[i : i+n])
		}
	}
	return head{}
}

// plainHead takes the first row of several different words above a row that
// holds something; a table without one known name still has its columns kept.
func plainHead(rows []Row) head {
	for i := 0; i+1 < len(rows) && i < 20; i++ {
		if !canBeHeader(rows[i]) || isTitle(rows[i]) || len(distinct(rows[i])) < 2 || rows[i+1].Blank() {
			continue
		}
		return newHead(rows[i : i+1])
	}
	return head{}
}

func newHead(rows []Row) head {
	h := head{first: rows[0].Number, rows: len(rows)}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
		var line []string
		for _, c := range r.Cells {
			line = append(line, oneLine(c.Text))
		}
		h.lines = append(h.lines, line)
	}
	for c := range width {
		h.paths = append(h.paths, newHeaderPath(levels(rows, c)))
	}
	return h
}

// levels joins what stands above a column. A merged cell shows its text in each
// of its cells, so equal texts count once; where a text file has lost its merged
// cells, the name to the left is spread over the columns that have a name below.
func levels(rows []Row, col int) []string {
	var path []string
	for i, r := range rows {
		text := oneLine(r.At(col).Text)
		if text == "" && i+1 < len(rows) && rows[i+1].At(col).Text != "" {
			text = spread(r, rows[i+1], col)
		}
		if text == "" || len(path) > 0 && path[len(path)-1] == text {
			continue
		}
		path = append(path, text)
	}
	return path
}

func spread(upper, lower Row, col int) string {
	for c := col - 1; c >= 0; c-- {
		if lower.At(c).Text == "" {
			return ""
		}
		if up := upper.At(c); up.Text != "" {
			if up.Merge != nil {
				return "" // merged cells are resolved already
			}
			return oneLine(up.Text)
		}
	}
	return ""
}

// scoreHead sums what the columns mean, each field once.
func scoreHead(paths []headerPath, want []string) float64 {
	sum := 0.0
	best := map[Field]float64{}
	for _, p := range paths {
		if p.whole == "" {
			continue
		}
		named := false
		for _, w := range want {
			named = named || p.named(w)
		}
		if named {
			sum++
			continue
		}
		for f, s := range dictionary() {
			if m := s.match(p); m > best[f] {
				best[f] = m
			}
		}
	}
	for _, v := range best {
		if v >= 0.5 {
			sum += v
		}
	}
	return sum
}

// canBeHeader refuses rows that hold data: dates, formula errors, long texts.
func canBeHeader(r Row) bool {
	filled, numbers := 0, 0
	for _, c := range r.Cells {
		if c.Text == "" {
			continue
		}
		filled++
		if c.Kind == Date || c.Kind == Bad || c.Kind == Bool || utf8.RuneCountInString(c.Text) > 50 && c.Merge == nil || utf8.RuneCountInString(c.Text) > 120 {
			return false
		}
		if c.Kind == Number || looksNumeric(c.Text) {
			numbers++
		}
	}
	return filled >= 2 && numbers*3 <= filled
}

// canContinue reports whether the last row can be the lower level of the block:
// cells merged across or down reach into it, or it names columns that the row
// above leaves open.
func canContinue(block []Row) bool {
	upper, lower := block[len(block)-2], block[len(block)-1]
	if !canBeHeader(lower) && len(distinct(lower)) > 1 || lower.Blank() || isTitle(lower) {
		return false
	}
	for c := range lower.Cells {
		lo, up := lower.At(c), upper.At(c)
		if lo.Text == "" || utf8.RuneCountInString(lo.Text) > 30 {
			continue
		}
		if up.Merge != nil && (up.Merge.Cols > 1 && lo.Merge != up.Merge || up.Merge == lo.Merge) {
			return true
		}
		if up.Text == "" {
			return true
		}
	}
	return false
}

// isTitle knows a row that says one thing across the table.
func isTitle(r Row) bool {
	d := distinct(r)
	if len(d) != 1 {
		return false
	}
	for _, c := range r.Cells {
		if c.Text != "" && c.Merge != nil && c.Merge.Cols > 1 {
			return true
		}
	}
	return len(r.Cells) > 2 || utf8.RuneCountInString(d[0]) > 8
}

// distinct lists the different texts of a row, a merged cell once.
func distinct(r Row) []string {
	var all []string
	var last *Merge
	for _, c := range r.Cells {
		if c.Text == "" || c.Merge != nil && c.Merge == last {
			continue
		}
		last = c.Merge
		all = append(all, c.Text)
	}
	return all
}

func looksNumeric(s string) bool {
	s = strings.Trim(s, "%￥¥, ")
	if s == "" {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && r != '.' && r != ',' && r != '/' && r != '-' && r != ':' && r != ' ' {
			return false
		}
	}
	return true
}
