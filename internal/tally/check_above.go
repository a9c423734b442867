package tally

import (
	"anwang/internal/db"
	"anwang/internal/ledger"
)

// CheckAbove compares, with the first district of all, every area above districts
// with the areas right under it, and looks for cells of areas that no district
// belongs to: all at one moment. With another district it does nothing.
func (s *Service) CheckAbove(tx *db.Tx, district string) (int64, []ledger.Difference, error) {
	first, ok, err := ledger.FirstDistrict(tx, "")
	if err != nil || ok && first != district {
		return 0, nil, err
	}
	districts, err := ledger.Districts(tx)
	if err != nil {
		return 0, nil, err
	}
	areas := areasAbove(districts)
	seen, same, err := addUp(tx, areas)
	if err != nil {
		return 0, nil, err
	}
	var found []ledger.Difference
	for i := 0; !same && i < len(areas); i++ {
		n, wrong, err := checkArea(tx, district, areas[i])
		if err != nil {
			return seen, found, err
		}
		seen, found = seen+n, append(found, wrong...)
	}
	strays, err := strayAreas(tx, districts)
	return seen, append(found, strays...), err
}

// checkArea compares an area's cells with the sums of the areas right under it.
func checkArea(tx *db.Tx, district, area string) (int64, []ledger.Difference, error) {
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
	for _, table := range []string{"tally", "tallied"} {
		d, stray, err := tx.Stranger(table, districts)
		if err != nil {
			return nil, err
		}
		if stray {
			found = append(found, differ(d, "tally.stray_area", "area", d))
		}
	}
	return found, nil
}

// pair is an area on its shelf.
type pair struct{ parent, area string }
