package org

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"anwang/internal/ident"
)

// Found is a unit, a post or a person that a search came upon.
type Found struct {
	Kind string // "unit", "post" or "person"
	ID   ident.ID
}

// directory holds how names sound, made when somebody first searches a picture.
type directory struct {
	once   sync.Once
	names  []named
	people []named // every person who has a name, in the order of the Chinese
}

// named is something with a name, as a search looks at it.
type named struct {
	Found
	name, around string // around is the unit's name, for a post
	key          string // pinyin with a blank after every syllable
	sound        string // pinyin without blanks
	initials     string
	state        PersonState // of a person
}

func newNamed(kind string, id ident.ID, name, key string) named {
	n := named{Found: Found{kind, id}, name: strings.ToLower(name), key: key, sound: strings.ReplaceAll(key, " ", "")}
	for _, syllable := range strings.Fields(key) {
		n.initials += string([]rune(syllable)[0])
	}
	return n
}

func (g *Graph) names() *directory {
	x := &g.index
	x.once.Do(func() {
		for _, id := range g.Units() {
			x.names = append(x.names, newNamed("unit", id, g.units[id].Name, cmp.Or(g.units[id].NameKey, nameKey(g.units[id].Name))))
		}
		for _, id := range g.Posts() {
			p := g.posts[id]
			n := newNamed("post", id, p.Title, nameKey(p.Title))
			if u := g.units[p.Unit]; u != nil {
				n.around = strings.ToLower(u.Name)
			}
			x.names = append(x.names, n)
		}
		for _, id := range slices.Sorted(maps.Keys(g.people)) {
			who := g.people[id]
			if who.name == "" {
				continue
			}
			n := newNamed("person", id, who.name, nameKey(who.name))
			n.state = who.state
			x.people = append(x.people, n)
		}
		slices.SortStableFunc(x.people, func(a, b named) int { return cmp.Compare(a.key, b.key) })
	})
	return x
}

// looked is a text as it is looked for.
type looked struct {
	words []string
	sound string // letters only, as pinyin or its initials are typed
}

func newLooked(text string) looked {
	words := strings.Fields(strings.ToLower(tidy(text)))
	l := looked{words: words}
	joined := strings.Join(words, "")
	if joined != "" && strings.IndexFunc(joined, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) < 0 {
		l.sound = joined
	}
	return l
}

// rank says how well a name fits, 0 best; false when it does not.
func (l looked) rank(n *named) (int, bool) {
	whole := strings.Join(l.words, " ")
	switch {
	case whole == "":
		return 0, true
	case n.name == whole:
		return 0, true
	case strings.HasPrefix(n.name, whole):
		return 1, true
	case l.within(n):
		return 2, true
	case l.sound == "":
		return 0, false
	case n.sound == l.sound || n.initials == l.sound:
		return 3, true
	case strings.HasPrefix(n.sound, l.sound):
		return 4, true
	case strings.HasPrefix(n.initials, l.sound):
		return 5, true
	case strings.Contains(n.sound, l.sound):
		return 6, true
	}
	return 0, false
}

// within tells whether every word stands in the name, or in the unit's name
// beside it, and one at least in the name itself.
func (l looked) within(n *named) bool {
	own := false
	for _, w := range l.words {
		in := strings.Contains(n.name, w)
		if !in && !strings.Contains(n.around, w) {
			return false
		}
		own = own || in
	}
	return own
}

// Find lists the units, posts and active people whose name, or its pinyin or the
// initials of it, holds the text, the best first, as far as keep lets them be
// seen. more tells that some were left out.
func (g *Graph) Find(text string, limit int, keep func(Found) bool) (found []Found, more bool) {
	type hit struct {
		*named
		rank int
	}
	var hits []hit
	l, x := newLooked(text), g.names()
	if len(l.words) == 0 {
		return nil, false
	}
	for _, list := range [][]named{x.names, x.people} {
		for i := range list {
			n := &list[i]
			if n.Kind == "person" && n.state != Active {
				continue
			}
			if r, ok := l.rank(n); ok && keep(n.Found) {
				hits = append(hits, hit{n, r})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key)) })
	for i, h := range hits {
		if i == limit {
			return found, true
		}
		found = append(found, h.Found)
	}
	return found, false
}

// Persona is a person in the order of the directory.
type Persona struct {
	ID  ident.ID
	Key string // the name's pinyin, which the order goes by
}

// PeopleNamed lists the people at work here whose name, its pinyin or initials hold
// the text, the best first and then in the order of the Chinese; "" lists all.
func (g *Graph) PeopleNamed(text string) []ident.ID {
	type hit struct {
		id   ident.ID
		rank int
	}
	var hits []hit
	l, people := newLooked(text), g.names().people
	for i := range people {
		if r, ok := l.rank(&people[i]); ok && people[i].state == Active {
			hits = append(hits, hit{people[i].ID, r})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]ident.ID, len(hits))
	for i, h := range hits {
		out[i] = h.id
	}
	return out
}

// Directory lists people whose name, its pinyin or initials hold the text, in the
// order of the Chinese; "" lists all. ended includes those who left or died.
func (g *Graph) Directory(text string, ended bool) []Persona {
	l := newLooked(text)
	var out []Persona
	for i := range g.names().people {
		n := &g.names().people[i]
		if _, ok := l.rank(n); ok && (ended || n.state == Active) {
			out = append(out, Persona{n.ID, n.key})
		}
	}
	return out
}
