package hazard

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/tally"
)

// Facts is the projection that package tally counts by. A withdrawn hazard never
// was, and has none.
func Facts(tx *db.Tx, district string, ids []ident.ID) (map[ident.ID]tally.Fact, error) {
	hazards, err := many(tx, district, ids)
	if err != nil {
		return nil, err
	}
	facts := make(map[ident.ID]tally.Fact, len(hazards))
	for _, h := range hazards {
		if h.State != Withdrawn {
			facts[h.ID] = h.Fact()
		}
	}
	return facts, nil
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
