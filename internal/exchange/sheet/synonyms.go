package sheet

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

//go:embed synonyms.yaml
var synonymsYAML []byte

// synonym is one name that columns of a field go by.
type synonym struct {
	under string  // a header above must contain this
	name  string  // normalised
	share float64 // how surely the name means the field
}

type synonyms struct {
	names []synonym
	not   []string
}

// dictionary is the embedded table; it is read once and tested, so a fault in
// it is ours.
var dictionary = sync.OnceValue(func() map[Field]synonyms {
	t, err := parseSynonyms(synonymsYAML)
	if err != nil {
		panic(err)
	}
	return t
})

func parseSynonyms(raw []byte) (map[Field]synonyms, error) {
	var file map[Field]struct {
		Names []string
		Not   []string
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("read synonyms: %w", err)
	}
	all := map[Field]synonyms{}
	for f, e := range file {
		if !f.known() {
			return nil, fmt.Errorf("read synonyms: no field %q", f)
		}
		var s synonyms
		for _, n := range e.Names {
			one, err := parseSynonym(n)
			if err != nil {
				return nil, fmt.Errorf("read synonyms of %s: %w", f, err)
			}
			s.names = append(s.names, one)
		}
		for _, n := range e.Not {
			s.not = append(s.not, normHeader(n))
		}
		all[f] = s
	}
	return all, nil
}

func parseSynonym(s string) (synonym, error) {
	one := synonym{share: 1}
	if name, share, ok := strings.Cut(s, "~"); ok {
		v, err := strconv.ParseFloat(share, 64)
		if err != nil || v <= 0 || v > 1 {
			return one, fmt.Errorf("share of %q", s)
		}
		s, one.share = name, v
	}
	if under, name, ok := strings.Cut(s, ">"); ok {
		one.under, s = normHeader(under), name
	}
	one.name = normHeader(s)
	if one.name == "" {
		return one, fmt.Errorf("empty name")
	}
	return one, nil
}

// match says how surely a header path means a field, from 0 to 1.
func (s synonyms) match(h headerPath) float64 {
	for _, no := range s.not {
		if strings.Contains(h.whole, no) {
			return 0
		}
	}
	best := 0.0
	for _, n := range s.names {
		best = max(best, n.match(h))
	}
	return best
}

func (n synonym) match(h headerPath) float64 {
	if n.under != "" {
		if h.leaf == n.name && strings.Contains(h.above, n.under) {
			return 0.97 * n.share
		}
		return 0
	}
	switch {
	case h.whole == n.name, h.full == n.name:
		return n.share
	case h.leaf == n.name && h.above == "":
		return 0.98 * n.share // the header had words in brackets
	case h.leaf == n.name:
		return 0.92 * n.share
	case utf8.RuneCountInString(n.name) < 2 || isASCII(n.name) && len(n.name) < 4:
		return 0
	case strings.Contains(h.leaf, n.name):
		return (0.4 + 0.5*share(n.name, h.leaf)) * n.share
	case h.above != "" && strings.HasSuffix(h.above, n.name):
		return 0.3 * n.share
	}
	return 0
}

func share(part, whole string) float64 {
	return float64(utf8.RuneCountInString(part)) / float64(max(1, utf8.RuneCountInString(whole)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
