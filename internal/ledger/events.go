package ledger

import (
	"fmt"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// someSubjects bounds the ids of one IN list.
const someSubjects = 250

// EventsOf returns the entries of several subjects of one kind, numbered or not,
// each subject's in order of version.
func EventsOf(tx *db.Tx, district, about string, subjects []ident.ID) (map[ident.ID][]Entry, error) {
	out := make(map[ident.ID][]Entry, len(subjects))
	for some := range slices.Chunk(subjects, someSubjects) {
		var w db.Where
		w.And("district = ?", district).And("about = ?", about)
		db.In(&w, "subject", some)
		rows, err := tx.Query("SELECT "+entryFields+" FROM entry"+w.SQL()+" ORDER BY subject, version", w.Args()...)
		all, err := db.Collect(rows, err, scanEntry)
		if err != nil {
			return nil, fmt.Errorf("read entries of %s: %w", about, err)
		}
		for _, e := range all {
			out[e.Subject] = append(out[e.Subject], e)
		}
	}
	return out, nil
}

// Rewind makes a follower take a district's ledger from its beginning again.
// Whoever rewinds it has removed what it wrote, in the same transaction and under
// its FollowLock.
func Rewind(tx *db.Tx, district, name string) error {
	_, err := tx.Exec("DELETE FROM follower WHERE district = $1 AND name = $2", district, name)
	return err
}
