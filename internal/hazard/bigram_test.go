package hazard

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"配电箱无盖板":         "配电 电箱 箱无 无盖 盖板",
		"PLC-200型控制柜":    "plc 200 型控 控制 制柜",
		"A区":             "a 区",
		"漏电,漏水":          "漏电 漏水",
		"漏电漏电":           "漏电 电漏",
		"":               "",
		" ,。":            "",
		"𠮷野":             "𠮷野",
		"YH-371502-0042": "yh 371502 0042",
	} {
		if got := strings.Join(words(text), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := words("漏电", "电漏"); !slices.Equal(got, []string{"漏电", "电漏"}) {
		t.Errorf("two texts: %q", got)
	}
	if got := queryWords("电"); got != nil {
		t.Errorf("a lone character is asked of the index: %q", got)
	}
}

// What a text is searched for by any piece of two characters and more that lies
// within one run of it is found: the piece's words are among the text's.
func TestEveryPieceIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("配电箱无盖板漏水火AB12 ,。é"), unicode.Han)).Draw(t, "text")
		have := words(text)
		for _, r := range runs(text) {
			if r.plain {
				if !slices.Contains(have, strings.ToLower(r.text)) {
					t.Fatalf("run %q of %q is not among %q", r.text, text, have)
				}
				continue
			}
			rs := []rune(r.text)
			from := rapid.IntRange(0, len(rs)-1).Draw(t, "from")
			to := rapid.IntRange(from+1, len(rs)).Draw(t, "to")
			for _, w := range queryWords(string(rs[from:to])) {
				if !slices.Contains(have, w) {
					t.Fatalf("%q of %q asks for %q, not among %q", string(rs[from:to]), text, w, have)
				}
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add("配电箱PLC-200 é")
	f.Add("\xff\x00电")
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range words(text) {
			if n := utf8.RuneCountInString(w); n == 0 || n > 2 && !isPlain(w[0]) {
				t.Fatalf("word %q of %q", w, text)
			}
			for _, r := range w {
				if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
					t.Fatalf("word %q of %q holds %q", w, text, r)
				}
			}
		}
	})
}
