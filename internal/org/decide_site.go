package org

import (
	"strconv"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

// SiteSpec is what a site is made of.
type SiteSpec struct {
	Unit       ident.ID `json:"unit,omitempty"`
	Name       string   `json:"name"`
	Code       string   `json:"code,omitempty"`
	Division   string   `json:"division,omitempty"` // "" = the district
	Industry   string   `json:"industry,omitempty"` // "" = the unit's
	Address    string   `json:"address,omitempty"`
	Lon        int64    `json:"lon,omitempty"` // micro-degrees
	Lat        int64    `json:"lat,omitempty"` // micro-degrees
	Attributes []string `json:"attributes,omitempty"`
	Source     string   `json:"source,omitempty"`
}

// siteFrom checks a spec and makes the row, but for its Ref. unit is the row of
// c.Unit, nil when there is none.
func siteFrom(f *form, c SiteSpec, unit *Unit) Site {
	s := Site{
		Unit: c.Unit, Name: f.text("name", c.Name, maxName, true), Code: f.text("code", c.Code, maxTitle, false),
		Division: f.division("division", c.Division), Industry: f.industry("industry", c.Industry),
		Address: f.text("address", c.Address, maxAddress, false), Lon: c.Lon, Lat: c.Lat,
		Attributes: words(c.Attributes, func(s string) string { return f.text("attributes", s, maxTitle, false) }),
		Source:     f.text("source", c.Source, maxTitle, false),
	}
	s.NameKey = nameKey(s.Name)
	f.atMost("attributes", len(s.Attributes), maxScope)
	switch {
	case c.Unit != 0 && (unit == nil || unit.Dissolved):
		f.Add("unit", "org.unit_unknown", "id", c.Unit)
	case unit != nil && s.Industry == "":
		s.Industry = unit.Industry
	}
	const half, quarter = 180_000_000, 90_000_000
	if c.Lon < -half || c.Lon > half {
		f.Add("lon", "org.place_impossible")
	}
	if c.Lat < -quarter || c.Lat > quarter {
		f.Add("lat", "org.place_impossible")
	}
	return s
}

// twins are the open sites that a new one could be mistaken for.
type twins struct {
	code ident.ID // has the same code
	name ident.ID // has the same name and division, and neither has a code
}

func (t twins) tell(f *form, s *Site) {
	if t.code != 0 && t.code != s.ID {
		f.Add("code", "org.site_code_taken", "code", s.Code)
	}
	if t.name != 0 && t.name != s.ID && s.Code == "" {
		f.Add("name", "org.site_twice", "name", s.Name)
	}
}

func addSite(f *form, id ident.ID, s Site, t twins) ([]change, error) {
	t.tell(f, &s)
	if err := f.Err(); err != nil {
		return nil, err
	}
	s.Ref = ledger.Ref{District: f.district, ID: id}
	return []change{born(&s, "site.added")}, nil
}

func changeSite(f *form, was *Site, s Site, t twins) ([]change, error) {
	if was.Closed {
		return nil, fault.New(fault.Conflict, "org.site_closed", "name", was.Name)
	}
	s.Ref = was.Ref
	t.tell(f, &s)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if sameSite(&s, was) {
		return nil, nil
	}
	return []change{became(was, &s, "site.changed")}, nil
}

func sameSite(a, b *Site) bool {
	return a.Unit == b.Unit && a.Name == b.Name && a.Code == b.Code && a.Division == b.Division && a.Industry == b.Industry &&
		a.Address == b.Address && a.Lon == b.Lon && a.Lat == b.Lat && a.Source == b.Source && list(a.Attributes) == list(b.Attributes)
}

func closeSite(was *Site) ([]change, error) {
	if was.Closed {
		return nil, fault.New(fault.Conflict, "org.site_closed", "name", was.Name)
	}
	s := *was
	s.Closed = true
	return []change{became(was, &s, "site.closed")}, nil
}

// DivisionSpec is a place to add to the shipped tree.
type DivisionSpec struct {
	Code string `json:"code"` // 9 or 12 digits
	Name string `json:"name"`
}

// divisionFrom checks a spec and makes the row of it, with its Ref.
func divisionFrom(f *form, c DivisionSpec) Division {
	d := Division{Name: f.text("name", c.Name, maxTitle, true)}
	code, err := codes.Division(c.Code)
	if err != nil {
		f.because("code", err)
		return d
	}
	d.Code = code
	d.Parent, _ = codes.Parent(code)
	d.District = f.district
	n, _ := strconv.ParseInt(code, 10, 64)
	d.ID = ident.ID(n)
	_, shipped := gazetteer.Lookup(code)
	switch {
	case len(code) < 9:
		f.Add("code", "org.division_shallow")
	case !codes.Within(code, f.district):
		f.Add("code", "org.division_outside", "code", code, "district", f.district)
	case shipped:
		f.Add("code", "org.division_shipped", "code", code)
	case !f.known(d.Parent):
		f.Add("code", "org.division_unknown", "code", d.Parent)
	}
	return d
}

// setDivision adds a place, names it anew, or brings back one that was withdrawn.
func setDivision(f *form, was *Division, c DivisionSpec) ([]change, error) {
	d := divisionFrom(f, c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if was == nil {
		return []change{born(&d, "division.added")}, nil
	}
	d.Ref = was.Ref
	if d == *was {
		return nil, nil
	}
	return []change{became(was, &d, "division.changed")}, nil
}

func withdrawDivision(was *Division) ([]change, error) {
	if was.Withdrawn {
		return nil, fault.New(fault.Conflict, "org.division_withdrawn", "name", was.Name)
	}
	d := *was
	d.Withdrawn = true
	return []change{became(was, &d, "division.withdrawn")}, nil
}
