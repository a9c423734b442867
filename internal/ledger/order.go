package ledger

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// crossed tells whether an entry of the next batch has a lower id than the
// version before it, which has no number either: two processes whose clocks
// differ changed one thing. A follower must hear of its birth first all the same.
func crossed(tx *db.Tx, district string) (bool, error) {
	// coalesce keeps the engine from looking for the earlier version among all that
	// waits, once for each entry of the batch: it is one probe by its own key.
	var n sql.NullInt64
	err := tx.QueryRow(`SELECT max(CASE WHEN b.version > 1 AND EXISTS (
				SELECT 1 FROM entry e WHERE e.district = $1 AND e.about = b.about AND e.subject = b.subject
					AND e.version = b.version - 1 AND coalesce(e.number, 0) = 0 AND e.id > b.id)
			THEN 1 ELSE 0 END)
		FROM (SELECT id, about, subject, version FROM entry
			WHERE district = $1 AND number IS NULL ORDER BY id LIMIT $2) AS b`, district, sequenceBatch).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("compare ids with versions: %w", err)
	}
	return n.Int64 == 1, nil
}

type waiting struct {
	id      ident.ID
	about   string
	subject ident.ID
	version int64
	leaf    tlog.Hash
	after   ident.ID // the highest id of this history up to here
}

// untangle numbers a batch so that each entry comes after the earlier versions of
// its subject. It takes all that waits, since a history may be spread over it.
func untangle(tx *db.Tx, district string, size int64) ([]numbered, error) {
	rows, err := tx.Query(`SELECT id, about, subject, version, leaf FROM entry
		WHERE district = $1 AND number IS NULL ORDER BY id`, district)
	all, err := db.Collect(rows, err, func(r *db.Rows) (waiting, error) {
		var w waiting
		var leaf []byte
		if err := r.Scan(&w.id, &w.about, &w.subject, &w.version, &leaf); err != nil {
			return w, err
		}
		copy(w.leaf[:], leaf)
		return w, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting entries: %w", err)
	}
	slices.SortFunc(all, func(a, b waiting) int { // here, since SQLite would walk the whole ledger for the order
		return cmp.Or(cmp.Compare(a.about, b.about), cmp.Compare(a.subject, b.subject), cmp.Compare(a.version, b.version))
	})
	for i := range all {
		all[i].after = all[i].id
		if i > 0 && all[i-1].about == all[i].about && all[i-1].subject == all[i].subject {
			all[i].after = max(all[i].id, all[i-1].after)
		}
	}
	slices.SortStableFunc(all, func(a, b waiting) int { return cmp.Compare(a.after, b.after) })
	out := make([]numbered, min(len(all), sequenceBatch))
	for i := range out {
		out[i] = numbered{number: size + int64(i) + 1, leaf: all[i].leaf}
		_, err := tx.Exec("UPDATE entry SET number = $3 WHERE district = $1 AND id = $2", district, all[i].id, out[i].number)
		if err != nil {
			return nil, fmt.Errorf("number entry %d: %w", all[i].id, err)
		}
	}
	return out, nil
}
