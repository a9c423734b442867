package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxParts is how many hazards one cell may hold; more is asked.
const maxParts = 30

// mark is one number of a list in a cell.
type mark struct {
	style byte // which way of numbering
	n     int
	at    int // where the mark begins
	end   int // where its text begins
	line  bool
}

var markRE = regexp.MustCompile(`([①-⑳])|[（(]\s?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?[)）]|([一二三四五六七八九十]{1,3})\s?([、．.])|([0-9]{1,2})\s?([、.．)）])|([0-9]{1,2}|[０-９]{1,2})\s?(、|．)`)

// splitParts takes a cell apart that holds several numbered hazards. parts is
// nil when it holds one; unclear says that there is a numbering which does not
// add up, so that a person must say. A number is a mark only at the beginning
// of a list that counts 1, 2, 3 … in one style: decimals, dates, clauses and
// "1、2号车间" are none.
func splitParts(s string) (parts []string, unclear bool) {
	marks := findMarks(s)
	var first *mark
	for i := range marks {
		if marks[i].n == 1 {
			first = &marks[i]
			break
		}
	}
	if first == nil {
		return nil, false
	}
	list := []mark{*first}
	doubtful := false
	for _, m := range marks {
		if m.at <= first.at || m.style != first.style {
			continue
		}
		last := list[len(list)-1]
		switch {
		case m.n == last.n+1 && says(s[last.end:m.at]):
			list = append(list, m)
		case m.line:
			doubtful = true // 1. 2. 4. or 1. 2. 1. at line starts
		}
	}
	if len(list) == 1 {
		return nil, doubtful && generic(s[:first.at]) || hidden(s, *first)
	}
	if !says(s[list[len(list)-1].end:]) {
		return nil, false
	}
	lead := trim(s[:first.at])
	if doubtful || len(list) > maxParts || hidden(s, list[len(list)-1]) || !generic(lead) {
		return nil, true
	}
	for i, m := range list {
		end := len(s)
		if i+1 < len(list) {
			end = list[i+1].at
		}
		parts = append(parts, strings.TrimRight(trim(s[m.end:end]), ";；,，、 \n"))
	}
	return parts, false
}

// findMarks lists what looks like the number of a list.
func findMarks(s string) []mark {
	var all []mark
	for _, m := range markRE.FindAllStringSubmatchIndex(s, -1) {
		one := mark{at: m[0], end: m[1]}
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		switch {
		case group(1) != "":
			r, _ := utf8.DecodeRuneInString(group(1))
			one.style, one.n = 'c', int(r-'①')+1
		case group(2) != "" && allDigits(group(2)):
			one.style, one.n = 'b', num(group(2))
		case group(2) != "":
			one.style, one.n = 'B', numeral(group(2))
		case group(3) != "":
			one.style, one.n = 'h', numeral(group(3))
		default:
			digits := group(5) + narrowDigits(group(7))
			one.style, one.n = 'd', num(digits)
		}
		one.line = startsLine(s[:one.at])
		if one.n >= 1 && fitsMark(s, one) {
			all = append(all, one)
		}
	}
	return all
}

func narrowDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// fitsMark refuses numbers that belong to something else.
func fitsMark(s string, m mark) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:m.at])
	after, _ := utf8.DecodeRuneInString(s[m.end:])
	if m.at == 0 {
		before = '\n'
	}
	if m.end == len(s) {
		return false
	}
	switch m.style {
	case 'd':
		point := strings.ContainsAny(s[m.at:m.end], ".．")
		if point && after >= '0' && after <= '9' {
			return false // 1.5米, 2024.6.25, 3.2.1
		}
		if !m.line && (before >= '0' && before <= '9' || before == '.' || before == '-' || before == '第' || before == '、' || before == '/' || unicode.IsLetter(before) && before < 0x2e80) {
			return false // 第3、4条; GB50016.1; 1、2、3号楼
		}
	case 'h':
		if !m.line && (before == '第' || before == '十' || before == '、' || unicode.Is(unicode.Han, before) && strings.ContainsRune("之其星期周", before)) {
			return false // 第一、二项
		}
	case 'b', 'B':
		if before == '第' || before == '条' || before == '款' {
			return false // 第三条（一）, a clause's item
		}
	}
	return true
}

func startsLine(before string) bool {
	before = strings.TrimRight(before, " \t　")
	return before == "" || strings.HasSuffix(before, "\n")
}

// says reports whether a part is a statement, not the gap in "1、2、3号楼".
func says(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2
}

var leadRE = regexp.MustCompile(`^[^。；;\n]{0,30}(?:问题|隐患|如下|以下|存在|情况|发现|不足)[^。；;\n]{0,10}[:：]?$`)

// generic reports whether what stands before the first number only announces
// the list. Anything else says something of its own, and a person must say
// whether the numbers below are hazards or, for example, what to do.
func generic(lead string) bool {
	lead = trim(lead)
	return lead == "" || leadRE.MatchString(lead)
}

// hidden looks for the next number of a list where a digit follows it, so that
// it could be a decimal: "1.柜门未锁2.3号车间无灯".
func hidden(s string, last mark) bool {
	if last.style != 'd' || !strings.ContainsAny(s[last.at:last.end], ".．") || !generic(s[:last.at]) && last.n == 1 {
		return false
	}
	next := regexp.MustCompile(`(?:^|[^0-9.\-第/、A-Za-z])` + strconv.Itoa(last.n+1) + `[.．]\d`)
	return next.MatchString(s[last.end:]) && !decimalUnit(s[last.end:], last.n+1)
}

var unitRE = regexp.MustCompile(`^\d+\s?(?:%|‰|米|m|cm|mm|公分|厘米|毫米|公里|km|吨|t|kg|公斤|千克|g|克|升|l|ml|平方|立方|㎡|m²|m³|度|℃|兆|mpa|kpa|kv|v|kw|a|万|亿|元|倍|小时|h|分|秒|s|天)`)

// decimalUnit reports whether each n.d in the text carries a unit of measure.
func decimalUnit(s string, n int) bool {
	lower := strings.ToLower(s)
	head := strconv.Itoa(n) + "."
	for {
		i := strings.Index(lower, head)
		if i < 0 {
			return true
		}
		lower = lower[i+len(head):]
		if !unitRE.MatchString(lower) {
			return false
		}
	}
}
