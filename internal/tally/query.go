package tally

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// By is what the rows of a table are grouped by.
type By string

// The dimensions. Day and month exclude each other.
const (
	ByDivision By = "division" // the divisions right under the one asked about
	ByIndustry By = "industry"
	ByGrade    By = "grade"
	ByState    By = "state"
	ByDay      By = "day"
	ByMonth    By = "month"
)

// Q is a question. The zero value asks for one row: the nation, of all time.
type Q struct {
	Division string // "" is the nation, then 2, 4, 6 or 9 digits
	From, To int    // yyyymmdd, both days included; 0 leaves the side open
	Industry string // a prefix of the industry: "C" or "C26"; "" is all
	Grade    string // "" is all
	State    string // "" is all
	By       []By   // in any order; empty asks for the total only
	// Within narrows the question to patches of the division, which may overlap.
	// The division is then a district.
	Within []Patch

	leave omit // what the asker does not look at
}

// omit says which counts need not be read; they are 0 then.
type omit uint8

const (
	omitOpen    omit = 1 << iota // how many are open
	omitOverdue                  // and how many of these are overdue
)

// Counts are the numbers of one row.
//
// Found, Closed and ClosedLate count what happened from From to To. Open and
// Overdue are of the present: hazards that are open, and those of them whose due
// day has passed in the district's zone. They do not depend on From and To —
// unless the rows are days or months; then they stand at the day or month that
// they are due, within From and To.
type Counts struct {
	Found      int64 `json:"found"`
	Closed     int64 `json:"closed"`
	ClosedLate int64 `json:"closed_late"`
	Open       int64 `json:"open"`
	Overdue    int64 `json:"overdue"`
}

func (c *Counts) plus(o Counts) {
	c.Found += o.Found
	c.Closed += o.Closed
	c.ClosedLate += o.ClosedLate
	c.Open += o.Open
	c.Overdue += o.Overdue
}

// Group says what a row counts; a dimension that was not asked for is empty.
type Group struct {
	// Division is a child of the one asked about; the district itself stands
	// for the hazards of which no town is known.
	Division string `json:"division,omitempty"`
	Industry string `json:"industry,omitempty"`
	Grade    string `json:"grade,omitempty"`
	State    string `json:"state,omitempty"`
	Period   int    `json:"period,omitempty"` // yyyymmdd or yyyymm
}

// Row is one line of a table.
type Row struct {
	Group
	Counts
}

// Table is an answer: rows in order of division, period, industry, grade and
// state, without those that count nothing, and their total. Today is the day by
// which Overdue was told.
type Table struct {
	Today int    `json:"today"`
	By    []By   `json:"by"`
	Rows  []Row  `json:"rows"`
	Total Counts `json:"total"`
}

// maxDays bounds the days that one table may show.
const maxDays = 400

// Query answers a question. Errors: an Invalid fault that names every wrong field.
func (s *Service) Query(ctx context.Context, q Q) (Table, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Table, error) { return s.QueryTx(tx, q) })
}

// QueryTx is Query inside a transaction.
func (s *Service) QueryTx(tx *db.Tx, q Q) (Table, error) { return s.at(tx, s.today())(q) }

// at answers questions inside a transaction, all of them as of one day.
func (s *Service) at(tx *db.Tx, today int) asker {
	return func(q Q) (Table, error) {
		if err := q.check(); err != nil {
			return Table{}, err
		}
		if len(q.Within) > 0 {
			return q.within(today, s.at(tx, today))
		}
		b := builder{q: q}
		if err := b.place(tx); err != nil {
			return Table{}, err
		}
		return q.answer(today, func(p part) ([]change, error) {
			if len(b.areas) == 0 {
				return nil, nil
			}
			return b.shelf.read(tx, b.areas, p, q)
		})
	}
}

func (q Q) by(b By) bool { return slices.Contains(q.By, b) }

func (q Q) check() error {
	var f fault.Fields
	if !areaCode(q.Division) {
		f.Add("division", "tally.bad_division", "division", q.Division)
	}
	if q.From != 0 && !realDay(q.From) {
		f.Add("from", "tally.bad_day", "day", q.From)
	}
	if q.To != 0 && !realDay(q.To) {
		f.Add("to", "tally.bad_day", "day", q.To)
	}
	if len(f) == 0 && q.From != 0 && q.To != 0 && q.From > q.To {
		f.Add("to", "tally.ends_before_start", "from", q.From, "to", q.To)
	}
	for _, b := range q.By {
		if !slices.Contains([]By{ByDivision, ByIndustry, ByGrade, ByState, ByDay, ByMonth}, b) {
			f.Add("by", "tally.bad_dimension", "dimension", string(b))
		}
	}
	if q.by(ByDay) && q.by(ByMonth) {
		f.Add("by", "tally.day_and_month")
	}
	if len(f) == 0 && q.by(ByDay) && (q.From == 0 || q.To == 0 || daysBetween(q.From, q.To) >= maxDays) {
		f.Add("from", "tally.too_many_days", "most", maxDays)
	}
	return f.Err()
}

// areaCode tells whether s can be the code of an area.
func areaCode(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return slices.Contains([]int{0, 2, 4, 6, townDigits}, len(s))
}
