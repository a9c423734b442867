package org

import (
	"context"
	"time"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// Appoint puts a person into a vacant post.
func (s *Service) Appoint(ctx context.Context, by ledger.Actor, district string, a Appointment) (Tenure, error) {
	return write(ctx, s, by, district, func(e *Editor) (Tenure, error) { return e.Appoint(a) })
}

// AppointTx is Appoint in a transaction that the caller holds.
func (s *Service) AppointTx(tx *db.Tx, by ledger.Actor, district string, a Appointment) (Tenure, error) {
	return edit(s, tx, by, district, func(e *Editor) (Tenure, error) { return e.Appoint(a) })
}

// EndTenure lets the holder leave a post; refused for a top post (org.top_vacant).
func (s *Service) EndTenure(ctx context.Context, by ledger.Actor, ref ledger.Ref, at time.Time) (Tenure, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Tenure, error) { return e.EndTenure(ref, at) })
}

// EndTenureTx is EndTenure in a transaction that the caller holds.
func (s *Service) EndTenureTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, at time.Time) (Tenure, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Tenure, error) { return e.EndTenure(ref, at) })
}

// Exchange hands a top post to another person without a gap.
func (s *Service) Exchange(ctx context.Context, by ledger.Actor, district string, a Appointment) (Tenure, error) {
	return write(ctx, s, by, district, func(e *Editor) (Tenure, error) { return e.Exchange(a) })
}

// ExchangeTx is Exchange in a transaction that the caller holds.
func (s *Service) ExchangeTx(tx *db.Tx, by ledger.Actor, district string, a Appointment) (Tenure, error) {
	return edit(s, tx, by, district, func(e *Editor) (Tenure, error) { return e.Exchange(a) })
}

// AddCharge charges a post with a scope.
func (s *Service) AddCharge(ctx context.Context, by ledger.Actor, district string, c ChargeSpec) (Charge, error) {
	return write(ctx, s, by, district, func(e *Editor) (Charge, error) { return e.AddCharge(c) })
}

// AddChargeTx is AddCharge in a transaction that the caller holds.
func (s *Service) AddChargeTx(tx *db.Tx, by ledger.Actor, district string, c ChargeSpec) (Charge, error) {
	return edit(s, tx, by, district, func(e *Editor) (Charge, error) { return e.AddCharge(c) })
}

// EndCharge ends a charge; a zero time is now.
func (s *Service) EndCharge(ctx context.Context, by ledger.Actor, ref ledger.Ref, at time.Time) (Charge, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Charge, error) { return e.EndCharge(ref, at) })
}

// EndChargeTx is EndCharge in a transaction that the caller holds.
func (s *Service) EndChargeTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, at time.Time) (Charge, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Charge, error) { return e.EndCharge(ref, at) })
}
