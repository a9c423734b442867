package access

import (
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// State says whether an account can be used.
type State string

// The states of an account. A lockout after failed logins is none of them: it
// passes by itself and changes no account.
const (
	Active State = "active"
	Locked State = "locked" // by an administrator, until he unlocks it
	Closed State = "closed" // for good, unless it is opened again with a new password
)

// moves are the legal changes of state, with the entry that each makes.
var moves = map[State]map[State]string{
	Active: {Locked: "account.locked", Closed: "account.closed"},
	Locked: {Active: "account.unlocked", Closed: "account.closed"},
	Closed: {Active: "account.reopened"},
}

// Account lets one person in (账号). He logs in by his phone or his name, which
// stand with the person in org and nowhere else.
type Account struct {
	ledger.Ref
	Salt       []byte   `json:"-" ledger:"salt"`
	Person     ident.ID `json:"person"`
	Roles      []Role   `json:"roles"` // at most one
	State      State    `json:"state"`
	MustChange bool     `json:"must_change"` // somebody else chose the password
	PasswordAt int64    `json:"password_at"` // when it was set, µs UTC
	// Password is the argon2id hash. It enters the ledger as a salted digest, so
	// that one planted in the row is found, and it prints as nothing.
	Password hidden `json:"password" ledger:"private"`
}

// About names the kind of subject.
func (*Account) About() string { return "account" }

func step(kind string, a Account, say map[string]any) ledger.Step {
	return ledger.Step{Event: ledger.Event{Kind: kind, Say: say}, Is: &a}
}

// birth opens an account for a person.
func birth(ref ledger.Ref, person ident.ID, roles []Role, hash string, mustChange bool, now time.Time) ledger.Step {
	return step("account.opened", Account{
		Ref: ref, Salt: ledger.NewSalt(), Person: person, Roles: roles, State: Active,
		MustChange: mustChange, PasswordAt: clock.Micros(now), Password: hidden(hash),
	}, nil)
}

// withPassword replaces the password's hash. kind is the entry: changed by
// himself, reset by an administrator, or rehashed at a new cost.
func (a Account) withPassword(kind, hash string, mustChange bool, now time.Time) ledger.Step {
	a.Password, a.MustChange, a.PasswordAt = hidden(hash), mustChange, clock.Micros(now)
	return step(kind, a, nil)
}

// move changes the state. Faults: access.bad_move, access.reason_missing.
func (a Account) move(to State, reason string) (ledger.Step, error) {
	kind, ok := moves[a.State][to]
	if !ok {
		return ledger.Step{}, fault.New(fault.Conflict, "access.bad_move", "from", "account."+string(a.State), "to", "account."+string(to))
	}
	if reason == "" {
		var wrong fault.Fields
		wrong.Add("reason", "access.reason_missing")
		return ledger.Step{}, wrong.Err()
	}
	a.State = to
	if to == Closed {
		a.Roles = nil // whoever opens it again does not get an administration with it
	}
	return step(kind, a, map[string]any{"reason": reason}), nil
}

// grant gives an administration. One account holds at most one of the three
// (三员分立). Faults: access.role_unknown, access.role_second.
func (a Account) grant(r Role) (ledger.Step, error) {
	switch {
	case !slices.Contains(Roles, r):
		return ledger.Step{}, fault.New(fault.Invalid, "access.role_unknown", "role", string(r))
	case len(a.Roles) > 0:
		return ledger.Step{}, fault.New(fault.Conflict, "access.role_second", "role", "role."+string(a.Roles[0]))
	}
	a.Roles = []Role{r}
	return step("account.role_granted", a, map[string]any{"role": string(r)}), nil
}

// take takes an administration away. Fault: access.role_not_held.
func (a Account) take(r Role) (ledger.Step, error) {
	if !slices.Contains(a.Roles, r) {
		return ledger.Step{}, fault.New(fault.Conflict, "access.role_not_held", "role", "role."+string(r))
	}
	a.Roles = nil
	return step("account.role_taken", a, map[string]any{"role": string(r)}), nil
}
