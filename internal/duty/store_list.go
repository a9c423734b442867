package duty

import (
	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// scopeColumns are the columns that a principal's scope bites on.
var scopeColumns = access.Columns{Division: "division", Industry: "industry", Unit: "unit"}

// listByHolders pages through the duties of some posts: pending ones by due
// time, closed ones from the latest back.
func listByHolders(tx *db.Tx, district string, posts []ident.ID, q Mine) (Page, error) {
	w := (&db.Where{}).And("district = ?", district)
	db.In(w, "holder", posts)
	return inTurn(tx, w, q.Done, q.After, q.Limit)
}

// inTurn reads a page of the duties that w picks: pending ones by due time, or
// closed ones from the latest back.
func inTurn(tx *db.Tx, w *db.Where, done bool, after Cursor, limit int) (Page, error) {
	start := after != Cursor{}
	order := " ORDER BY due, id"
	if done {
		w.And("closed_at > 0").If(start, "(closed_at, id) < (?, ?)", after.At, after.ID)
		order = " ORDER BY closed_at DESC, id DESC"
	} else {
		w.And("closed_at = 0").If(start, "(due, id) > (?, ?)", after.At, after.ID)
	}
	return page(tx, w, order, limit, func(d Duty) int64 {
		if done {
			return d.ClosedAt
		}
		return d.Due
	})
}

func overdue(tx *db.Tx, by access.Principal, now int64, after Cursor, limit int) (Page, error) {
	w := (&db.Where{}).And("district = ?", by.District).And("closed_at = 0").And("due < ?", now).And("state = 'open'")
	w.If(after != Cursor{}, "(due, id) > (?, ?)", after.At, after.ID)
	by.Scope.Where(w, scopeColumns)
	return page(tx, w, " ORDER BY due, id", limit, func(d Duty) int64 { return d.Due })
}

// page reads one more row than it shows, to know whether a page follows.
func page(tx *db.Tx, w *db.Where, order string, limit int, at func(Duty) int64) (Page, error) {
	n := pageSize(limit)
	limitAt := w.Arg(n + 1)
	rows, err := tx.Query("SELECT "+fields+" FROM duty"+w.SQL()+order+" LIMIT "+limitAt, w.Args()...)
	all, err := db.Collect(rows, err, scan)
	if err != nil {
		return Page{}, err
	}
	p := Page{Duties: all}
	if len(all) > n {
		last := all[n-1]
		p.Duties, p.Next = all[:n], &Cursor{At: at(last), ID: last.ID}
	}
	return p, nil
}

// BySubject reads every duty about a subject within the principal's scope,
// oldest first.
func BySubject(tx *db.Tx, by access.Principal, about string, subject ident.ID) ([]Duty, error) {
	w := (&db.Where{}).And("district = ?", by.District).And("about = ?", about).And("subject = ?", subject)
	by.Scope.Where(w, scopeColumns)
	rows, err := tx.Query("SELECT "+fields+" FROM duty"+w.SQL()+" ORDER BY id", w.Args()...)
	return db.Collect(rows, err, scan)
}

func holdersOfPending(tx *db.Tx, district string) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT DISTINCT holder FROM duty WHERE district = $1 AND closed_at = 0 ORDER BY holder", district)
	return db.Collect(rows, err, scanID)
}

func pendingOf(tx *db.Tx, district string, holder ident.ID) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT id FROM duty WHERE district = $1 AND holder = $2 AND closed_at = 0 ORDER BY id", district, holder)
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
		WHERE c.district = $1 AND c.closed_at = 0 AND c.parent > 0 AND p.closed_at > 0
			AND c.kind IN ('verify', 'supervise', 'account') ORDER BY c.id`, district)
	return db.Collect(rows, err, scanID)
}

// idleSupervisors lists the supervise duties that stand still although neither
// is what they supervise submitted, nor does it stand still itself.
func idleSupervisors(tx *db.Tx, district string) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND closed_at = 0 AND kind = 'supervise' AND next_at = 0
			AND EXISTS (SELECT 1 FROM duty p WHERE p.district = duty.district AND p.id = duty.parent
				AND p.state = 'open' AND (p.kind <> 'supervise' OR p.next_at > 0))
		ORDER BY id`, district)
	return db.Collect(rows, err, scan)
}
