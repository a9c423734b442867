package duty

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Service does the verbs as transactions. It is safe for concurrent use.
//
// Each verb X has a twin XTx that joins a transaction, for rooms above that have
// asked by their own rules whether the principal may. A room that acts for a
// person who is not the holder passes a principal with System set and the person
// kept; he still may not verify himself. A System that begins with "import"
// records what a source says that others did, whoever carries it in.
type Service struct {
	db     *db.DB
	ledger *ledger.Ledger
	clock  clock.Clock
	ids    *ident.Maker
	org    *org.Service
	book   *Book
}

// New returns a service that uses the ladders of this build.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker, o *org.Service) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids, org: o, book: Shipped()}
}

// do runs a verb about one duty in a transaction of its own.
func do[C any](ctx context.Context, s *Service, by access.Principal, v access.Verb, id ident.ID, c C, verb func(*Desk, ident.ID, C) (Duty, error)) (Duty, error) {
	if err := by.May(v); err != nil {
		return Duty{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Duty, error) { return join(tx, s, by, id, c, verb) })
}

// join runs a verb in the transaction at hand.
func join[C any](tx *db.Tx, s *Service, by access.Principal, id ident.ID, c C, verb func(*Desk, ident.ID, C) (Duty, error)) (Duty, error) {
	k, err := s.Desk(tx, by)
	if err != nil {
		return Duty{}, err
	}
	return verb(k, id, c)
}

// Open opens a duty. Faults: every wrong field at once; duty.self_verify when
// the named verifier is the holder's post or one under it.
func (s *Service) Open(ctx context.Context, by access.Principal, o Open) (Duty, error) {
	if err := by.May(access.DutyOpen); err != nil {
		return Duty{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Duty, error) { return s.OpenTx(tx, by, o) })
}

// OpenTx is Open in tx.
func (s *Service) OpenTx(tx *db.Tx, by access.Principal, o Open) (Duty, error) {
	k, err := s.Desk(tx, by)
	if err != nil {
		return Duty{}, err
	}
	return k.Open(o)
}

// HistoryTx is Desk.History for one duty.
func (s *Service) HistoryTx(tx *db.Tx, by access.Principal, o Open, submitted, accepted time.Time) (Duty, error) {
	k, err := s.Desk(tx, by)
	if err != nil {
		return Duty{}, err
	}
	return k.History(o, submitted, accepted)
}

// Submit says that the holder has done it. Faults: duty.not_holder,
// duty.bad_move, duty.closes_by_itself.
func (s *Service) Submit(ctx context.Context, by access.Principal, id ident.ID, c Submit) (Duty, error) {
	return do(ctx, s, by, access.DutySubmit, id, c, (*Desk).Submit)
}

// SubmitTx is Submit in tx.
func (s *Service) SubmitTx(tx *db.Tx, by access.Principal, id ident.ID, c Submit) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Submit)
}

// Finish says that the holder has done what nobody verifies (confirm, answer).
// Faults: duty.needs_verifier, duty.not_holder, duty.bad_move.
func (s *Service) Finish(ctx context.Context, by access.Principal, id ident.ID, c Finish) (Duty, error) {
	return do(ctx, s, by, access.DutySubmit, id, c, (*Desk).Finish)
}

// FinishTx is Finish in tx.
func (s *Service) FinishTx(tx *db.Tx, by access.Principal, id ident.ID, c Finish) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Finish)
}

// Accept says that the verifier is satisfied; what was opened for the duty ends.
// Faults: duty.self_verify, duty.not_verifier, duty.no_verifier, duty.bad_move.
func (s *Service) Accept(ctx context.Context, by access.Principal, id ident.ID, c Accept) (Duty, error) {
	return do(ctx, s, by, access.DutyAccept, id, c, (*Desk).Accept)
}

// AcceptTx is Accept in tx.
func (s *Service) AcceptTx(tx *db.Tx, by access.Principal, id ident.ID, c Accept) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Accept)
}

// Return sends a submitted duty back, with a reason. Faults as Accept's.
func (s *Service) Return(ctx context.Context, by access.Principal, id ident.ID, c Return) (Duty, error) {
	return do(ctx, s, by, access.DutyReturn, id, c, (*Desk).Return)
}

// ReturnTx is Return in tx.
func (s *Service) ReturnTx(tx *db.Tx, by access.Principal, id ident.ID, c Return) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Return)
}

// AskExtension asks the verifier for a later due time. Faults: duty.not_holder,
// duty.asked_already, duty.due_not_later.
func (s *Service) AskExtension(ctx context.Context, by access.Principal, id ident.ID, c AskExtension) (Duty, error) {
	return do(ctx, s, by, access.DutyAskExtension, id, c, (*Desk).AskExtension)
}

// AskExtensionTx is AskExtension in tx.
func (s *Service) AskExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c AskExtension) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).AskExtension)
}

// GrantExtension gives the time that was asked for and counts it. Faults:
// duty.not_asked, duty.asked_passed and Accept's.
func (s *Service) GrantExtension(ctx context.Context, by access.Principal, id ident.ID, c GrantExtension) (Duty, error) {
	return do(ctx, s, by, access.DutyGrantExtension, id, c, (*Desk).GrantExtension)
}

// GrantExtensionTx is GrantExtension in tx.
func (s *Service) GrantExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c GrantExtension) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).GrantExtension)
}

// RefuseExtension does not give it, with a reason. Faults: duty.not_asked and
// Accept's.
func (s *Service) RefuseExtension(ctx context.Context, by access.Principal, id ident.ID, c RefuseExtension) (Duty, error) {
	return do(ctx, s, by, access.DutyRefuseExtension, id, c, (*Desk).RefuseExtension)
}

// RefuseExtensionTx is RefuseExtension in tx.
func (s *Service) RefuseExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c RefuseExtension) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).RefuseExtension)
}

// Cancel ends a duty undone, on an authority and for a reason. It is for posts
// above the holder, the committee office and the verifier. Fault:
// duty.not_superior.
func (s *Service) Cancel(ctx context.Context, by access.Principal, id ident.ID, c Cancel) (Duty, error) {
	return do(ctx, s, by, access.DutyCancel, id, c, (*Desk).Cancel)
}

// CancelTx is Cancel in tx.
func (s *Service) CancelTx(tx *db.Tx, by access.Principal, id ident.ID, c Cancel) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Cancel)
}

// Reassign gives a duty to another post, for a reason; who may is as for Cancel.
// Faults: duty.not_superior, and by field duty.holder_unknown, duty.same_holder.
func (s *Service) Reassign(ctx context.Context, by access.Principal, id ident.ID, c Reassign) (Duty, error) {
	return do(ctx, s, by, access.DutyReassign, id, c, (*Desk).Reassign)
}

// ReassignTx is Reassign in tx.
func (s *Service) ReassignTx(tx *db.Tx, by access.Principal, id ident.ID, c Reassign) (Duty, error) {
	return join(tx, s, by, id, c, (*Desk).Reassign)
}
