package org

import (
	"context"

	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

// UnitRow is a row of a list of units. Kind takes the Chinese word or the code
// and is an enterprise when empty; Parent is a name, a credit code or a path.
type UnitRow struct {
	Row      int    `json:"-"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Code     string `json:"code"`
	Division string `json:"division"` // code or name
	Industry string `json:"industry"` // code or name
	Parent   string `json:"parent"`
}

// ImportUnits adds and corrects units. A unit is the same when it has the same
// credit code, else the same name and division (a team: and the same parent).
// Parents may stand below their parts in the list.
func (s *Service) ImportUnits(ctx context.Context, by ledger.Actor, to Import, rows []UnitRow) ([]RowReport, error) {
	return run(ctx, s, by, to, rows, func(*importer) error { return nil }, func(r UnitRow) int { return r.Row }, (*importer).unitFromRow)
}

func (m *importer) unitFromRow(f *form, r UnitRow) (ident.ID, error) {
	c := UnitSpec{Kind: word(kindWords, r.Kind), Name: r.Name, Code: r.Code, Division: m.place(f, "division", r.Division), Industry: r.Industry}
	if c.Kind == "" {
		c.Kind = KindEnterprise
	}
	if tidy(r.Parent) != "" {
		if c.Parent = m.unitNamed(f, "parent", r.Parent); c.Parent == 0 {
			return 0, errLater
		}
	}
	if len(f.Fields) > 0 { // tell what else is wrong with the row as well
		m.d.unitFrom(f, m.sameUnit(c, r), c)
		return 0, nil
	}
	id := m.sameUnit(c, r)
	if id == 0 {
		u, err := m.AddUnit(c)
		return u.ID, err
	}
	was := m.d.units[id]
	if r.Kind == "" {
		c.Kind = was.Kind
	}
	if c.Parent == 0 {
		c.Parent = was.Parent
	}
	c.Name, c.Code = either(c.Name, was.Name), either(c.Code, was.Code)
	c.Division, c.Industry = either(c.Division, was.Division), either(c.Industry, was.Industry)
	_, err := m.ChangeUnit(ledger.Ref{ID: id}, c)
	return id, err
}

// sameUnit finds the unit that a row speaks of, 0 when it is a new one.
func (m *importer) sameUnit(c UnitSpec, r UnitRow) ident.ID {
	probe := m.form()
	code := probe.credit("", c.Code)
	if id := m.d.unitByCode[code]; id != 0 && code != "" {
		return id
	}
	name := tidy(c.Name)
	if up := m.d.units[c.Parent]; up != nil && tidy(c.Division) == "" {
		c.Division = up.Division
	}
	division := probe.division("", c.Division)
	if id := m.d.unitByName[newUnitName(&Unit{Name: name, Division: division, Kind: c.Kind, Parent: c.Parent})]; id != 0 {
		if have := m.d.units[id].Code; have == "" || code == "" {
			return id
		}
	}
	// A row that leaves the division out means the one unit of that name.
	if same := m.d.unitsByName[name]; r.Division == "" && c.Kind != KindTeam && len(same) == 1 {
		if have := m.d.units[same[0]]; have.Kind == c.Kind && (have.Code == "" || code == "") {
			return same[0]
		}
	}
	return 0
}

// DivisionRow is a row of a list of villages.
type DivisionRow struct {
	Row  int    `json:"-"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// ImportDivisions adds and renames places below the shipped tree, by code. Towns
// may stand below their villages in the list; the places that are shipped are
// left as they are.
func (s *Service) ImportDivisions(ctx context.Context, by ledger.Actor, to Import, rows []DivisionRow) ([]RowReport, error) {
	own := map[ident.ID]*Division{}
	prepare := func(m *importer) error {
		all, err := ownDivisions(m.tx, m.district)
		clear(own)
		for i := range all {
			own[all[i].ID] = &all[i]
		}
		return err
	}
	return run(ctx, s, by, to, rows, prepare, func(r DivisionRow) int { return r.Row }, func(m *importer, f *form, r DivisionRow) (ident.ID, error) {
		if code, err := codes.Division(r.Code); err == nil {
			if _, shipped := gazetteer.Lookup(code); shipped {
				return divisionID(code), nil
			}
		}
		probe := m.form()
		d := divisionFrom(probe, DivisionSpec{Code: r.Code, Name: r.Name})
		if len(probe.Fields) > 0 {
			f.Fields = probe.Fields
			return 0, errLater
		}
		changes, err := setDivision(f, own[d.ID], DivisionSpec{Code: r.Code, Name: r.Name})
		row, err := applied(m.Editor, own[d.ID], changes, err)
		if err == nil {
			own[row.ID] = &row
		}
		return d.ID, err
	})
}
