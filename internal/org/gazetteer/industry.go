package gazetteer

import (
	"bytes"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Industry is one class of GB/T 4754-2017.
type Industry struct {
	Code    string `json:"code"`    // "C" section, "26" division, "261" group, "2611" class
	Name    string `json:"name"`    // "无机酸制造"
	Level   int    `json:"level"`   // 1 section (门类), 2 division (大类), 3 group (中类), 4 class (小类)
	Parent  string `json:"parent"`  // "" for a section
	Section string `json:"section"` // "C"
}

type industryTable struct {
	all    []Industry
	byCode map[string]Industry
	byName map[string]Industry // the narrowest class of a name
}

var industries = sync.OnceValue(func() industryTable {
	t := industryTable{byCode: map[string]Industry{}, byName: map[string]Industry{}}
	for _, r := range rows(bytes.NewReader(industriesCSV), 5) {
		level, err := strconv.Atoi(r[2])
		if err != nil {
			panic(err) // the table is part of the program and tested
		}
		i := Industry{Code: r[0], Name: r[1], Level: level, Parent: r[3], Section: r[4]}
		t.all = append(t.all, i)
		t.byCode[i.Code] = i
		t.byName[i.Name] = i // narrower classes follow wider ones
	}
	return t
})

// Industries yields the whole classification in its printed order, wider
// classes before the narrower ones in them.
func Industries() iter.Seq[Industry] { return slices.Values(industries().all) }

// LookupIndustry returns the class with this code.
func LookupIndustry(code string) (Industry, bool) {
	i, ok := industries().byCode[code]
	return i, ok
}

// FindIndustry returns the class that a person means by s: a code ("2611"), a
// code with its section before it ("C2611") or the exact name. A name that
// stands at several levels means the narrowest.
func FindIndustry(s string) (Industry, bool) {
	s = strings.Join(strings.Fields(s), "")
	t := industries()
	if i, ok := t.byCode[strings.ToUpper(s)]; ok {
		return i, true
	}
	if len(s) > 1 {
		if i, ok := t.byCode[s[1:]]; ok && i.Section == strings.ToUpper(s[:1]) {
			return i, true
		}
	}
	i, ok := t.byName[s]
	return i, ok
}

// IndustryPath returns the classes from the section down to code itself. It is
// empty when there is no such code.
func IndustryPath(code string) []Industry {
	var path []Industry
	for code != "" {
		i, ok := LookupIndustry(code)
		if !ok {
			return nil
		}
		path = append(path, i)
		code = i.Parent
	}
	slices.Reverse(path)
	return path
}

// IndustryChildren returns the classes right under code; those of "" are the
// sections.
func IndustryChildren(code string) []Industry {
	var children []Industry
	for _, i := range industries().all {
		if i.Parent == code {
			children = append(children, i)
		}
	}
	return children
}
