package rulebook

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anwang/internal/fault"
)

// Text is a law's text, taken apart.
type Text struct {
	Title    string
	Articles []Article
	// Missing are the numbers that the text jumps over: the copy that was
	// imported has lost these articles, the law has not.
	Missing []int
}

// Article is one article (条).
type Article struct {
	Number  int    `json:"number"`
	Sub     int    `json:"sub,omitempty"` // 1 for 第…条之一, 0 for the article itself
	Chapter string `json:"chapter,omitempty"`
	Section string `json:"section,omitempty"`
	Text    string `json:"text"` // its lines, without its number
}

// biggestText bounds a law's file: the longest codes have some 300 KiB.
const biggestText = 4 << 20

// Decode gives the text of a file that is UTF-8 or, as older files are, GB18030.
// Errors: rulebook.too_large, rulebook.not_text.
func Decode(raw []byte) (string, error) {
	if len(raw) > biggestText {
		return "", fault.New(fault.Invalid, "rulebook.too_large", "megabytes", biggestText>>20)
	}
	if !utf8.Valid(raw) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil {
			return "", fault.New(fault.Invalid, "rulebook.not_text")
		}
		raw = decoded
	}
	s := strings.TrimPrefix(string(raw), "\ufeff")
	if strings.ContainsRune(s, 0) || strings.ContainsRune(s, utf8.RuneError) {
		return "", fault.New(fault.Invalid, "rulebook.not_text")
	}
	return s, nil
}

var (
	heading  = regexp.MustCompile(`^第([` + numerals + `]+)(编|分编|章|节)[\s　]*([^。；]{0,60})$`)
	appendix = regexp.MustCompile(`^附(件|录|图|表)?[` + numerals + `]*([\s　:：]|$)`)
)

// Parse takes a law's text apart: a title, perhaps notes, then articles in order
// (第X条, also 第X条之一), under headings of chapters and sections, each in one or
// more lines, and perhaps an appendix, which belongs to no article. Markdown's
// heading marks and comments and a table of contents do no harm. Errors name the line: rulebook.no_title,
// rulebook.no_articles, rulebook.article_order.
func Parse(text string) (Text, error) {
	var p parser
	for i, line := range strings.Split(text, "\n") {
		if err := p.line(i+1, strings.TrimFunc(line, blank)); err != nil {
			return Text{}, err
		}
	}
	switch {
	case p.out.Title == "":
		return Text{}, fault.New(fault.Invalid, "rulebook.no_title", "line", 1)
	case len(p.out.Articles) == 0:
		return Text{}, fault.New(fault.Invalid, "rulebook.no_articles", "line", p.lines)
	}
	return p.out, nil
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u3000' || r == '\ufeff' }

type parser struct {
	out              Text
	lines            int
	chapter, section string
	number, sub      int  // of the last article
	appended         bool // an appendix has begun
}

func (p *parser) line(n int, s string) error {
	p.lines = n
	marked := strings.HasPrefix(s, "#")
	s = strings.TrimFunc(strings.Trim(s, "#*"), blank)
	switch {
	case s == "" || strings.HasPrefix(s, "<!--"):
		return nil
	case p.out.Title == "":
		p.out.Title = s
		return nil
	case p.heading(s, marked):
		return nil
	}
	if a, rest, ok := articleHead(s, p.number); ok {
		return p.article(n, a, rest)
	}
	if p.number == 0 || p.appended { // notes before the first article, or an appendix
		return nil
	}
	if p.appended = appendix.MatchString(s); p.appended {
		return nil
	}
	last := &p.out.Articles[len(p.out.Articles)-1]
	if last.Text == "" {
		last.Text = s
	} else {
		last.Text += "\n" + s
	}
	return nil
}

// heading takes the heading of a part, chapter or section.
func (p *parser) heading(s string, marked bool) bool {
	m := heading.FindStringSubmatch(s)
	if m == nil {
		// Another marked heading after the articles opens an appendix.
		p.appended = p.appended || marked && p.number > 0
		return marked
	}
	if _, ok := ParseNumeral(m[1]); !ok {
		return marked
	}
	name := strings.Join(strings.FieldsFunc(s, blank), " ")
	if m[2] == "节" {
		p.section = name
	} else {
		p.chapter, p.section = name, ""
	}
	return true
}

// article opens a new article; numbers only grow.
func (p *parser) article(line int, a ref, rest string) error {
	inOrder := a.number > p.number || a.number == p.number && a.sub > p.sub
	if !inOrder || a.number == 0 {
		return fault.New(fault.Invalid, "rulebook.article_order", "line", line,
			"article", a.String(), "after", ref{p.number, p.sub}.String())
	}
	for missing := p.number + 1; missing < a.number; missing++ {
		p.out.Missing = append(p.out.Missing, missing)
	}
	p.number, p.sub, p.appended = a.number, a.sub, false
	p.out.Articles = append(p.out.Articles, Article{
		Number: a.number, Sub: a.sub, Chapter: p.chapter, Section: p.section, Text: rest,
	})
	return nil
}
