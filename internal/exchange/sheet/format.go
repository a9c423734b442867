package sheet

import "strings"

// format is what a number format makes of a number.
type format uint8

const (
	formatPlain format = iota
	formatDate
	formatPercent
)

// builtinFormat judges the formats that have a number but no code. 27–36 and
// 50–58 are the East Asian dates (2004年6月25日, 6月25日 …), of which 32–35 and
// 55–56 are hours.
func builtinFormat(id int) format {
	switch {
	case id == 9 || id == 10:
		return formatPercent
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return formatDate
	}
	return formatPlain
}

// codeFormat judges a format by its code, looking at the first section only:
// a code is a date when a year, a day, or a month beside neither hour nor
// second stands outside quotes, brackets and escapes.
func codeFormat(code string) format {
	var y, m, d, h, s, percent bool
	lower := strings.ToLower(code)
	for i := 0; i < len(lower); i++ {
		switch lower[i] {
		case '"':
			j := strings.IndexByte(lower[i+1:], '"')
			if j < 0 {
				return formatPlain
			}
			i += j + 1
		case '[':
			j := strings.IndexByte(lower[i:], ']')
			if j < 0 {
				return formatPlain
			}
			i += j
		case '\\', '_', '*':
			i++
		case ';':
			i = len(lower)
		case 'y', 'e':
			y = y || lower[i] == 'y'
		case 'm':
			m = true
		case 'd':
			d = true
		case 'h':
			h = true
		case 's':
			s = true
		case '%':
			percent = true
		case 'g':
			if strings.HasPrefix(lower[i:], "general") {
				i += len("general") - 1
			}
		}
	}
	switch {
	case percent:
		return formatPercent
	case y, d, m && !h && !s:
		return formatDate
	}
	return formatPlain
}
