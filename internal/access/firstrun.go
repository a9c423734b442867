package access

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"unicode"

	"anwang/internal/fault"
)

// FirstRun guards the setting up of a deployment that holds no district yet. Its
// code is shown on the terminal of whoever started the program and nowhere else,
// so that not the first visitor of the page becomes the administrator. It lives
// as long as the process, and ends with it.
type FirstRun struct{ code string }

const (
	firstRunLetters = 16 // of 32 each: 80 bits
	firstRunGroup   = 4
)

// NewFirstRun makes a code.
func NewFirstRun() *FirstRun {
	all := rand.Text()[:firstRunLetters]
	var groups []string
	for i := 0; i < firstRunLetters; i += firstRunGroup {
		groups = append(groups, all[i:i+firstRunGroup])
	}
	return &FirstRun{code: strings.Join(groups, "-")}
}

// Code is the code as it is shown: four groups of four.
func (f *FirstRun) Code() string { return f.code }

// Admit lets whoever knows the code in; dashes, blanks and capitals do not matter.
// Fault: access.setup_code.
func (f *FirstRun) Admit(code string) error {
	if f == nil || subtle.ConstantTimeCompare([]byte(bare(code)), []byte(bare(f.code))) != 1 {
		var wrong fault.Fields
		wrong.Add("body.code", "access.setup_code")
		return wrong.Err()
	}
	return nil
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}
