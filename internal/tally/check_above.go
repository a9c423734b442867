package tally

import (
	"slices"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// CheckAbove compares every area above a district of which it is the first with
// the areas right under it, and, for the first district of all, looks for cells of
// areas that no district belongs to.
func (s *Service) CheckAbove(tx *db.Tx, district string) (int64, []ledger.Difference, error) {
	districts, err := ledger.Districts(tx)
	if err != nil {
		return 0, nil, err
	}
	var seen int64
	var found []ledger.Difference
	for _, area := range areasOf(district)[1:] {
		i := slices.IndexFunc(districts, func(d string) bool { return strings.HasPrefix(d, area) })
		if i >= 0 && districts[i] != district {
			continue
		}
		n, wrong, err := checkArea(tx, district, area)
		if err != nil {
			return seen, found, err
		}
		seen, found = seen+n, append(found, wrong...)
		if area == "" {
			strays, err := strayAreas(tx, districts)
			if err != nil {
				return seen, found, err
			}
			found = append(found, strays...)
		}
	}
	return seen, found, nil
}

// checkArea compares an area's cells with the sums of the areas right under it.
func checkArea(tx *db.Tx, district, area string) (int64, []ledger.Difference, error) {
	if n, same, err := sameAbove(tx, area); err != nil || same {
		return n, nil, err
	}
	want := deltas{}
	under, err := shelf{"tally_above", "parent", area}.sums(tx)
	if err != nil {
		return 0, nil, err
	}
	for _, c := range under {
		c.area = area
		want.move(c.key, c.n)
	}
	is, err := areaCells(area).cells(tx, []string{area})
	return int64(len(is)), compare(district, want, is), err
}

// strayAreas finds areas that have cells and no district.
func strayAreas(tx *db.Tx, districts []string) ([]ledger.Difference, error) {
	known := map[pair]bool{}
	for _, d := range districts {
		for _, a := range areasOf(d) {
			known[pair{parentOf(a), a}] = true
		}
	}
	var found []ledger.Difference
	above, err := storedAreas(tx)
	if err != nil {
		return nil, err
	}
	for _, p := range above {
		if !known[p] {
			found = append(found, differ("", "tally.stray_area", "area", p.area))
		}
	}
	towns, err := storedDistricts(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range towns {
		if !slices.Contains(districts, d) {
			found = append(found, differ(d, "tally.stray_area", "area", d))
		}
	}
	return found, nil
}

// pair is an area on its shelf.
type pair struct{ parent, area string }
