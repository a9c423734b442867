package gazetteer

import (
	"strings"
	"unicode/utf8"
)

// endings are what people leave out, add or write in an older way after a
// place's own name, the longer before the shorter that they contain.
var endings = []string{
	"街道办事处", "街道办", "办事处", "街道", "地区", "苏木", "镇", "乡",
	"自治区", "自治州", "自治县", "自治旗", "特别行政区", "新区", "林区", "省", "市", "区", "县", "盟", "旗",
}

// Find returns the divisions right under parent that a person means by name:
// "古楼街道", "古楼", "古楼办事处" and "古楼街道办事处" are one town of 371502.
// A name written exactly is answered alone; otherwise every division with the
// same name but for its ending (街道, 镇, 乡, 办事处, 市, 区, 县 …) is returned, so
// two answers are a question for a person. Placeholders are never meant.
func Find(parent, name string) []Division {
	name = clean(name)
	if name == "" {
		return nil
	}
	var alike []Division
	for _, d := range Children(parent) {
		switch {
		case d.Placeholder():
		case d.Name == name:
			return []Division{d}
		case stem(d.Name) == stem(name) || stem(d.Name) == name || d.Name == stem(name):
			alike = append(alike, d)
		}
	}
	return alike
}

// clean drops spaces and the words for the office of a place.
func clean(name string) string {
	name = strings.Join(strings.Fields(name), "")
	for _, office := range []string{"人民政府", "政府"} {
		name = strings.TrimSuffix(name, office)
	}
	return name
}

// stem is a name without its ending. One character alone is no name: 沙镇 stays
// 沙镇, which is what people call 沙镇镇.
func stem(name string) string {
	for _, e := range endings {
		if s, ok := strings.CutSuffix(name, e); ok {
			if utf8.RuneCountInString(s) < 2 {
				return name
			}
			return s
		}
	}
	return name
}
