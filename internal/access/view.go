package access

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// View is a list that somebody keeps for himself: a name, and how the pages show
// it (filters, columns, order), which this room does not look into. It follows
// its owner from one computer to another.
//
// A view is a convenience like a bookmark. It decides nothing, nobody else sees
// it and no duty rests on it; so it is no entry of the ledger, and goes for good
// when its owner drops it.
type View struct {
	Name  string          `json:"name"`
	Place int64           `json:"place"` // where it stands among his views, from 0
	Shown json.RawMessage `json:"shown"`
}

// What a person may keep.
const (
	maxViews     = 50
	maxViewName  = 40   // characters
	maxViewShown = 4000 // bytes
)

// Views lists one's own views, in their order.
func (s *Service) Views(ctx context.Context, by Principal) ([]View, error) {
	if err := by.May(AccessSelf); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]View, error) { return viewsOf(tx, by.District, by.Person) })
}

// KeepView keeps a view in place of the one of the same name. Faults:
// access.view_name, access.view_shown, access.views_full.
func (s *Service) KeepView(ctx context.Context, by Principal, v View) error {
	if err := by.May(AccessSelf); err != nil {
		return err
	}
	v.Name = strings.TrimSpace(v.Name)
	if err := v.check(); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		all, err := viewsOf(tx, by.District, by.Person)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(have View) bool { return have.Name == v.Name }) && len(all) >= maxViews {
			return fault.New(fault.Conflict, "access.views_full", "most", maxViews)
		}
		return keepView(tx, by.District, by.Person, v)
	})
}

func (v View) check() error {
	var wrong fault.Fields
	if n := utf8.RuneCountInString(v.Name); n == 0 || n > maxViewName || !utf8.ValidString(v.Name) || strings.ContainsRune(v.Name, 0) {
		wrong.Add("name", "access.view_name", "most", maxViewName)
	}
	if len(v.Shown) > maxViewShown || !json.Valid(v.Shown) || strings.Contains(string(v.Shown), `\u0000`) {
		wrong.Add("shown", "access.view_shown")
	}
	if v.Place < 0 || v.Place > maxViews {
		wrong.Add("place", "access.view_shown")
	}
	return wrong.Err()
}

// DropView drops one's own view of that name; one that is not there is dropped
// already.
func (s *Service) DropView(ctx context.Context, by Principal, name string) error {
	if err := by.May(AccessSelf); err != nil {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return dropView(tx, by.District, by.Person, name) })
}
