package ledger

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Table tells Verify where the rows of one kind of subject are.
type Table struct {
	About string
	// Of is a value of what the rows are, so that Verify can compare them with their
	// entries without making values of them; then the table is named as About, and a
	// column as the field's JSON or `column` tag. nil has each row made a value of.
	Of Subject
	// EventsOnly is for subjects whose entries change no row.
	EventsOnly bool
	// Scan returns the rows of a district with id > after, in order of id.
	Scan func(tx *db.Tx, district string, after ident.ID, limit int) ([]Subject, error)
}
