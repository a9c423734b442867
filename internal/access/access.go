// Package access (身份与权限) says who somebody is, what he may do and what he
// may see.
//
// A principal wears exactly one hat at a time: one of his posts, or one of the
// three administrations (三员: system, security, audit), or none. What a post may
// do stands in one table of verbs (policy.go), and whatever the table does not
// allow is refused. What a post sees is its Scope, derived from its charges and
// its unit, and it becomes part of the SQL of every list.
//
// Invariants:
//   - Whoever acts as an administration cannot act on safety business, and one
//     account holds at most one of the three (三员分立).
//   - Passwords are kept as argon2id, session and API tokens as SHA-256; neither
//     enters a log, an error or a ledger entry in the clear. Accounts and API
//     tokens are folded rows, so that a hash planted in the database is found by
//     `anwang verify`.
//   - An unknown login costs and answers the same as a wrong password.
//
// The law behind it: Cybersecurity Law Art 21 and 24 (real identity, logs), Data
// Security Law Art 27, Personal Information Protection Law Art 51; GB/T 22239
// 8.1.4 (identity, lockout, separation of administrators).
//
// The room does not know what a duty or a hazard is; whether a person may do a
// verb to this very thing (is he its holder?) is decided by the thing's room.
package access

import (
	"slices"

	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Role is one of the three administrations.
type Role string

// The administrations (三员).
const (
	RoleSystem   Role = "system"   // 系统管理: accounts, running the system
	RoleSecurity Role = "security" // 安全管理: roles, API tokens of others
	RoleAudit    Role = "audit"    // 审计: reading and checking the ledger
)

// Roles are all of them, in order.
var Roles = []Role{RoleSystem, RoleSecurity, RoleAudit}

// Standing is what the unit of the acting post makes of its holder.
type Standing string

// The standings, weakest first.
const (
	Nobody     Standing = ""           // no post chosen
	Enterprise Standing = "enterprise" // a post in an enterprise or a team
	Official   Standing = "official"   // a post in a department, town, village, government or party committee
	Office     Standing = "office"     // a post in the committee office (安委办), or a top post of the district
)

// Principal is who acts: a person with one hat on, or a part of the system.
type Principal struct {
	District string     `json:"district"`
	Account  ident.ID   `json:"account,omitempty"`
	Person   ident.ID   `json:"person,omitempty"`
	Post     ident.ID   `json:"post,omitempty"`  // acting post, 0 = none chosen
	Posts    []ident.ID `json:"posts,omitempty"` // posts that he holds directly
	Roles    []Role     `json:"roles,omitempty"` // worn only while Post is 0
	Standing Standing   `json:"standing,omitempty"`
	Scope    Scope      `json:"scope"`
	// System names the part of the system that acts ("sweep", "import:7"); there
	// is no person then.
	System string `json:"system,omitempty"`
	Via    string `json:"via,omitempty"` // how it came in: "token:12", "import:7"
	// ReadOnly principals (of a read-only API token) may use no verb that writes.
	ReadOnly bool `json:"read_only,omitempty"`
	// MustChange principals have a password that somebody else chose, and may do
	// nothing until they have chosen their own.
	MustChange bool `json:"must_change,omitempty"`

	session ident.ID // the session that he came by, 0 for an API token
}

// System is a part of the system acting in a district. It may use every verb of
// the work, and sees everything in the district.
func System(district, name string) Principal {
	return Principal{District: district, System: name, Scope: Scope{All: true}}
}

// Actor is the principal as the ledger names it.
func (p Principal) Actor() ledger.Actor {
	return ledger.Actor{Person: p.Person, Post: p.Post, System: p.System, Via: p.Via}
}

// IsSystem tells a part of the system from a person.
func (p Principal) IsSystem() bool { return p.System != "" && p.Person == 0 }

// Wears tells whether he acts as an administration just now: he holds the role
// and has no post on.
func (p Principal) Wears(r Role) bool { return p.Post == 0 && slices.Contains(p.Roles, r) }
