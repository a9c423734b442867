package sheet

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

var (
	phoneRE       = regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}`)
	nameMarks     = strings.NewReplacer("（", "(", "）", ")", "　", " ")
	emptyBrackets = strings.NewReplacer("( )", " ", "()", " ")
	roleRE        = regexp.MustCompile(`^(?:组长|副组长|成员|组员|专家|责任人|负责人|检查人员?|联系人)[:：]`)
)

// phoneIn finds a telephone number in a text; "" when there is none.
func phoneIn(s string) string { return phoneRE.FindString(width.Narrow.String(s)) }

// readNames takes apart several people in one cell. A space separates Chinese
// names, but not the two characters of 张 三, nor the words of a Latin name.
// Telephone numbers and roles beside the names are left out.
func readNames(s string) []string {
	s = nameMarks.Replace(s)
	s = phoneRE.ReplaceAllString(s, " ")
	s = emptyBrackets.Replace(s)
	var all []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune("、,，/;；\n\t｜|､", r)
	}) {
		all = append(all, bySpace(roleRE.ReplaceAllString(trim(part), ""))...)
	}
	seen, out := map[string]bool{}, all[:0]
	for _, n := range all {
		n = strings.Trim(trim(n), ":：.。()-")
		if n == "" || blankWord(n) || seen[n] {
			continue
		}
		seen[n] = true
		out = append(out, n)
	}
	return out
}

func bySpace(s string) []string {
	words := strings.Fields(s)
	if len(words) < 2 {
		return words
	}
	single, han := true, true
	for _, w := range words {
		single = single && utf8.RuneCountInString(w) == 1
		for _, r := range w {
			han = han && (unicode.Is(unicode.Han, r) || r == '·')
		}
	}
	switch {
	case !han:
		return []string{strings.Join(words, " ")}
	case single && len(words) <= 3:
		return []string{strings.Join(words, "")}
	}
	return joinSingles(words)
}

// joinSingles puts 张 三 together inside a list of names.
func joinSingles(words []string) []string {
	var all []string
	open := false
	for _, w := range words {
		if utf8.RuneCountInString(w) == 1 {
			if open {
				all[len(all)-1] += w
				open = false
				continue
			}
			open = true
		} else {
			open = false
		}
		all = append(all, w)
	}
	return all
}
