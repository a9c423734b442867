package hazard

import (
	"cmp"
	"fmt"
	"slices"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// newestOf reads the newest hazards of a site that the caller may see.
func newestOf(tx *db.Tx, by access.Principal, site ident.ID, limit int) ([]Hazard, error) {
	w := new(db.Where).And("district = ?", by.District).And("site <> 0").And("site = ?", site).And("state <> 'withdrawn'")
	by.Scope.Where(w, scoped(tx))
	rows, err := tx.Query("SELECT "+hazardFields+" FROM hazard"+w.SQL()+" ORDER BY found DESC, id DESC LIMIT "+w.Arg(limit), w.Args()...)
	all, err := collect(limit, rows, err)
	if err != nil {
		return nil, fmt.Errorf("read hazards of site %v: %w", site, err)
	}
	return all, nil
}

// sharing finds hazards of the caller's scope that share words with a text. It
// asks for the rarest words together, then for fewer of them, until it has enough:
// what shares the rare words of a text is about the same thing.
func sharing(tx *db.Tx, by access.Principal, asked []string) ([]Hazard, error) {
	rare, err := rarest(tx, by.District, spread(asked, askedWords))
	if err != nil {
		return nil, err
	}
	var ids []ident.ID
	seen := map[ident.ID]bool{}
	take := func(words []string) error {
		found, err := tx.FindWords(textIndex, by.District, words, candidates)
		for _, n := range found {
			if id := ident.ID(n); !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		return err
	}
	for n := min(4, len(rare)); n >= 1 && len(ids) < candidates; n-- {
		for from := 0; from+n <= len(rare) && len(ids) < candidates; from++ {
			if err := take(rare[from : from+n]); err != nil {
				return nil, err
			}
		}
	}
	all, err := many(tx, by.District, ids[:min(len(ids), 2*candidates)])
	all = slices.DeleteFunc(all, func(h Hazard) bool { return h.State == Withdrawn || !by.Scope.Covers(h.Division, h.Industry, h.Unit) })
	slices.SortFunc(all, func(a, b Hazard) int { return cmp.Or(cmp.Compare(b.Found, a.Found), cmp.Compare(b.ID, a.ID)) })
	return all, err
}

// rarest puts the words that the index has in order, the rarest first; those that
// are everywhere come last and are all the same.
func rarest(tx *db.Tx, district string, words []string) ([]string, error) {
	type counted struct {
		word string
		n    int
	}
	var all []counted
	for _, w := range words {
		n, err := tx.CountWords(textIndex, district, []string{w}, wordDepth)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, counted{w, n})
		}
	}
	slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(a.n, b.n) })
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.word
	}
	return out, nil
}
