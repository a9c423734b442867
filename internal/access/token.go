package access

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// TokenLife is the longest life of an API token.
const TokenLife = 366 * 24 * time.Hour

const maxTokenName = 60

// Token lets a program in for an account (接口令牌), with one fixed hat: a post
// that the account's person holds, or the account's administration. When he
// loses the post or the role, the token loses it with him.
type Token struct {
	ledger.Ref
	Salt     []byte   `json:"-" ledger:"salt"`
	Account  ident.ID `json:"account"`
	Name     string   `json:"name"` // what it is for
	Post     ident.ID `json:"post"` // 0 when it acts as a role
	Role     Role     `json:"role"` // "" when it acts as a post
	ReadOnly bool     `json:"read_only"`
	Until    int64    `json:"until"`   // µs UTC
	Revoked  int64    `json:"revoked"` // µs UTC, 0 = not
	// Hash is the SHA-256 of the bearer. It enters the ledger as a salted digest
	// and prints as nothing.
	Hash hidden `json:"hash" ledger:"private"`
}

// About names the kind of subject.
func (*Token) About() string { return "token" }

// NewToken asks for an API token.
type NewToken struct {
	Name     string
	Post     ident.ID // the post to act as, or 0
	Role     Role     // the administration to act as, or ""
	ReadOnly bool
	Until    time.Time
}

// check names every wrong field. posts and roles are the maker's own.
func (n NewToken) check(posts []ident.ID, roles []Role, now time.Time) error {
	var wrong fault.Fields
	name := strings.TrimSpace(n.Name)
	switch {
	case name == "":
		wrong.Add("name", "access.token_name_missing")
	case utf8.RuneCountInString(name) > maxTokenName:
		wrong.Add("name", "access.token_name_long", "most", maxTokenName)
	}
	switch {
	case (n.Post == 0) == (n.Role == ""):
		wrong.Add("post", "access.token_hat")
	case n.Post != 0 && !slices.Contains(posts, n.Post):
		wrong.Add("post", "access.post_not_yours")
	case n.Role != "" && !slices.Contains(roles, n.Role):
		wrong.Add("role", "access.role_not_held", "role", "role."+string(n.Role))
	}
	switch {
	case !n.Until.After(now):
		wrong.Add("until", "access.token_past")
	case n.Until.Sub(now) > TokenLife:
		wrong.Add("until", "access.token_far", "days", int(TokenLife/(24*time.Hour)))
	}
	return wrong.Err()
}

func tokenStep(kind string, t Token) ledger.Step {
	return ledger.Step{Event: ledger.Event{Kind: kind}, Is: &t}
}

func (n NewToken) birth(ref ledger.Ref, account ident.ID, hash hidden) ledger.Step {
	return tokenStep("token.made", Token{
		Ref: ref, Salt: ledger.NewSalt(), Account: account, Name: strings.TrimSpace(n.Name), Post: n.Post,
		Role: n.Role, ReadOnly: n.ReadOnly, Until: clock.Micros(n.Until), Hash: hash,
	})
}

// revoke ends a token. Fault: access.token_revoked.
func (t Token) revoke(now time.Time) (ledger.Step, error) {
	if t.Revoked != 0 {
		return ledger.Step{}, fault.New(fault.Conflict, "access.token_revoked")
	}
	t.Revoked = clock.Micros(now)
	return tokenStep("token.revoked", t), nil
}

// live tells whether the token still lets anybody in.
func (t Token) live(now time.Time) bool {
	return t.Revoked == 0 && clock.Micros(now) < t.Until
}
