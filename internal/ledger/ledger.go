// Package ledger (存证账本) is the append-only log of everything that changes.
//
// A change of state is an entry, written in the transaction of the change. An
// entry's body names the fields that changed and their new values; folding the
// entries of a subject in order of version gives its row, and Verify compares the
// two for every row there is. A sequencer numbers the entries of a district
// without gaps after they commit, grows an RFC 6962 Merkle tree over them and
// signs its head (checkpoint); an outsider checks a proof with no database and
// without trusting the server.
//
// Personal data never enters an entry: a private field stands there as a salted
// digest, so that the value can be erased lawfully and the tree stays whole
// (personal information protection law, Art 47).
//
// The room does not decide anything about the state it records, and it does not
// delete.
package ledger

import (
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Ledger records changes and proves them. It is safe for concurrent use.
type Ledger struct {
	db    *db.DB
	clock clock.Clock
	ids   *ident.Maker
	key   Key
	heard func(district string)

	recent recent
}

// New returns a ledger over d that signs with key.
func New(d *db.DB, c clock.Clock, ids *ident.Maker, key Key) *Ledger {
	return &Ledger{db: d, clock: c, ids: ids, key: key}
}

// Heard has told hear, from now on, of every district that an entry is about to be
// written in. The entry commits a moment later, or never. It is set before anything
// is recorded.
func (l *Ledger) Heard(hear func(district string)) { l.heard = hear }

// NewID makes an id for what is no subject of the ledger and lies beside it.
func (l *Ledger) NewID() ident.ID { return l.ids.New() }

// Ref names a subject and the version of its state: how many entries it has had.
// Every folded struct embeds it.
type Ref struct {
	District string   `json:"district"`
	ID       ident.ID `json:"id"`
	Version  int64    `json:"version"`
}

// Reference returns the ref itself; it is how the ledger reaches an embedded one.
func (r *Ref) Reference() *Ref { return r }

// Subject is something whose state is the fold of its entries: a pointer to a
// struct that embeds Ref and whose other exported fields all have JSON names.
//
// A field tagged `ledger:"-"` is not part of the state (a password's hash). One
// tagged `ledger:"private"` is a string of personal data and enters an entry as
// a digest, salted with the struct's field tagged `ledger:"salt"` ([]byte).
type Subject interface {
	// About is the kind of subject: "hazard".
	About() string
	Reference() *Ref
	// Save writes the row: an INSERT when was is 0, else an UPDATE that names
	// version was and returns db.ErrLost when it touches no row.
	Save(tx *db.Tx, was int64) error
}

// Event is what happened, without what it changed.
type Event struct {
	Kind string         // past tense, with the room first: "hazard.submitted"
	At   time.Time      // when it happened, as the source says; zero means now
	Say  map[string]any // what the entry tells beside the fields: reason, note, source
}

// Step is one event and the state that it led to.
type Step struct {
	Event
	Is Subject
}

// Actor is who did it: a person acting as a post, or a part of the system.
type Actor struct {
	Person ident.ID
	Post   ident.ID
	System string // "sweep", "sequencer", "setup", when no person acts
	Via    string // how it came in, when that matters: "import:123"
}

// String is the actor as entries carry it: "person:1/post:2", "system:sweep",
// "person:1/post:2/import:3".
func (a Actor) String() string {
	var parts []string
	if a.System != "" {
		parts = append(parts, "system:"+a.System)
	}
	if a.Person != 0 {
		parts = append(parts, "person:"+a.Person.String())
	}
	if a.Post != 0 {
		parts = append(parts, "post:"+a.Post.String())
	}
	if a.Via != "" {
		parts = append(parts, a.Via)
	}
	return strings.Join(parts, "/")
}

// Entry is one change, as it stands in the ledger.
type Entry struct {
	District string          `json:"district"`
	ID       ident.ID        `json:"id"`
	Number   int64           `json:"number"`   // 1, 2, 3 … in the district; 0 until sequenced
	At       int64           `json:"at"`       // when it happened, µs UTC
	Recorded int64           `json:"recorded"` // when it was written, µs UTC
	Actor    string          `json:"actor"`
	Kind     string          `json:"kind"`
	About    string          `json:"about"`
	Subject  ident.ID        `json:"subject"`
	Version  int64           `json:"version"` // of the subject, after this entry
	Body     json.RawMessage `json:"body"`    // {"say": {…}, "set": {…}}, canonical
	Leaf     tlog.Hash       `json:"leaf"`    // RFC 6962 leaf hash of Record()
}

// Body is an entry's body, taken apart.
type Body struct {
	Say map[string]any             `json:"say,omitempty"`
	Set map[string]json.RawMessage `json:"set,omitempty"`
}

// Parts takes the body apart.
func (e Entry) Parts() (Body, error) {
	var b Body
	err := json.Unmarshal(e.Body, &b)
	return b, err
}
