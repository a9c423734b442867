package ledger

import "anwang/internal/db"

// Hand puts the entries of a batch where Record would have put them in tx, and
// begins another batch: among those that are gathered there, else beside the
// transaction's other rows. born are the things whose histories they are, as the
// entries leave them.
func (b *Bulk) Hand(tx *db.Tx, born ...Subject) {
	if len(b.entries) > 0 && b.l.heard != nil {
		b.l.heard(b.entries[0].District)
	}
	if g := gathering(tx); g != nil {
		g.entries = append(g.entries, b.entries...)
		g.states = append(g.states, born...)
	} else {
		later(tx, b.entries)
	}
	clear(b.entries)
	b.entries = b.entries[:0]
}
