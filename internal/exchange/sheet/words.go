package sheet

import (
	_ "embed"
	"regexp"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/width"
	"gopkg.in/yaml.v3"
)

//go:embed words.yaml
var wordsYAML []byte

// wordTable holds the words of closing and of gravity.
type wordTable struct {
	states map[string]State
	grades map[string]Grade
	plain  []string
	acts   []string
	ends   []string
	unless []string
}

// words is the embedded table; it is read once and tested.
var words = sync.OnceValue(func() wordTable {
	var file struct {
		States map[State][]string
		Parts  struct{ Plain, Acts, Ends, Unless []string }
		Grades map[Grade][]string
	}
	if err := yaml.Unmarshal(wordsYAML, &file); err != nil {
		panic(err)
	}
	t := wordTable{states: map[string]State{}, grades: map[string]Grade{},
		plain: file.Parts.Plain, acts: file.Parts.Acts, ends: file.Parts.Ends, unless: file.Parts.Unless}
	for st, all := range file.States {
		for _, w := range all {
			t.states[normWord(w)] = st
		}
	}
	for g, all := range file.Grades {
		for _, w := range all {
			t.grades[normWord(w)] = g
		}
	}
	for _, list := range [][]string{t.plain, t.acts, t.ends, t.unless} {
		sort.Slice(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	}
	return t
})

// normWord brings a word to the form of the table.
func normWord(s string) string {
	s = strings.ToLower(width.Narrow.String(s))
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\n', '\t', '\u3000', '\u00a0':
			return -1
		}
		return r
	}, s)
	return strings.Trim(s, ".。｡!;,、､:'\"()")
}

var percentRE = regexp.MustCompile(`^(\d{1,3}(?:\.\d+)?)%$`)

// stateWord reads how far the source says it is; false when a person must say.
func stateWord(s string) (State, bool) {
	w := normWord(s)
	if w == "" {
		return "", false
	}
	if st, ok := words().states[w]; ok {
		return st, true
	}
	if m := percentRE.FindStringSubmatch(w); m != nil {
		switch whole := num(m[1]); {
		case whole == 100:
			return StateClosed, true
		case strings.Trim(m[1], "0.") == "":
			return StateOpen, true
		case whole < 100:
			return StateRectifying, true
		}
		return "", false
	}
	return words().builtFrom(w)
}

// builtFrom reads words such as 已全部整改完成 and 尚未整改到位, which consist of
// known parts only.
func (t wordTable) builtFrom(w string) (State, bool) {
	var done, did, acted, not bool
	for w != "" {
		switch {
		case strings.HasPrefix(w, ","), strings.HasPrefix(w, "、"), strings.HasPrefix(w, "､"):
			_, n := utf8.DecodeRuneInString(w)
			w = w[n:]
		case take(&w, t.unless):
			if acted || done {
				return "", false // 已整改未验收: two statements
			}
			not = true
		case take(&w, t.ends):
			done = true
		case take(&w, t.acts):
			acted = true
		default:
			before := w
			if !take(&w, t.plain) {
				return "", false
			}
			did = did || strings.HasPrefix(before, "已")
			if not && strings.HasPrefix(before, "全部") {
				return "", false // 未全部整改: some are done
			}
		}
	}
	switch {
	case not && (acted || done):
		return StateOpen, true
	case !not && (done || did && acted):
		return StateClosed, true
	}
	return "", false
}

func take(w *string, parts []string) bool {
	for _, p := range parts {
		if strings.HasPrefix(*w, p) {
			*w = (*w)[len(p):]
			return true
		}
	}
	return false
}
