// Package duty (责任事项) keeps the promise that every duty has a living person
// to do it and a date that does not pass in silence.
//
// A duty is one thing that one post must do by a time and that another post
// verifies. It names posts, never people: whoever the graph of posts resolves the
// holder to, holds the duty (责任不悬空). Its ladder (督办层级) says what happens as
// the date comes near and passes; the sweep climbs each rung once, in order
// (到期必升级).
//
//	(new)     --open--------> open
//	open      --submit------> submitted
//	open      --finish------> accepted
//	open      --settle------> accepted
//	open      --ask---------> open
//	open      --grant-------> open
//	open      --refuse------> open
//	open      --reassign----> open
//	open      --climb-------> open
//	open      --pause-------> open
//	open      --resume------> open
//	open      --cancel------> cancelled
//	submitted --accept------> accepted
//	submitted --return------> open
//	submitted --name--------> submitted
//	submitted --settle------> accepted
//	submitted --cancel------> cancelled
//	(new)     --history-----> accepted
//
// Invariants:
//   - an open or submitted duty's holder post resolves to a living person;
//   - whoever accepts, returns, grants or refuses is neither the holder, nor the
//     submitter, nor a subordinate of the holder;
//   - a rung is climbed exactly once and none is skipped; while a duty is
//     submitted its ladder stands still, and so do those of the duties to
//     supervise it: it is the verifier's turn, who has a duty and a ladder of
//     his own;
//   - verify, supervise, account and vacancy duties close by themselves, with
//     what they were opened for.
//
// Law: Work Safety Law (2021) Art 4, 5, 22 (responsibility of everybody by post),
// 41 (hazards). The room does not know what a hazard is, tells nobody anything
// (notify follows the ledger), and does not choose who answers for a subject (org
// resolves that).
package duty

import (
	"time"

	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// State is where a duty stands.
type State string

// The states.
const (
	Opened    State = "open"
	Submitted State = "submitted"
	Accepted  State = "accepted"
	Cancelled State = "cancelled"
)

// Kinds of duty.
const (
	Confirm   = "confirm"   // 核实: judge a report; finished by its holder alone
	Rectify   = "rectify"   // 整改: remove a hazard; verified by another post
	Verify    = "verify"    // 验收: verify what was submitted; closes with accept or return
	Supervise = "supervise" // 督办: see a late duty done; closes with that duty
	Account   = "account"   // 问责: an accountability case; closes with the late duty
	Vacancy   = "vacancy"   // 补缺: fill a vacant post; closes when it is filled
	Answer    = "answer"    // 答复: answer a question; finished by its holder alone
)

// About is how entries name a duty.
const About = "duty"

// Duty is one thing that one post must do by a time. Times are µs UTC, 0 when not
// set.
type Duty struct {
	ledger.Ref
	Kind        string   `json:"kind"`
	Concerns    string   `json:"about"`   // what kind of thing: "hazard", "post"
	Subject     ident.ID `json:"subject"` // which one
	Parent      ident.ID `json:"parent"`  // the duty that this one was opened for
	Title       string   `json:"title"`
	Line        org.Line `json:"line"`
	Holder      ident.ID `json:"holder"`   // post
	Verifier    ident.ID `json:"verifier"` // post; 0 when nobody else exists, or none is needed
	Division    string   `json:"division"`
	Industry    string   `json:"industry"`
	Unit        ident.ID `json:"unit"` // whose scope it lies in
	Opened      int64    `json:"opened"`
	Due         int64    `json:"due"`
	Ladder      string   `json:"ladder"`  // "hazard.general@1"
	Rung        int64    `json:"rung"`    // the next rung to climb, from 0
	NextAt      int64    `json:"next_at"` // when; 0 when none is pending or the ladder stands still
	State       State    `json:"state"`
	SubmittedAt int64    `json:"submitted_at"`
	ClosedAt    int64    `json:"closed_at"`    // when accepted or cancelled
	SubmittedBy ident.ID `json:"submitted_by"` // person; 0 when a system principal submitted
	Returns     int64    `json:"returns"`
	Extensions  int64    `json:"extensions"` // granted ones
	AskedDue    int64    `json:"asked_due"`  // the date that is asked for; 0 when none is
	AskedReason string   `json:"asked_reason"`

	// deferred is set for a duty that is born closed in a bulk load: its row may
	// go in with its like at the end of the transaction.
	deferred bool
}

// Pending tells whether the duty still asks something of somebody.
func (d Duty) Pending() bool { return d.State == Opened || d.State == Submitted }

// Late tells whether the duty was, or is, still not submitted at its due time.
// The holder's part ends with submitting: a slow verifier makes nobody late.
func (d Duty) Late(now time.Time) bool {
	end := d.SubmittedAt
	if end == 0 {
		end = d.ClosedAt
	}
	if end == 0 {
		end = now.UnixMicro()
	}
	return end > d.Due
}
