package hazard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const (
	usualPage = 50
	maxPage   = 500
)

// scoped are the columns that a scope bites on, where another index than theirs has
// to be taken.
func scoped(tx *db.Tx) access.Columns {
	return access.Columns{Division: tx.Aside("division"), Industry: tx.Aside("industry"), Unit: tx.Aside("unit")}
}

// listing is a query made ready: its text, its values and how it goes on.
type listing struct {
	where *db.Where
	order Order
	limit int
	// off stands before the columns of the order: "+" keeps the engine from walking
	// the order's index, where fetching the few rows of a narrow query is cheaper.
	off string
	by  narrow // what makes it narrow
}

// plan writes a part of a query for one caller, who answers for posts. Its
// conditions name the partial indexes' own conditions literally, since an engine
// takes such an index only then.
func plan(tx *db.Tx, t part, posts []ident.ID, now time.Time) (l listing, err error) {
	w := new(db.Where).And("district = ?", t.district)
	q := t.q
	l = listing{where: w, order: q.Order, limit: q.Limit}
	if l.order == "" {
		l.order = ByFound
	}
	if l.limit <= 0 {
		l.limit = usualPage
	}
	l.limit = min(l.limit, maxPage)
	if err := q.check(l.order); err != nil {
		return l, err
	}
	if t.nothing() {
		w.And("1 = 0")
		return l, l.goOn(q.After)
	}
	if l.by, err = t.fewRows(tx, w, l.order, posts); err != nil {
		return l, err
	}
	few := l.by.few
	p := path{order: l.order, few: few, aside: tx.Aside, now: now}
	t.kinds(w, p)
	t.facets(w, p)
	t.times(w, p)
	if !q.Mine { // what waits for somebody he may see wherever it lies
		p.narrow(w, t.scope)
		c := scoped(tx)
		c.Industry = p.of("industry", few == "scope")
		t.scope.Where(w, c) // a scope is wide
	}
	if few != "" {
		l.off = "+"
	}
	return l, l.goOn(q.After)
}

func (q Query) check(o Order) error {
	var wrong fault.Fields
	if !o.Known() {
		wrong.Add("order", "hazard.order_unknown", "order", string(o))
	}
	for _, s := range q.States {
		if !s.Known() {
			wrong.Add("states", "hazard.state_unknown", "state", string(s))
		}
	}
	if q.Grade != "" && !q.Grade.Known() {
		wrong.Add("grade", "hazard.grade_unknown", "grade", string(q.Grade))
	}
	if !sound(q.Text) || !sound(q.Source) || !sound(q.Industry) {
		wrong.Add("text", "hazard.text_broken")
	}
	if strings.Trim(q.Division, "0123456789") != "" || len(q.Division) > 12 {
		wrong.Add("division", "hazard.division_unknown", "division", q.Division)
	}
	if len(q.IDs) > maxPage {
		wrong.Add("ids", "hazard.too_many", "most", maxPage)
	}
	return wrong.Err()
}

// goOn starts after the last row of the page before.
func (l listing) goOn(after string) error {
	if after == "" {
		return nil
	}
	at, id, ok := parseCursor(after, l.order)
	if !ok {
		return fault.New(fault.Invalid, "hazard.cursor_bad")
	}
	l.where.And("("+l.off+l.order.column()+", "+l.off+"id) "+l.order.beyond()+" (?, ?)", at, id)
	return nil
}

// text is the whole statement; it asks for one row more than the page, to know
// whether there is another.
func (l listing) text() string {
	return "SELECT " + hazardFields + " FROM hazard" + l.where.SQL() + l.sorted() + " LIMIT " + l.where.Arg(l.limit+1)
}

// ids are those of the few that make a listing narrow, in its order, whatever else is
// asked of them.
func (l listing) ids(tx *db.Tx, t part) ([]int64, error) {
	few := listing{where: new(db.Where).And("district = ?", t.district).And(l.by.cond, l.by.args...), order: l.order, off: l.off}
	if err := few.goOn(t.q.After); err != nil {
		return nil, err
	}
	rows, err := tx.Query("SELECT id FROM hazard"+few.where.SQL()+few.sorted()+" LIMIT "+few.where.Arg(l.by.most), few.where.Args()...)
	ids, err := db.Collect(rows, err, func(r *db.Rows) (id int64, err error) { return id, r.Scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("put the hazards of a trade in order: %w", err)
	}
	return ids, nil
}

func (l listing) sorted() string {
	return " ORDER BY " + l.off + l.order.column() + l.order.way() + ", " + l.off + "id" + l.order.way()
}

func (l listing) page(tx *db.Tx) (Page, error) {
	rows, err := tx.Query(l.text(), l.where.Args()...)
	all, err := collect(l.limit+1, rows, err)
	if err != nil {
		return Page{}, fmt.Errorf("list hazards: %w", err)
	}
	if len(all) <= l.limit {
		return Page{Items: all}, nil
	}
	all = all[:l.limit]
	return Page{Items: all, Next: cursor(all[l.limit-1], l.order)}, nil
}

// column is what an order goes by, before the id.
func (o Order) column() string {
	switch o {
	case ByDue:
		return "due"
	case ByClosed:
		return "closed_at"
	}
	return "found"
}

func (o Order) way() string {
	if o == ByDue {
		return ""
	}
	return " DESC"
}

func (o Order) beyond() string {
	if o == ByDue {
		return ">"
	}
	return "<"
}

// at is a hazard's place in an order, before its id.
func (o Order) at(h Hazard) int64 {
	switch o {
	case ByDue:
		return h.Due
	case ByClosed:
		return h.ClosedAt
	}
	return h.Found
}

// cursor says where a page ended: the order, its value and the id.
func cursor(h Hazard, o Order) string {
	return string(o) + "." + strconv.FormatInt(o.at(h), 36) + "." + strconv.FormatInt(int64(h.ID), 36)
}

func parseCursor(s string, o Order) (at int64, id ident.ID, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || parts[0] != string(o) {
		return 0, 0, false
	}
	at, err := strconv.ParseInt(parts[1], 36, 64)
	n, err2 := strconv.ParseInt(parts[2], 36, 64)
	return at, ident.ID(n), err == nil && err2 == nil
}
