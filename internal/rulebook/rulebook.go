// Package rulebook (法规库) holds law as data. So far it holds statutes: the texts
// of laws, by version, taken apart into articles, so that a hazard can cite the
// clause that it breaks and the citation can be checked.
//
// A statute is imported as a whole from a file and never edited; importing a
// better copy of the same version replaces its text. Each import is an entry in
// the ledger that carries the SHA-256 of the text. The text is kept as it came,
// and its articles are what Parse makes of it.
//
// Invariants: a law has one text a version; the stored text has the hash that its
// latest entry names; the stored articles are those of the stored text. Check
// proves them.
//
// The room does not say what a law means, nor when a version is in force.
package rulebook

import (
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// About is the kind of subject that a statute is in the ledger.
const About = "statute"

// Statute is one version of a law. A district keeps its own.
type Statute struct {
	District string   `json:"district"`
	ID       ident.ID `json:"id"`
	Law      string   `json:"law"`      // as LawName gives it
	Title    string   `json:"title"`    // as the text gives it
	Date     string   `json:"date"`     // of the version: "2021-06-10"
	Articles int64    `json:"articles"` // how many the text has
	SHA256   string   `json:"sha256"`   // of the text, in hex
	Revision int64    `json:"revision"` // how many texts of this version have been imported
	Imported int64    `json:"imported"` // when the text was, µs UTC
}

// Service imports statutes and answers questions about them. It is safe for
// concurrent use.
type Service struct {
	db     *db.DB
	ledger *ledger.Ledger
	clock  clock.Clock
	ids    *ident.Maker
}

// New returns a service over d.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, ids *ident.Maker) *Service {
	return &Service{db: d, ledger: l, clock: c, ids: ids}
}

// Tables tells ledger.Verify about the room. A statute's entries change no row
// field by field; Verification holds the rows to them instead.
func Tables() []ledger.Table {
	return []ledger.Table{{About: About, EventsOnly: true}}
}
