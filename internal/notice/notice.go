// Package notice (通知) tells people what has happened to them: a duty that came to
// them or came back, an answer to what they asked for, a date that comes near.
//
// It is a follower of the ledger: nobody writes a notice, each is derived from the
// entry that says what happened (一次录入、多处共用), and their number is the entry's. An
// entry tells one person at most once. A duty names a post; a notice names the
// person whom the post resolved to when the entry was recorded, and he sees it for
// as long as the post resolves to him: whoever takes over a post is told that he
// did, and finds what is open among his duties, not the story of the one before.
//
// Invariants: the notices are what a fold of the ledger and the posts' holders
// gives, and can be made anew at any time (Rebuild); a notice that a duty came
// never names who brought it, so that a reporter's name goes no further than it
// does elsewhere; what somebody has seen is known to himself alone, enters no
// entry, and counts for nothing; an account begins with nothing new, so that who
// is let in is not rung up with what was told before he could look.
//
// The room sends nothing out (package notify will) and decides nothing about
// duties.
package notice

import (
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// FollowerName names the cursor in the ledger.
const FollowerName = "notice"

// Kind says what happened.
type Kind string

// The kinds.
const (
	Came     Kind = "came"     // a duty came to your post; DutyKind says which sort
	Given    Kind = "given"    // a duty was given to your post that another had
	TookOver Kind = "took"     // you took over a post, with what is open there
	Accepted Kind = "accepted" // what your post handed in was accepted
	Returned Kind = "returned" // it came back, with a reason
	Asked    Kind = "asked"    // somebody asks you for more time
	Granted  Kind = "granted"  // more time was given
	Refused  Kind = "refused"  // it was not, with a reason
	Reminder Kind = "remind"   // the date of a duty of yours comes near or is here
	Told     Kind = "tell"     // a subordinate's duty comes to its date or passed it
	Listed   Kind = "list"     // a duty of yours is listed publicly
)

// Kinds lists them all.
var Kinds = [...]Kind{Came, Given, TookOver, Accepted, Returned, Asked, Granted, Refused, Reminder, Told, Listed}

// Notice is one thing that somebody is told. Times are µs UTC.
type Notice struct {
	Person   ident.ID
	Number   int64    // of the entry, and so of the notice
	Post     ident.ID // for which he is told
	Kind     Kind
	At       int64    // when the entry was recorded
	Duty     ident.ID // 0 when a post was taken over
	DutyKind string
	About    string // what the duty is about: "hazard", "post"
	Subject  ident.ID
	Title    string   // the duty's
	Due      int64    // the duty's then; of a post taken over, from when; 0 when it has none
	Actor    ident.ID // the person who did it, where that is told
	Said     string   // the reason, or the code of the question that is put
}

// Service keeps and shows notices. It is safe for concurrent use.
type Service struct {
	db    *db.DB
	clock clock.Clock
	org   *org.Service
}

// New returns a service.
func New(d *db.DB, c clock.Clock, o *org.Service) *Service {
	return &Service{db: d, clock: c, org: o}
}

// Follower is the part of the service that the ledger drives.
func (s *Service) Follower() ledger.Follower {
	return ledger.Follower{Name: FollowerName, Apply: s.apply}
}
