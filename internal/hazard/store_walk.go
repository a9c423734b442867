package hazard

import (
	"database/sql"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// nearPages is within how many pages of a walk a page is looked for before anybody
// counts whether walking is worth it at all.
const nearPages = 12

// near reads the page of a part of some industries where it lies among the first few
// hundred hazards of the list's own order, as it does for an industry that is common
// there; ok tells whether it does. That costs less than to count how common it is.
func (t part) near(tx *db.Tx, posts []ident.ID, now time.Time) (p Page, l listing, ok bool, err error) {
	q := t.q
	if q.Industry == "" && len(onlyIndustries(t.scope)) == 0 || len(q.IDs) > 0 || q.Holder != 0 || q.Mine || q.Text != "" || t.nothing() {
		return p, l, false, nil
	}
	t.walk = true
	if l, err = plan(tx, t, posts, now); err != nil {
		return p, l, false, err
	}
	at, err := t.stretch(tx, l, posts, now)
	if err != nil {
		return p, l, false, err
	}
	upTo := " >= ?"
	if l.order.beyond() == ">" {
		upTo = " <= ?"
	}
	l.where.And(l.order.column()+upTo, at)
	p, err = l.page(tx)
	return p, l, p.Next != "", err // else there may be more behind
}

// stretch is where the first few hundred hazards of a walk end, asked of the walk's
// index alone: whose industry they are of does not matter, nor who may see them.
func (t part) stretch(tx *db.Tx, l listing, posts []ident.ID, now time.Time) (at int64, err error) {
	bare := part{district: t.district, walk: true, scope: access.Scope{All: true},
		q: Query{Order: l.order, After: t.q.After, Limit: l.limit, Division: townOf(t)}}
	b, err := plan(tx, bare, posts, now)
	if err != nil {
		return 0, err
	}
	column, last := l.order.column(), "min"
	if l.order.beyond() == ">" {
		last = "max"
	}
	text := "SELECT " + last + "(at) FROM (SELECT " + column + " AS at FROM hazard" + b.where.SQL() +
		" ORDER BY " + column + l.order.way() + ", id" + l.order.way() + " LIMIT " + b.where.Arg(nearPages*(l.limit+1)) + ") AS near"
	var end sql.NullInt64
	if err := tx.QueryRow(text, b.where.Args()...).Scan(&end); err != nil {
		return 0, fmt.Errorf("find the near end of a list: %w", err)
	}
	return end.Int64, nil
}

// townOf is the one town that a part lies in; "" when it is not one.
func townOf(t part) string {
	if len(t.q.Division) >= 9 {
		return t.q.Division[:9]
	}
	if !t.scope.All && len(t.scope.Units) == 0 && len(t.scope.Areas) == 1 && len(t.scope.Areas[0].Divisions) == 1 {
		if d := t.scope.Areas[0].Divisions[0]; len(d) >= 9 {
			return d[:9]
		}
	}
	return ""
}
