package access

import (
	"encoding/json"
	"errors"
	"fmt"

	"anwang/internal/db"
)

// kept is an idempotency key as it stands.
type kept struct {
	request string // hash
	lease   int64  // µs UTC
	until   int64  // µs UTC
	status  int    // 0 = not answered yet
	answer  Answer
}

// claimKey takes a key that nobody has; ok is false when somebody does. On
// PostgreSQL it waits for a rival that is in the middle of the same.
func claimKey(tx *db.Tx, c Claim, request string, until int64) (ok bool, err error) {
	n, err := tx.Exec(`INSERT INTO idempotency (district, principal, key, request, claim, status, header, body, until)
		VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7) ON CONFLICT (district, principal, key) DO NOTHING`,
		c.district, c.owner, c.key, request, c.lease, []byte{}, until)
	return n == 1, err
}

func getKey(tx *db.Tx, c Claim) (kept, error) {
	var k kept
	var header string
	err := tx.QueryRow(`SELECT request, claim, status, header, body, until FROM idempotency
		WHERE district = $1 AND principal = $2 AND key = $3`, c.district, c.owner, c.key).
		Scan(&k.request, &k.lease, &k.status, &header, &k.answer.Body, &k.until)
	if errors.Is(err, db.ErrNoRows) {
		return k, db.ErrLost // it was there a moment ago: begin again
	}
	if err != nil {
		return k, err
	}
	k.answer.Status = k.status
	if header != "" {
		if err := json.Unmarshal([]byte(header), &k.answer.Header); err != nil {
			return k, fmt.Errorf("read remembered header: %w", err)
		}
	}
	return k, nil
}

// takeKey takes over a key that ran out.
func takeKey(tx *db.Tx, c Claim, k kept, request string, until int64) error {
	return saved(tx.Exec(`UPDATE idempotency SET request = $4, claim = $5, status = 0, header = '', body = $6, until = $7
		WHERE district = $1 AND principal = $2 AND key = $3 AND claim = $8 AND until = $9 AND status = $10`,
		c.district, c.owner, c.key, request, c.lease, []byte{}, until, k.lease, k.until, k.status))
}

// sealKey is idempotent, since a command may take several transactions.
func sealKey(tx *db.Tx, c Claim) (ok bool, err error) {
	n, err := tx.Exec(`UPDATE idempotency SET status = $5
		WHERE district = $1 AND principal = $2 AND key = $3 AND claim = $4 AND status IN (0, $5)`,
		c.district, c.owner, c.key, c.lease, statusDone)
	return n == 1, err
}

func answerKey(tx *db.Tx, c Claim, a Answer) error {
	header := ""
	if len(a.Header) > 0 {
		raw, err := json.Marshal(a.Header)
		if err != nil {
			return fmt.Errorf("encode header: %w", err)
		}
		header = string(raw)
	}
	body := a.Body
	if body == nil {
		body = []byte{}
	}
	_, err := tx.Exec(`UPDATE idempotency SET status = $5, header = $6, body = $7
		WHERE district = $1 AND principal = $2 AND key = $3 AND claim = $4 AND status IN (0, $8)`,
		c.district, c.owner, c.key, c.lease, a.Status, header, body, statusDone)
	return err
}

func dropKey(tx *db.Tx, c Claim) error {
	_, err := tx.Exec(`DELETE FROM idempotency
		WHERE district = $1 AND principal = $2 AND key = $3 AND claim = $4 AND status = 0`,
		c.district, c.owner, c.key, c.lease)
	return err
}
