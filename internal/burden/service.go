package burden

import (
	"cmp"
	"context"
	"slices"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Form is what one form cost.
type Form struct {
	Form string `json:"form"`
	Count
}

// Unit is what a unit's people filled in. Hazards are the closed ones in which they
// had a hand.
type Unit struct {
	Unit  ident.ID `json:"unit"`
	Name  string   `json:"name"`
	Forms []Form   `json:"forms"`
	Count
}

// Report is the burden of some months.
type Report struct {
	From     int    `json:"from"` // yyyymm, with it
	To       int    `json:"to"`   // yyyymm, with it
	Total    Count  `json:"total"`
	Imported int64  `json:"imported"` // closed hazards for which nobody filled in anything
	Forms    []Form `json:"forms" nullable:"false"`
	Units    []Unit `json:"units" nullable:"false"` // the most fields for each closed hazard first
}

// MostMonths bounds a question.
const MostMonths = 60

// Read returns the burden of the months from and to (yyyymm), both with them; 0
// means this month. Faults: burden.month_bad, burden.months_many.
func (s *Service) Read(ctx context.Context, by access.Principal, from, to int) (Report, error) {
	if err := by.May(access.BurdenRead); err != nil {
		return Report{}, err
	}
	now := Month(clock.Micros(s.clock.Now()), s.zone)
	if to == 0 {
		to = now
	}
	if from == 0 {
		from = to
	}
	var wrong fault.Fields
	for path, m := range map[string]int{"query.from": from, "query.to": to} {
		if m < 100_00+1 || m > 9999_12 || m%100 < 1 || m%100 > 12 {
			wrong.Add(path, "burden.month_bad")
		}
	}
	if err := wrong.Err(); err != nil {
		return Report{}, err
	}
	if n := (to/100-from/100)*12 + to%100 - from%100; n < 0 || n >= MostMonths {
		wrong.Add("query.from", "burden.months_many", "most", MostMonths)
		return Report{}, wrong.Err()
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Report, error) {
		rows, err := sums(tx, by.District, from, to, 0)
		if err != nil {
			return Report{}, err
		}
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Report{}, err
		}
		r := gather(rows)
		r.From, r.To = from, to
		for i := range r.Units {
			u, _ := g.Unit(r.Units[i].Unit)
			r.Units[i].Name = u.Name
		}
		return r, nil
	})
}

// gather puts the rows together.
func gather(rows []row) Report {
	r := Report{Forms: []Form{}, Units: []Unit{}}
	for _, x := range rows { // in order of units
		switch {
		case x.unit == 0 && x.form == All:
			r.Total = x.Count
		case x.unit == 0 && x.form == Imported:
			r.Imported = x.Hazards
		case x.unit == 0:
			r.Forms = append(r.Forms, Form{x.form, x.Count})
		case x.form == All: // the first of its unit
			r.Units = append(r.Units, Unit{Unit: x.unit, Forms: []Form{}, Count: x.Count})
		default:
			u := &r.Units[len(r.Units)-1]
			u.Forms = append(u.Forms, Form{x.form, x.Count})
		}
	}
	slices.SortStableFunc(r.Units, func(a, b Unit) int {
		return cmp.Compare(b.Fields*a.Hazards, a.Fields*b.Hazards) // the quotients, without dividing
	})
	return r
}
