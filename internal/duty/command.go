package duty

import (
	"time"

	"anwang/internal/ident"
	"anwang/internal/org"
)

// Open asks for a new duty.
type Open struct {
	District string
	Kind     string
	About    string   // "hazard"
	Subject  ident.ID // the hazard
	Parent   ident.ID
	Title    string
	Line     org.Line
	Holder   ident.ID // post
	// Verifier is a post that is neither the holder's nor under it; 0 lets the room
	// choose by org.Graph.VerifierFor. Kinds that nobody verifies leave it 0.
	Verifier ident.ID
	Division string
	Industry string
	Unit     ident.ID
	At       time.Time // when it happened; zero means now. Only system principals say it.
	Due      time.Time
	Ladder   string // name; the current version is pinned
	// Quiet is for loading records whose dates passed before Anwang knew of
	// them: the rungs that have passed are climbed at once, each with its entry,
	// and the entries say "quiet", so that nobody is rung up about them. Only
	// system principals load records.
	Quiet bool
	Note  string // said in the entry

	inner bool // the room itself opens it; only then may it be of a kind that closes by itself
}

// Submit says that the holder has done it.
type Submit struct {
	Note    string
	At      time.Time
	Version int64 // the version that the caller read; 0 means any
}

// Finish says that the holder has done something that nobody verifies (confirm,
// answer).
type Finish struct {
	Note    string
	At      time.Time
	Version int64
}

// Accept says that the verifier is satisfied.
type Accept struct {
	Note    string
	At      time.Time
	Version int64
}

// Return sends a submitted duty back; the reason is required.
type Return struct {
	Reason  string
	At      time.Time
	Version int64
}

// AskExtension asks the verifier for a later due time.
type AskExtension struct {
	Due     time.Time
	Reason  string
	At      time.Time
	Version int64
}

// GrantExtension gives the date that was asked for.
type GrantExtension struct {
	Note    string
	At      time.Time
	Version int64
}

// RefuseExtension refuses it; the reason is required.
type RefuseExtension struct {
	Reason  string
	At      time.Time
	Version int64
}

// Cancel ends a duty that need not be done. Authority is the decision or clause
// that allows it; it and the reason are required.
type Cancel struct {
	Authority string
	Reason    string
	At        time.Time
	Version   int64
}

// Reassign gives a duty to another post.
type Reassign struct {
	Holder  ident.ID
	Reason  string
	At      time.Time
	Version int64
}
