package tally

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/db"
)

// builder gathers the rows of an answer.
type builder struct {
	q      Q
	shelf  shelf
	areas  []string
	groups map[Group]*Counts
}

// asker answers a question by cells, or by facts that were never counted.
type asker func(Q) (Table, error)

// answer reads all that a question asks for.
func (q Q) answer(today int, read func(part) ([]change, error)) (Table, error) {
	b := builder{q: q, groups: map[Group]*Counts{}}
	for _, p := range q.parts(today) {
		cells, err := read(p)
		if err != nil {
			return Table{}, fmt.Errorf("read tally of %q: %w", q.Division, err)
		}
		b.add(p, cells)
	}
	return b.table(today), nil
}

// place finds the shelf and the areas on it that the question is about.
func (b *builder) place(tx *db.Tx) error {
	area := b.q.Division
	switch {
	case len(area) == townDigits: // a town has nothing under it: its children are itself
		b.shelf, b.areas = townCells(parentOf(area)), []string{area}
		return nil
	case !b.q.by(ByDivision):
		b.shelf, b.areas = areaCells(area), []string{area}
		return nil
	case len(area) == len("371502"):
		b.shelf = townCells(area)
	default:
		b.shelf = shelf{"tally_above", "parent", area}
	}
	var err error
	b.areas, err = b.shelf.areas(tx)
	return err
}

// add adds one part's cells to the rows.
func (b *builder) add(p part, cells []change) {
	for _, c := range cells {
		g := b.group(c.key)
		counts := b.groups[g]
		if counts == nil {
			counts = &Counts{}
			b.groups[g] = counts
		}
		p.count(counts, c.n)
	}
}

func (b *builder) group(k key) Group {
	g := Group{Division: k.area, Industry: k.industry, Grade: k.grade, State: k.state, Period: k.period}
	if b.q.by(ByMonth) && g.Period > lastMonth {
		g.Period /= 100
	}
	return g
}

func (b *builder) table(today int) Table {
	t := Table{Today: today, By: b.q.By, Rows: []Row{}}
	for g, c := range b.groups {
		t.Total.plus(*c)
		if *c != (Counts{}) {
			t.Rows = append(t.Rows, Row{g, *c})
		}
	}
	slices.SortFunc(t.Rows, func(a, b Row) int {
		return cmp.Or(
			strings.Compare(a.Division, b.Division),
			cmp.Compare(a.Period, b.Period),
			strings.Compare(a.Industry, b.Industry),
			strings.Compare(a.Grade, b.Grade),
			strings.Compare(a.State, b.State),
		)
	})
	return t
}
