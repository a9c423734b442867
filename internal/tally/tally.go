// Package tally (统计) keeps the counts that every screen and statement reads, so
// that none of them sums the hazards themselves.
//
// It is a follower of the ledger. For each batch of entries about hazards it asks
// a projection (given by app, since the room stands below hazard) for the present
// facts, compares each with the fact that it counted before, and moves the cells
// by the difference, in the transaction that moves its cursor; those of the district
// and of what lies above it follow in a second step, of many districts at once
// (Climb). A cell is a count
// for one measure, one area, one period, one industry, one grade and one state.
//
// Invariants: the cells of a town, a district, a city, a province and the nation
// are the counts of the facts under it; a cell of zero is not kept; the cost of a
// question grows with the number of industries and periods asked for and never
// with the number of hazards. Check proves the first two.
//
// It does not decide what a hazard's state is, and it counts only what has been
// numbered by the ledger's sequencer: it lags the hazards by a second or so.
package tally

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// About is the kind of subject that is counted.
const About = "hazard"

// FollowerName names the cursor in the ledger.
const FollowerName = "tally"

// Fact is what is counted of one hazard, as it stands now. Days are yyyymmdd in
// the district's zone (see Day).
type Fact struct {
	Division  string `json:"division"`         // town (9 digits), or the district when no town is known; longer codes are cut
	Industry  string `json:"industry"`         // section and two digits of GB/T 4754 ("C26"), a section ("C"), or "" when unknown
	Grade     string `json:"grade"`            // "general", "major", or "" before it is graded
	State     string `json:"state"`            // "reported", "rectifying", …
	FoundDay  int    `json:"found"`            // never 0
	DueDay    int    `json:"due,omitempty"`    // the day by which it must be closed; every open hazard has one, a hazard that is not open has 0
	ClosedDay int    `json:"closed,omitempty"` // 0 unless closed
	Late      bool   `json:"late,omitempty"`   // closed after it was due
}

// Projection returns the present facts of the hazards with these ids. An id
// without a fact is left out and is not counted.
type Projection func(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]Fact, error)

// Day is the calendar day of a stored time in a zone as yyyymmdd, 0 when it is
// not set.
func Day(us int64, zone *time.Location) int {
	if us == 0 {
		return 0
	}
	y, m, d := clock.FromMicros(us).In(zone).Date()
	return y*10000 + int(m)*100 + d
}

// Service keeps and reads the tallies. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	ledger  *ledger.Ledger
	clock   clock.Clock
	zone    *time.Location
	project Projection
}

// New returns a service that counts what project says. Days and "today" are those
// of zone.
func New(d *db.DB, l *ledger.Ledger, c clock.Clock, zone *time.Location, project Projection) *Service {
	return &Service{db: d, ledger: l, clock: c, zone: zone, project: project}
}

// today is the present day as yyyymmdd.
func (s *Service) today() int { return Day(clock.Micros(s.clock.Now()), s.zone) }

// Follower is the part of the service that the ledger drives.
func (s *Service) Follower() ledger.Follower {
	return ledger.Follower{Name: FollowerName, Apply: s.apply, After: s.Climb}
}
