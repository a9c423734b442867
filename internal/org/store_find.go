package org

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Page picks a page of a list: the rows after a cursor. The zero value is the
// first page of 50.
type Page struct {
	Key   string   // the last row's name key, for lists in order of names
	ID    ident.ID // the last row's id
	Limit int      // 0 = 50, at most 500
}

func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return 50
	case p.Limit > 500:
		return 500
	}
	return p.Limit
}

// UnitFilter picks units; zero fields do not.
type UnitFilter struct {
	Kind     UnitKind
	Parent   ident.ID
	Division string // and everything in it
	Ended    bool   // dissolved ones too
	Scope    func(*db.Where)
	Page
}

// PostFilter picks posts; zero fields do not.
type PostFilter struct {
	Unit  ident.ID
	Ended bool // abolished ones too
	Page
}

// PersonFilter picks people; zero fields do not.
type PersonFilter struct {
	Name  string // exactly
	Ended bool   // those who left or died too
	Page
}

// within limits a column to a division and everything in it. A code's last digit
// is followed by digits only, and ':' comes after '9'.
func within(w *db.Where, column, code string) {
	if code != "" {
		w.And(column+" >= ?", code).And(column+" < ?", code+":")
	}
}

func byName[T any](tx *db.Tx, t table, w *db.Where, p Page, scan func(*db.Rows) (T, error)) ([]T, error) {
	if p.ID != 0 {
		w.And("(name_key, id) > (?, ?)", p.Key, p.ID)
	}
	return read(tx, t, w, " ORDER BY name_key, id LIMIT "+w.Arg(p.limit()), scan)
}

func byID[T any](tx *db.Tx, t table, w *db.Where, p Page, scan func(*db.Rows) (T, error)) ([]T, error) {
	w.And("id > ?", p.ID)
	return read(tx, t, w, " ORDER BY id LIMIT "+w.Arg(p.limit()), scan)
}

// ListUnits lists units in order of their names' pinyin.
func (s *Service) ListUnits(ctx context.Context, district string, f UnitFilter) ([]Unit, error) {
	w := in(district).If(f.Kind != "", "kind = ?", string(f.Kind)).If(f.Parent != 0, "parent = ?", f.Parent).If(!f.Ended, "dissolved = 0")
	within(w, "division", f.Division)
	if f.Scope != nil {
		f.Scope(w)
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Unit, error) { return byName(tx, unitTable, w, f.Page, scanUnit) })
}

// ListPosts lists posts in order of ids.
func (s *Service) ListPosts(ctx context.Context, district string, f PostFilter) ([]Post, error) {
	w := in(district).If(f.Unit != 0, "unit = ?", f.Unit).If(!f.Ended, "abolished = 0")
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Post, error) { return byID(tx, postTable, w, f.Page, scanPost) })
}

// ListPeople lists people in order of ids.
func (s *Service) ListPeople(ctx context.Context, district string, f PersonFilter) ([]Person, error) {
	w := in(district).If(f.Name != "", "name = ?", f.Name).If(!f.Ended, "state = ?", string(Active))
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Person, error) { return byID(tx, personTable, w, f.Page, scanPerson) })
}

// ListTenures lists the tenures of a post or of a person (0 = any) in order of ids.
func (s *Service) ListTenures(ctx context.Context, district string, post, person ident.ID, p Page) ([]Tenure, error) {
	w := in(district).If(post != 0, "post = ?", post).If(person != 0, "person = ?", person)
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Tenure, error) { return byID(tx, tenureTable, w, p, scanTenure) })
}

// ListCharges lists the charges of a post (0 = any) in order of ids.
func (s *Service) ListCharges(ctx context.Context, district string, post ident.ID, p Page) ([]Charge, error) {
	w := in(district).If(post != 0, "post = ?", post)
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Charge, error) { return byID(tx, chargeTable, w, p, scanCharge) })
}

// ListDivisions lists the places that the district added right under parent, or
// all of them for "", in order of codes.
func (s *Service) ListDivisions(ctx context.Context, district, parent string, p Page) ([]Division, error) {
	w := in(district).If(parent != "", "parent = ?", parent).And("withdrawn = 0")
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Division, error) { return byID(tx, divisionTable, w, p, scanDivision) })
}

// GetUnit, GetPost, GetPerson, GetTenure, GetCharge, GetSite and GetDivision
// return one row. Fault: org.…_unknown.
func (s *Service) GetUnit(ctx context.Context, district string, id ident.ID) (Unit, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Unit, error) { return getRow(tx, unitTable, district, id, scanUnit) })
}

// GetPost returns one post.
func (s *Service) GetPost(ctx context.Context, district string, id ident.ID) (Post, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Post, error) { return getRow(tx, postTable, district, id, scanPost) })
}

// GetPerson returns one person.
func (s *Service) GetPerson(ctx context.Context, district string, id ident.ID) (Person, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Person, error) { return s.PersonTx(tx, district, id) })
}

// PersonTx returns one person in a transaction that the caller holds.
func (s *Service) PersonTx(tx *db.Tx, district string, id ident.ID) (Person, error) {
	return getRow(tx, personTable, district, id, scanPerson)
}

// GetTenure returns one tenure.
func (s *Service) GetTenure(ctx context.Context, district string, id ident.ID) (Tenure, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Tenure, error) { return getRow(tx, tenureTable, district, id, scanTenure) })
}

// GetCharge returns one charge.
func (s *Service) GetCharge(ctx context.Context, district string, id ident.ID) (Charge, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Charge, error) { return getRow(tx, chargeTable, district, id, scanCharge) })
}

// GetSite returns one site.
func (s *Service) GetSite(ctx context.Context, district string, id ident.ID) (Site, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Site, error) { return s.SiteTx(tx, district, id) })
}

// SiteTx returns one site in a transaction that the caller holds.
func (s *Service) SiteTx(tx *db.Tx, district string, id ident.ID) (Site, error) {
	return getRow(tx, siteTable, district, id, scanSite)
}

// GetDivision returns a place that the district added.
func (s *Service) GetDivision(ctx context.Context, district, code string) (Division, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Division, error) {
		return getRow(tx, divisionTable, district, divisionID(code), scanDivision)
	})
}

// History returns the entries of a row of this room, oldest first; about is
// "unit", "post" …
func (s *Service) History(ctx context.Context, district, about string, id ident.ID) ([]ledger.Entry, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, district, about, id) })
}

// chunked runs a lookup over many keys a few hundred at a time.
func chunked(keys []string, look func([]string) error) error {
	const size = 400
	for part := range slices.Chunk(keys, size) {
		if err := look(part); err != nil {
			return err
		}
	}
	return nil
}
