package tally

import (
	"slices"
	"strings"
)

// Patch is a piece of ground: what lies in a division and belongs to an industry.
// Both are prefixes, and an empty one is "any".
type Patch struct {
	Division string `json:"division"` // of at most nine digits
	Industry string `json:"industry"` // of at most three letters: "C", "C26"
}

// Counted tells whether the cells are fine enough to count a patch.
func (p Patch) Counted() bool { return len(p.Division) <= townDigits && len(p.Industry) <= len("C26") }

// Covers tells whether the whole of another patch lies in this one.
func (p Patch) Covers(o Patch) bool {
	return strings.HasPrefix(o.Division, p.Division) && strings.HasPrefix(o.Industry, p.Industry)
}

// Widest drops the patches that lie in others, and sorts the rest.
func Widest(patches []Patch) []Patch {
	var out []Patch
	for i, p := range patches {
		if !slices.ContainsFunc(patches[:i], p.equals) && !slices.ContainsFunc(patches, func(o Patch) bool { return o != p && o.Covers(p) }) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Patch) int {
		if c := strings.Compare(a.Division, b.Division); c != 0 {
			return c
		}
		return strings.Compare(a.Industry, b.Industry)
	})
	return out
}

func (p Patch) equals(o Patch) bool { return p == o }

// mostTerms bounds the questions that patches are counted by. Beyond it, reading
// every town and industry costs less than asking so often.
const mostTerms = 16

// term is a patch that is added or, where patches overlap, taken out again.
type term struct {
	Patch
	times int64
}

// terms writes patches that may overlap as a sum of patches in which everything
// stands once: each patch, less what it shares with those before it.
func terms(patches []Patch) []term {
	var sum []term
	add := func(t term) {
		i := slices.IndexFunc(sum, func(o term) bool { return o.Patch == t.Patch })
		if i < 0 {
			sum = append(sum, t)
			return
		}
		if sum[i].times += t.times; sum[i].times == 0 {
			sum = slices.Delete(sum, i, i+1)
		}
	}
	for _, p := range patches {
		for _, t := range slices.Clone(sum) {
			if both, ok := p.And(t.Patch); ok {
				add(term{both, -t.times})
			}
		}
		add(term{p, 1})
	}
	return sum
}

// And is what two patches share; false for nothing.
func (p Patch) And(o Patch) (Patch, bool) {
	d, ok := deeper(p.Division, o.Division)
	i, ok2 := deeper(p.Industry, o.Industry)
	return Patch{d, i}, ok && ok2
}

// deeper is the longer of two codes of which one begins with the other.
func deeper(a, b string) (string, bool) {
	if len(a) < len(b) {
		a, b = b, a
	}
	return a, strings.HasPrefix(a, b)
}

// within answers a question about patches, so that nothing counts twice.
func (q Q) within(today int, ask asker) (Table, error) {
	whole := q
	whole.Within = nil
	sum := terms(q.Within)
	if len(sum) > mostTerms {
		return whole.sifted(q.Within, ask)
	}
	b := builder{q: whole, groups: map[Group]*Counts{}}
	for _, t := range sum {
		part := whole
		at, ok := t.And(Patch{q.Division, q.Industry})
		if !ok {
			continue
		}
		part.Division, part.Industry = at.Division, at.Industry
		rows, err := ask(part)
		if err != nil {
			return rows, err
		}
		for _, r := range rows.Rows {
			b.plus(r.Group, r.Counts.by(t.times))
		}
	}
	return b.table(today), nil
}

// sifted asks for every town and industry, and keeps those that lie in a patch.
func (q Q) sifted(patches []Patch, ask asker) (Table, error) {
	fine := q
	for _, b := range []By{ByDivision, ByIndustry} {
		if !fine.by(b) {
			fine.By = append(slices.Clone(fine.By), b)
		}
	}
	t, err := ask(fine)
	if err != nil {
		return t, err
	}
	b := builder{q: q, groups: map[Group]*Counts{}}
	for _, r := range t.Rows {
		at := Patch{r.Division, r.Industry}
		if !slices.ContainsFunc(patches, func(p Patch) bool { return p.Covers(at) }) {
			continue
		}
		g := r.Group
		if !q.by(ByDivision) {
			g.Division = ""
		}
		if !q.by(ByIndustry) {
			g.Industry = ""
		}
		b.plus(g, r.Counts)
	}
	return b.table(t.Today), nil
}

func (b *builder) plus(g Group, c Counts) {
	if b.groups[g] == nil {
		b.groups[g] = &Counts{}
	}
	b.groups[g].plus(c)
}

func (c Counts) by(n int64) Counts {
	return Counts{c.Found * n, c.Closed * n, c.ClosedLate * n, c.Open * n, c.Overdue * n}
}
