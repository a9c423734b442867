package duty

import (
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// scopeColumns are the columns that a principal's scope bites on.
var scopeColumns = access.Columns{Division: "division", Industry: "industry", Unit: "unit"}

// listByHolders pages through the duties of some posts: pending ones by due
// time, closed ones from the latest back.
func listByHolders(tx *db.Tx, district string, posts []ident.ID, q Mine) (Page, error) {
	return inTurn(tx, (&db.Where{}).And("district = ?", district), posts, q.Done, q.After, q.Limit)
}

// inTurn reads a page of the duties that w picks: pending ones by due time, or
// closed ones from the latest back. posts narrow it to those that they hold; nil
// is everybody's.
func inTurn(tx *db.Tx, w *db.Where, posts []ident.ID, done bool, after Cursor, limit int) (Page, error) {
	start := after != Cursor{}
	order := " ORDER BY due, id"
	if done {
		w.And("closed_at > 0").If(start, "(closed_at, id) < (?, ?)", after.At, after.ID)
		order = " ORDER BY closed_at DESC, id DESC"
	} else {
		w.And("closed_at = 0").If(start, "(due, id) > (?, ?)", after.At, after.ID)
	}
	return page(tx, w, posts, order, limit, func(d Duty) int64 {
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
	return page(tx, w, nil, " ORDER BY due, id", limit, func(d Duty) int64 { return d.Due })
}

// page reads one more row than it shows, to know whether a page follows.
func page(tx *db.Tx, w *db.Where, posts []ident.ID, order string, limit int, at func(Duty) int64) (Page, error) {
	n := pageSize(limit)
	if posts != nil && len(posts) == 0 {
		return Page{}, nil
	}
	tx.ByValues()
	rows, err := tx.Query(ofPosts(w, posts, order, w.Arg(n+1)), w.Args()...)
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

// ofPosts is the statement of a page. Each post's own index is in order and the
// indexes of several together are not: so a page is made of the posts' pages,
// however many duties each has done.
func ofPosts(w *db.Where, posts []ident.ID, order, limit string) string {
	const from = "SELECT " + fields + " FROM duty"
	switch {
	case posts == nil:
		return from + w.SQL() + order + " LIMIT " + limit
	case len(posts) == 1:
		return from + w.And("holder = ?", posts[0]).SQL() + order + " LIMIT " + limit
	}
	common := w.SQL()
	parts := make([]string, len(posts))
	for i, post := range posts {
		parts[i] = "SELECT * FROM (" + from + common + " AND holder = " + w.Arg(post) + order + " LIMIT " + limit + ") AS one"
	}
	return "SELECT " + fields + " FROM (" + strings.Join(parts, " UNION ALL ") + ") AS together" + order + " LIMIT " + limit
}

// BySubject reads every duty about a subject within the principal's scope,
// oldest first.
func BySubject(tx *db.Tx, by access.Principal, about string, subject ident.ID) ([]Duty, error) {
	w := (&db.Where{}).And("district = ?", by.District).And("about = ?", about).And("subject = ?", subject)
	by.Scope.Where(w, scopeColumns)
	rows, err := tx.Query("SELECT "+fields+" FROM duty"+w.SQL()+" ORDER BY id", w.Args()...)
	return db.Collect(rows, err, scan)
}
