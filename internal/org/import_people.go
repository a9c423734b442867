package org

import (
	"context"
	"math/big"
	"strings"
	"time"

	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// PersonRow is a row of a list of people. A row may name the post that the
// person holds.
type PersonRow struct {
	Row      int       `json:"-"`
	Name     string    `json:"name"`
	Phone    string    `json:"phone"`
	Identity string    `json:"identity"`
	Unit     string    `json:"unit"`   // name, credit code or path
	Post     string    `json:"post"`   // title
	Manner   string    `json:"manner"` // word or code; "" = formal
	From     time.Time `json:"from"`   // zero = now
}

// ImportPeople adds and corrects people and puts them into posts. A person is
// the same when the phone is, else the identity number; one with neither is the
// only person of that name who has no phone either.
func (s *Service) ImportPeople(ctx context.Context, by ledger.Actor, to Import, rows []PersonRow) ([]RowReport, error) {
	prepare := func(m *importer) error {
		_, err := m.allPeople()
		return err
	}
	return run(ctx, s, by, to, rows, prepare, func(r PersonRow) int { return r.Row }, (*importer).personFromRow)
}

func (m *importer) personFromRow(f *form, r PersonRow) (ident.ID, error) {
	id := m.samePerson(r)
	c := PersonSpec{Name: r.Name, Phone: r.Phone, Identity: r.Identity}
	if was := m.d.people[id]; was != nil {
		c = PersonSpec{Name: either(r.Name, was.Name), Phone: either(r.Phone, was.Phone), Identity: either(r.Identity, was.Identity)}
	}
	m.d.personFrom(f, id, c)
	post := m.postOfRow(f, id, r)
	if len(f.Fields) > 0 {
		return 0, nil
	}
	if id == 0 {
		p, err := m.AddPerson(c)
		if err != nil {
			return 0, err
		}
		id = p.ID
	} else if _, err := m.ChangePerson(ledger.Ref{ID: id}, c); err != nil {
		return id, err
	}
	if post == 0 || m.occupant(post) == id {
		return id, nil
	}
	_, err := m.Appoint(Appointment{Post: post, Person: id, Manner: word(mannerWords, r.Manner), From: r.From})
	return id, err
}

// postOfRow finds the post of a row and checks that the person can be put there.
func (m *importer) postOfRow(f *form, person ident.ID, r PersonRow) ident.ID {
	if tidy(r.Post) == "" {
		return 0
	}
	if manner := word(mannerWords, r.Manner); manner != "" && !manner.Known() {
		f.Add("manner", "org.manner_unknown", "manner", string(manner))
	}
	var unit ident.ID
	if tidy(r.Unit) != "" {
		if unit = m.unitNamed(f, "unit", r.Unit); unit == 0 {
			return 0
		}
	}
	post := m.postNamed(f, "post", unit, r.Post)
	if post == 0 {
		return 0
	}
	if now := m.occupant(post); now != 0 && now != person {
		f.Add("post", "org.post_held", "post", m.d.posts[post].Title, "person", m.d.names[now].name)
	}
	return post
}

// samePerson finds the person that a row speaks of, 0 when it is a new one.
func (m *importer) samePerson(r PersonRow) ident.ID {
	probe := m.form()
	phone, identity := probe.mobile("", r.Phone), probe.resident("", r.Identity)
	if id := m.d.byPhone[phone]; id != 0 && phone != "" {
		return id
	}
	if id := m.d.byIdentity[identity]; id != 0 && identity != "" {
		return id
	}
	if phone != "" || identity != "" || len(probe.Fields) > 0 {
		return 0
	}
	var same []ident.ID
	for _, id := range m.d.byPersonName[tidy(r.Name)] {
		if m.d.people[id].Phone == "" {
			same = append(same, id)
		}
	}
	if len(same) == 1 {
		return same[0]
	}
	return 0
}

// SiteRow is a row of a list of sites. Lon and Lat are decimal degrees.
type SiteRow struct {
	Row        int    `json:"-"`
	Unit       string `json:"unit"` // name or credit code of the enterprise
	Name       string `json:"name"`
	Code       string `json:"code"`
	Division   string `json:"division"` // code or name; "" = the unit's
	Industry   string `json:"industry"` // code or name; "" = the unit's
	Address    string `json:"address"`
	Lon        string `json:"lon"`
	Lat        string `json:"lat"`
	Attributes string `json:"attributes"` // separated by 、
	Source     string `json:"source"`
}

// ImportSites adds and corrects sites. A site is the same when the code is, else
// the name and division of one without a code.
func (s *Service) ImportSites(ctx context.Context, by ledger.Actor, to Import, rows []SiteRow) ([]RowReport, error) {
	prepare := func(m *importer) error {
		_, err := m.allSites()
		return err
	}
	return run(ctx, s, by, to, rows, prepare, func(r SiteRow) int { return r.Row }, (*importer).siteFromRow)
}

func (m *importer) siteFromRow(f *form, r SiteRow) (ident.ID, error) {
	c := SiteSpec{Name: r.Name, Code: tidy(r.Code), Division: m.place(f, "division", r.Division), Industry: r.Industry, Address: r.Address,
		Lon: f.degrees("lon", r.Lon), Lat: f.degrees("lat", r.Lat), Attributes: split(r.Attributes), Source: r.Source}
	if tidy(r.Unit) != "" {
		c.Unit = m.unitNamed(f, "unit", r.Unit)
	}
	unit := m.d.units[c.Unit]
	if unit != nil && c.Division == "" {
		c.Division = unit.Division
	}
	was := m.sameSiteRow(c)
	if was != nil {
		c = merged(c, was, r)
	}
	if len(f.Fields) > 0 {
		siteFrom(f, c, unit)
		return 0, nil
	}
	x, err := m.site(was, c)
	return x.ID, err
}

func (m *importer) sameSiteRow(c SiteSpec) *Site {
	x := m.sites
	if c.Code != "" {
		return x.rows[x.byCode[c.Code]]
	}
	division := m.form().division("", c.Division)
	for _, id := range x.byName[siteName{tidy(c.Name), division}] {
		if x.rows[id].Code == "" {
			return x.rows[id]
		}
	}
	return nil
}

// merged lays a row over the site that is there.
func merged(c SiteSpec, was *Site, r SiteRow) SiteSpec {
	c.Name, c.Address, c.Source = either(c.Name, was.Name), either(c.Address, was.Address), either(c.Source, was.Source)
	c.Industry = either(c.Industry, was.Industry)
	if c.Unit == 0 {
		c.Unit = was.Unit
	}
	if tidy(r.Division) == "" {
		c.Division = was.Division
	}
	if tidy(r.Lon+r.Lat) == "" {
		c.Lon, c.Lat = was.Lon, was.Lat
	}
	if len(c.Attributes) == 0 {
		c.Attributes = was.Attributes
	}
	return c
}

// degrees reads decimal degrees into micro-degrees, rounded half away from zero.
func (f *form) degrees(path, cell string) int64 {
	cell = tidy(cell)
	if cell == "" {
		return 0
	}
	if len(cell) <= 24 && strings.Trim(cell, "+-.0123456789") == "" {
		if q, ok := new(big.Rat).SetString(cell); ok {
			q.Mul(q, big.NewRat(1_000_000, 1))
			if whole, ok := new(big.Int).SetString(q.FloatString(0), 10); ok && whole.IsInt64() {
				return whole.Int64()
			}
		}
	}
	f.Add(path, "org.not_a_number", "text", cell)
	return 0
}
