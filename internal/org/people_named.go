package org

import (
	"cmp"
	"slices"
	"strings"

	"anwang/internal/ident"
)

// PeopleNamed lists the people at work here whose names hold text, whole names
// first and then in order of pinyin. An empty text is in every name.
func (g *Graph) PeopleNamed(text string) []ident.ID {
	type hit struct {
		id    ident.ID
		whole bool
		key   string
	}
	var hits []hit
	for id, who := range g.people {
		if who.state == Active && who.name != "" && strings.Contains(who.name, text) {
			hits = append(hits, hit{id, who.name == text, nameKey(who.name)})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.whole != b.whole {
			if a.whole {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
	})
	out := make([]ident.ID, len(hits))
	for i, h := range hits {
		out[i] = h.id
	}
	return out
}
