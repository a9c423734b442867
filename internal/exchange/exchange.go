// Package exchange carries ledgers (台账) in and out: hazard ledgers of other
// systems and of people's own workbooks, registers of units, posts, people,
// sites and villages, and the printed ledger of hazards.
//
// An import is a job. It reads its file item by item, and every batch of items
// moves its hazards, its questions, its refusals, its counts and its cursor in
// one transaction; so a job that was killed at any row goes on at that row to
// the same result. Package sheet reads; this room decides what a record means
// here: which site, which division, which post. What it cannot decide without
// guessing becomes a question, what cannot be taken a refusal, and nothing else
// is left behind.
//
// Invariants: the counts of a report add up to what was read, at every commit;
// the same or a newer dump of a source updates its records and never doubles
// them; a record that says nothing new costs no entry; one's own exported
// ledger, read again, changes nothing.
//
// It serves the Work Safety Law (2021), Article 41, which wants hazards and
// their handling recorded and told to the workers. The room does not judge a
// hazard and does not change what was recorded by verbs of the trade: taking an
// import back as a whole leaves what a person has touched since.
package exchange

import (
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Service is the room's verbs. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	ledger *ledger.Ledger
	clock  clock.Clock
	ids    *ident.Maker
	org    *org.Service
	hazard *hazard.Service
	files  *Folder
	desk   *desk
	batch  int // items a transaction; 0 adapts (stride)
	settle Settle
}

// Settle numbers what a batch recorded, and does the followers' work for it, in the
// batch's transaction; or leaves both to others.
type Settle func(tx *db.Tx, district string, g *ledger.Gathered) error

// Settling makes imports settle each batch as they go.
func (s *Service) Settling(settle Settle) { s.settle = settle }

// New returns the room over the lower ones. files keeps what is uploaded until
// its job is over; nil is for callers that bring their files along each time.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker, o *org.Service, h *hazard.Service, files *Folder) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids, org: o, hazard: h, files: files, desk: &desk{clock: c}}
}

// Tables tells verify that entries about imports change no folded row: a job's
// row is where work stands, and the hazards carry their own entries.
func Tables() []ledger.Table {
	return []ledger.Table{{About: "import", EventsOnly: true}}
}
