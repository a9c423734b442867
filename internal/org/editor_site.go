package org

import (
	"strconv"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/codes"
)

// siteIndex holds the open sites of a district for bulk verbs.
type siteIndex struct {
	rows   map[ident.ID]*Site
	byCode map[string]ident.ID
	byName map[siteName][]ident.ID
}

type siteName struct{ name, division string }

func (x *siteIndex) put(s *Site) {
	if was := x.rows[s.ID]; was != nil {
		delete(x.byCode, was.Code)
		k := siteName{was.Name, was.Division}
		x.byName[k] = without(x.byName[k], s.ID)
		delete(x.rows, s.ID)
	}
	if s.Closed {
		return
	}
	x.rows[s.ID] = s
	if s.Code != "" {
		x.byCode[s.Code] = s.ID
	}
	k := siteName{s.Name, s.Division}
	x.byName[k] = append(x.byName[k], s.ID)
}

// allSites brings the open sites into memory at once, for bulk verbs.
func (e *Editor) allSites() (*siteIndex, error) {
	if e.sites != nil {
		return e.sites, nil
	}
	all, err := openSites(e.tx, e.district)
	if err != nil {
		return nil, err
	}
	x := &siteIndex{rows: make(map[ident.ID]*Site, len(all)), byCode: make(map[string]ident.ID, len(all)), byName: make(map[siteName][]ident.ID, len(all))}
	for i := range all {
		x.put(&all[i])
	}
	e.sites = x
	return x, nil
}

// twinsOf finds the open sites that s could be mistaken for.
func (e *Editor) twinsOf(s *Site) (t twins, err error) {
	if x := e.sites; x != nil {
		t.code = x.byCode[s.Code]
		for _, id := range x.byName[siteName{s.Name, s.Division}] {
			if x.rows[id].Code == "" {
				t.name = id
			}
		}
		return t, nil
	}
	if s.Code != "" {
		same, err := sitesByCode(e.tx, e.district, []string{s.Code})
		if err != nil {
			return t, err
		}
		t.code = same[s.Code].ID
		return t, nil
	}
	same, err := codeless(e.tx, e.district, s.Name, s.Division)
	if err == nil && len(same) > 0 {
		t.name = same[0].ID
	}
	return t, err
}

// unitRow returns a unit, nil when there is none.
func (e *Editor) unitRow(id ident.ID) (*Unit, error) {
	if id == 0 {
		return nil, nil //nolint:nilnil // a site may have no unit
	}
	d, err := e.draft()
	if err != nil {
		return nil, err
	}
	return d.units[id], nil
}

// AddSite adds a site.
func (e *Editor) AddSite(c SiteSpec) (Site, error) {
	return e.site(nil, c)
}

// ChangeSite changes what a site is made of.
func (e *Editor) ChangeSite(ref ledger.Ref, c SiteSpec) (Site, error) {
	was, err := e.siteRow(ref)
	if err != nil {
		return Site{}, err
	}
	return e.site(&was, c)
}

func (e *Editor) site(was *Site, c SiteSpec) (Site, error) {
	unit, err := e.unitRow(c.Unit)
	if err != nil {
		return Site{}, err
	}
	f := e.form()
	s := siteFrom(f, c, unit)
	t, err := e.twinsOf(&s)
	if err != nil {
		return Site{}, err
	}
	var changes []change
	if was == nil {
		changes, err = addSite(f, e.s.ids.New(), s, t)
	} else {
		changes, err = changeSite(f, was, s, t)
	}
	return applied(e, was, changes, err)
}

// applied records the changes of one row and returns the row.
func applied[T any](e *Editor, was *T, changes []change, err error) (T, error) {
	var now T
	if was != nil {
		now = *was
	}
	if err != nil {
		return now, err
	}
	if err := e.apply(changes); err != nil || len(changes) == 0 {
		return now, err
	}
	return *any(changes[len(changes)-1].is).(*T), nil
}

func (e *Editor) siteRow(ref ledger.Ref) (Site, error) {
	if e.sites != nil {
		if s := e.sites.rows[ref.ID]; s != nil {
			return *s, stale(ref, s.Ref)
		}
	}
	s, err := getRow(e.tx, siteTable, e.district, ref.ID, scanSite)
	if err != nil {
		return s, err
	}
	return s, stale(ref, s.Ref)
}

// CloseSite notes that no work happens at a site any more.
func (e *Editor) CloseSite(ref ledger.Ref) (Site, error) {
	was, err := e.siteRow(ref)
	if err != nil {
		return was, err
	}
	changes, err := closeSite(&was)
	return applied(e, &was, changes, err)
}

// AddDivision adds a place to the shipped tree, or changes one that was added.
func (e *Editor) AddDivision(c DivisionSpec) (Division, error) {
	var was *Division
	if code, err := codes.Division(c.Code); err == nil {
		row, err := getRow(e.tx, divisionTable, e.district, divisionID(code), scanDivision)
		switch {
		case err == nil:
			was = &row
		case fault.KindOf(err) != fault.NotFound:
			return Division{}, err
		}
	}
	changes, err := setDivision(e.form(), was, c)
	return applied(e, was, changes, err)
}

// WithdrawDivision notes that a place that was added is no division any more.
func (e *Editor) WithdrawDivision(ref ledger.Ref) (Division, error) {
	was, err := getRow(e.tx, divisionTable, e.district, ref.ID, scanDivision)
	if err != nil {
		return was, err
	}
	if err := stale(ref, was.Ref); err != nil {
		return was, err
	}
	changes, err := withdrawDivision(&was)
	return applied(e, &was, changes, err)
}

// divisionID is a division code read as a number.
func divisionID(code string) ident.ID {
	n, _ := strconv.ParseInt(code, 10, 64)
	return ident.ID(n)
}
