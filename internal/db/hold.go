package db

import (
	"time"

	"github.com/jackc/pgx/v5"
)

// Shared tells whether processes on several machines may serve the database at
// once. On SQLite they may not, but for the moments of a change of guard.
func (d *DB) Shared() bool { return d.engine == Postgres }

// idleWithin is how long a transaction may do nothing before the server ends it.
// A process that the machine has stopped would hold its locks, and with them a
// district, for as long as it stands still.
const idleWithin = 5 * time.Second

// bindSession gives every connection the limit that lets nobody hold locks
// without working.
func bindSession(cfg *pgx.ConnConfig) {
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = millis(idleWithin)
}

// Patient lifts that limit for a long look, which reads files or serves a slow
// reader between its statements. It is refused in a writing transaction.
func (tx *Tx) Patient() error {
	if tx.write {
		return errImpatient
	}
	if tx.db.engine == SQLite {
		return nil
	}
	_, err := tx.Exec("SET LOCAL idle_in_transaction_session_timeout = 0")
	return err
}

// ForHold is the tail of a SELECT of a row that must stay as it is until the
// transaction ends; others may read and hold it too.
func (tx *Tx) ForHold() string {
	if tx.db.engine == Postgres {
		return " FOR KEY SHARE"
	}
	return ""
}
