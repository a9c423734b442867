package org

import (
	"context"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// AddUnit adds a unit.
func (s *Service) AddUnit(ctx context.Context, by ledger.Actor, district string, c UnitSpec) (Unit, error) {
	return write(ctx, s, by, district, func(e *Editor) (Unit, error) { return e.AddUnit(c) })
}

// AddUnitTx is AddUnit in a transaction that the caller holds.
func (s *Service) AddUnitTx(tx *db.Tx, by ledger.Actor, district string, c UnitSpec) (Unit, error) {
	return edit(s, tx, by, district, func(e *Editor) (Unit, error) { return e.AddUnit(c) })
}

// ChangeUnit changes what a unit is made of.
func (s *Service) ChangeUnit(ctx context.Context, by ledger.Actor, ref ledger.Ref, c UnitSpec) (Unit, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Unit, error) { return e.ChangeUnit(ref, c) })
}

// ChangeUnitTx is ChangeUnit in a transaction that the caller holds.
func (s *Service) ChangeUnitTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, c UnitSpec) (Unit, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Unit, error) { return e.ChangeUnit(ref, c) })
}

// DissolveUnit ends a unit that has no posts and no parts.
func (s *Service) DissolveUnit(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Unit, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Unit, error) { return e.DissolveUnit(ref) })
}

// DissolveUnitTx is DissolveUnit in a transaction that the caller holds.
func (s *Service) DissolveUnitTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Unit, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Unit, error) { return e.DissolveUnit(ref) })
}

// AddPost adds a post that is not a top one.
func (s *Service) AddPost(ctx context.Context, by ledger.Actor, district string, c PostSpec) (Post, error) {
	return write(ctx, s, by, district, func(e *Editor) (Post, error) { return e.AddPost(c) })
}

// AddPostTx is AddPost in a transaction that the caller holds.
func (s *Service) AddPostTx(tx *db.Tx, by ledger.Actor, district string, c PostSpec) (Post, error) {
	return edit(s, tx, by, district, func(e *Editor) (Post, error) { return e.AddPost(c) })
}

// AddTop adds a top post together with its first holder.
func (s *Service) AddTop(ctx context.Context, by ledger.Actor, district string, c TopSpec) (Post, error) {
	return write(ctx, s, by, district, func(e *Editor) (Post, error) { return e.AddTop(c) })
}

// AddTopTx is AddTop in a transaction that the caller holds.
func (s *Service) AddTopTx(tx *db.Tx, by ledger.Actor, district string, c TopSpec) (Post, error) {
	return edit(s, tx, by, district, func(e *Editor) (Post, error) { return e.AddTop(c) })
}

// ChangePost changes the title, line or headship of a post.
func (s *Service) ChangePost(ctx context.Context, by ledger.Actor, ref ledger.Ref, c PostChange) (Post, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Post, error) { return e.ChangePost(ref, c) })
}

// ChangePostTx is ChangePost in a transaction that the caller holds.
func (s *Service) ChangePostTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, c PostChange) (Post, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Post, error) { return e.ChangePost(ref, c) })
}

// MovePost puts a post under another superior.
func (s *Service) MovePost(ctx context.Context, by ledger.Actor, ref ledger.Ref, superior ident.ID) (Post, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Post, error) { return e.MovePost(ref, superior) })
}

// MovePostTx is MovePost in a transaction that the caller holds.
func (s *Service) MovePostTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref, superior ident.ID) (Post, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Post, error) { return e.MovePost(ref, superior) })
}

// AbolishPost ends a post with its tenures and charges; what was under it comes under its superior.
func (s *Service) AbolishPost(ctx context.Context, by ledger.Actor, ref ledger.Ref) (Post, error) {
	return write(ctx, s, by, ref.District, func(e *Editor) (Post, error) { return e.AbolishPost(ref) })
}

// AbolishPostTx is AbolishPost in a transaction that the caller holds.
func (s *Service) AbolishPostTx(tx *db.Tx, by ledger.Actor, ref ledger.Ref) (Post, error) {
	return edit(s, tx, by, ref.District, func(e *Editor) (Post, error) { return e.AbolishPost(ref) })
}
