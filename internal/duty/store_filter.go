package duty

import (
	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// filtered reads a page of a filter's duties. posts are nil when every post is
// meant; whole leaves the principal's scope out of it.
func filtered(tx *db.Tx, by access.Principal, q Filter, posts []ident.ID, whole bool, now int64) (Page, error) {
	w := (&db.Where{}).And("district = ?", by.District)
	w.If(q.Kind != "", "kind = ?", q.Kind)
	w.If(!q.From.IsZero(), "due >= ?", clock.Micros(q.From)).If(!q.To.IsZero(), "due < ?", clock.Micros(q.To))
	w.If(q.Late, "state = 'open' AND due < ?", now)
	if !whole {
		by.Scope.Where(w, scopeColumns)
	}
	return inTurn(tx, w, posts, q.Done, q.After, q.Limit)
}

// opened reads every duty that was opened for a duty, the oldest first.
func opened(tx *db.Tx, district string, parent ident.ID) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND parent = $2 AND parent > 0 ORDER BY id`, district, parent)
	return db.Collect(rows, err, scan)
}

// byIDs reads the duties with these ids, in no order.
func byIDs(tx *db.Tx, district string, ids []ident.ID) ([]Duty, error) {
	var all []Duty
	for len(ids) > 0 {
		n := min(len(ids), 100) // SQLite pays the square of what one statement binds
		w := (&db.Where{}).And("district = ?", district)
		db.In(w, "id", ids[:n])
		rows, err := tx.Query("SELECT "+fields+" FROM duty"+w.SQL(), w.Args()...)
		part, err := db.Collect(rows, err, scan)
		if err != nil {
			return nil, err
		}
		all, ids = append(all, part...), ids[n:]
	}
	return all, nil
}
