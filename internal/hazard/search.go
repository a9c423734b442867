package hazard

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// textIndex is the table of the search index.
const textIndex = "search_token"

// Search is the follower that keeps the search index. It reads the hazards as
// they are, so that running it twice over the same entries changes nothing.
func Search() ledger.Follower {
	return ledger.Follower{Name: SearchName, Apply: func(tx *db.Tx, district string, entries []ledger.Entry) error {
		touched, err := touches(entries)
		if err != nil {
			return err
		}
		hazards, err := many(tx, district, slices.Sorted(maps.Keys(touched)))
		if err != nil {
			return err
		}
		hazards = slices.DeleteFunc(hazards, func(h Hazard) bool { return !touched[h.ID].changes(h) })
		return tx.IndexText(textIndex, district, tokensOf(hazards))
	}}
}

// touch is what some entries that follow each other did to a hazard, as far as its
// tokens go.
type touch struct {
	born   bool // the first of them made it
	marked bool // one of them set what tokens are made of
	ended  bool // one of them ended it, or began it anew
	due    bool // one of them moved a time that tells whether it ended late
}

// tokenFields are the fields that tokens are made of, apart from the state and from
// what tells whether a closed one was late.
var tokenFields = map[string]bool{"number": true, "grade": true, "site": true, "unit": true, "site_name": true, "division": true,
	"town": true, "industry": true, "place": true, "text": true, "found": true, "blind": true, "source": true}

// touches are the hazards that entries may have given other tokens.
func touches(entries []ledger.Entry) (map[ident.ID]touch, error) {
	all := map[ident.ID]touch{}
	for _, e := range entries {
		if e.About != "hazard" {
			continue
		}
		b, err := e.Parts()
		if err != nil {
			return nil, fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		t := all[e.Subject]
		t.born = t.born || e.Version == 1
		for name, value := range b.Set {
			t.marked = t.marked || tokenFields[name]
			t.due = t.due || name == "due" || name == "submitted_at"
			if name == "closed_at" {
				t.ended = true
			}
			var s State
			if name == "state" && json.Unmarshal(value, &s) == nil && !s.Open() {
				t.ended = true
			}
		}
		all[e.Subject] = t
	}
	return all, nil
}

// changes tells whether the hazard, as it is now, has to be entered in the index on
// account of the touch. One that was just made and has ended since waits for the
// entry that ended it, which follows.
func (t touch) changes(h Hazard) bool {
	if t.born {
		return h.ClosedAt == 0 || t.ended
	}
	return t.marked || t.ended || t.due && h.State == Closed
}
