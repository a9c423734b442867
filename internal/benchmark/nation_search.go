package benchmark

import (
	"context"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/hazard"
)

// sought is a word of two characters with what it is to whoever looks for it.
type sought struct{ what, word string }

// searches measures searches for words of two characters, by somebody who sees the
// whole district and by a member of its largest town.
func (b *bench) searches(ctx context.Context, a *app.App, g ground) error {
	for _, who := range []role{{"the district", access.System(g.district, "bench")}, {"a town's member", g.ofTown()}} {
		words := []sought{{"common", g.common}, {"middling", g.middling}, {"rare", g.seldom}}
		elsewhere, err := b.elsewhere(ctx, a, g, who.by)
		if err != nil {
			return err
		}
		if elsewhere != "" {
			words = append(words, sought{"nowhere that he sees", elsewhere})
		} else {
			b.leave("search by "+who.name+" for a word that stands elsewhere", "no such word was found")
		}
		for _, w := range append(words, sought{"nowhere at all", "鼍鼋"}, sought{"common with rare", g.common + " " + g.seldom}) {
			if err := b.search(ctx, a, who, w); err != nil {
				return fmt.Errorf("search for %s: %w", w.word, err)
			}
		}
	}
	return nil
}

func (b *bench) search(ctx context.Context, a *app.App, who role, w sought) error {
	q := hazard.Query{Text: w.word}
	found, err := a.Hazard.List(ctx, who.by, q)
	if err != nil {
		return err
	}
	rounds, patience := 300, 3*time.Second
	if b.Quick {
		rounds, patience = 60, 500*time.Millisecond
	}
	var mid, tail []float64
	for range b.repeats() {
		v, err := beside(rounds, patience, func(int) error { _, err := a.Hazard.List(ctx, who.by, q); return err })
		if err != nil {
			return err
		}
		mid, tail = append(mid, p(v[0], .5)/1000), append(tail, p(v[0], .99)/1000)
	}
	name := fmt.Sprintf("search by %s, %s: %s (%d on the page)", who.name, w.what, w.word, len(found.Items))
	b.add(name+", p50", "ms", mid)
	b.add(name+", p99", "ms", tail).most(searchBar)
	return nil
}

// mostTried bounds the words that are tried.
const mostTried = 200

// elsewhere is a word that stands in hazards of others and in none that somebody
// sees: of other towns for a town's member, of other districts for a whole district.
// "" when none was found.
func (b *bench) elsewhere(ctx context.Context, a *app.App, g ground, by access.Principal) (string, error) {
	whole := access.System(g.district, "bench")
	words := g.words
	if by.Scope.All {
		codes := b.country().Codes()
		whole = access.System(codes[len(codes)/2], "bench")
		if whole.District == g.district {
			whole = access.System(codes[0], "bench")
		}
		other, _, err := survey(ctx, a, whole.District)
		if err != nil {
			return "", err
		}
		words = append(other.places, other.words...)
	} else {
		words = append(g.places, words...)
	}
	for _, w := range words[:min(len(words), mostTried)] {
		mine, err := a.Hazard.List(ctx, by, hazard.Query{Text: w, Limit: 1})
		if err != nil {
			return "", err
		}
		if len(mine.Items) > 0 || mine.Next != "" {
			continue
		}
		theirs, err := a.Hazard.List(ctx, whole, hazard.Query{Text: w, Limit: 1})
		if err != nil {
			return "", err
		}
		if len(theirs.Items) > 0 {
			return w, nil
		}
	}
	return "", nil
}
