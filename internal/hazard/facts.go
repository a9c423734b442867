package hazard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/tally"
)

// Facts is the projection that package tally counts by. A withdrawn hazard never
// was, and has none.
func Facts(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]tally.Fact, error) {
	facts := make(map[ident.ID]tally.Fact, len(ids))
	for some := range slices.Chunk(ids, lookup) {
		w := new(db.Where).And("district = ?", district)
		db.Among(w, "id", some)
		rows, err := tx.Query("SELECT id, "+strings.Join(factColumns, ", ")+" FROM hazard"+w.SQL(), w.Args()...)
		all, err := db.Collect(rows, err, scanFacts)
		if err != nil {
			return nil, fmt.Errorf("find what is counted: %w", err)
		}
		for _, h := range all {
			if h.State != Withdrawn {
				facts[h.ID] = h.Fact()
			}
		}
	}
	return facts, nil
}

// factColumns are those that a hazard's fact is made of.
var factColumns = []string{"state", "town", "industry", "grade", "found", "due", "submitted_at", "closed_at"}

func scanFacts(r *db.Rows) (h Hazard, err error) {
	return h, r.Scan(&h.ID, &h.State, &h.Town, &h.Industry, &h.Grade, &h.Found, &h.Due, &h.SubmittedAt, &h.ClosedAt)
}

// Fact is what the tally counts of a hazard.
func (h Hazard) Fact() tally.Fact {
	f := tally.Fact{
		Division: h.Town, Industry: h.Industry[:min(3, len(h.Industry))],
		Grade: string(h.Grade), State: string(h.State), FoundDay: localDay(h.Found),
	}
	switch {
	case h.State.Open():
		f.DueDay = localDay(h.Due)
	case h.State == Closed:
		f.ClosedDay = localDay(h.ClosedAt)
		f.Late = h.Late(clock.FromMicros(h.ClosedAt).Add(time.Microsecond))
	}
	return f
}

// RowFacts is the projection from rows, as Facts is from hazards.
func RowFacts() tally.RowProjection {
	return tally.RowProjection{
		Columns: factColumns,
		Fact: func(v []string) (tally.Fact, bool, bool) {
			h := Hazard{State: State(v[0]), Town: v[1], Industry: v[2], Grade: Grade(v[3])}
			for i, into := range []*int64{&h.Found, &h.Due, &h.SubmittedAt, &h.ClosedAt} {
				n, err := strconv.ParseInt(v[4+i], 10, 64)
				if err != nil {
					return tally.Fact{}, false, false
				}
				*into = n
			}
			return h.Fact(), h.State != Withdrawn, true
		},
	}
}
