package rulebook

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// Near is a place in a law that speaks of what a text speaks of.
type Near struct {
	Law     string // as LawName gives it
	Date    string // of the version
	Cite    string // 第三十六条第二款; without a paragraph where the article has one only
	Text    string // of the paragraph
	Article string // the whole article
	Shared  int    // pairs of characters that stand in both
}

// What bounds a search for near articles.
const (
	nearPairs = 24 // pairs of characters that are looked for
	nearRows  = 60 // articles that are weighed
	nearLeast = 2  // pairs that must be shared
	nearMost  = 10
	nearEven  = 0.1 // an article whose share of what the best one has is less says nothing
)

// Nearest lists the places in the newest version of each law that share most with
// a text, the nearest first; at most limit, and at most ten. It only suggests:
// whether a clause is broken is for people to say.
func (s *Service) Nearest(ctx context.Context, district, text string, limit int) ([]Near, error) {
	pairs := pairsOf(text, nearPairs)
	if len(pairs) == 0 {
		return nil, nil
	}
	if len([]rune(text)) > 20000 {
		return nil, fault.New(fault.Invalid, "rulebook.no_words")
	}
	found, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]Found, error) { return sharing(tx, district, pairs, nearLeast, nearRows) })
	if err != nil {
		return nil, err
	}
	return weigh(found, pairs, min(max(limit, 1), nearMost)), nil
}

// weigh puts articles in order: a pair that stands in few of them says more than
// one that stands in all.
func weigh(found []Found, pairs []string, limit int) []Near {
	weight := make(map[string]float64, len(pairs))
	for _, p := range pairs {
		n := 0
		for _, f := range found {
			if strings.Contains(f.Text, p) {
				n++
			}
		}
		weight[p] = 1 / float64(max(1, n))
	}
	type weighed struct {
		near Near
		by   float64
	}
	var all []weighed
	for _, f := range found {
		if f.punishes() {
			continue
		}
		n := f.near(pairs)
		w := weighed{near: n}
		for _, p := range pairs {
			if strings.Contains(n.Text, p) {
				w.by += weight[p]
				w.near.Shared++
			}
		}
		all = append(all, w)
	}
	slices.SortStableFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(b.near.Shared, a.near.Shared))
	})
	var out []Near
	for _, w := range all {
		if len(out) < limit && w.near.Shared >= nearLeast && w.by >= nearEven*all[0].by {
			out = append(out, w.near)
		}
	}
	return out
}

// punishes tells whether an article says what follows a breach and not what is to
// be done, or only ends the law: nobody breaks such an article.
func (f Found) punishes() bool {
	return strings.Contains(f.Chapter, "法律责任") || strings.Contains(f.Chapter, "罚则") || strings.Contains(f.Chapter, "附则")
}

// near cites the paragraph of the article that shares most.
func (f Found) near(pairs []string) Near {
	all := f.Paragraphs()
	best, most := 0, -1
	for i, p := range all {
		n := 0
		for _, pair := range pairs {
			if strings.Contains(p.whole(), pair) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	c := Cite{Number: f.Number, Sub: f.Sub}
	text := f.Text
	if len(all) > 1 {
		c.Paragraph = best + 1
		text = all[best].whole()
	}
	return Near{Law: f.Law, Date: f.Date, Cite: c.String(), Text: text, Article: f.Text}
}

func (p Paragraph) whole() string {
	text := p.Text
	for _, i := range p.Items {
		text += "\n（" + Numeral(i.Number) + "）" + i.Text
	}
	return text
}

// pairsOf are the pairs of neighbouring Chinese characters of a text, each once,
// at most n, evenly over the text; runs of other letters do not count, since laws
// are written in Chinese.
func pairsOf(text string, n int) []string {
	var all []string
	seen := map[string]bool{}
	var last rune
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			last = 0
			continue
		}
		if pair := string(last) + string(r); last != 0 && !seen[pair] {
			seen[pair] = true
			all = append(all, pair)
		}
		last = r
	}
	if len(all) <= n {
		return all
	}
	out := make([]string, n)
	for i := range out {
		out[i] = all[i*(len(all)-1)/(n-1)]
	}
	return out
}
