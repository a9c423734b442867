package sheet

import (
	"regexp"
	"strings"
)

var (
	footerRE = regexp.MustCompile(`^(?:填表|制表|填报|审核|审批|复核|制单|统计|报送|负责|主要负责|单位负责|分管领导|签字|签名|盖章|联系|填表单位|填报单位|日期|填报日期|报送日期)(?:人|人员|单位|领导|时间|日期|电话|部门)?\s*(?:签字|签名|盖章)?\s*(?:[（(][^）)]*[）)])?\s*[:：]`)
	remarkRE = regexp.MustCompile(`^(?:备\s*注|注|说\s*明|填表说明|注意事项|附注|填报说明)\s*\d?\s*[:：.、]`)
	totalRE  = regexp.MustCompile(`^(?:合\s*计|总\s*计|小\s*计|共\s*计|本页小计|本页合计|累\s*计|总\s*数|total|grand total|subtotal)\s*[:：]?$`)
)

// rowKind says why a row holds no record; "" for a row that does. A row whose
// hazard column is filled is dropped only when it begins like a footer.
func (l *layout) rowKind(r Row) string {
	switch {
	case r.Blank():
		return SkipBlank
	case r.Number < l.head.first:
		return SkipTitle
	case r.Number <= l.head.last():
		return SkipHeader
	case l.repeats(r):
		return SkipRepeated
	case r.Number == l.head.last()+1 && numbersColumns(r):
		return SkipColumns
	}
	all := distinct(r)
	first := trim(all[0])
	if footerRE.MatchString(first) {
		return SkipFooter
	}
	across := len(all) == 1 && l.spans(r)
	if across && (remarkRE.MatchString(first) || totalRE.MatchString(strings.ToLower(first))) {
		return SkipFooter
	}
	if across {
		return SkipSection
	}
	if l.filled(r, TextField) {
		return ""
	}
	for _, t := range all {
		if totalRE.MatchString(strings.ToLower(trim(t))) {
			return SkipFooter
		}
	}
	switch {
	case remarkRE.MatchString(first):
		return SkipFooter
	case l.onlyNumber(r):
		return SkipBlank
	case len(all) == 1 && len(l.head.paths) >= 4 && r.At(0).Text != "" && !looksNumeric(first) && l.besideFields(0):
		return SkipSection
	}
	return ""
}

// besideFields reports whether a column holds no field of a record, so that a
// lone text in it is a heading and not a record without its description.
func (l *layout) besideFields(col int) bool {
	for f, cols := range l.cols {
		for _, c := range cols {
			if c == col {
				return f == Seq
			}
		}
	}
	return true
}

// filled reports whether a field's own columns show something in the row.
func (l *layout) filled(r Row, f Field) bool {
	for _, c := range l.cols[f] {
		if own(r, c).Text != "" {
			return true
		}
	}
	return false
}

// own is the cell of a column, empty where a cell merged from the left covers it.
func own(r Row, col int) Cell {
	c := r.At(col)
	if c.Merge != nil && c.Merge.Col != col+1 {
		return Cell{}
	}
	return c
}

// spans reports whether the row's one text is merged over half of the table.
func (l *layout) spans(r Row) bool {
	for _, c := range r.Cells {
		if c.Text != "" && c.Merge != nil && c.Merge.Cols >= 3 && c.Merge.Cols*2 >= len(l.head.paths) {
			return true
		}
	}
	return false
}

// onlyNumber knows the rows that were numbered beforehand and never filled.
func (l *layout) onlyNumber(r Row) bool {
	for c := range r.Cells {
		if own(r, c).Text == "" {
			continue
		}
		seq := false
		for _, s := range l.cols[Seq] {
			seq = seq || s == c
		}
		if !seq && c != 0 || !looksNumeric(r.Cells[c].Text) {
			return false
		}
	}
	return true
}

// repeats knows the header and the titles when a page break prints them again.
func (l *layout) repeats(r Row) bool {
	for _, line := range l.head.lines {
		same, all := 0, 0
		for c := range r.Cells {
			if r.Cells[c].Text == "" {
				continue
			}
			all++
			if c < len(line) && line[c] != "" && len(r.Cells[c].Text) <= 4*len(line[c])+8 && oneLine(r.Cells[c].Text) == line[c] {
				same++
			}
		}
		if same >= 2 && same*10 >= all*6 {
			return true
		}
	}
	all := distinct(r)
	if len(all) != 1 {
		return false
	}
	for _, t := range l.plan.Titles {
		if oneLine(t) == oneLine(all[0]) {
			return true
		}
	}
	return false
}

// numbersColumns knows the row below a header that counts the columns, 1 2 3 …
// or 甲 乙 1 2.
func numbersColumns(r Row) bool {
	all := distinct(r)
	if len(all) < 3 {
		return false
	}
	last := 0
	for i, t := range all {
		t = strings.Trim(t, "()（） ")
		if last == 0 && i < 4 && strings.Contains("甲乙丙丁", t) && t != "" {
			continue
		}
		if !allDigits(t) || num(t) != last+1 {
			return false
		}
		last++
	}
	return true
}
