package hazard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/ident"
)

// text is the one JSON form of a value.
func text(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings, numbers, lists and maps of strings always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func list(v []string) string {
	if len(v) == 0 {
		return "[]"
	}
	return text(v)
}

func dict(v map[string]string) string {
	if len(v) == 0 {
		return "{}"
	}
	return text(v)
}

// parse reads what text wrote and nothing else: a column that says the same in
// another form was not written here.
func parse(s string, v any) error {
	if s == "[]" || s == "{}" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return err
	}
	if text(v) != s {
		return fmt.Errorf("%q is not as it was written", s)
	}
	return nil
}

// A list reads these columns by the hundred, and they nearly always hold nothing
// that JSON escapes. Then they are taken apart where they stand; whatever is not
// exactly as text writes it goes the long way, which tells what is wrong with it.

const noClause = `{"law":"","article":""}`

func parseClause(s string, into *Clause) error {
	if s == noClause {
		return nil
	}
	p := plainText{rest: s}
	c := Clause{Law: p.word(`{"law":`), Article: p.word(`,"article":`)}
	if p.ends("}") {
		*into = c
		return nil
	}
	return parse(s, into)
}

func parseFixes(s string, into *Fixes) error {
	p := plainText{rest: s}
	f := Fixes{Measures: p.word(`{"measures":`), Money: p.number(`,"money":`), Responsible: p.id(`,"responsible":`),
		Deadline: p.number(`,"deadline":`), Contingency: p.word(`,"contingency":`)}
	if p.ends("}") {
		*into = f
		return nil
	}
	return parse(s, into)
}

func parseSums(s string, into *[]string) error {
	if s == "[]" {
		return nil
	}
	p := plainText{rest: s}
	all := []string{p.word("[")}
	for strings.HasPrefix(p.rest, ",") && !p.strange {
		all = append(all, p.word(","))
	}
	if p.ends("]") {
		*into = all
		return nil
	}
	return parse(s, into)
}

// plainText reads what text writes of plain values. strange says that something
// else stood there, and that what was read means nothing.
type plainText struct {
	rest    string
	strange bool
}

// upTo steps over before and gives what comes until end, which it leaves.
func (p *plainText) upTo(before string, end byte) string {
	rest, ok := strings.CutPrefix(p.rest, before)
	n := strings.IndexByte(rest, end)
	if !ok || n < 0 || p.strange {
		p.strange = true
		return ""
	}
	p.rest = rest[n:]
	return rest[:n]
}

// word is a text in quotation marks.
func (p *plainText) word(before string) string {
	if !strings.HasPrefix(p.rest, before) {
		p.strange = true
		return ""
	}
	p.rest = p.rest[len(before):]
	w := p.upTo(`"`, '"')
	p.rest = strings.TrimPrefix(p.rest, `"`)
	p.strange = p.strange || !unescaped(w)
	return w
}

// number is a whole number that another member follows.
func (p *plainText) number(before string) int64 {
	s := p.upTo(before, ',')
	n, err := strconv.ParseInt(s, 10, 64)
	p.strange = p.strange || err != nil || !shortest(s)
	return n
}

func (p *plainText) id(before string) ident.ID {
	s := p.word(before)
	if s == "" {
		return 0
	}
	n, err := ident.Parse(s)
	p.strange = p.strange || err != nil || !shortest(s)
	return n
}

// shortest tells whether a number that was understood is as a program writes it.
func shortest(s string) bool {
	return s == "0" || s != "" && s[0] != '+' && s[0] != '0' && !strings.HasPrefix(s, "-0")
}

func (p *plainText) ends(with string) bool { return !p.strange && p.rest == with }

// unescaped tells whether a text stands in JSON as it is.
func unescaped(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return false
		case c == 0xe2 && strings.HasPrefix(s[i:], "\u2028"), c == 0xe2 && strings.HasPrefix(s[i:], "\u2029"):
			return false
		}
	}
	return utf8.ValidString(s)
}
