// Package burden (填报负担) measures what this system costs those who work with it:
// how many fields people fill in for each hazard that is closed, by unit and by
// form. Whoever asks for one more field sees here what it will cost.
//
// It is a follower of the ledger. When a hazard is closed, its entries since it was
// opened (or closed before) are gone through once; a projection (given by app, since
// the room stands below hazard) says which form each entry was and how many fields
// of it a person filled in. What a rule derived and what an import brought counts
// nothing.
//
// Invariants: a hazard counts once for each closing, in the month of it; the cells
// are what a rebuild from the ledger gives. It counts fields, never people: no
// question to it can name one.
package burden

import (
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// FollowerName names the cursor in the ledger.
const FollowerName = "burden"

// About is the kind of subject whose forms are counted.
const About = "hazard"

// All stands for every unit (0) and for every form ("") in a cell.
const All = ""

// Imported is the form of hazards for which nobody filled in anything.
const Imported = "import"

// Typing is what an entry cost whoever made it.
type Typing struct {
	Form   string // "report", "confirm" …; "" when it is no form
	Fields int    // filled in by a person
	Closes bool   // the hazard is closed by it
}

// Projection reads an entry about a hazard.
type Projection func(e ledger.Entry) (Typing, error)

// Service measures. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	zone    *time.Location
	org     *org.Service
	project Projection
}

// New returns a service that reads entries by project. Months are those of zone.
func New(d *db.DB, c clock.Clock, zone *time.Location, o *org.Service, project Projection) *Service {
	return &Service{db: d, clock: c, zone: zone, org: o, project: project}
}

// Month is the month of a stored time in a zone as yyyymm.
func Month(us int64, zone *time.Location) int {
	t := clock.FromMicros(us).In(zone)
	return t.Year()*100 + int(t.Month())
}

// postOf is the post in whose name an entry was made; 0 when a part of the system
// made it, or somebody without a post.
func postOf(actor string) ident.ID {
	for _, part := range strings.Split(actor, "/") {
		kind, rest, _ := strings.Cut(part, ":")
		switch kind {
		case "system", "import":
			return 0
		case "post":
			id, err := ident.Parse(rest)
			if err != nil {
				return 0
			}
			return id
		}
	}
	return 0
}
