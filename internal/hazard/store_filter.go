package hazard

import (
	"slices"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// manyRows is how many hits make a word, a post or an industry common: then it is
// cheaper to walk the list in its order until a page is full than to fetch and
// sort every hit.
const manyRows = 2000

// path is how a list is to be found: by walking its order's index until a page is
// full, or, where few rows answer, by gathering and sorting them. SQLite has no
// statistics here and takes any equality for rare, so the conditions are written
// such that only the wanted index fits: what is put aside fits none, and a partial
// index is fit only by its own condition, literally.
type path struct {
	order Order
	few   string // which column or index gathers; "" to walk
	aside func(column string) string
	now   time.Time
}

// walks tells whether the list walks an order's own index.
func (p path) walks(o Order) bool { return p.few == "" && p.order == o }

// of is a column as a condition names it: bare where its index may be taken.
func (p path) of(column string, indexed bool) string {
	if indexed {
		return column
	}
	return p.aside(column)
}

// kinds adds the states, the grade and what nobody answers for.
func (t part) kinds(w *db.Where, p path) {
	q := t.q
	open := t.onlyOpen()
	ended := len(q.States) == 1 && q.States[0].few()
	// Not said of what ended so: it would make the index of all that was found fit, and
	// SQLite then prefers that one from the second page on.
	w.If(!ended, "state <> 'withdrawn'")
	byFound := p.walks(ByFound)
	switch {
	case ended:
		w.If(byFound || p.few == "state", endedFew).And("state = ?", string(q.States[0]))
	case len(q.States) > 0:
		db.In(w, "state", stateTexts(q.States))
	}
	ofUnit := p.few == "open_unit"
	w.If(ofUnit, openUnit).If(open && !ofUnit, p.of("closed_at", byFound || p.walks(ByDue))+" = 0").If(open && byFound, "closed_at < 1")
	over := p.order == ByClosed || !q.ClosedFrom.IsZero() || !q.ClosedTo.IsZero()
	switch {
	case !over:
	case t.ofUnit() && p.byClosedUnit():
		w.And(closedUnit)
	default:
		w.And(p.of("closed_at", p.walks(ByClosed) || p.few == "closed_at") + " > 0")
	}
	switch {
	case q.Grade == Major && (byFound || p.few == "grade"):
		w.And("grade = 'major'")
	case q.Grade != "":
		w.And("grade = ?", string(q.Grade))
	}
	blind := byFound || p.few == "blind"
	w.If(q.Blind && blind, "blind = 1").If(q.Blind && !blind, p.aside("blind")+" = 1")
	us := clock.Micros(p.now)
	w.If(t.late == lateOpen, p.aside("due")+" > 0 AND CASE WHEN submitted_at > 0 THEN submitted_at ELSE ? END > "+p.aside("due"), us)
	w.If(t.late == lateClosed, closedLate)
}

// onlyOpen tells whether what is asked for can only be open, if only for the states
// that are asked for.
func (t part) onlyOpen() bool {
	return t.open() || len(t.q.States) > 0 && !slices.ContainsFunc(t.q.States, func(s State) bool { return !s.Open() })
}

// open tells whether what is asked for can only be open, whatever its state.
func (t part) open() bool {
	q := t.q
	return q.Holder != 0 || q.Mine || q.Overdue || t.late == lateOpen || q.Order == ByDue || !q.DueFrom.IsZero() || !q.DueTo.IsZero()
}

// What lateness is judged of, and by when: when a hazard left its holder's hands,
// which are handed in, ended, or not yet.
const (
	judged = "state NOT IN ('rejected', 'merged', 'withdrawn')"
	handed = "CASE WHEN submitted_at > 0 THEN submitted_at WHEN closed_at > 0 THEN closed_at ELSE ? END"
)

func (t part) facets(w *db.Where, p path) {
	q := t.q
	inOrder := p.walks(ByFound) || p.walks(ByDue) // which have indexes of a site's own
	w.If(q.Unit != 0, p.of("unit", p.byUnit())+" = ?", q.Unit)
	if q.Site != 0 {
		own := inOrder || p.few == "site"
		w.If(own, "site <> 0").And(p.of("site", own)+" = ?", q.Site)
	}
	if q.Source != "" {
		own := p.walks(ByFound) || p.few == "source"
		w.If(own, "source <> ''").And(p.of("source", own)+" = ?", q.Source)
	}
	if len(q.IDs) > 0 {
		db.In(w, "id", q.IDs)
	}
	us := clock.Micros(p.now)
	w.If(q.Overdue, "state <> 'submitted' AND "+p.of("due", p.walks(ByDue))+" < ?", us)
	due := p.aside("due")
	w.If(q.InTime, judged+" AND ("+due+" = 0 OR "+handed+" <= "+due+")", us)
	w.If(q.Unplaced, p.of("town", p.few == "")+" = ?", t.district).If(q.Unclassed, p.of("industry", p.few == "industry")+" = ''")
	p.under(w, "division", q.Division)
	p.under(w, "industry", q.Industry)
}

// ofUnit tells whether a part is one enterprise's.
func (t part) ofUnit() bool { return t.q.Unit != 0 || onlyUnit(t.scope) != 0 }

// byUnit tells whether an index of the enterprise's own may be taken.
func (p path) byUnit() bool { return p.few == "" || p.few == "open_unit" || p.few == "closed_unit" }

// byClosedUnit tells whether that one is of what it has closed.
func (p path) byClosedUnit() bool { return p.walks(ByClosed) || p.few == "closed_unit" }

func (t part) times(w *db.Where, p path) {
	for _, r := range []struct {
		order    Order
		from, to time.Time
	}{{ByFound, t.q.From, t.q.To}, {ByDue, t.q.DueFrom, t.q.DueTo}, {ByClosed, t.q.ClosedFrom, t.q.ClosedTo}} {
		column := p.of(r.order.column(), p.walks(r.order) || p.few == r.order.column() || r.order == ByClosed && p.few == "closed_unit")
		w.If(!r.to.IsZero(), column+" < ?", clock.Micros(r.to))
		if t.ofUnit() && p.walks(r.order) && r.order != ByClosed {
			// Bound on both sides, SQLite would find the days of the whole district as
			// few as those of the one enterprise.
			column = p.aside(r.order.column())
		}
		w.If(!r.from.IsZero(), column+" >= ?", clock.Micros(r.from))
	}
}

func stateTexts(states []State) []string {
	all := make([]string, len(states))
	for i, s := range states {
		all[i] = string(s)
	}
	return all
}

// under adds "the code is prefix or lies in it". A town is asked for by its own
// column, which the indexes have; an industry's index serves only where it is rare.
func (p path) under(w *db.Where, column, prefix string) {
	if prefix == "" {
		return
	}
	if column == "division" && len(prefix) >= 9 {
		w.And(p.of("town", p.few == "")+" = ?", prefix[:9])
		if len(prefix) == 9 {
			return
		}
	}
	from, to := codesUnder(prefix)
	column = p.of(column, p.few == column)
	w.And(column+" >= ? AND "+column+" < ?", from, to)
}

// codesUnder is where the codes that begin with prefix begin and end.
func codesUnder(prefix string) (from, to string) {
	last := len(prefix) - 1
	return prefix, prefix[:last] + string(rune(prefix[last]+1))
}

// narrow says again, in the column that the indexes have, what a scope of one
// town or one unit says; it never changes which rows are seen.
func (p path) narrow(w *db.Where, s access.Scope) {
	if u := onlyUnit(s); u != 0 && p.byUnit() {
		w.And("unit = ?", u)
	}
	if p.few != "" || s.All || len(s.Units) > 0 || len(s.Areas) != 1 || len(s.Areas[0].Divisions) != 1 {
		return
	}
	if d := s.Areas[0].Divisions[0]; len(d) >= 9 {
		w.And("town = ?", d[:9])
	}
}

// fewRows adds what is found through indexes that know nothing of the order, and
// tells the one that leaves few enough rows to fetch and sort; the zero one when none
// does.
func (t part) fewRows(tx *db.Tx, w *db.Where, o Order, posts []ident.ID) (by narrow, err error) {
	q, district, few := t.q, t.district, ""
	switch {
	case len(t.ids) > 0:
		tx.AnyOf(w, "id", t.ids)
		few = "words"
	case len(q.IDs) > 0:
		few = "id"
	}
	if err := q.words(w, &few); err != nil {
		return by, err
	}
	rare, err := q.waits(tx, w, district, posts)
	if err != nil {
		return by, err
	}
	if rare && few == "" {
		few = "waits"
	}
	if few != "" || q.searches() || t.walk {
		return narrow{few: few}, nil
	}
	return t.rare(tx, o)
}

// waits adds whom the hazard waits for.
func (q Query) waits(tx *db.Tx, w *db.Where, district string, posts []ident.ID) (rare bool, err error) {
	switch {
	case q.Mine:
	case q.Holder != 0:
		posts = []ident.ID{q.Holder}
	default:
		return false, nil
	}
	most := manyRows
	if q.searches() {
		most = inPart
	}
	return duty.Awaiting(tx, w, duty.Waiting{Table: "hazard", Column: "id", District: district, About: "hazard", Posts: posts}, most)
}

// searches tells whether there are words to be asked of the index.
func (q Query) searches() bool { return len(queryWords(q.Text)) > 0 }

// words adds what a row must hold to be what is searched for: each term, as it is
// written. A whole number is found by itself, which few says.
func (q Query) words(w *db.Where, few *string) error {
	terms := strings.Fields(q.Text)
	if len(terms) == 0 {
		return nil
	}
	if len([]rune(q.Text)) > maxPlace {
		return fault.New(fault.Invalid, "hazard.too_long", "most", maxPlace)
	}
	if wholeNumber.MatchString(terms[0]) && len(terms) == 1 {
		w.And("number = ?", strings.ToUpper(terms[0])) // found from the first moment on, before it is indexed
		if *few == "" {
			*few = "words"
		}
		return nil
	}
	for _, t := range terms {
		lower := "lower(%s)"
		if strings.ToLower(t) == strings.ToUpper(t) { // Chinese has one case, and long texts
			lower = "%s"
		}
		like := "%" + escaper.Replace(strings.ToLower(t)) + "%"
		var holds []string
		for _, column := range [...]string{"text", "place", "site_name", "number"} {
			holds = append(holds, strings.Replace(lower, "%s", column, 1)+` LIKE ? ESCAPE '\'`)
		}
		// Inside CASE, since PostgreSQL takes a bare LIKE '%…%' to hold for next to
		// no row, and would read and sort all hazards to find a page of them.
		w.And("CASE WHEN "+strings.Join(holds, " OR ")+" THEN 1 ELSE 0 END <> 0", like, like, like, like)
	}
	return nil
}

var escaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// sourcesOf lists the sources that hazards were imported from, up to most. It
// steps from one to the next in the index, however many hazards each has.
func sourcesOf(tx *db.Tx, district string, most int) ([]string, error) {
	const first = "SELECT min(source) FROM hazard WHERE district = $1 AND source <> ''"
	rows, err := tx.Query(`WITH RECURSIVE name (source) AS (`+first+`
		UNION ALL SELECT (`+first+` AND source > name.source) FROM name WHERE name.source IS NOT NULL)
		SELECT source FROM name WHERE source IS NOT NULL LIMIT $2`, district, most)
	return db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
}
