package hazard

import (
	"time"

	"anwang/internal/ident"
)

// Command is what every command may say beside its own fields.
type Command struct {
	// Version is the state that the caller saw; another one gives the fault
	// hazard.stale. 0 means any.
	Version int64 `json:"-"`
	// At is when it happened; only a system principal may say so, and zero means
	// now.
	At time.Time `json:"-"`
}

// File names stored bytes as evidence.
type File struct {
	Sum   string    `json:"sum"` // SHA-256, hexadecimal
	Size  int64     `json:"size"`
	Media string    `json:"media"`
	Taken time.Time `json:"taken"`
	Name  string    `json:"name"`
}

// Report says that a hazard was found. With a site, its name, unit, division,
// industry come from there and need not be given.
type Report struct {
	Command
	Site         ident.ID
	Unit         ident.ID
	SiteName     string
	Division     string
	Industry     string
	Place        string
	Text         string
	Clause       Clause
	Grade        Grade     // "" means general
	Found        time.Time // zero means now
	FoundBy      string    // a finder who has no account
	Before       []File
	Note         string
	RecurrenceOf ident.ID // said by the reporter; found by the room when 0
	// OnSpot and After: it was fixed at once (立查立改), and here is how it looks now.
	OnSpot bool
	After  []File
	// Confirm, when given, is said in the same breath: an inspector orders
	// rectification on finding it (责令限期整改).
	Confirm *Confirm
}

// Confirm says that it is a hazard, how bad, and how it will be put right.
type Confirm struct {
	Command
	Grade       Grade // "" keeps the reported one
	Fixes       Fixes
	Responsible string // name of a responsible person beside the post
	// Reason is required where a hazard that is being rectified is graded or fixed
	// anew: a grade that only slips is not to slip in silence.
	Reason string
}

// Reject says that it is none.
type Reject struct {
	Command
	Reason string
}

// Merge says that it is the same as another.
type Merge struct {
	Command
	Into   ident.ID
	Reason string
}

// Submit says that it has been put right.
type Submit struct {
	Command
	Note  string
	After []File
}

// Accept closes it (销号).
type Accept struct {
	Command
	Note string
}

// Return sends it back to be put right properly.
type Return struct {
	Command
	Reason string
}

// AskExtension asks the verifier for a later due time.
type AskExtension struct {
	Command
	Due    time.Time
	Reason string
}

// GrantExtension grants what was asked.
type GrantExtension struct{ Command }

// RefuseExtension refuses it.
type RefuseExtension struct {
	Command
	Reason string
}

// Reassign gives the rectification to another post.
type Reassign struct {
	Command
	Holder ident.ID
	Reason string
}

// Attach adds evidence.
type Attach struct {
	Command
	Role  Role
	Files []File
}
