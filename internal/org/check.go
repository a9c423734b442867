package org

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"anwang/internal/fault"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

// form checks the fields of an input and gathers what is wrong with them.
type form struct {
	fault.Fields
	district string
	known    func(division string) bool // tells whether a code exists
}

const (
	maxName    = 200
	maxTitle   = 100
	maxAddress = 500
)

// tidy makes one space of every run of white space and drops control and
// invisible characters, which come in with pasted text.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func (f *form) text(path, s string, limit int, required bool) string {
	s = tidy(s)
	switch {
	case s == "" && required:
		f.Add(path, "org.missing")
	case utf8.RuneCountInString(s) > limit:
		f.Add(path, "org.too_long", "limit", limit)
	}
	return s
}

func (f *form) atMost(path string, count, limit int) {
	if count > limit {
		f.Add(path, "org.too_many", "limit", limit)
	}
}

// because notes an error of package codes.
func (f *form) because(path string, err error) {
	var bad *fault.Error
	if errors.As(err, &bad) {
		f.Fields = append(f.Fields, fault.Field{Path: path, Code: bad.Code, Args: bad.Args})
	}
}

func (f *form) credit(path, s string) string {
	if tidy(s) == "" {
		return ""
	}
	code, err := codes.CreditCode(s)
	f.because(path, err)
	return code
}

func (f *form) mobile(path, s string) string {
	if tidy(s) == "" {
		return ""
	}
	phone, err := codes.Mobile(s)
	f.because(path, err)
	return phone
}

func (f *form) resident(path, s string) string {
	if tidy(s) == "" {
		return ""
	}
	id, err := codes.ResidentID(s)
	f.because(path, err)
	return id
}

// division checks a code that must exist in the district; "" becomes the district.
func (f *form) division(path, s string) string {
	if tidy(s) == "" {
		return f.district
	}
	code, err := codes.Division(s)
	switch {
	case err != nil:
		f.because(path, err)
	case !codes.Within(code, f.district):
		f.Add(path, "org.division_outside", "code", code, "district", f.district)
	case !f.known(code):
		f.Add(path, "org.division_unknown", "code", code)
	}
	return code
}

// industry turns a code or a name of GB/T 4754 into section and class: "C2611".
func (f *form) industry(path, s string) string {
	if tidy(s) == "" {
		return ""
	}
	code, ok := industryCode(s)
	if !ok {
		f.Add(path, "org.industry_unknown", "industry", tidy(s))
	}
	return code
}

func industryCode(s string) (string, bool) {
	i, ok := gazetteer.FindIndustry(s)
	switch {
	case !ok:
		return "", false
	case i.Level == 1:
		return i.Code, true
	}
	return i.Section + i.Code, true
}

// words tidies, sorts and dedupes a list, through each.
func words(list []string, each func(string) string) []string {
	var out []string
	for _, s := range list {
		if tidy(s) == "" {
			continue
		}
		if s = each(s); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nameKey is a name's pinyin, which sorts Chinese names as people expect: each
// character's syllable ends with a blank, so that 安 comes before 昂.
func nameKey(name string) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if !unicode.Is(unicode.Han, r) {
			b.WriteRune(r)
			continue
		}
		if s := pinyin.SinglePinyin(r, args); len(s) > 0 {
			b.WriteString(s[0])
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}
