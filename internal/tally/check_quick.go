package tally

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// RowProjection tells the present fact of a hazard from some columns of its row, as
// the ledger's verification passes them; counted is false when it is not counted.
// What it says is what a Projection says of the same hazard. ok is false when a
// value cannot be read.
type RowProjection struct {
	Columns []string
	Fact    func(values []string) (f Fact, counted, ok bool)
}

// beside is the quick part of Verification: it takes the facts from the rows that
// the ledger's verification reads anyway. It tells only that all is well.
func (s *Service) beside(p RowProjection) func(*db.Tx, string) *ledger.Beside {
	if p.Fact == nil {
		return nil
	}
	return func(tx *db.Tx, district string) *ledger.Beside {
		q := &quickCheck{tx: tx, district: district, row: p.Fact, want: newSheet(), stored: quickFacts{after: math.MinInt64}}
		return &ledger.Beside{About: About, Columns: p.Columns, Row: q.take, End: func() (int64, bool, error) {
			seen, sure, err := q.end()
			if err == nil && sure {
				var n int64
				var found []ledger.Difference
				n, found, err = s.CheckAbove(tx, district)
				seen, sure = seen+n, len(found) == 0
			}
			if err != nil { // what cannot be read Run says
				return seen, false, tx.Context().Err()
			}
			return seen, sure, nil
		}}
	}
}

// quickCheck compares the counted facts of a district, and the cells, with the rows
// of its hazards, which come in order of id.
type quickCheck struct {
	tx       *db.Tx
	district string
	row      func(values []string) (Fact, bool, bool)
	want     *sheet
	stored   quickFacts
	unsure   bool
	seen     int64
	text     []byte // scratch
}

func (q *quickCheck) take(id ident.ID, values []string) error {
	if values == nil {
		q.unsure = true
		return nil
	}
	f, is, ok := q.row(values)
	if is = is && ok; is {
		q.text = appendFact(q.text[:0], counted(f, q.district))
	}
	q.unsure = q.unsure || !ok
	for !q.unsure {
		next, err := q.stored.peek(q.tx, q.district)
		if err != nil {
			return err
		}
		if next == nil || next.id > id {
			if is {
				return q.waits(id)
			}
			return nil
		}
		q.stored.at++
		if next.id == id && is && next.text == string(q.text) {
			q.want.add(counted(f, q.district))
			q.seen++
			return nil
		}
		if err := q.lags(next); err != nil || next.id == id {
			return err
		}
	}
	return nil
}

// lags takes a counted fact that is no longer so, which may be when the follower
// has not come to the hazard's latest entry.
func (q *quickCheck) lags(was *quickFact) error {
	var f Fact
	if err := json.Unmarshal([]byte(was.text), &f); err != nil || string(appendFact(nil, f)) != was.text {
		q.unsure = true
		return nil
	}
	q.want.add(f)
	q.seen++
	return q.waits(was.id)
}

func (q *quickCheck) waits(id ident.ID) error {
	cursor, err := ledger.Cursor(q.tx, q.district, FollowerName)
	if err != nil {
		return err
	}
	waits, err := hasEntryAfter(q.tx, q.district, id, cursor)
	q.unsure = q.unsure || !waits
	return err
}

// end compares the cells. sure says that everything agrees.
func (q *quickCheck) end() (seen int64, sure bool, err error) {
	for !q.unsure {
		next, err := q.stored.peek(q.tx, q.district)
		if err != nil {
			return q.seen, false, err
		}
		if next == nil {
			break
		}
		q.stored.at++
		if err := q.lags(next); err != nil {
			return q.seen, false, err
		}
	}
	if q.unsure {
		return q.seen, false, nil
	}
	left, err := waiting(q.tx, q.district)
	if err != nil {
		return q.seen, false, err
	}
	towns := q.want.cells()
	district := q.want.district(q.district, towns, left)
	n, same, err := q.same(townCells(q.district), nil, towns)
	if err != nil || !same {
		return q.seen + n, false, err
	}
	own, same, err := q.same(areaCells(q.district), []string{q.district}, district)
	return q.seen + n + own, same, err
}

// same compares the cells of a shelf with those that there should be, which it uses
// up.
func (q *quickCheck) same(s shelf, areas []string, want map[uint64]int64) (seen int64, same bool, err error) {
	same, err = s.each(q.tx, areas, func(c *stored) bool {
		g, known := q.want.known(c.area.Text, c.industry.Text, c.grade.Text, c.state.Text)
		k, ok := c.pack(g)
		if !known || !ok || c.n == 0 || want[k] != c.n {
			return false
		}
		delete(want, k)
		seen++
		return true
	})
	return seen, same && len(want) == 0, err
}

// quickFacts walks the counted facts of a district in order of id, as they are
// written.
type quickFacts struct {
	chunk []quickFact
	at    int
	after ident.ID
	done  bool
}

type quickFact struct {
	id   ident.ID
	text string
}

func (r *quickFacts) peek(tx *db.Tx, district string) (*quickFact, error) {
	if r.at == len(r.chunk) && !r.done {
		rows, err := tx.Query("SELECT id, fact FROM tallied WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3", district, int64(r.after), pageSize)
		r.at = 0
		if r.chunk, err = db.Collect(rows, err, func(rows *db.Rows) (f quickFact, err error) {
			return f, rows.Scan((*int64)(&f.id), &f.text)
		}); err != nil {
			return nil, fmt.Errorf("read counted facts: %w", err)
		}
		if r.done = len(r.chunk) < pageSize; len(r.chunk) > 0 {
			r.after = r.chunk[len(r.chunk)-1].id
		}
	}
	if r.at == len(r.chunk) {
		return nil, nil
	}
	return &r.chunk[r.at], nil
}

// appendFact writes a fact as json.Marshal does, when its texts are codes; others
// come out as what no counted fact is.
func appendFact(b []byte, f Fact) []byte {
	text := func(name, v string) {
		b = append(append(append(b, name...), v...), '"')
	}
	number := func(name string, n int) {
		if n != 0 {
			b = strconv.AppendInt(append(b, name...), int64(n), 10)
		}
	}
	if strings.ContainsFunc(f.Division+f.Industry+f.Grade+f.State, notPlain) {
		return append(b, '?')
	}
	text(`{"division":"`, f.Division)
	text(`,"industry":"`, f.Industry)
	text(`,"grade":"`, f.Grade)
	text(`,"state":"`, f.State)
	b = strconv.AppendInt(append(b, `,"found":`...), int64(f.FoundDay), 10)
	number(`,"due":`, f.DueDay)
	number(`,"closed":`, f.ClosedDay)
	if f.Late {
		b = append(b, `,"late":true`...)
	}
	return append(b, '}')
}

func notPlain(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_'
}
