package hazard

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Clauses answers for the statutes that have been imported.
type Clauses interface {
	// Known tells whether the article is one of the law's, and whether the law
	// is there to tell.
	Known(tx *db.Tx, district, law, article string) (known, lawImported bool, err error)
}

// Service is the room's verbs. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	ledger  *ledger.Ledger
	clock   clock.Clock
	ids     *ident.Maker
	org     *org.Service
	duty    *duty.Service
	clauses Clauses
	spare   spare
}

// New returns the room over the lower ones. clauses may be nil: then a clause is
// a reference that nobody checks.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker, o *org.Service, du *duty.Service, clauses Clauses) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids, org: o, duty: du, clauses: clauses}
}

// Report records a found hazard and opens the duty to confirm it; with OnSpot it
// is closed at once, and with Confirm the duty to rectify it is opened instead.
func (s *Service) Report(ctx context.Context, by access.Principal, c Report) (Hazard, error) {
	return db.Joint(ctx, s.db, by.District, func(tx *db.Tx) (Hazard, error) { return s.ReportTx(tx, by, c) })
}

// Confirm settles grade and fixes and opens the duty to rectify; a supervisor may
// settle them anew while the hazard is being rectified.
func (s *Service) Confirm(ctx context.Context, by access.Principal, id ident.ID, c Confirm) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.ConfirmTx(tx, by, id, c) })
}

// Reject ends a report of something that is no hazard.
func (s *Service) Reject(ctx context.Context, by access.Principal, id ident.ID, c Reject) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.RejectTx(tx, by, id, c) })
}

// Merge ends a hazard that is the same as another, which takes its evidence.
func (s *Service) Merge(ctx context.Context, by access.Principal, id ident.ID, c Merge) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.MergeTx(tx, by, id, c) })
}

// Submit says that the hazard has been put right, with evidence.
func (s *Service) Submit(ctx context.Context, by access.Principal, id ident.ID, c Submit) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.SubmitTx(tx, by, id, c) })
}

// Accept closes a submitted hazard (销号).
func (s *Service) Accept(ctx context.Context, by access.Principal, id ident.ID, c Accept) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.AcceptTx(tx, by, id, c) })
}

// Return sends a submitted hazard back, with a reason.
func (s *Service) Return(ctx context.Context, by access.Principal, id ident.ID, c Return) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.ReturnTx(tx, by, id, c) })
}

// AskExtension asks for a later due time.
func (s *Service) AskExtension(ctx context.Context, by access.Principal, id ident.ID, c AskExtension) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.AskExtensionTx(tx, by, id, c) })
}

// GrantExtension gives the later due time that was asked for.
func (s *Service) GrantExtension(ctx context.Context, by access.Principal, id ident.ID, c GrantExtension) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.GrantExtensionTx(tx, by, id, c) })
}

// RefuseExtension refuses it, with a reason.
func (s *Service) RefuseExtension(ctx context.Context, by access.Principal, id ident.ID, c RefuseExtension) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.RefuseExtensionTx(tx, by, id, c) })
}

// Reassign gives the hazard's open duty to another post.
func (s *Service) Reassign(ctx context.Context, by access.Principal, id ident.ID, c Reassign) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.ReassignTx(tx, by, id, c) })
}

// AttachEvidence adds evidence to an open hazard.
func (s *Service) AttachEvidence(ctx context.Context, by access.Principal, id ident.ID, c Attach) (Hazard, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.AttachEvidenceTx(tx, by, id, c) })
}

// Get returns one hazard in the caller's scope, or the fault hazard.not_found.
func (s *Service) Get(ctx context.Context, by access.Principal, id ident.ID) (Hazard, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.GetTx(tx, by, id) })
}

// ByNumber is Get by the human number.
func (s *Service) ByNumber(ctx context.Context, by access.Principal, number string) (Hazard, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Hazard, error) { return s.ByNumberTx(tx, by, number) })
}

// Evidence lists a hazard's evidence, oldest first.
func (s *Service) Evidence(ctx context.Context, by access.Principal, id ident.ID) ([]Evidence, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Evidence, error) { return s.EvidenceTx(tx, by, id) })
}

// List returns one page of hazards in the caller's scope.
func (s *Service) List(ctx context.Context, by access.Principal, q Query) (Page, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Page, error) { return s.ListTx(tx, by, q) })
}

// Sources lists what hazards were imported from, for whoever sees an area. An
// enterprise, which would learn of others' ledgers, is shown none.
func (s *Service) Sources(ctx context.Context, by access.Principal) ([]string, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]string, error) { return s.SourcesTx(tx, by) })
}
