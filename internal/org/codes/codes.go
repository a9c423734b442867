// Package codes checks and writes, in their one normal form, the numbers by
// which the state names things: the unified social credit code of an
// organisation (统一社会信用代码, GB 32100-2015), the identity number of a
// resident (公民身份号码, GB 11643-1999), mobile phone numbers and division
// codes (行政区划代码, GB/T 2260 and GB/T 10114).
//
// It is arithmetic on text: it says whether a number can exist, never whether
// it was given to anybody. Each check takes the spellings met in real lists
// (full-width digits, spaces, lower case) and returns the normal form. The
// faults are Invalid, with codes "codes.…" and never the number itself: an
// identity number must not reach a log.
package codes

import (
	"strings"

	"anwang/internal/fault"
)

// narrow turns full-width forms (１２３Ａ) into ASCII and drops spaces and
// invisible marks of every kind, which spreadsheets and the contact lists of
// phones put anywhere.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r <= ' ', r == 0x7F, r == 0xA0, r == 0x3000, r >= 0x2000 && r <= 0x200F, r >= 0x202A && r <= 0x202F, r >= 0x2060 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func invalid(code string, kv ...any) error { return fault.New(fault.Invalid, "codes."+code, kv...) }
