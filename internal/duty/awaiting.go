package duty

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Waiting asks which subjects wait for some posts to do something: to confirm,
// to put right, or to verify what was submitted. Supervisors are not waited for.
type Waiting struct {
	Table    string // the asking list's table
	Column   string // the subject's id there
	District string
	About    string
	Posts    []ident.ID
}

// waitedFor are the conditions of a duty that its subject waits for: while it is
// submitted it is the verifier's turn, who has a duty of his own.
const waitedFor = " AND closed_at = 0 AND state = 'open' AND kind IN ('confirm', 'rectify', 'verify')"

// Awaiting adds to w that the subject in q.Column waits for one of q.Posts. It
// tells whether their duties are fewer than common: then they are gathered
// through the posts' own index, else each row of the asking list is asked about.
func Awaiting(tx *db.Tx, w *db.Where, q Waiting, common int) (rare bool, err error) {
	if len(q.Posts) == 0 {
		w.And("1 = 0")
		return true, nil
	}
	pending := new(db.Where).And("district = ?", q.District)
	db.In(pending, "holder", q.Posts)
	limit := pending.Arg(common)
	var n int
	err = tx.QueryRow("SELECT count(*) FROM (SELECT 1 FROM duty"+pending.SQL()+" AND closed_at = 0 LIMIT "+limit+") AS hits", pending.Args()...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("count pending duties: %w", err)
	}
	args := []any{q.District, q.About}
	marks := "?"
	for i, p := range q.Posts {
		if args = append(args, p); i > 0 {
			marks += ", ?"
		}
	}
	of := "district = ? AND about = ? AND holder IN (" + marks + ")" + waitedFor
	if n < common {
		w.And(q.Column+" IN (SELECT subject FROM duty WHERE "+of+")", args...)
		return true, nil
	}
	w.And("EXISTS (SELECT 1 FROM duty WHERE "+of+" AND subject = "+q.Table+"."+q.Column+")", args...)
	return false, nil
}

// Turn tells of each of some subjects for which post it waits, by what Awaiting goes
// by; a subject that waits for nobody is not in it. Whoever sees a subject may know,
// so the caller asks only about what his principal may see.
func (s *Service) Turn(tx *db.Tx, district, about string, subjects []ident.ID) (map[ident.ID]ident.ID, error) {
	w := new(db.Where).And("district = ?", district).And("about = ?", about)
	db.In(w, "subject", evenly(subjects))
	rows, err := tx.Query("SELECT id, subject, holder FROM duty"+w.SQL()+waitedFor, w.Args()...)
	type turn struct{ id, subject, holder int64 }
	var t turn
	all, err := db.CollectAbout(len(subjects), rows, err, func(r *db.Rows) (turn, error) {
		err := r.Scan(&t.id, &t.subject, &t.holder)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read whose turn it is: %w", err)
	}
	// They are few, and setting up a sort costs SQLite ten times what finding them does.
	slices.SortFunc(all, func(a, b turn) int { return cmp.Compare(a.id, b.id) })
	out := make(map[ident.ID]ident.ID, len(all))
	for _, t := range all {
		out[ident.ID(t.subject)] = ident.ID(t.holder)
	}
	return out, nil
}

// evenly repeats the last of some ids until there are 1, 2, 4, 8 … of them: so there
// are few texts of a statement that lists them, and each stays prepared.
func evenly(ids []ident.ID) []ident.ID {
	if len(ids) == 0 {
		return nil
	}
	n := 1 << bits.Len(uint(len(ids)-1))
	return append(slices.Clip(ids), slices.Repeat(ids[len(ids)-1:], n-len(ids))...)
}

// PostsTx lists the posts that resolve to the principal's person: those that he
// holds, and the vacant ones that he stands in for.
func (s *Service) PostsTx(tx *db.Tx, by access.Principal) ([]ident.ID, error) {
	g, err := s.org.Graph(tx, by.District)
	if err != nil {
		return nil, err
	}
	return g.Resolving(by.Person, s.clock.Now()), nil
}

// PendingAbout reads the pending duties about some subjects, oldest first.
// Whoever sees a subject sees them, so the caller asks only about what his
// principal may see.
func (s *Service) PendingAbout(tx *db.Tx, district, about string, subjects []ident.ID) ([]Duty, error) {
	w := new(db.Where).And("district = ?", district).And("about = ?", about)
	db.In(w, "subject", subjects)
	w.And("closed_at = 0")
	rows, err := tx.Query("SELECT "+fields+" FROM duty"+w.SQL(), w.Args()...)
	all, err := db.Collect(rows, err, scan)
	// They are few, and setting up a sort costs SQLite ten times what finding them does.
	slices.SortFunc(all, func(a, b Duty) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}
