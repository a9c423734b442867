package gazetteer

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"anwang/internal/org/codes"
)

// Division is one place in the tree.
type Division struct {
	Code string `json:"code"` // 2, 4, 6 or 9 digits: "371502102"
	Name string `json:"name"` // "堂邑镇"
}

// divisions holds the tree by level, each level in order of codes.
var divisions = sync.OnceValue(func() (levels [codes.Town + 1][]Division) {
	for _, r := range rows(unzip(divisionsGz), 2) {
		l, _ := codes.LevelOf(r[0])
		levels[l] = append(levels[l], Division{Code: r[0], Name: r[1]})
	}
	return levels
})

// Divisions yields the whole tree, parents before children: provinces, cities,
// districts, towns, each in order of codes.
func Divisions() iter.Seq[Division] {
	return func(yield func(Division) bool) {
		for _, level := range divisions() {
			for _, d := range level {
				if !yield(d) {
					return
				}
			}
		}
	}
}

// Lookup returns the division with this code in normal form.
func Lookup(code string) (Division, bool) {
	l, ok := codes.LevelOf(code)
	if !ok || l > codes.Town {
		return Division{}, false
	}
	level := divisions()[l]
	i, ok := slices.BinarySearchFunc(level, code, byCode)
	if !ok {
		return Division{}, false
	}
	return level[i], true
}

func byCode(d Division, code string) int { return strings.Compare(d.Code, code) }

// Children returns the divisions right under code in order of codes; those of
// the nation "" are the provinces. It is empty for a town and for a code that
// is not in the tree.
func Children(code string) []Division {
	l, ok := codes.LevelOf(code)
	if !ok || l >= codes.Town {
		return nil
	}
	level := divisions()[l+1]
	from, _ := slices.BinarySearchFunc(level, code, byCode)
	to := from
	for to < len(level) && codes.Within(level[to].Code, code) {
		to++
	}
	return slices.Clone(level[from:to])
}

// Towns returns the towns of a district that have a government of their own.
func Towns(district string) []Division {
	if l, _ := codes.LevelOf(district); l != codes.District {
		return nil
	}
	return slices.DeleteFunc(Children(district), func(d Division) bool { return !d.Town() })
}

// Town tells whether d is a subdistrict, town or township with a government
// (街道、镇、乡). Codes whose seventh digit is 4 or 5 are zones, markets and
// farms that are counted like towns and are none: 371502400 is a market.
func (d Division) Town() bool {
	return len(d.Code) == 9 && d.Code[6] < '4' && !d.Placeholder()
}

// Placeholder tells whether d only fills a gap in the tree and is no place
// that anybody governs: the 市辖区 between Beijing and its districts.
func (d Division) Placeholder() bool {
	switch len(d.Code) {
	case 4:
		return d.Name == "市辖区" || d.Name == "县" || strings.HasSuffix(d.Name, "直辖县级行政区划")
	case 9:
		return strings.HasSuffix(d.Name, "直辖村级区划") || strings.HasSuffix(d.Code, "000")
	}
	return false
}

// Path returns the divisions from the province down to code itself. It is
// empty when code is not in the tree.
func Path(code string) []Division {
	var path []Division
	for code != "" {
		d, ok := Lookup(code)
		if !ok {
			return nil
		}
		path = append(path, d)
		code, _ = codes.Parent(code)
	}
	slices.Reverse(path)
	return path
}

// FullName writes out where code lies: "山东省聊城市东昌府区堂邑镇", without
// placeholders. It is empty when code is not in the tree.
func FullName(code string) string {
	var b strings.Builder
	last := ""
	for _, d := range Path(code) {
		if !d.Placeholder() && d.Name != last { // 东莞市 is a city and its only district
			b.WriteString(d.Name)
		}
		last = d.Name
	}
	return b.String()
}
