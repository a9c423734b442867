// Package hazard (事故隐患) carries every found hazard from report to closing
// (销号), so that none is without a holder and none closes by its holder's word.
//
// The states and the verbs between them:
//
//	(new)      --report-->  reported
//	(new)      --fix-->     closed       fixed on the spot (立查立改), with before and after evidence
//	reported   --confirm--> rectifying
//	reported   --reject-->  rejected
//	reported   --merge-->   merged
//	rectifying --confirm--> rectifying   graded anew, with new fixes, by a supervisor
//	rectifying --merge-->   merged
//	rectifying --submit-->  submitted
//	submitted  --return-->  rectifying
//	submitted  --accept-->  closed
//	closed     --reopen-->  rectifying   only when a newer dump of the source says so
//	reported   --withdraw--> withdrawn   the import that brought it was undone as a whole
//	rectifying --withdraw--> withdrawn
//	submitted  --withdraw--> withdrawn
//	closed     --withdraw--> withdrawn
//	rejected   --withdraw--> withdrawn
//	withdrawn  --restore-->  reported    its source brings it once more, as it stands there
//	withdrawn  --restore-->  rectifying
//	withdrawn  --restore-->  submitted
//	withdrawn  --restore-->  closed
//	withdrawn  --restore-->  rejected
//
// Invariants, each held in the transaction of the change: a hazard that is
// reported, rectifying or submitted has exactly one open duty of its own
// (confirm, then rectify), named by Duty; one that has ended has none, and
// ClosedAt says since when. Nobody accepts what he rectified himself; package
// duty refuses that. Measures, a responsible post and a deadline are required of
// a general hazard, and money and a contingency plan too of a major one (五落实,
// GB/T 33000 5.5.3; Work Safety Law, Art 41). The same defect at the same place
// after closing is a new hazard that names the earlier one, and the earlier
// acceptance is put to its accepter as a question.
//
// The room does not judge whether a hazard is major (it only asks when the text
// says so and the grade does not), does not keep the bytes of evidence, and does
// not count: packages blob and tally do.
package hazard

