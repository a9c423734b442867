package sheet

import (
	"strings"

	"golang.org/x/text/width"
)

// headerPath is a column's header in the forms that are compared.
type headerPath struct {
	levels []string // as written, from the top
	leaf   string   // the lowest level, normalised, without what stands in brackets
	full   string   // the lowest level with what stands in brackets
	above  string   // the levels above, joined
	whole  string   // all levels joined
	unit   string   // what stands in brackets: 万元
}

func newHeaderPath(levels []string) headerPath {
	h := headerPath{levels: levels}
	if len(levels) == 0 {
		return h
	}
	last := levels[len(levels)-1]
	h.full = normHeader(last)
	bare, unit := cutBrackets(last)
	h.leaf, h.unit = normHeader(bare), trim(unit)
	if h.leaf == "" {
		h.leaf = h.full
	}
	for _, l := range levels[:len(levels)-1] {
		h.above += normHeader(l)
	}
	h.whole = h.above + h.full
	return h
}

// Header is the path as people read it: 整改情况/完成时间.
func (h headerPath) header() string { return strings.Join(h.levels, "/") }

// named reports whether a profile's name for a column means this one.
func (h headerPath) named(name string) bool {
	if len(h.levels) == 0 {
		return false
	}
	if oneLine(name) == h.header() {
		return true
	}
	n := normHeader(name)
	return n != "" && (n == normHeader(h.header()) || n == h.whole || n == h.full)
}

// normHeader brings headers to one form: half width, lower case, no spaces,
// line breaks, stars, colons, underscores or brackets.
func normHeader(s string) string {
	s = strings.ToLower(width.Narrow.String(s))
	var b strings.Builder
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '*', ':', '_', '-', '(', ')', '[', ']', '/', '\\', '、', '､', '｡', '。', '.', '"', '\'', '“', '”', '【', '】', '〔', '〕', '\u200b', '\ufeff':
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var bracketMarks = strings.NewReplacer("（", "(", "）", ")", "【", "(", "】", ")", "[", "(", "]", ")")

// cutBrackets takes the first bracketed part out of a header.
func cutBrackets(s string) (bare, inside string) {
	s = bracketMarks.Replace(s)
	i := strings.IndexByte(s, '(')
	if i < 0 {
		return s, ""
	}
	j := strings.IndexByte(s[i:], ')')
	if j < 0 {
		return s[:i], s[i+1:]
	}
	return s[:i] + s[i+j+1:], s[i+1 : i+j]
}

// oneLine makes a header of several lines one: line breaks and the spaces of
// justified headers (备　注) go, single spaces between Latin words stay.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "\u3000", " ")), " ")
	var b strings.Builder
	rs := []rune(s)
	for i, r := range rs {
		if r == ' ' && i > 0 && i+1 < len(rs) && (rs[i-1] >= 0x2e80 || rs[i+1] >= 0x2e80) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
