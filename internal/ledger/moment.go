package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"anwang/internal/db"
)

// Moment names the state of a district's ledger and of what follows it. Nothing
// that anybody enters leaves it as it was: two equal Moments of one district mean
// that between them nothing was committed, and no follower took anything.
type Moment struct {
	Entries   int64 // committed, numbered or not
	Numbered  int64 // of these; proofs and the ledger's pages reach so far
	Followers string
}

// mostPending is up to how many entries without a number are counted: more wait
// only while a great import runs, and then nothing holds for long anyway.
const mostPending = 2048

// MomentOf reads a district's moment: three lookups by key, and the entries that
// wait for a number. ok is false when too many of them wait to be counted.
func MomentOf(tx *db.Tx, district string) (m Moment, ok bool, err error) {
	var pending int64
	err = tx.QueryRow(`SELECT COALESCE((SELECT size FROM tree WHERE district = $1), 0),
			(SELECT count(*) FROM (SELECT id FROM entry WHERE district = $1 AND number IS NULL LIMIT $2) AS p)`,
		district, mostPending).Scan(&m.Numbered, &pending)
	if err != nil {
		return Moment{}, false, fmt.Errorf("read moment of %s: %w", district, err)
	}
	rows, err := tx.Query("SELECT name, number FROM follower WHERE district = $1 ORDER BY name", district)
	all, err := db.Collect(rows, err, func(r *db.Rows) (string, error) {
		var name string
		var n int64
		err := r.Scan(&name, &n)
		return name + "=" + strconv.FormatInt(n, 10), err
	})
	if err != nil {
		return Moment{}, false, fmt.Errorf("read followers of %s: %w", district, err)
	}
	m.Entries, m.Followers = m.Numbered+pending, strings.Join(all, " ")
	return m, pending < mostPending, nil
}

// Heads are how far every district's ledger is numbered and followed, as one
// number each that moves with either. It reads a few rows a district.
func Heads(tx *db.Tx) (map[string]int64, error) {
	rows, err := tx.Query(`SELECT t.district, t.size + COALESCE(f.n, 0) FROM tree t
		LEFT JOIN (SELECT district, CAST(sum(number) AS BIGINT) AS n FROM follower GROUP BY district) AS f ON f.district = t.district`)
	type head struct {
		district string
		n        int64
	}
	all, err := db.Collect(rows, err, func(r *db.Rows) (h head, err error) { return h, r.Scan(&h.district, &h.n) })
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	out := make(map[string]int64, len(all))
	for _, h := range all {
		out[h.district] = h.n
	}
	return out, nil
}