import (
	"time"

	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// State is where a hazard stands.
type State string

// The states. The first three are open.
const (
	Reported   State = "reported"
	Rectifying State = "rectifying"
	Submitted  State = "submitted"
	Closed     State = "closed"
	Rejected   State = "rejected"
	Merged     State = "merged"
	// Withdrawn is what an import brought that was undone since. It is a state of
	// its own: rejected would say that somebody looked and found no hazard, merged
	// that another stands for it, and both count in statistics. A withdrawn one
	// never was: it is not counted, and not listed unless one asks for it; its
	// entries and its number stay, and its source may bring it back.
	Withdrawn State = "withdrawn"
)

// Open tells whether somebody still has to do something about it.
func (s State) Open() bool { return s == Reported || s == Rectifying || s == Submitted }

// Known tells whether s is a state at all.
func (s State) Known() bool {
	return s.Open() || s == Closed || s == Rejected || s == Merged || s == Withdrawn
}

// word names a state for a fault's sentence.
func (s State) word() string { return "hazard.state." + string(s) }

// Grade is how bad it is.
type Grade string

// The grades (一般事故隐患, 重大事故隐患).
const (
	General Grade = "general"
	Major   Grade = "major"
)

// Known tells whether g is a grade at all.
func (g Grade) Known() bool { return g == General || g == Major }

// Clause is the article that a hazard breaks. It is a reference: checked when
// the law has been imported, kept as said when not.
type Clause struct {
	Law     string `json:"law"`
	Article string `json:"article"`
}

// Fixes are the five that a rectification must settle (五落实). The name of a
// responsible person who holds no post stands in Hazard.ResponsibleName.
type Fixes struct {
	Measures    string   `json:"measures"`
	Money       int64    `json:"money"`       // fen
	Responsible ident.ID `json:"responsible"` // post
	Deadline    int64    `json:"deadline"`    // µs UTC
	Contingency string   `json:"contingency"`
}

// Hazard is one hazard's present state: the fold of its entries. Times are µs
// UTC, 0 when not set.
type Hazard struct {
	ledger.Ref
	Number string   `json:"number"` // YH-371502-20261123-0042: district, local day it was found, count
	State  State    `json:"state"`
	Grade  Grade    `json:"grade"`
	Site   ident.ID `json:"site"` // 0 when the place is not a registered site
	Unit   ident.ID `json:"unit"` // the enterprise or body on whose ground it is
	// SiteName is the site's name as it was when the hazard was found.
	SiteName     string            `json:"site_name"`
	Division     string            `json:"division"` // 6 to 12 digits
	Town         string            `json:"town"`     // the first 9 digits of Division, or all of it when shorter
	Industry     string            `json:"industry"` // GB/T 4754: "C26"
	Place        string            `json:"place"`    // where on the site
	Text         string            `json:"text"`
	Clause       Clause            `json:"clause"`
	Found        int64             `json:"found"`
	Reporter     ident.ID          `json:"reporter"` // person
	ReporterPost ident.ID          `json:"reporter_post"`
	FoundBy      string            `json:"found_by" ledger:"private"` // a finder who has no account
	Fixes        Fixes             `json:"fixes"`
	Responsible  string            `json:"responsible_name" ledger:"private"` // a responsible person named by the source
	VerifiedBy   string            `json:"verified_by" ledger:"private"`      // who the source says accepted it; our own accepter is Accepter
	Salt         []byte            `json:"-" ledger:"salt"`
	Due          int64             `json:"due"`                         // of the open duty; after the end, the last one that held
	Duty         ident.ID          `json:"duty"`                        // the open duty; 0 after the end
	Before       []string          `json:"before" column:"before_sums"` // evidence by SHA-256, hexadecimal
	After        []string          `json:"after" column:"after_sums"`
	SubmittedAt  int64             `json:"submitted_at"` // of the last submission
	ClosedAt     int64             `json:"closed_at"`    // when it ended: closed, rejected, merged or withdrawn; 0 while open
	OnSpot       bool              `json:"on_spot"`
	Returns      int64             `json:"returns"`
	Extensions   int64             `json:"extensions"` // granted
	RecurrenceOf ident.ID          `json:"recurrence_of"`
	Mark         string            `json:"mark"`        // what a recurrence shares with it: place, spot and words
	ClauseMark   string            `json:"clause_mark"` // or place, spot and clause; "" without one
	MergedInto   ident.ID          `json:"merged_into"`
	Accepter     ident.ID          `json:"accepter"`     // post that answers for the acceptance; 0 until closed
	Blind        bool              `json:"blind"`        // nobody answers for the place by charge (监管盲区)
	SourceState  State             `json:"source_state"` // what the source said last; "" when it was reported here
	Source       string            `json:"source"`       // import source; "" when it was reported here
	SourceKey    string            `json:"source_key"`
	SourceHash   string            `json:"source_hash"`
	Extra        map[string]string `json:"extra"` // columns of the source that have no place here
	Note         string            `json:"note"`

	// deferred makes Save put a birth's row beside the batch's others.
	deferred bool
}

// About is the kind of subject.
func (h *Hazard) About() string { return "hazard" }

// Late tells whether the hazard passed its due time: when it was closed, or by
// now while it is open. A submission in time is in time, however long the
// verifier takes.
func (h Hazard) Late(now time.Time) bool {
	if h.Due == 0 || h.State == Rejected || h.State == Merged || h.State == Withdrawn {
		return false
	}
	switch {
	case h.SubmittedAt != 0 && h.State != Rectifying:
		return h.SubmittedAt > h.Due
	case h.ClosedAt != 0:
		return h.ClosedAt > h.Due
	}
	return now.UnixMicro() > h.Due
}

// Role says what a piece of evidence shows.
type Role string

// The roles.
const (
	Before Role = "before"
	After  Role = "after"
	Other  Role = "other"
)

// Known tells whether r is a role at all.
func (r Role) Known() bool { return r == Before || r == After || r == Other }

// Evidence (佐证) is one file that a hazard shows for itself. Its bytes are in
// package blob under Sum and were there before the entry that names them.
type Evidence struct {
	ledger.Ref
	Sum     string   `json:"sum"`  // SHA-256, hexadecimal
	Size    int64    `json:"size"` // bytes
	Media   string   `json:"media"`
	Hazard  ident.ID `json:"hazard"`
	Role    Role     `json:"role"`
	TakenAt int64    `json:"taken_at"`           // µs UTC, as the camera says; 0 when unknown
	Name    string   `json:"name"`               // the file's name as it came
	By      ident.ID `json:"by" column:"person"` // person; 0 for a system
}

// About is the kind of subject.
func (e *Evidence) About() string { return "evidence" }
