package hazard

import (
	"cmp"
	"context"
	"slices"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Likeness is a hazard that resembles what somebody is writing.
type Likeness struct {
	Hazard Hazard
	Share  float64 // of the words of the shorter text that stand in both, 0 to 1
	Same   bool    // so alike that it may be the very same defect
}

// Wording is how something like it was put before, here or elsewhere.
type Wording struct {
	Text   string
	Grade  Grade
	Clause Clause
	Times  int     // how often, among what was looked at
	Share  float64 // of what was written that stands in it
}

// Similar is what a text resembles: hazards of the same site, the likeliest
// first, and wordings from anywhere in the caller's scope.
type Similar struct {
	Here      []Likeness
	Elsewhere []Wording
}

// What bounds a search for likenesses, so that it costs the same in a county and
// in a province.
const (
	siteDepth   = 300 // hazards of the site, the newest first
	askedWords  = 10  // words of the text that the index is asked for
	wordDepth   = 500 // hits from which a word is common
	candidates  = 60  // hazards from elsewhere that are compared
	hereShown   = 5
	elseShown   = 6
	fewestWords = 2    // that two texts must share to be alike at all
	alike       = 0.34 // share from which texts are alike
	sameWords   = 3    // that the same defect shares at least
	same        = 0.6  // share from which it may be the same
)

// Similar compares a text with what was reported before. The caller hears of
// nothing that he may not read.
func (s *Service) Similar(ctx context.Context, by access.Principal, site ident.ID, text string) (Similar, error) {
	if err := by.May(access.HazardRead); err != nil {
		return Similar{}, err
	}
	if !sound(text) || len([]rune(text)) > maxText {
		return Similar{}, fault.New(fault.Invalid, "hazard.text_broken")
	}
	asked := queryWords(text)
	if len(asked) == 0 || by.May(access.HazardRead) != nil {
		return Similar{}, nil
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Similar, error) {
		var out Similar
		if site != 0 {
			here, err := newestOf(tx, by, site, siteDepth)
			if err != nil {
				return out, err
			}
			out.Here = likenesses(asked, here)
		}
		far, err := sharing(tx, by, asked)
		if err != nil {
			return out, err
		}
		out.Elsewhere = wordings(asked, far)
		return out, nil
	})
}

// likenesses ranks the hazards of a site: what may be the same first, open ones
// before ended ones, then by how much they share.
func likenesses(asked []string, here []Hazard) []Likeness {
	var out []Likeness
	for _, h := range here {
		if h.State == Merged || h.State == Rejected {
			continue
		}
		theirs := words(h.Text)
		n := common(asked, theirs)
		l := Likeness{Hazard: h, Share: float64(n) / float64(max(1, min(len(asked), len(theirs))))}
		l.Same = n >= sameWords && l.Share >= same
		if n >= fewestWords && l.Share >= alike {
			out = append(out, l)
		}
	}
	rank := func(l Likeness) int {
		switch {
		case l.Same && l.Hazard.State.Open():
			return 0
		case l.Same:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Share, a.Share), cmp.Compare(b.Hazard.Found, a.Hazard.Found))
	})
	return out[:min(len(out), hereShown)]
}

// wordings ranks how others put it; the same words count once.
func wordings(asked []string, far []Hazard) []Wording {
	var out []Wording
	at := map[string]int{}
	for _, h := range far {
		n := common(asked, words(h.Text))
		share := float64(n) / float64(len(asked))
		if n < fewestWords || share < alike {
			continue
		}
		key := normal(h.Text)
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, Wording{Text: h.Text, Grade: h.Grade, Share: share})
		}
		out[i].Times++
		if out[i].Clause.Law == "" {
			out[i].Clause = h.Clause
		}
	}
	slices.SortStableFunc(out, func(a, b Wording) int { return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(b.Times, a.Times)) })
	return out[:min(len(out), elseShown)]
}

// common counts the words of both lists, which hold none twice.
func common(a, b []string) int {
	in := make(map[string]bool, len(a))
	for _, w := range a {
		in[w] = true
	}
	n := 0
	for _, w := range b {
		if in[w] {
			n++
		}
	}
	return n
}

// spread picks at most n of the words, evenly over the text.
func spread(all []string, n int) []string {
	if len(all) <= n {
		return all
	}
	out := make([]string, n)
	for i := range out {
		out[i] = all[i*(len(all)-1)/(n-1)]
	}
	return out
}
