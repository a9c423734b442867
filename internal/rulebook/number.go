package rulebook

import "strings"

const numeralDigits = "零一二三四五六七八九"

// biggestNumeral bounds the numbers that laws are numbered by.
const biggestNumeral = 9999

// Numeral writes a number from 0 to 9999 as statutes do: 41 is 四十一, 110 is
// 一百一十, 1001 is 一千零一. It returns "" for other numbers.
func Numeral(n int) string {
	digits := []rune(numeralDigits)
	switch {
	case n < 0 || n > biggestNumeral:
		return ""
	case n < 10:
		return string(digits[n])
	case n < 20: // 十一, not 一十一
		return strings.TrimPrefix(Numeral(100+n), "一百一")
	}
	var b strings.Builder
	gap := false
	for _, u := range [...]struct {
		value int
		name  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.value % 10
		if d == 0 {
			gap = gap || b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		b.WriteRune(digits[d])
		b.WriteString(u.name)
	}
	return b.String()
}

// ParseNumeral reads a number from 0 to 9999 in Chinese numerals (四十一, 一百零一,
// also 一百十五 and 二〇二一), or in digits of either width.
func ParseNumeral(s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	if n, ok := positional(s); ok {
		return n, true
	}
	n, digit, unit, zero, gap := 0, -1, 10000, false, false
	for _, r := range s {
		if r == '零' || r == '〇' {
			if digit >= 0 || zero || n == 0 {
				return 0, false
			}
			zero, gap = true, true
			continue
		}
		if d := digitOf(r); d >= 0 {
			if digit >= 0 {
				return 0, false
			}
			digit, zero = d, false
			continue
		}
		u := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
		if u == 0 || u >= unit || zero {
			return 0, false
		}
		if digit < 0 {
			if u != 10 { // only ten goes without a one: 十五, 一百十五
				return 0, false
			}
			digit = 1
		}
		n, digit, unit, gap = n+digit*u, -1, u, false
	}
	switch {
	case zero:
		return 0, false
	case digit >= 0 && unit > 10 && !gap: // 一百五 may be 105 or 150
		return 0, false
	case digit >= 0:
		n += digit
	}
	return n, true
}

// positional reads a number that is digits only: 41, ４１, 二〇二一.
func positional(s string) (int, bool) {
	n, count := 0, 0
	for _, r := range s {
		d := digitOf(r)
		switch {
		case r == '零' || r == '〇':
			d = 0
		case r >= '0' && r <= '9':
			d = int(r - '0')
		case r >= '０' && r <= '９':
			d = int(r - '０')
		}
		if count++; d < 0 || count > 4 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// digitOf is a Chinese digit from one to nine, or -1.
func digitOf(r rune) int {
	i := 0
	for _, d := range numeralDigits {
		if d == r && i > 0 {
			return i
		}
		i++
	}
	return -1
}
