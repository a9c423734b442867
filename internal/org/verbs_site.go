package org

import (
	"context"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// AddSite adds a site.
func (s *Service) AddSite(ctx context.Context, by ledger.Actor, district string, c SiteSpec) (Site, error) {
	return write(ctx, s, by, district, func(e *Editor) (Site, error) { return e.AddSite(c) })
}

// AddSiteTx is AddSite in a transaction that the caller holds.
func (s *Service) AddSiteTx(tx *db.Tx, by ledger.Actor, district string, c SiteSpec) (Site, error) {
	return edit(s, tx, by, district, func(e *Editor) (Site, error) { return e.AddSite(c) })
}

// ChangeSite changes what a site is made of.
func (s *Service) ChangeSite(ctx context.Context, by ledger.Actor, ref ledger.Ref, c SiteSpec) (Site, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Site, error) { return e.ChangeSite(ref, c) })
}

// ChangeSiteTx is ChangeSite in a transaction that the caller holds.
func (s *Service) ChangeSiteTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, c SiteSpec) (Site, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Site, error) { return e.ChangeSite(ref, c) })
}

// CloseSite notes that no work happens at a site any more.
func (s *Service) CloseSite(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Site, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Site, error) { return e.CloseSite(ref) })
}

// CloseSiteTx is CloseSite in a transaction that the caller holds.
func (s *Service) CloseSiteTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Site, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Site, error) { return e.CloseSite(ref) })
}

// AddDivision adds a place to the shipped tree, or changes one that was added.
func (s *Service) AddDivision(ctx context.Context, by ledger.Actor, district string, c DivisionSpec) (Division, error) {
	return write(ctx, s, by, district, func(e *Editor) (Division, error) { return e.AddDivision(c) })
}

// AddDivisionTx is AddDivision in a transaction that the caller holds.
func (s *Service) AddDivisionTx(tx *db.Tx, by ledger.Actor, district string, c DivisionSpec) (Division, error) {
	return edit(s, tx, by, district, func(e *Editor) (Division, error) { return e.AddDivision(c) })
}

// WithdrawDivision notes that a place that was added is no division any more.
func (s *Service) WithdrawDivision(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Division, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Division, error) { return e.WithdrawDivision(ref) })
}

// WithdrawDivisionTx is WithdrawDivision in a transaction that the caller holds.
func (s *Service) WithdrawDivisionTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Division, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Division, error) { return e.WithdrawDivision(ref) })
}
