package sheet

import (
	"regexp"
	"strings"
)

var (
	generalRE = regexp.MustCompile(`^一般(?:事故|安全)?(?:隐患)?[\(]?(?:[1-4一二三四]|[ⅰⅱⅲⅳ]|i{1,3}|iv)?级?[\)]?(?:隐患)?$`)
	majorRE   = regexp.MustCompile(`重大(?:安全|生产安全|火灾|消防|生产)?(?:事故)?隐患`)
	notMajor  = regexp.MustCompile(`(?:非|不属于|不构成|未构成|未发现|不是|无|没有|未见)(?:明显|存在)?(?:的)?重大(?:安全|生产安全|火灾|消防|生产)?(?:事故)?隐患`)
)

// readGrade reads how grave the source says a hazard is. ok is false when a
// person must say: 较大 and 2 are risk levels, which the law does not know for
// hazards. header decides what 是 means under 是否重大隐患.
func readGrade(s, header string, profile map[string]string) (g Grade, ok bool) {
	if v, has := lookup(profile, s); has {
		return Grade(v), true
	}
	w := normWord(s)
	if strings.Contains(header, "是否") && strings.Contains(header, "重大") {
		switch st, known := stateWord(s); {
		case known && st == StateClosed:
			return Major, true
		case known && st == StateOpen:
			return General, true
		}
	}
	if g, has := words().grades[w]; has {
		return g, true
	}
	if generalRE.MatchString(w) {
		return General, true
	}
	return "", false
}

// lookup finds a source's word in a profile's table, as written or normalised.
func lookup(table map[string]string, s string) (string, bool) {
	if v, ok := table[s]; ok {
		return v, true
	}
	w := normWord(s)
	for k, v := range table {
		if normWord(k) == w {
			return v, true
		}
	}
	return "", false
}

// speaksOfMajor reports whether a text calls something a major hazard (重大事故
// 隐患) and does not deny it.
func speaksOfMajor(s string) bool {
	if !strings.Contains(s, "重大") {
		return false // the pattern is dear, the word is rare
	}
	return majorRE.MatchString(notMajor.ReplaceAllString(s, ""))
}
