package org

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// PeopleByID returns the people with these ids, those who left included.
func (s *Service) PeopleByID(ctx context.Context, district string, ids []ident.ID) (map[ident.ID]Person, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (map[ident.ID]Person, error) {
		m := make(map[ident.ID]Person, len(ids))
		for part := range slices.Chunk(ids, 400) {
			w := in(district)
			db.In(w, "id", part)
			all, err := read(tx, personTable, w, "", scanPerson)
			if err != nil {
				return nil, err
			}
			for _, p := range all {
				m[p.ID] = p
			}
		}
		return m, nil
	})
}

// PeopleByDigits lists the people whose phone number holds the digits, in order of
// ids.
func (s *Service) PeopleByDigits(ctx context.Context, district, digits string, ended bool, p Page) ([]Person, error) {
	w := in(district).And(`phone LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(digits)+"%").If(!ended, "state = ?", string(Active))
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Person, error) { return byID(tx, personTable, w, p, scanPerson) })
}
