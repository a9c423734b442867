package access

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"anwang/internal/fault"
)

// The length of a password, in characters. There are no rules about capitals
// and signs: they make passwords that are written on the screen's edge (NIST SP
// 800-63B 3.1.1.2).
const (
	MinPassword = 10
	MaxPassword = 128
)

// leastVariety is how many different characters a password must have.
const leastVariety = 5

//go:embed common.txt
var commonText string

// common are the passwords of ten characters and more that everybody tries first.
var common = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			m[w] = true
		}
	}
	return m
})

// CheckPassword refuses a password that is too short or too long, that everybody
// tries first, or that holds the phone or the name of its owner. path is the JSON
// path of the field that it came in. The error is an Invalid fault and never
// holds the password.
func CheckPassword(path, password, phone, name string) error {
	var wrong fault.Fields
	p := strings.ToLower(norm.NFKC.String(password))
	n := utf8.RuneCountInString(p)
	switch {
	case !utf8.ValidString(password):
		wrong.Add(path, "access.password_text")
	case n < MinPassword:
		wrong.Add(path, "access.password_short", "least", MinPassword)
	case n > MaxPassword:
		wrong.Add(path, "access.password_long", "most", MaxPassword)
	case holds(p, phone):
		wrong.Add(path, "access.password_phone")
	case common()[p] || variety(p) < leastVariety || isRun(p):
		wrong.Add(path, "access.password_common")
	case utf8.RuneCountInString(name) >= 2 && n-utf8.RuneCountInString(name) < MinPassword/2 && holds(p, name):
		wrong.Add(path, "access.password_name")
	}
	return wrong.Err()
}

func holds(password, part string) bool {
	part = strings.ToLower(norm.NFKC.String(strings.TrimSpace(part)))
	return part != "" && strings.Contains(password, part)
}

func variety(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// isRun tells that each character follows the one before: 12345678901, zyxwvutsrq.
func isRun(s string) bool {
	rs := []rune(s)
	up, down := true, true
	for i := 1; i < len(rs); i++ {
		step := rs[i] - rs[i-1]
		up = up && (step == 1 || rs[i-1] == '9' && rs[i] == '0')
		down = down && (step == -1 || rs[i-1] == '0' && rs[i] == '9')
	}
	return up || down
}
