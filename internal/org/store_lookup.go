package org

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

// lookup gathers the rows whose column is one of keys, a few hundred at a time.
func lookup[T any](tx *db.Tx, t table, district, live, column string, keys []string, scan func(*db.Rows) (T, error)) ([]T, error) {
	var all []T
	err := chunked(keys, func(part []string) error {
		w := in(district).And(live)
		db.In(w, column, part)
		rows, err := read(tx, t, w, " ORDER BY id", scan)
		all = append(all, rows...)
		return err
	})
	return all, err
}

// FindPersonByPhone returns the active person with a phone number in normal
// form. Fault: org.person_unknown.
func (s *Service) FindPersonByPhone(tx *db.Tx, district, phone string) (Person, error) {
	found, err := lookup(tx, personTable, district, "state = 'active'", "phone", []string{phone}, scanPerson)
	if err == nil && (len(found) == 0 || phone == "") {
		err = unknown("person", 0)
	}
	if err != nil {
		return Person{}, err
	}
	return found[0], nil
}

// FindPeopleByName returns the active people with a name.
func (s *Service) FindPeopleByName(tx *db.Tx, district, name string) ([]Person, error) {
	return lookup(tx, personTable, district, "state = 'active'", "name", []string{tidy(name)}, scanPerson)
}

// PeopleByName returns the active people with each of the names.
func (s *Service) PeopleByName(tx *db.Tx, district string, names []string) (map[string][]Person, error) {
	all, err := lookup(tx, personTable, district, "state = 'active'", "name", names, scanPerson)
	return group(all, func(p Person) string { return p.Name }), err
}

// UnitsByName returns the units that exist with each of the names.
func (s *Service) UnitsByName(tx *db.Tx, district string, names []string) (map[string][]Unit, error) {
	all, err := lookup(tx, unitTable, district, "dissolved = 0", "name", names, scanUnit)
	return group(all, func(u Unit) string { return u.Name }), err
}

// UnitsByCode returns the unit that exists with each of the credit codes.
func (s *Service) UnitsByCode(tx *db.Tx, district string, codes []string) (map[string]Unit, error) {
	all, err := lookup(tx, unitTable, district, "dissolved = 0", "code", nonEmpty(codes), scanUnit)
	return index(all, func(u Unit) string { return u.Code }), err
}

// FindUnitByCode returns the unit that exists with a credit code. Fault:
// org.unit_unknown.
func (s *Service) FindUnitByCode(tx *db.Tx, district, code string) (Unit, error) {
	m, err := s.UnitsByCode(tx, district, []string{code})
	if err != nil {
		return Unit{}, err
	}
	if u, ok := m[code]; ok {
		return u, nil
	}
	return Unit{}, unknown("unit", 0)
}

// FindUnitsByName returns the units that exist with a name.
func (s *Service) FindUnitsByName(tx *db.Tx, district, name string) ([]Unit, error) {
	m, err := s.UnitsByName(tx, district, []string{tidy(name)})
	return m[tidy(name)], err
}

// SitesByName returns the open sites with each of the names.
func (s *Service) SitesByName(tx *db.Tx, district string, names []string) (map[string][]Site, error) {
	all, err := lookup(tx, siteTable, district, "closed = 0", "name", names, scanSite)
	return group(all, func(x Site) string { return x.Name }), err
}

// SitesByCode returns the open site with each of the codes.
func (s *Service) SitesByCode(tx *db.Tx, district string, codes []string) (map[string]Site, error) {
	return sitesByCode(tx, district, codes)
}

func sitesByCode(tx *db.Tx, district string, codes []string) (map[string]Site, error) {
	all, err := lookup(tx, siteTable, district, "closed = 0", "code", nonEmpty(codes), scanSite)
	return index(all, func(x Site) string { return x.Code }), err
}

// SitesByID returns the sites with these ids, closed ones too.
func (s *Service) SitesByID(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]Site, error) {
	m := make(map[ident.ID]Site, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 400)
		w := in(district)
		db.In(w, "id", ids[:n])
		all, err := read(tx, siteTable, w, "", scanSite)
		if err != nil {
			return nil, err
		}
		for _, x := range all {
			m[x.ID] = x
		}
		ids = ids[n:]
	}
	return m, nil
}

// FindSites returns the open sites with a name in a division and what lies in it.
func (s *Service) FindSites(tx *db.Tx, district, name, division string) ([]Site, error) {
	w := in(district).And("closed = 0").And("name = ?", tidy(name))
	within(w, "division", division)
	return read(tx, siteTable, w, " ORDER BY id", scanSite)
}

func nonEmpty(keys []string) []string {
	var some []string
	for _, k := range keys {
		if k != "" {
			some = append(some, k)
		}
	}
	return some
}

func group[T any](all []T, key func(T) string) map[string][]T {
	m := make(map[string][]T, len(all))
	for _, v := range all {
		m[key(v)] = append(m[key(v)], v)
	}
	return m
}

func index[T any](all []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, v := range all {
		m[key(v)] = v
	}
	return m
}

// everyone reads all people of a district.
func everyone(tx *db.Tx, district string) ([]Person, error) {
	return read(tx, personTable, in(district), " ORDER BY id", scanPerson)
}

// activeWith reads the active people with a value in a column.
func activeWith(tx *db.Tx, district, column, value string) ([]Person, error) {
	return lookup(tx, personTable, district, "state = 'active'", column, []string{value}, scanPerson)
}

// openSites reads all sites that are not closed.
func openSites(tx *db.Tx, district string) ([]Site, error) {
	return read(tx, siteTable, in(district).And("closed = 0"), " ORDER BY id", scanSite)
}

// codeless reads an open site by name and division that has no code.
func codeless(tx *db.Tx, district, name, division string) ([]Site, error) {
	w := in(district).And("closed = 0").And("name = ?", name).And("division = ?", division).And("code = ''")
	return read(tx, siteTable, w, " LIMIT 1", scanSite)
}

// ownDivisions reads the places that the district added, withdrawn ones too.
func ownDivisions(tx *db.Tx, district string) ([]Division, error) {
	return read(tx, divisionTable, in(district), " ORDER BY id", scanDivision)
}
