package hazard

import (
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// textIndex is the table of the search index.
const textIndex = "search_word"

// Search is the follower that keeps the search index. It reads the hazards as
// they are, so that running it twice over the same entries changes nothing.
func Search() ledger.Follower {
	return ledger.Follower{Name: SearchName, Apply: func(tx *db.Tx, district string, entries []ledger.Entry) error {
		hazards, err := many(tx, district, worded(entries))
		if err != nil || len(hazards) == 0 {
			return err
		}
		rows := make([]db.TextRow, len(hazards))
		for i, h := range hazards {
			rows[i] = db.TextRow{ID: int64(h.ID), Words: words(h.Text, h.Place, h.SiteName, h.Number)}
		}
		return tx.IndexText(textIndex, district, rows)
	}}
}

// worded are the hazards whose words an entry of these set: a birth, or a newer
// dump's change.
func worded(entries []ledger.Entry) []ident.ID {
	var ids []ident.ID
	seen := map[ident.ID]bool{}
	for _, e := range entries {
		if e.About == "hazard" && (e.Version == 1 || e.Kind == "hazard.changed") && !seen[e.Subject] {
			seen[e.Subject] = true
			ids = append(ids, e.Subject)
		}
	}
	slices.Sort(ids)
	return ids
}
