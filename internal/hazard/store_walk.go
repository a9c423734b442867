package hazard

import (
	"database/sql"
	"fmt"
	"reflect"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// nearPages are within how many pages of a walk a page is looked for, one after the
// other, before anybody counts whether walking is worth it at all. The second is for
// what was closed in some days: to gather all that was costs far more.
var nearPages = [...]int{4, 16}

// plain tells whether nothing but a place, a trade and days of closing narrows a list.
// Whatever else does has an index of its own, which is shorter than any walk.
func (q Query) plain() bool {
	q.Order, q.After, q.Limit, q.Division, q.Industry = "", "", 0, "", ""
	q.ClosedFrom, q.ClosedTo = time.Time{}, time.Time{}
	return reflect.ValueOf(q).IsZero()
}

// near reads the page of a part of some industries, or of what was closed in some
// days, where it lies among the first few hundred hazards of the list's own order, as
// it does for an industry that is common there, or where there are no more; ok tells
// whether it does. That costs less than to count how common it is.
func (t part) near(tx *db.Tx, posts []ident.ID, now time.Time) (p Page, l listing, ok bool, err error) {
	closed := t.closedWhile()
	if !closed && t.q.Industry == "" && len(onlyIndustries(t.scope)) == 0 || !t.q.plain() || t.late != anyhow || t.nothing() {
		return p, l, false, nil
	}
	t.walk = true
	tries := nearPages[:1]
	if closed {
		if turned, err := t.turned(tx); err != nil || turned {
			return p, l, false, err
		}
		t.q.To, tries = t.q.ClosedTo, nearPages[:] // nothing is closed before it is found
	}
	for _, pages := range tries {
		if p, l, ok, err = t.within(tx, pages, posts, now); ok || err != nil {
			return p, l, ok, err
		}
	}
	return p, l, false, nil
}

// within reads the page of a walk if it lies within some pages.
func (t part) within(tx *db.Tx, pages int, posts []ident.ID, now time.Time) (p Page, l listing, ok bool, err error) {
	if l, err = plan(tx, t, posts, now); err != nil {
		return p, l, false, err
	}
	at, more, err := t.stretch(tx, l, pages, posts, now)
	if err != nil {
		return p, l, false, err
	}
	if !more {
		p, err = l.page(tx)
		return p, l, err == nil, err
	}
	upTo := " >= ?"
	if l.order.beyond() == ">" {
		upTo = " <= ?"
	}
	l.where.And(l.order.column()+upTo, at)
	p, err = l.page(tx)
	return p, l, p.Next != "", err // else there may be more behind
}

// closedWhile tells whether a part is of what was closed before a day, by the time
// when it was found. An enterprise's has an index of its own.
func (t part) closedWhile() bool {
	q := t.q
	return (q.Order == "" || q.Order == ByFound) && !q.ClosedTo.IsZero() && !t.ofUnit()
}

// turned tells whether something that was closed in the days asked about is said to
// have been found later.
func (t part) turned(tx *db.Tx) (bool, error) {
	w := new(db.Where).And("district = ? AND closed_at > 0 AND closed_at < found", t.district)
	w.If(!t.q.ClosedFrom.IsZero(), "closed_at >= ?", clock.Micros(t.q.ClosedFrom)).And("closed_at < ?", clock.Micros(t.q.ClosedTo))
	var n int
	err := tx.QueryRow("SELECT count(*) FROM (SELECT 1 FROM hazard"+w.SQL()+" LIMIT 1) AS odd", w.Args()...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for what was closed before it was found: %w", err)
	}
	return n > 0, nil
}

// stretch is where the first few hundred hazards of a walk end, and whether there are
// more. It is asked of the walk's index alone: whose industry they are of does not
// matter, nor who may see them.
func (t part) stretch(tx *db.Tx, l listing, pages int, posts []ident.ID, now time.Time) (at int64, more bool, err error) {
	bare := part{district: t.district, walk: true, scope: access.Scope{All: true},
		q: Query{Order: l.order, After: t.q.After, Limit: l.limit, Division: townOf(t), Unit: onlyUnit(t.scope), To: t.q.To}}
	b, err := plan(tx, bare, posts, now)
	if err != nil {
		return 0, false, err
	}
	most := pages * (l.limit + 1)
	column, last := l.order.column(), "min"
	if l.order.beyond() == ">" {
		last = "max"
	}
	text := "SELECT " + last + "(at), count(*) FROM (SELECT " + column + " AS at FROM hazard" + b.where.SQL() +
		" ORDER BY " + column + l.order.way() + ", id" + l.order.way() + " LIMIT " + b.where.Arg(most) + ") AS near"
	var end sql.NullInt64
	var n int
	if err := tx.QueryRow(text, b.where.Args()...).Scan(&end, &n); err != nil {
		return 0, false, fmt.Errorf("find the near end of a list: %w", err)
	}
	return end.Int64, n == most, nil
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
