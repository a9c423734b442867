package duty

import "anwang/internal/fault"

// move is a legal step from one state to another; from is "" at birth.
type move struct {
	from State
	verb string
	to   State
}

// moves are all legal steps; the diagram in the package comment is the same table.
var moves = []move{
	{"", "open", Opened},
	{Opened, "submit", Submitted},
	{Opened, "finish", Accepted},
	{Opened, "settle", Accepted},
	{Opened, "ask", Opened},
	{Opened, "grant", Opened},
	{Opened, "refuse", Opened},
	{Opened, "reassign", Opened},
	{Opened, "climb", Opened},
	{Opened, "pause", Opened},
	{Opened, "resume", Opened},
	{Opened, "cancel", Cancelled},
	{Submitted, "accept", Accepted},
	{Submitted, "return", Opened},
	{Submitted, "name", Submitted},
	{Submitted, "settle", Accepted},
	{Submitted, "cancel", Cancelled},
	{"", "history", Accepted},
}

// after returns the state that a verb leads to. Error: duty.bad_move.
func (s State) after(verb string) (State, error) {
	for _, m := range moves {
		if m.from == s && m.verb == verb {
			return m.to, nil
		}
	}
	return "", fault.New(fault.Conflict, "duty.bad_move", "state", "duty.state."+string(s), "verb", "duty.verb."+verb)
}
