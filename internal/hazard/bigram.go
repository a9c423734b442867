package hazard

import (
	"strings"
	"unicode"
)

// words cuts texts into the words of the search index: each run of ASCII letters
// and digits is one word in lower case, and each run of other letters (Chinese
// has no spaces) gives every two neighbours. A run of one such letter gives that
// letter. Words are not repeated and never span two texts.
func words(texts ...string) []string {
	var all []string
	seen := map[string]bool{}
	for _, t := range texts {
		for _, run := range runs(t) {
			for _, w := range pieces(run) {
				if !seen[w] {
					seen[w] = true
					all = append(all, w)
				}
			}
		}
	}
	return all
}

// queryWords are the words that the index can be asked for. A lone Chinese
// character is none: it stands in the index only where it stood alone.
func queryWords(text string) []string {
	var all []string
	for _, w := range words(text) {
		if isPlain(w[0]) || len([]rune(w)) > 1 {
			all = append(all, w)
		}
	}
	return all
}

func isPlain(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// run is a stretch of a text: plain ASCII letters and digits, or other letters.
type run struct {
	text  string
	plain bool
}

func runs(text string) []run {
	var all []run
	start, plain := -1, false
	end := func(at int) {
		if start >= 0 {
			all = append(all, run{text[start:at], plain})
		}
		start = -1
	}
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsNumber(r)
		p := r < unicode.MaxASCII && isPlain(byte(r))
		if start >= 0 && (!letter || p != plain) {
			end(i)
		}
		if letter && start < 0 {
			start, plain = i, p
		}
	}
	end(len(text))
	return all
}

func pieces(r run) []string {
	if r.plain {
		return []string{strings.ToLower(r.text)}
	}
	var at []int // byte offsets of the characters, and the end
	for i := range r.text {
		at = append(at, i)
	}
	at = append(at, len(r.text))
	if len(at) <= 2 {
		return []string{r.text}
	}
	all := make([]string, 0, len(at)-2)
	for i := 0; i+2 < len(at); i++ {
		all = append(all, r.text[at[i]:at[i+2]])
	}
	return all
}

// normal is a text without what writers vary: spaces, punctuation, case.
func normal(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
