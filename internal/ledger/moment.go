package ledger

import (
	"fmt"
	"slices"
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

// What stands beside the followers' names in the rows of a moment; no follower's
// name begins so.
const (
	numberedRow = "#numbered"
	pendingRow  = "#pending"
)

// MomentOf reads a district's moment in one statement: lookups by key, and the
// entries that wait for a number. ok is false when too many of them wait to be
// counted.
func MomentOf(tx *db.Tx, district string) (m Moment, ok bool, err error) {
	rows, err := tx.Query(`SELECT name, number FROM follower WHERE district = $1
		UNION ALL SELECT '`+numberedRow+`', size FROM tree WHERE district = $1
		UNION ALL SELECT '`+pendingRow+`', count(*) FROM (SELECT id FROM entry WHERE district = $1 AND number IS NULL LIMIT $2) AS p`,
		district, mostPending)
	type row struct {
		name   string
		number int64
	}
	all, err := db.Collect(rows, err, func(r *db.Rows) (v row, err error) { return v, r.Scan(&v.name, &v.number) })
	if err != nil {
		return Moment{}, false, fmt.Errorf("read moment of %s: %w", district, err)
	}
	var pending int64
	var followers []string
	for _, v := range all {
		switch v.name {
		case numberedRow:
			m.Numbered = v.number
		case pendingRow:
			pending = v.number
		default:
			followers = append(followers, v.name+"="+strconv.FormatInt(v.number, 10))
		}
	}
	slices.Sort(followers)
	m.Entries, m.Followers = m.Numbered+pending, strings.Join(followers, " ")
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
