package hazard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"anwang/internal/db"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// existing reads which of a source's keys are there already.
func (b *batch) existing(source string, keys []string) error {
	for len(keys) > 0 {
		n := min(len(keys), lookup)
		w := new(db.Where).And("h.district = ?", b.by.District).And("h.source <> ''").And("h.source = ?", source).And("h.source_key = k.name")
		wanted := make([]string, n)
		for i, k := range keys[:n] {
			wanted[i] = "(" + w.Arg(k) + ")"
		}
		// A join and not IN: before the table's first ANALYZE PostgreSQL takes IN for
		// a filter over all records of the source; CROSS, since SQLite would else walk
		// the records and look each up among the few wanted.
		rows, err := b.tx.Query("WITH k(name) AS (VALUES "+strings.Join(wanted, ",")+
			") SELECT h.source_key, h.id, h.source_hash, h.number, h.blind, h.state FROM k CROSS JOIN hazard h"+w.SQL(), w.Args()...)
		_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
			var k string
			var v known
			var state State
			err := r.Scan(&k, &v.id, &v.hash, &v.number, &v.blind, &state)
			v.withdrawn = state == Withdrawn
			b.have[key{source, k}] = v
			return struct{}{}, err
		})
		if err != nil {
			return fmt.Errorf("find the records of %s: %w", source, err)
		}
		keys = keys[n:]
	}
	return nil
}

// earlierLike returns the closed hazards that share a mark with any of these, as
// far as recurs looks at them.
func earlierLike(tx *db.Tx, district string, of []Hazard) ([]Hazard, error) {
	words, clauses := map[string]bool{}, map[string]bool{}
	for _, h := range of {
		words[h.Mark], clauses[h.ClauseMark] = true, true
	}
	one, err := closedWith(tx, district, "mark", sorted(words))
	if err != nil {
		return nil, err
	}
	two, err := closedWith(tx, district, "clause_mark", sorted(clauses))
	return append(one, two...), err
}

func closedWith(tx *db.Tx, district, column string, marks []string) ([]Hazard, error) {
	var all []Hazard
	if len(marks) > 0 && marks[0] == "" {
		marks = marks[1:]
	}
	for len(marks) > 0 {
		n := min(len(marks), lookup)
		w := new(db.Where).And("district = ?", district).And("state = 'closed'").And(column + " <> ''")
		db.In(w, column, marks[:n])
		rows, err := tx.Query("SELECT id, state, mark, clause_mark, closed_at, accepter FROM hazard"+w.SQL(), w.Args()...)
		part, err := db.Collect(rows, err, scanEarlier)
		if err != nil {
			return nil, fmt.Errorf("find earlier hazards: %w", err)
		}
		all, marks = append(all, part...), marks[n:]
	}
	return all, nil
}

// remember keeps a closed hazard under its marks.
func (b *batch) remember(h Hazard) {
	for _, m := range []string{h.Mark, h.ClauseMark} {
		if m != "" {
			b.earlier[m] = append(b.earlier[m], h)
		}
	}
}

// repeats finds the closed hazard that h is come again.
func (b *batch) repeats(h Hazard) (Hazard, bool) {
	return h.latest(append(slices.Clone(b.earlier[h.Mark]), b.earlier[h.ClauseMark]...))
}

func scanEarlier(r *db.Rows) (Hazard, error) {
	var h Hazard
	return h, r.Scan(&h.ID, &h.State, &h.Mark, &h.ClauseMark, &h.ClosedAt, &h.Accepter)
}
