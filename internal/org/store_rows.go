package org

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Save writes the unit's row.
func (u *Unit) Save(tx *db.Tx, was int64) error {
	return unitTable.save(tx, u.Ref, was, string(u.Kind), u.Name, u.NameKey, u.Code, u.Division, u.Industry, u.Parent, bit(u.Dissolved))
}

func scanUnit(r *db.Rows) (u Unit, err error) {
	err = r.Scan(&u.District, &u.ID, &u.Version, &u.Kind, &u.Name, &u.NameKey, &u.Code, &u.Division, &u.Industry, &u.Parent, &u.Dissolved)
	return u, err
}

// Save writes the post's row.
func (p *Post) Save(tx *db.Tx, was int64) error {
	return postTable.save(tx, p.Ref, was, p.Unit, p.Title, string(p.Line), p.Superior, bit(p.Top), bit(p.Head), bit(p.Abolished))
}

func scanPost(r *db.Rows) (p Post, err error) {
	err = r.Scan(&p.District, &p.ID, &p.Version, &p.Unit, &p.Title, &p.Line, &p.Superior, &p.Top, &p.Head, &p.Abolished)
	return p, err
}

// Save writes the person's row.
func (p *Person) Save(tx *db.Tx, was int64) error {
	salt := p.Salt
	if salt == nil {
		salt = []byte{}
	}
	return personTable.save(tx, p.Ref, was, salt, p.Name, p.Phone, p.Identity, string(p.State), bit(p.Erased))
}

func scanPerson(r *db.Rows) (p Person, err error) {
	err = r.Scan(&p.District, &p.ID, &p.Version, &p.Salt, &p.Name, &p.Phone, &p.Identity, &p.State, &p.Erased)
	return p, err
}

// Save writes the tenure's row.
func (t *Tenure) Save(tx *db.Tx, was int64) error {
	return tenureTable.save(tx, t.Ref, was, t.Post, t.Person, string(t.Manner), t.From, t.To)
}

func scanTenure(r *db.Rows) (t Tenure, err error) {
	err = r.Scan(&t.District, &t.ID, &t.Version, &t.Post, &t.Person, &t.Manner, &t.From, &t.To)
	return t, err
}

// Save writes the charge's row.
func (c *Charge) Save(tx *db.Tx, was int64) error {
	return chargeTable.save(tx, c.Ref, was, c.Post, string(c.Line), list(c.Divisions), list(c.Industries), list(c.Kinds),
		list(c.Units), bit(c.Lead), c.From, c.To)
}

func scanCharge(r *db.Rows) (c Charge, err error) {
	err = r.Scan(&c.District, &c.ID, &c.Version, &c.Post, &c.Line, listOf[string]{&c.Divisions}, listOf[string]{&c.Industries},
		listOf[string]{&c.Kinds}, listOf[ident.ID]{&c.Units}, &c.Lead, &c.From, &c.To)
	return c, err
}

// Save writes the site's row.
func (s *Site) Save(tx *db.Tx, was int64) error {
	return siteTable.save(tx, s.Ref, was, s.Unit, s.Name, s.NameKey, s.Code, s.Division, s.Industry, s.Address, s.Lon, s.Lat,
		list(s.Attributes), s.Source, bit(s.Closed))
}

func scanSite(r *db.Rows) (s Site, err error) {
	err = r.Scan(&s.District, &s.ID, &s.Version, &s.Unit, &s.Name, &s.NameKey, &s.Code, &s.Division, &s.Industry, &s.Address, &s.Lon, &s.Lat,
		listOf[string]{&s.Attributes}, &s.Source, &s.Closed)
	return s, err
}

// Save writes the division's row.
func (d *Division) Save(tx *db.Tx, was int64) error {
	return divisionTable.save(tx, d.Ref, was, d.Code, d.Name, d.Parent, bit(d.Withdrawn))
}

func scanDivision(r *db.Rows) (d Division, err error) {
	err = r.Scan(&d.District, &d.ID, &d.Version, &d.Code, &d.Name, &d.Parent, &d.Withdrawn)
	return d, err
}
