package access

import (
	"context"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// Setup makes a district's org (org.Setup) and its first account in one
// transaction: the administrator's, with the system administration and the
// password that he chose. by is a part of the system. Faults:
// access.already_set_up, those of org.Setup and CheckPassword.
func (s *Service) Setup(ctx context.Context, by Principal, spec org.SetupSpec, password string) (Account, error) {
	hash, err := s.HashFirst(ctx, spec.AdminName, spec.AdminPhone, password)
	if err != nil {
		return Account{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Account, error) {
		person, _, err := s.org.Setup(tx, by.Actor(), spec)
		if err != nil {
			return Account{}, err
		}
		return s.SetupTx(tx, by, person, hash)
	})
}

// HashFirst checks the first password and hashes it, outside any transaction.
func (s *Service) HashFirst(ctx context.Context, name, phone, password string) (string, error) {
	if plain, err := codes.Mobile(phone); err == nil {
		phone = plain
	}
	if err := CheckPassword("password", password, phone, name); err != nil {
		return "", err
	}
	return s.hasher.Hash(ctx, password)
}

// SetupTx opens the first account of a district, for the person whom org.Setup
// made, with the system administration. hash comes from HashFirst. Fault:
// access.already_set_up.
func (s *Service) SetupTx(tx *db.Tx, by Principal, person ident.ID, hash string) (Account, error) {
	if !by.IsSystem() {
		return Account{}, fault.New(fault.Forbidden, "access.forbidden", "verb", "verb.setup")
	}
	if err := tx.Lock("access/" + by.District); err != nil {
		return Account{}, err
	}
	set, err := anyAccount(tx, by.District)
	if err != nil {
		return Account{}, err
	}
	if set {
		return Account{}, fault.New(fault.Conflict, "access.already_set_up", "district", by.District)
	}
	return s.openTx(tx, by, person, []Role{RoleSystem}, hash, false)
}

// openTx opens a person's account, or opens his closed one again.
func (s *Service) openTx(tx *db.Tx, by Principal, id ident.ID, roles []Role, hash string, mustChange bool) (Account, error) {
	person, err := s.person(tx, by.District, id)
	if err != nil {
		return Account{}, err
	}
	if person.State != org.Active {
		return Account{}, fault.New(fault.Conflict, "access.person_left")
	}
	was, ok, err := accountOf(tx, by.District, id)
	now := s.clock.Now()
	switch {
	case err != nil:
		return Account{}, err
	case !ok:
		return s.record(tx, by, nil, birth(ledger.Ref{District: by.District, ID: s.ids.New()}, id, roles, hash, mustChange, now))
	case was.State != Closed:
		return Account{}, fault.New(fault.Conflict, "access.account_exists")
	}
	open := was
	open.State = Active
	return s.record(tx, by, &was, open.withPassword(moves[Closed][Active], hash, mustChange, now))
}
