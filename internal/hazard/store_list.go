package hazard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const (
	usualPage = 50
	maxPage   = 500
)

// commonWord is how many hits make a word common: then it is cheaper to walk the
// list in its order until a page is full than to fetch and sort every hit.
const commonWord = 2000

// everywhere is how many hits make it dearer to gather them than to read rows
// until a page is full: the text index is not asked any more.
const everywhere = 10 * commonWord

// columns that a scope bites on.
var scoped = access.Columns{Division: "division", Industry: "industry", Unit: "unit"}

// listing is a query made ready: its text, its values and how it goes on.
type listing struct {
	where *db.Where
	order Order
	limit int
	// off stands before the columns of the order: "+" keeps the engine from walking
	// the order's index, where fetching the few hits of a search is cheaper.
	off string
}

// plan writes a query for one caller. Its conditions name the partial indexes'
// own conditions literally, since an engine takes such an index only then.
func plan(tx *db.Tx, by access.Principal, q Query, now time.Time) (listing, error) {
	w := new(db.Where).And("district = ?", by.District)
	l := listing{where: w, order: q.Order, limit: q.Limit}
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
	w.If(l.order == ByDue || q.Overdue, "closed_at = 0")
	q.facets(w, now)
	narrow(w, by.Scope)
	by.Scope.Where(w, scoped)
	rare, err := q.words(tx, w, by.District)
	if err != nil {
		return l, err
	}
	if rare {
		l.off = "+"
	}
	return l, l.goOn(q.After)
}

func (q Query) check(o Order) error {
	var wrong fault.Fields
	if o != ByFound && o != ByDue {
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
	return wrong.Err()
}

func (q Query) facets(w *db.Where, now time.Time) {
	if len(q.States) > 0 {
		db.In(w, "state", stateTexts(q.States))
	}
	w.If(q.Grade != "", "grade = ?", string(q.Grade))
	w.If(q.Unit != 0, "unit = ?", q.Unit)
	if q.Site != 0 {
		w.And("site <> 0").And("site = ?", q.Site)
	}
	w.If(q.Source != "", "source = ?", q.Source)
	w.If(!q.From.IsZero(), "found >= ?", clock.Micros(q.From))
	w.If(!q.To.IsZero(), "found < ?", clock.Micros(q.To))
	w.If(q.Blind, "blind = 1")
	us := clock.Micros(now)
	w.If(q.Overdue, "state <> 'submitted' AND due < ?", us)
	w.If(q.Late, `due > 0 AND state NOT IN ('rejected', 'merged') AND
		CASE WHEN submitted_at > 0 THEN submitted_at WHEN closed_at > 0 THEN closed_at ELSE ? END > due`, us)
	under(w, "division", q.Division)
	under(w, "industry", q.Industry)
}

func stateTexts(states []State) []string {
	all := make([]string, len(states))
	for i, s := range states {
		all[i] = string(s)
	}
	return all
}

// under adds "the code is prefix or lies in it". A town is asked for by its own
// column, which the indexes have.
func under(w *db.Where, column, prefix string) {
	if prefix == "" {
		return
	}
	if column == "division" && len(prefix) >= 9 {
		w.And("town = ?", prefix[:9])
		if len(prefix) == 9 {
			return
		}
	}
	last := len(prefix) - 1
	w.And(column+" >= ? AND "+column+" < ?", prefix, prefix[:last]+string(rune(prefix[last]+1)))
}

// narrow says again, in the column that the indexes have, what a scope of one
// town says; it never changes which rows are seen.
func narrow(w *db.Where, s access.Scope) {
	if s.All || len(s.Units) > 0 || len(s.Areas) != 1 || len(s.Areas[0].Divisions) != 1 {
		return
	}
	if d := s.Areas[0].Divisions[0]; len(d) >= 9 {
		w.And("town = ?", d[:9])
	}
}

// words adds the search and tells whether it has few hits. Words of two
// characters and more go through the text index; order within the text, and lone
// characters, through LIKE.
func (q Query) words(tx *db.Tx, w *db.Where, district string) (rare bool, err error) {
	terms := strings.Fields(q.Text)
	if len(terms) == 0 {
		return false, nil
	}
	if len([]rune(q.Text)) > maxPlace {
		return false, fault.New(fault.Invalid, "hazard.too_long", "most", maxPlace)
	}
	var indexed []string
	for _, t := range terms {
		indexed = append(indexed, queryWords(t)...)
	}
	if len(indexed) > 0 {
		n, err := tx.CountWords(textIndex, district, indexed, everywhere)
		if err != nil {
			return false, err
		}
		column := "+id" // no engine looks an expression up: it walks the list's order instead
		if rare = n < commonWord; rare {
			column = "id"
		}
		if n < everywhere {
			tx.HasWords(w, column, textIndex, district, indexed)
		}
	}
	for _, t := range terms {
		like := "%" + escaper.Replace(strings.ToLower(t)) + "%"
		// Inside CASE, since PostgreSQL takes a bare LIKE '%…%' to hold for next to
		// no row, and would read and sort all hazards to find a page of them.
		w.And(`CASE WHEN lower(text) LIKE ? ESCAPE '\' OR lower(place) LIKE ? ESCAPE '\'
			OR lower(site_name) LIKE ? ESCAPE '\' OR lower(number) LIKE ? ESCAPE '\' THEN 1 ELSE 0 END <> 0`, like, like, like, like)
	}
	return rare, nil
}

var escaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// goOn starts after the last row of the page before.
func (l listing) goOn(after string) error {
	if after == "" {
		return nil
	}
	at, id, ok := parseCursor(after, l.order)
	if !ok {
		return fault.New(fault.Invalid, "hazard.cursor_bad")
	}
	if l.order == ByDue {
		l.where.And("("+l.off+"due, "+l.off+"id) > (?, ?)", at, id)
	} else {
		l.where.And("("+l.off+"found, "+l.off+"id) < (?, ?)", at, id)
	}
	return nil
}

// text is the whole statement; it asks for one row more than the page, to know
// whether there is another.
func (l listing) text() string {
	order := " ORDER BY " + l.off + "found DESC, " + l.off + "id DESC"
	if l.order == ByDue {
		order = " ORDER BY " + l.off + "due, " + l.off + "id"
	}
	return "SELECT " + hazardFields + " FROM hazard" + l.where.SQL() + order + " LIMIT " + l.where.Arg(l.limit+1)
}

func (l listing) page(tx *db.Tx) (Page, error) {
	rows, err := tx.Query(l.text(), l.where.Args()...)
	all, err := db.Collect(rows, err, scanHazard)
	if err != nil {
		return Page{}, fmt.Errorf("list hazards: %w", err)
	}
	if len(all) <= l.limit {
		return Page{Items: all}, nil
	}
	all = all[:l.limit]
	return Page{Items: all, Next: cursor(all[l.limit-1], l.order)}, nil
}

// cursor says where a page ended: the order, its value and the id.
func cursor(h Hazard, o Order) string {
	at := h.Found
	if o == ByDue {
		at = h.Due
	}
	return string(o) + "." + strconv.FormatInt(at, 36) + "." + strconv.FormatInt(int64(h.ID), 36)
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
