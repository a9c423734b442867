package hazard

import "anwang/internal/fault"

// verb is a verb of the trade that moves a hazard.
type verb string

const (
	vReport  verb = "report"
	vFix     verb = "fix"
	vConfirm verb = "confirm"
	vReject  verb = "reject"
	vMerge   verb = "merge"
	vSubmit  verb = "submit"
	vReturn  verb = "return"
	vAccept  verb = "accept"
	vReopen  verb = "reopen"

	vWithdraw verb = "withdraw"
	vRestore  verb = "restore"
)

// move is one legal change of state. From "" is no hazard yet.
type move struct {
	from State
	by   verb
	to   State
}

// moves are all the legal ones; the diagram in the package comment is compared
// with them by a test.
var moves = []move{
	{"", vReport, Reported},
	{"", vFix, Closed},
	{Reported, vConfirm, Rectifying},
	{Reported, vReject, Rejected},
	{Reported, vMerge, Merged},
	{Rectifying, vConfirm, Rectifying},
	{Rectifying, vMerge, Merged},
	{Rectifying, vSubmit, Submitted},
	{Submitted, vReturn, Rectifying},
	{Submitted, vAccept, Closed},
	{Closed, vReopen, Rectifying},
	{Reported, vWithdraw, Withdrawn},
	{Rectifying, vWithdraw, Withdrawn},
	{Submitted, vWithdraw, Withdrawn},
	{Closed, vWithdraw, Withdrawn},
	{Rejected, vWithdraw, Withdrawn},
	{Withdrawn, vRestore, Reported}, // which of these, the source says
	{Withdrawn, vRestore, Rectifying},
	{Withdrawn, vRestore, Submitted},
	{Withdrawn, vRestore, Closed},
	{Withdrawn, vRestore, Rejected},
}

// by returns the state that v leads to from s, or the fault hazard.bad_move.
func (s State) by(v verb) (State, error) {
	for _, m := range moves {
		if m.from == s && m.by == v {
			return m.to, nil
		}
	}
	return s, fault.New(fault.Conflict, "hazard.bad_move", "state", s.word(), "verb", "hazard.verb."+string(v))
}
