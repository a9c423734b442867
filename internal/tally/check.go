package tally

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// pageSize is how many facts Check and Rebuild take at once.
const pageSize = 2000

// Verification is the tally's part of ledger.Verify. Verify goes district by
// district; what lies above them is looked at with the first of all. rows, which may
// be zero, spares it reading the hazards again.
func (s *Service) Verification(rows RowProjection) ledger.Check {
	return ledger.Check{
		Name: FollowerName, Beside: s.beside(rows), Columns: storedColumns(),
		Run: func(tx *db.Tx, district string) (int64, error) {
			seen, err := s.exactly(tx, district)
			if err != nil {
				if odd := ledger.Misfits(tx, district, slices.Sorted(maps.Keys(storedColumns()))...); odd != nil {
					return seen, odd
				}
			}
			return seen, err
		},
	}
}

func (s *Service) exactly(tx *db.Tx, district string) (int64, error) {
	seen, found, err := s.Check(tx, district)
	if err != nil || len(found) > 0 {
		return seen, first(found, err)
	}
	n, found, err := s.CheckAbove(tx, district)
	return seen + n, first(found, err)
}

func first(found []ledger.Difference, err error) error {
	if err == nil && len(found) > 0 {
		return &found[0]
	}
	return err
}

// Check compares everything counted in a district with what there is: the counted
// facts with the projection (except of hazards whose latest entry has not been
// taken yet), and every cell of its towns and of the district with the counted
// facts. It returns how many facts and cells it saw, and what differs.
func (s *Service) Check(tx *db.Tx, district string) (int64, []ledger.Difference, error) {
	want := newMoves()
	seen, found, err := s.checkFacts(tx, district, want)
	if err != nil {
		return seen, found, err
	}
	cells, err := townCells(district).cells(tx, nil)
	if err != nil {
		return seen, found, err
	}
	found = append(found, compare(district, want.towns, cells)...)
	own, err := areaCells(district).cells(tx, []string{district})
	if err != nil {
		return seen, found, err
	}
	left, err := waiting(tx, district)
	if err != nil {
		return seen, found, err
	}
	upper := deltas{} // what is above already
	for k, n := range want.district {
		k.area = district
		upper.move(k, n)
	}
	for k, n := range left {
		k.area = district
		upper.move(k, -n)
	}
	found = append(found, compare(district, upper, own)...)
	return seen + int64(len(cells)+len(own)), found, nil
}

// checkFacts compares the counted facts with the projection and gathers in want
// the cells that the counted facts add up to.
func (s *Service) checkFacts(tx *db.Tx, district string, want moves) (seen int64, found []ledger.Difference, err error) {
	cursor, err := ledger.Cursor(tx, district, FollowerName)
	if err != nil {
		return 0, nil, err
	}
	for after := ident.ID(0); ; {
		page, last, err := s.page(tx, district, after)
		if bad := new(unreadable); errors.As(err, bad) {
			return seen, append(found, differ(district, "tally.fact_differs", "hazard", bad.id.String())), nil
		}
		if err != nil {
			return seen, found, err
		}
		wrong, err := s.checkPage(tx, district, cursor, page, want)
		if err != nil {
			return seen, found, err
		}
		found, seen = append(found, wrong...), seen+int64(len(page.ids))
		if last == 0 {
			return seen, found, nil
		}
		after = last
	}
}

// page is a stretch of hazards by id: those that the ledger knows, and those that
// are counted.
type page struct {
	ids     []ident.ID
	counted map[ident.ID]Fact
}

// page returns the hazards with id > after, and the last id, which is 0 when
// nothing follows.
func (s *Service) page(tx *db.Tx, district string, after ident.ID) (page, ident.ID, error) {
	known, err := subjectsAfter(tx, district, after, pageSize)
	if err != nil {
		return page{}, 0, err
	}
	rows, err := talliedAfter(tx, district, after, pageSize)
	if err != nil {
		return page{}, 0, err
	}
	var last ident.ID // as far as both lists reach
	if len(known) == pageSize {
		last = known[pageSize-1]
	}
	if len(rows) == pageSize && (last == 0 || rows[pageSize-1].id < last) {
		last = rows[pageSize-1].id
	}
	p := page{counted: map[ident.ID]Fact{}}
	for _, id := range known {
		if last == 0 || id <= last {
			p.ids = append(p.ids, id)
		}
	}
	for _, r := range rows {
		if last == 0 || r.id <= last {
			p.ids, p.counted[r.id] = append(p.ids, r.id), r.fact
		}
	}
	slices.Sort(p.ids)
	p.ids = slices.Compact(p.ids)
	return p, last, nil
}

func (s *Service) checkPage(tx *db.Tx, district string, cursor int64, p page, want moves) ([]ledger.Difference, error) {
	if len(p.ids) == 0 {
		return nil, nil
	}
	is, err := s.facts(tx, district, p.ids)
	if err != nil {
		return nil, err
	}
	var wrong []ledger.Difference
	for _, id := range p.ids {
		was, counted := p.counted[id]
		if counted {
			want.add(was, 1)
		}
		now, exists := is[id]
		if counted == exists && was == now {
			continue
		}
		waits, err := hasEntryAfter(tx, district, id, cursor)
		if err != nil {
			return nil, err
		}
		if !waits {
			wrong = append(wrong, differ(district, "tally.fact_differs", "hazard", id.String()))
		}
	}
	return wrong, nil
}

// compare finds the cells that are not what they should be.
func compare(district string, want deltas, is []change) []ledger.Difference {
	left := make(deltas, len(want))
	for k, n := range want {
		left[k] = n
	}
	var found []ledger.Difference
	tell := func(k key, want, is int64) {
		found = append(found, differ(district, "tally.cell_differs", "area", k.area, "cell", k.name(), "want", want, "is", is))
	}
	for _, c := range is {
		if n := left[c.key]; n != c.n || c.n == 0 {
			tell(c.key, n, c.n)
		}
		delete(left, c.key)
	}
	for _, c := range left.sorted() {
		tell(c.key, c.n, 0)
	}
	slices.SortStableFunc(found, func(a, b ledger.Difference) int {
		return cmp.Compare(a.Args["area"].(string), b.Args["area"].(string))
	})
	return found
}

// name says which cell of its area it is: "due/20261123/C26/major/rectifying", or
// "due/20261123/*/major/rectifying" for all industries together.
func (k key) name() string {
	m, industry := k.measure, k.industry
	if m > whole {
		m, industry = m-whole, "*"
	}
	word := map[measure]string{found: "found", closed: "closed", late: "late", due: "due"}[m]
	if word == "" {
		word = fmt.Sprint(int(m))
	}
	return strings.Join([]string{word, fmt.Sprint(k.period), industry, k.grade, k.state}, "/")
}

func differ(district, code string, kv ...any) ledger.Difference {
	args := map[string]any{"district": district}
	for i := 0; i < len(kv); i += 2 {
		args[kv[i].(string)] = kv[i+1]
	}
	return ledger.Difference{District: district, Code: code, Args: args}
}
