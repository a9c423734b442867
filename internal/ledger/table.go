package ledger

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Table tells Verify where the rows of one kind of subject are.
type Table struct {
	About string
	// EventsOnly is for subjects whose entries change no row.
	EventsOnly bool
	// Scan returns the rows of a district with id > after, in order of id.
	Scan func(tx *db.Tx, district string, after ident.ID, limit int) ([]Subject, error)
}
