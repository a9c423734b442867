package access

import (
	"errors"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// session is one login that still stands. It is not a folded row: who looked at
// what when is nobody's to count (no log-in statistics of cadres).
type session struct {
	district string
	id       ident.ID
	Hash     hidden // exported, since fmt asks only exported fields how to print
	account  ident.ID
	post     ident.ID // acting post, 0 = none chosen
	seen     int64    // last use, µs UTC, a minute fuzzy
	until    int64    // ends then in any case, µs UTC
	place    string   // the neighbourhood it was opened from
	agent    string   // the kind of browser
}

func (s session) live(now time.Time) bool {
	us := clock.Micros(now)
	return us < s.until && us < s.seen+Idle.Microseconds()
}

func insertSession(tx *db.Tx, s session) error {
	_, err := tx.Exec(`INSERT INTO session (district, id, hash, account, post, seen, until, place, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.district, s.id, string(s.Hash), s.account, s.post, s.seen, s.until, s.place, s.agent)
	return err
}

func sessionByHash(tx *db.Tx, district string, hash hidden) (s session, ok bool, err error) {
	s = session{district: district, Hash: hash}
	err = tx.QueryRow("SELECT id, account, post, seen, until FROM session WHERE district = $1 AND hash = $2",
		district, string(hash)).Scan(&s.id, &s.account, &s.post, &s.seen, &s.until)
	if errors.Is(err, db.ErrNoRows) {
		return session{}, false, nil
	}
	return s, err == nil, err
}

// touchSession notes a use; a later one that another process noted stays.
func touchSession(tx *db.Tx, district string, id ident.ID, seen int64) error {
	_, err := tx.Exec("UPDATE session SET seen = $3 WHERE district = $1 AND id = $2 AND seen < $3", district, id, seen)
	return err
}

func setSessionPost(tx *db.Tx, district string, id, post ident.ID) (int64, error) {
	return tx.Exec("UPDATE session SET post = $3 WHERE district = $1 AND id = $2", district, id, post)
}

func endSession(tx *db.Tx, district string, id ident.ID) error {
	_, err := tx.Exec("DELETE FROM session WHERE district = $1 AND id = $2", district, id)
	return err
}

// endSessions ends all of an account's sessions but one (0 = all).
func endSessions(tx *db.Tx, district string, account, but ident.ID) error {
	_, err := tx.Exec("DELETE FROM session WHERE district = $1 AND account = $2 AND id <> $3", district, account, but)
	return err
}

// endSessionOf ends one session of an account, and returns how many there were.
func endSessionOf(tx *db.Tx, district string, account, id ident.ID) (int64, error) {
	return tx.Exec("DELETE FROM session WHERE district = $1 AND account = $2 AND id = $3", district, account, id)
}

// sessionsOf lists an account's sessions, those too that have run out and are not
// swept yet, in order of id. Nobody has many: each ends within twelve hours.
func sessionsOf(tx *db.Tx, district string, account ident.ID) ([]session, error) {
	rows, err := tx.Query(`SELECT id, post, seen, until, place, agent FROM session
		WHERE district = $1 AND account = $2 ORDER BY +id`, district, account)
	return db.Collect(rows, err, func(r *db.Rows) (session, error) {
		s := session{district: district, account: account}
		return s, r.Scan(&s.id, &s.post, &s.seen, &s.until, &s.place, &s.agent)
	})
}

// attempts is how many attempts are counted under key and when the last was, µs UTC.
func attempts(tx *db.Tx, district, key string) (n, at int64, err error) {
	err = tx.QueryRow("SELECT n, at FROM attempt WHERE district = $1 AND key = $2", district, key).Scan(&n, &at)
	if errors.Is(err, db.ErrNoRows) {
		return 0, 0, nil
	}
	return n, at, err
}

// countAttempt counts one attempt under key and returns how many there are
// within the window, this one included. Beyond limit it counts no further and
// its time stands still, so that whoever keeps trying locks nobody out for ever.
func countAttempt(tx *db.Tx, district, key string, limit int64, now time.Time) (n, at int64, err error) {
	us := clock.Micros(now)
	err = tx.QueryRow(`INSERT INTO attempt (district, key, n, at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (district, key) DO UPDATE SET
			n = CASE WHEN attempt.at <= $4 THEN 1 WHEN attempt.n > $5 THEN attempt.n ELSE attempt.n + 1 END,
			at = CASE WHEN attempt.at <= $4 OR attempt.n < $5 THEN excluded.at ELSE attempt.at END
		RETURNING n, at`, district, key, us, us-Lockout.Microseconds(), limit).Scan(&n, &at)
	return n, at, err
}

// forgetAttempts clears a key after a good login.
func forgetAttempts(tx *db.Tx, district, key string) error {
	_, err := tx.Exec("DELETE FROM attempt WHERE district = $1 AND key = $2", district, key)
	return err
}

// uncountAttempt takes one attempt back: it was good.
func uncountAttempt(tx *db.Tx, district, key string) error {
	_, err := tx.Exec("UPDATE attempt SET n = n - 1 WHERE district = $1 AND key = $2 AND n > 0", district, key)
	return err
}

// tidy deletes what has run out.
func tidy(tx *db.Tx, district string, now time.Time) error {
	us := clock.Micros(now)
	for _, q := range []struct {
		text  string
		until int64
	}{
		{"DELETE FROM session WHERE district = $1 AND until <= $2", us},
		{"DELETE FROM attempt WHERE district = $1 AND at <= $2", us - Lockout.Microseconds()},
		{"DELETE FROM idempotency WHERE district = $1 AND until <= $2", us},
	} {
		if _, err := tx.Exec(q.text, district, q.until); err != nil {
			return err
		}
	}
	return nil
}
