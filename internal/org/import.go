package org

import (
	"context"
	"errors"
	"slices"
	"strings"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Import says where rows go.
type Import struct {
	District string
	DryRun   bool // tell what would happen, and leave no trace
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"
)

// RowReport tells what became of one row. A refused row left no trace; its
// Fields say why, by the JSON names of the row's fields.
type RowReport struct {
	Row     int           `json:"row"` // as the caller numbered it
	Outcome Outcome       `json:"outcome"`
	ID      ident.ID      `json:"id,omitempty"` // in a dry run that of an existing row only
	Fields  []fault.Field `json:"fields,omitempty"`
}

// importer carries an import through its rows.
type importer struct {
	*Editor
	d        *draft
	villages map[string][]string // codes of the district's own places, by name
	meant    map[string]string   // division texts understood so far
	before   int                 // changes recorded before the row in hand
}

var errDry = errors.New("dry run")

// run imports rows in one transaction, in the order given; each may look at
// what the earlier ones made. A row that each answers with later is tried again
// after the others, for as long as that gets anywhere.
func run[R any](ctx context.Context, s *Service, by ledger.Actor, to Import, rows []R, prepare func(*importer) error,
	number func(R) int, each func(*importer, *form, R) (ident.ID, error)) ([]RowReport, error) {
	var reports []RowReport
	_, err := db.Write(ctx, s.db, func(tx *db.Tx) (struct{}, error) {
		reports = make([]RowReport, len(rows))
		m, err := s.importer(tx, by, to.District)
		if err != nil {
			return struct{}{}, err
		}
		if err := prepare(m); err != nil {
			return struct{}{}, err
		}
		waiting := make([]int, len(rows))
		for i := range rows {
			waiting[i] = i
		}
		for last := false; len(waiting) > 0; {
			var again []int
			for _, i := range waiting {
				f := m.form()
				m.before = m.applied
				id, err := each(m, f, rows[i])
				if errors.Is(err, errLater) && !last {
					again = append(again, i)
					continue
				}
				if reports[i], err = m.report(number(rows[i]), id, f, err); err != nil {
					return struct{}{}, err
				}
			}
			last = len(again) == len(waiting)
			waiting = again
		}
		if to.DryRun {
			return struct{}{}, errDry
		}
		return struct{}{}, nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return nil, taken(err)
	}
	return reports, nil
}

// errLater asks for another try once the rows after this one are in. What the
// form holds by then is what is told when no try helps.
var errLater = errors.New("later")

func (s *Service) importer(tx *db.Tx, by ledger.Actor, district string) (*importer, error) {
	e, err := s.Edit(tx, by, district)
	if err != nil {
		return nil, err
	}
	d, err := e.draft()
	if err != nil {
		return nil, err
	}
	m := &importer{Editor: e, d: d, villages: map[string][]string{}, meant: map[string]string{}}
	own, err := ownDivisions(tx, district)
	if err != nil {
		return nil, err
	}
	for _, v := range own {
		if !v.Withdrawn {
			m.village(v)
		}
	}
	e.divisions = true
	return m, nil
}

func (m *importer) village(v Division) {
	m.places[v.Code] = true
	name := villageName(v.Name)
	m.villages[name] = append(m.villages[name], v.Code)
}

// report turns what a row came to into its report. Errors that are not faults
// end the import.
func (m *importer) report(row int, id ident.ID, f *form, err error) (RowReport, error) {
	r := RowReport{Row: row, ID: id, Fields: f.Fields}
	var bad *fault.Error
	switch {
	case errors.Is(err, errLater), err == nil:
	case !errors.As(err, &bad) || bad.Kind == fault.Internal || bad.Kind == fault.Unavailable:
		return r, err
	case len(bad.Fields) > 0:
		if len(f.Fields) == 0 {
			r.Fields = bad.Fields
		}
	default:
		r.Fields = append(r.Fields, fault.Field{Path: "", Code: bad.Code, Args: bad.Args})
	}
	switch {
	case m.applied == m.before && len(r.Fields) > 0:
		r.Outcome, r.ID = Refused, 0
	case m.applied == m.before:
		r.Outcome = Unchanged
	case slices.Contains(m.births, id):
		r.Outcome = Added
	default:
		r.Outcome = Changed
	}
	m.births = m.births[:0]
	return r, nil
}

// list splits a cell that holds several things.
func split(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,，;；\n|", r) })
	var some []string
	for _, p := range parts {
		if p = tidy(p); p != "" {
			some = append(some, p)
		}
	}
	return some
}

// yes reads a cell that says yes.
func yes(s string) bool {
	switch strings.ToLower(tidy(s)) {
	case "是", "√", "✓", "对", "y", "yes", "true", "1", "有":
		return true
	}
	return false
}

// either keeps what is there when a cell is empty: an import adds and corrects,
// it does not blank.
func either(cell, have string) string {
	if tidy(cell) == "" {
		return have
	}
	return cell
}
