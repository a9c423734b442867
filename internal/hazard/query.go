package hazard

import (
	"time"

	"anwang/internal/ident"
)

// Order is how a list runs.
type Order string

// The orders. ByFound shows all, the newest first; ByDue shows open hazards only,
// the most urgent first; ByClosed shows what has ended, the latest first.
const (
	ByFound  Order = "found"
	ByDue    Order = "due"
	ByClosed Order = "closed"
)

// Known tells whether o is an order at all.
func (o Order) Known() bool { return o == ByFound || o == ByDue || o == ByClosed }

// Query says which hazards to list. Zero fields ask for nothing.
type Query struct {
	Order    Order // "" means ByFound
	States   []State
	Grade    Grade
	Division string // a code of 6 to 12 digits; everything below it too
	Industry string // a prefix of the code: "C", "C26"
	Unit     ident.ID
	Site     ident.ID
	Source   string
	From, To time.Time // found in [From, To)
	// DueFrom and DueTo pick open hazards that are due in [DueFrom, DueTo).
	DueFrom, DueTo time.Time
	// ClosedFrom and ClosedTo pick hazards that ended in [ClosedFrom, ClosedTo).
	ClosedFrom, ClosedTo time.Time
	// Holder picks open hazards that wait for this post: to confirm, to put right,
	// or, once submitted, to verify. Mine picks those that wait for the caller in
	// any of his posts, the vacant ones that he stands in for included, wherever
	// they lie.
	Holder    ident.ID
	Mine      bool
	IDs       []ident.ID // these alone; at most maxPage
	Overdue   bool       // open, not submitted, and past due by the service's clock
	Late      bool       // past due when submitted or closed, or overdue
	InTime    bool       // the others: not Late, and neither rejected nor merged
	Unplaced  bool       // of no known town
	Unclassed bool       // of no known industry
	Blind     bool
	Text      string // words to find in text, place, site and number
	After     string // Page.Next of the page before
	Limit     int    // 0 means 50; at most 500
}

// Page is one page of a list. Next is "" on the last one.
type Page struct {
	Items []Hazard `json:"items"`
	Next  string   `json:"next"`
}
