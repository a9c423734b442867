package exchange

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
)

// Kind is what a file brings.
type Kind string

// The kinds.
const (
	Hazards   Kind = "hazards"
	Units     Kind = "units"
	Posts     Kind = "posts"
	People    Kind = "people"
	Sites     Kind = "sites"
	Divisions Kind = "divisions"
)

// Kinds lists them all.
var Kinds = []Kind{Hazards, Units, Posts, People, Sites, Divisions}

// Known tells whether k is a kind.
func (k Kind) Known() bool {
	for _, one := range Kinds {
		if one == k {
			return true
		}
	}
	return false
}

// State is where a job stands.
type State string

// The states. A job that is trying, waiting, running or undoing goes on where it
// stopped, whatever stopped it; in the others nothing happens until a person says
// so. Drafts (the first three) are their owner's alone.
const (
	Draft       State = "draft"   // kept, and looked at
	Trying      State = "trying"  // gone through, with nothing written
	Tried       State = "tried"   // a draft whose findings are there
	Waiting     State = "waiting" // to be run
	Running     State = "running"
	Done        State = "done"
	Failed      State = "failed" // the file cannot be read to its end; Failure says why
	BeingUndone State = "undoing"
	Undone      State = "undone"
)

// States lists them all.
var States = []State{Draft, Trying, Tried, Waiting, Running, Done, Failed, BeingUndone, Undone}

// Rests tells that nothing happens in the state by itself.
func (s State) Rests() bool {
	return s != Trying && s != Waiting && s != Running && s != BeingUndone
}

// taken is the state of a job that a runner has taken.
func (s State) taken() State {
	if s == Trying || s == BeingUndone {
		return s
	}
	return Running
}

// Sketch tells the states of a draft.
func (s State) Sketch() bool { return s == Draft || s == Trying || s == Tried }

// Counts account for every record of a file: Read is the sum of the others.
type Counts struct {
	Read      int64 `json:"read"`
	Imported  int64 `json:"imported"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Merged    int64 `json:"merged"` // the same row stood in the file before
	Questions int64 `json:"questions"`
	Refused   int64 `json:"refused"`
}

// Balanced tells whether the counts add up.
func (c Counts) Balanced() bool {
	return c.Read == c.Imported+c.Updated+c.Unchanged+c.Merged+c.Questions+c.Refused
}

func (c Counts) plus(d Counts) Counts {
	return Counts{
		Read: c.Read + d.Read, Imported: c.Imported + d.Imported, Updated: c.Updated + d.Updated,
		Unchanged: c.Unchanged + d.Unchanged, Merged: c.Merged + d.Merged,
		Questions: c.Questions + d.Questions, Refused: c.Refused + d.Refused,
	}
}

// Options say how a file is taken, beside its profile.
type Options struct {
	// Source names where the records come from, over all its dumps: their keys
	// are unique in it. "" takes the profile's, else one made of the unit.
	Source string `json:"source,omitempty"`
	// Division is where records lie that name none that is known; "" takes the
	// profile's, else the district.
	Division string `json:"division,omitempty"`
	// Unit and Post are those that import: the post answers for what nobody else
	// does. 0 takes the principal's post, else the head of Unit, else the unit
	// that the profile names.
	Unit ident.ID `json:"unit,omitempty"`
	Post ident.ID `json:"post,omitempty"`
	// DryRun does everything but write.
	DryRun bool `json:"dry_run,omitempty"`
	// Scope is the importing principal's; what lies outside is refused. It is
	// set by the room.
	Scope access.Scope `json:"scope,omitzero"`
}

// Job is one import of one file. Times are UTC; a zero time is not yet.
type Job struct {
	District string        `json:"district"`
	ID       ident.ID      `json:"id"`
	Kind     Kind          `json:"kind"`
	Source   string        `json:"source"`
	Name     string        `json:"name"` // the file's, without its folder
	Sum      string        `json:"sum"`  // SHA-256 of the file
	Profile  sheet.Profile `json:"profile"`
	Options  Options       `json:"options"`
	State    State         `json:"state"`
	Next     int           `json:"next"` // items done: the index of the next one
	Rows     int           `json:"rows"`
	Total    int           `json:"total"` // rows that hold records; 0 before the file has been looked through
	Counts   Counts        `json:"counts"`
	Person   ident.ID      `json:"person"` // who started it; 0 for a part of the system
	Post     ident.ID      `json:"post"`
	Kept     bool          `json:"kept"` // the file is in the room's folder, so that the system can go on by itself
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished,omitzero"`
	Failure  string        `json:"failure,omitempty"` // a fault's code, when failed
	Undo     *Undo         `json:"undo,omitempty"`    // once it was begun

	pass    int64    // how often the file was gone through
	since   int64    // the pass in which all of it was taken last; later ones took single rows
	version int64    // how many entries tell of it
	mapping string   // digest of kind, profile and options: what makes two runs the same
	runner  ident.ID // who is at it; another runner takes over by putting its own id here
	until   int64    // µs UTC: a runner that was not heard of since may be taken for dead
	summary summary
}

// Undo is how far the taking back of an import is. Times are UTC.
type Undo struct {
	Reason    string    `json:"reason"`
	Person    ident.ID  `json:"person"`
	Started   time.Time `json:"started"`
	Finished  time.Time `json:"finished,omitzero"`
	Total     int64     `json:"total"` // hazards that the import brought or changed
	Done      int64     `json:"done"`
	Withdrawn int64     `json:"withdrawn"` // brought, and taken back
	PutBack   int64     `json:"put_back"`  // changed, and as before again
	Kept      int64     `json:"kept"`      // touched by somebody since, so that they stay
	Last      ident.ID  `json:"last"`      // the hazard that was done last
}

// retakes tells that only single rows are taken again, in a pass after the one
// in which all were.
func (j Job) retakes() bool { return j.pass > j.since }

// Version counts the entries that tell of the job.
func (j Job) Version() int64 { return j.version }

// own is the mapping of a job that is nobody else's run of the same file: a draft,
// and what was taken up again by its number.
func (j Job) own() string { return "job:" + j.ID.String() }

// Remembered tells that the job's file is read as the last one of its source was.
func (j Job) Remembered() bool { return j.summary.Remembered }

// Answered tells of a finished job that another run would take records again,
// since their questions were answered.
func (j Job) Answered() bool { return j.summary.Answered }
