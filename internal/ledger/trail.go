package ledger

import (
	"context"
	"database/sql"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// trail is what stands in the index entry_trail; SQLite uses it only for a query
// that says the very same.
const trail = "about IN ('account', 'token', 'lockout', 'system')"

// Trail lists the entries about access and the system: accounts, tokens,
// lockouts, and acts on the system itself. about narrows it to one of them ("" is
// all), subject to one thing (0 is all), person to one who did it; before is the
// id to go back from (0: from the newest). At most limit, the newest first.
func Trail(tx *db.Tx, district, about string, subject, before ident.ID, limit int) ([]Entry, error) {
	w := new(db.Where).And("district = ?", district).And(trail).If(about != "", "about = ?", about).
		If(subject != 0, "subject = ?", subject).If(before != 0, "id < ?", before)
	rows, err := tx.Query("SELECT "+entryFields+" FROM entry"+w.SQL()+" ORDER BY id DESC LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, scanEntry)
}

// Lag is how far a district's numbering and its followers are behind.
type Lag struct {
	Entries   int64            // in the numbered ledger
	Pending   int64            // committed and not numbered yet
	Oldest    int64            // when the oldest of them was recorded, µs UTC; 0 when there is none
	Newest    int64            // when the newest entry was recorded, µs UTC
	Followers map[string]int64 // numbered entries that each has still to take
}

// LagOf measures a district. It counts only what waits, which an index holds.
func LagOf(tx *db.Tx, district string, followers []string) (Lag, error) {
	out := Lag{Followers: map[string]int64{}}
	var err error
	if out.Entries, err = treeSize(tx, district); err != nil {
		return out, err
	}
	var oldest, newest sql.NullInt64
	err = tx.QueryRow("SELECT count(*), min(recorded) FROM entry WHERE district = $1 AND number IS NULL", district).Scan(&out.Pending, &oldest)
	if err != nil {
		return out, err
	}
	err = tx.QueryRow("SELECT recorded FROM entry WHERE district = $1 ORDER BY id DESC LIMIT 1", district).Scan(&newest)
	if err != nil && err != db.ErrNoRows {
		return out, err
	}
	out.Oldest, out.Newest = oldest.Int64, newest.Int64
	for _, name := range followers {
		at, err := Cursor(tx, district, name)
		if err != nil {
			return out, err
		}
		out.Followers[name] = max(0, out.Entries-at)
	}
	return out, nil
}

// Rows counts the rows of a folded table in a district. Verify, which reads them
// all, can then say how far it is.
func Rows(tx *db.Tx, district, table string) (n int64, err error) {
	err = tx.QueryRow("SELECT count(*) FROM "+table+" WHERE district = $1", district).Scan(&n)
	return n, err
}

// Size is how many numbered entries there are in all districts together.
func (l *Ledger) Size(ctx context.Context) (int64, error) {
	return db.Read(ctx, l.db, func(tx *db.Tx) (n int64, err error) {
		err = tx.QueryRow("SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) FROM tree").Scan(&n)
		return n, err
	})
}
