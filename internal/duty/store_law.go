package duty

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

// What is checked by law is all that is pending, however much is done: + keeps
// the engine from the key's order, which would lead it through what is done.

func holdersOfPending(tx *db.Tx, district string) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT DISTINCT holder FROM duty WHERE district = $1 AND closed_at = 0 ORDER BY holder", district)
	return db.Collect(rows, err, scanID)
}

func pendingOf(tx *db.Tx, district string, holder ident.ID) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT id FROM duty WHERE district = $1 AND holder = $2 AND closed_at = 0 ORDER BY +id", district, holder)
	return db.Collect(rows, err, scanID)
}

// pendingAfter reads pending duties by due time and id, after one of them.
func pendingAfter(tx *db.Tx, district string, after Cursor, limit int) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND closed_at = 0 AND (due, id) > ($2, $3) ORDER BY due, id LIMIT $4`,
		district, after.At, after.ID, limit)
	return db.Collect(rows, err, scan)
}

// orphans lists pending duties that close by themselves and whose parent is over.
func orphans(tx *db.Tx, district string) ([]ident.ID, error) {
	rows, err := tx.Query(`SELECT c.id FROM duty c JOIN duty p ON p.district = c.district AND p.id = c.parent
		WHERE c.district = $1 AND c.closed_at = 0 AND +c.parent > 0 AND +p.closed_at > 0
			AND c.kind IN ('verify', 'supervise', 'account') ORDER BY +c.id`, district)
	return db.Collect(rows, err, scanID)
}

// idleSupervisors lists the supervise duties that stand still although neither
// is what they supervise submitted, nor does it stand still itself.
func idleSupervisors(tx *db.Tx, district string) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND closed_at = 0 AND kind = 'supervise' AND next_at = 0
			AND EXISTS (SELECT 1 FROM duty p WHERE p.district = duty.district AND p.id = duty.parent
				AND p.state = 'open' AND (p.kind <> 'supervise' OR p.next_at > 0))
		ORDER BY +id`, district)
	return db.Collect(rows, err, scan)
}
