package org

import (
	"context"
	"time"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// AddPerson adds an active person.
func (s *Service) AddPerson(ctx context.Context, by ledger.Actor, district string, c PersonSpec) (Person, error) {
	return write(ctx, s, by, district, func(e *Editor) (Person, error) { return e.AddPerson(c) })
}

// AddPersonTx is AddPerson in a transaction that the caller holds.
func (s *Service) AddPersonTx(tx *db.Tx, by ledger.Actor, district string, c PersonSpec) (Person, error) {
	return edit(s, tx, by, district, func(e *Editor) (Person, error) { return e.AddPerson(c) })
}

// ChangePerson changes what is known about a person.
func (s *Service) ChangePerson(ctx context.Context, by ledger.Actor, ref ledger.Ref, c PersonSpec) (Person, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Person, error) { return e.ChangePerson(ref, c) })
}

// ChangePersonTx is ChangePerson in a transaction that the caller holds.
func (s *Service) ChangePersonTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, c PersonSpec) (Person, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Person, error) { return e.ChangePerson(ref, c) })
}

// PersonLeft ends every tenure of somebody who no longer works here; refused while they hold a top post.
func (s *Service) PersonLeft(ctx context.Context, by ledger.Actor, ref ledger.Ref, at time.Time) (Person, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Person, error) { return e.PersonLeft(ref, at) })
}

// PersonLeftTx is PersonLeft in a transaction that the caller holds.
func (s *Service) PersonLeftTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, at time.Time) (Person, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Person, error) { return e.PersonLeft(ref, at) })
}

// PersonDeceased ends every tenure of somebody who died; refused while they hold a top post.
func (s *Service) PersonDeceased(ctx context.Context, by ledger.Actor, ref ledger.Ref, at time.Time) (Person, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Person, error) { return e.PersonDeceased(ref, at) })
}

// PersonDeceasedTx is PersonDeceased in a transaction that the caller holds.
func (s *Service) PersonDeceasedTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, at time.Time) (Person, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Person, error) { return e.PersonDeceased(ref, at) })
}

// PersonBack takes somebody on again who had left.
func (s *Service) PersonBack(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Person, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Person, error) { return e.PersonBack(ref) })
}

// PersonBackTx is PersonBack in a transaction that the caller holds.
func (s *Service) PersonBackTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Person, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Person, error) { return e.PersonBack(ref) })
}

// ErasePerson blanks the personal data of somebody who has left or died.
func (s *Service) ErasePerson(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Person, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Person, error) { return e.ErasePerson(ref) })
}

// ErasePersonTx is ErasePerson in a transaction that the caller holds.
func (s *Service) ErasePersonTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Person, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Person, error) { return e.ErasePerson(ref) })
}
