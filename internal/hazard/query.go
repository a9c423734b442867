package hazard

import (
	"time"

	"anwang/internal/ident"
)

// Order is how a list runs.
type Order string

// The orders. ByDue shows open hazards only, the most urgent first; ByFound
// shows all, the newest first.
const (
	ByFound Order = "found"
	ByDue   Order = "due"
)

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
	Overdue  bool      // open, not submitted, and past due by the service's clock
	Late     bool      // past due when submitted or closed, or overdue
	Blind    bool
	Text     string // words to find in text, place, site and number
	After    string // Page.Next of the page before
	Limit    int    // 0 means 50; at most 500
}

// Page is one page of a list. Next is "" on the last one.
type Page struct {
	Items []Hazard `json:"items"`
	Next  string   `json:"next"`
}
