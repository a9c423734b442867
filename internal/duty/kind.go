package duty

// trait says how duties of a kind end.
type trait struct {
	itself bool // closes with what it was opened for; nobody closes it by hand
	alone  bool // its holder finishes it; nobody verifies
	ladder string
}

// kinds are the kinds of duty. ladder is the one that the room itself opens such
// a duty on; kinds that other rooms open name theirs in Open.
var kinds = map[string]trait{
	Confirm:   {alone: true},
	Rectify:   {},
	Answer:    {alone: true},
	Verify:    {itself: true, ladder: "verify"},
	Supervise: {itself: true, ladder: "supervise"},
	Account:   {itself: true, ladder: "account"},
	Vacancy:   {itself: true, ladder: "vacancy"},
}

// ClosesItself tells whether a duty of this kind closes with what it was opened
// for, and no verb of a person closes it.
func ClosesItself(kind string) bool { return kinds[kind].itself }

// verified tells whether another post must accept what the holder did.
func verified(kind string) bool { return !kinds[kind].itself && !kinds[kind].alone }
