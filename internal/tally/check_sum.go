package tally

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"

	"anwang/internal/db"
)

// weight is what the cells of an area come to: the sum of each count times a number
// that belongs to its cell alone. The numbers are random, made anew for each check,
// so that two areas' cells that differ come to the same once in 2^120 or so, whatever
// somebody has changed. It adds up as counts do: the weights of the areas under one
// are together its own.
type weight [2]uint64

// prime is 2^61-1: weights are counted by it.
const prime = 1<<61 - 1

// mostCount bounds the counts that are weighed. A change by prime would weigh nothing.
const mostCount = 1 << 40

func (w *weight) add(o weight) {
	for i := range w {
		if w[i] += o[i]; w[i] >= prime {
			w[i] -= prime
		}
	}
}

// times is a·b by prime, of two numbers below 2^61.
func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return folded(low&prime + (low>>61 | high<<3))
}

// folded is a number by prime.
func folded(n uint64) uint64 {
	if n = n&prime + n>>61; n >= prime {
		n -= prime
	}
	return n
}

// scales weighs the cells of areas.
type scales struct {
	groups *sheet
	seeds  [2]maphash.Seed
	own    map[string]*weighed
	under  map[string]*weighed // by the area above
}

type weighed struct {
	weight
	cells int64
}

func newScales() *scales {
	return &scales{
		groups: newSheet(), seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		own: map[string]*weighed{}, under: map[string]*weighed{},
	}
}

// of is what a cell weighs; ok is false for one that is none, or is better counted.
func (s *scales) of(c *stored) (w weight, ok bool) {
	k, ok := c.pack(s.groups.group("", c.industry.Text, c.grade.Text, c.state.Text))
	if !ok || c.n < 1 || c.n > mostCount {
		return w, false
	}
	for i, seed := range s.seeds {
		w[i] = times(folded(maphash.Comparable(seed, k)), uint64(c.n))
	}
	return w, true
}

// shelf weighs the areas right under one.
func (s *scales) shelf(tx *db.Tx, parent string) (bool, error) {
	under := &weighed{}
	s.under[parent] = under
	var own *weighed
	last := ""
	return shelf{"tally_above", "parent", parent}.each(tx, nil, func(c *stored) bool {
		if own == nil || last != c.area.Text {
			if last = c.area.Text; s.own[last] == nil {
				s.own[last] = &weighed{}
			}
			own = s.own[last]
		}
		w, ok := s.of(c)
		own.add(w)
		under.add(w)
		own.cells++
		return ok
	})
}

// addUp tells whether the cells of each of some areas are the sums of those of the
// areas right under it, reading every cell once. The areas are all that there are
// above districts.
func addUp(tx *db.Tx, areas []string) (seen int64, same bool, err error) {
	s := newScales()
	for _, parent := range append([]string{above}, areas...) {
		if same, err = s.shelf(tx, parent); err != nil || !same {
			return 0, false, err
		}
	}
	for _, a := range areas {
		own, under := s.own[a], s.under[a].weight
		if own == nil {
			own = &weighed{}
		}
		if own.weight != under {
			return 0, false, nil
		}
		seen += own.cells
	}
	return seen, true, nil
}

// areasAbove are the areas above some districts, the nation first.
func areasAbove(districts []string) []string {
	var all []string
	for _, d := range districts {
		all = append(all, areasOf(d)[1:]...)
	}
	slices.SortFunc(all, strings.Compare)
	return slices.Compact(all)
}
