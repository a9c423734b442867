package rulebook

import (
	"regexp"
	"strings"
)

// numerals are the signs that a number may be written with.
const numerals = `0-9０-９零〇一二三四五六七八九十百千`

// ref names an article of a law.
type ref struct{ number, sub int }

// String is 第四十一条, 第四十一条之一.
func (r ref) String() string {
	s := "第" + Numeral(r.number) + "条"
	if r.sub > 0 {
		s += "之" + Numeral(r.sub)
	}
	return s
}

var head = regexp.MustCompile(`^第([` + numerals + `]+)条(?:之([` + numerals + `]+))?([\s　]*)(.*)$`)

// continues are the words that follow an article's number where a sentence only
// mentions it: 第四十一条规定的….
var continues = []string{"规定", "所", "的", "第", "、", "，", "至", "和", "或", "及", "与", "中", "款", "项", "以"}

// articleHead tells whether a line begins an article and returns what stands
// behind its number. Where no space stands behind it, it must be the next in order.
func articleHead(s string, last int) (ref, string, bool) {
	m := head.FindStringSubmatch(s)
	if m == nil {
		return ref{}, "", false
	}
	r, ok := makeRef(m[1], m[2])
	if !ok {
		return ref{}, "", false
	}
	if m[3] == "" && m[4] != "" {
		for _, c := range continues {
			if strings.HasPrefix(m[4], c) {
				return ref{}, "", false
			}
		}
		if r.sub == 0 && r.number != last+1 {
			return ref{}, "", false
		}
	}
	return r, m[4], true
}

func makeRef(number, sub string) (ref, bool) {
	var r ref
	var ok bool
	if r.number, ok = ParseNumeral(number); !ok {
		return ref{}, false
	}
	if sub != "" {
		r.sub, ok = ParseNumeral(sub)
		ok = ok && r.sub > 0
	}
	return r, ok
}

// Cite is a place in a law: an article and, where they are given, a paragraph (款)
// and an item (项). Zero is "not given".
type Cite struct {
	Number, Sub     int
	Paragraph, Item int
}

var cite = regexp.MustCompile(`^第?([` + numerals + `]+)(?:条(?:之([` + numerals + `]+))?` +
	`(?:第?([` + numerals + `]+)款)?(?:第?（?([` + numerals + `]+)）?项)?)?(?:的?规定)?$`)

// ParseCite reads a citation: 第四十一条, 41, 第41条第2款, 第四十一条之一第二款第（三）项.
func ParseCite(s string) (Cite, bool) {
	s = strings.NewReplacer(" ", "", "\u3000", "", "(", "（", ")", "）").Replace(s)
	m := cite.FindStringSubmatch(s)
	if m == nil {
		return Cite{}, false
	}
	r, ok := makeRef(m[1], m[2])
	if !ok || r.number == 0 {
		return Cite{}, false
	}
	c := Cite{Number: r.number, Sub: r.sub}
	for _, part := range []struct {
		text string
		to   *int
	}{{m[3], &c.Paragraph}, {m[4], &c.Item}} {
		if part.text == "" {
			continue
		}
		if *part.to, ok = ParseNumeral(part.text); !ok || *part.to == 0 {
			return Cite{}, false
		}
	}
	return c, true
}

// String is the citation as statutes write it: 第四十一条第二款第（三）项.
func (c Cite) String() string {
	s := ref{c.Number, c.Sub}.String()
	if c.Paragraph > 0 {
		s += "第" + Numeral(c.Paragraph) + "款"
	}
	if c.Item > 0 {
		s += "第（" + Numeral(c.Item) + "）项"
	}
	return s
}

// Paragraph is a paragraph (款) of an article with its items (项).
type Paragraph struct {
	Text  string `json:"text"`
	Items []Item `json:"items,omitempty"`
}

// Item is a numbered item of a paragraph, without its number.
type Item struct {
	Number int    `json:"number"`
	Text   string `json:"text"` // with its sub-items (目), a line each
}

var (
	itemHead = regexp.MustCompile(`^[（(]([` + numerals + `]+)[）)][\s　]*(.*)$`)
	subItem  = regexp.MustCompile(`^(?:[0-9０-９]+[.．、]|[①-⑳])`)
)

// Paragraphs takes an article's text apart. A line is a paragraph, unless it is
// numbered （一）, which makes it an item, or 1., which makes it part of one.
func (a Article) Paragraphs() []Paragraph {
	var all []Paragraph
	for _, line := range strings.Split(a.Text, "\n") {
		m := itemHead.FindStringSubmatch(line)
		if len(all) == 0 {
			if m == nil {
				all = append(all, Paragraph{Text: line})
				continue
			}
			all = append(all, Paragraph{}) // an article that is nothing but its items
		}
		last := &all[len(all)-1]
		if m != nil {
			if n, ok := ParseNumeral(m[1]); ok {
				last.Items = append(last.Items, Item{Number: n, Text: m[2]})
				continue
			}
		}
		if k := len(last.Items); k > 0 && subItem.MatchString(line) {
			last.Items[k-1].Text += "\n" + line
			continue
		}
		all = append(all, Paragraph{Text: line})
	}
	return all
}

// has tells whether the article has the paragraph and the item of a citation. An
// item cited without a paragraph may stand in any of them.
func (a Article) has(c Cite) bool {
	if c.Paragraph == 0 && c.Item == 0 {
		return true
	}
	all := a.Paragraphs()
	if c.Paragraph > len(all) {
		return false
	}
	if c.Paragraph > 0 {
		all = all[c.Paragraph-1 : c.Paragraph]
	}
	for _, p := range all {
		if c.Item == 0 {
			return true
		}
		for _, i := range p.Items {
			if i.Number == c.Item {
				return true
			}
		}
	}
	return false
}
