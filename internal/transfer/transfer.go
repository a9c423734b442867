// Package transfer (搬库) carries a whole database from SQLite to an empty
// PostgreSQL: every row as it is, with its id, its number and its key.
//
// Rows are streamed by COPY into tables without indexes; the indexes follow, then
// every table is read back and compared with what was read from the source, then
// text indexes, whose contents cannot be read from SQLite, are made anew by their
// followers. How far it is stands in the target, in the transaction of the rows, so
// that a copy that was killed goes on where it stopped.
//
// Invariants: the source is read and never written; nobody else may be at work on
// either database meanwhile; a target that was not filled to the end is opened by
// no other command; rows of the deployment (processes, leases, loads, steps of the
// schema) stay where they are, and so do notes of what was verified, since the rows
// that they speak of are now other rows.
//
// The signing key, the evidence and uploaded files lie in the data folder and are
// not touched. The ledger is not checked here: verify does that on the target.
package transfer

import (
	"context"
	"slices"
	"time"

	"anwang/internal/db"
)

// Job is a database to be carried and what is to be known about it.
type Job struct {
	From, To *db.DB
	// Followers are those whose cursors are carried: what they write is carried too.
	// The others begin anew.
	Followers []string
	// Words fills the text indexes of the target, and goes on where it stopped. It
	// tells how many entries it has taken in.
	Words func(ctx context.Context, to *db.DB, tell func(entries int64)) error
	// Unread leaves out reading the tables back.
	Unread bool
	// Tell hears how far it is; nil is nobody.
	Tell func(Progress)

	portion int                     // bytes; 0 is portionSize
	stop    func(portions int) bool // for tests: the process dies after so many
}

// Stage is what is being done.
type Stage string

// The stages, in order.
const (
	Counting Stage = "counting"
	Rows     Stage = "rows"
	Indexes  Stage = "indexes"
	Reading  Stage = "reading" // the tables back
	Words    Stage = "words"
	Ended    Stage = "ended"
)

// Progress tells how far a copy is. Left is 0 while that is not known.
type Progress struct {
	Stage    Stage
	Name     string // of the table or index in hand
	Done, Of int64  // rows; of the stage Words entries, Of 0
	Rate     float64
	Left     time.Duration // of everything
}

// Report is what was carried.
type Report struct {
	Tables  int               `json:"tables"`
	Rows    uint64            `json:"rows"`
	Heads   map[string]string `json:"heads"` // the newest signed head of each district, its first lines
	Resumed bool              `json:"resumed"`
	Took    map[Stage]float64 `json:"took"` // seconds, by stages of this run
}

// stay are the tables whose rows are the deployment's or say what was seen of the
// source's rows.
var stay = []string{"schema_step", "load_index", "load_cursor", "process", "lease", "verified"}

// replaced is the one table whose rows in the target give way: which numbers for
// ids were held there says nothing once those of the source have come.
const replaced = "node"

// carried are the tables to be carried, with what narrows their rows.
func carried(tx *db.Tx) ([]db.Carried, error) {
	all, err := tx.Carried()
	return slices.DeleteFunc(all, func(t db.Carried) bool { return slices.Contains(stay, t.Name) }), err
}
