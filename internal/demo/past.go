package demo

import (
	"context"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/hazard"
)

// pastBatch is how many records one transaction of the past takes.
const pastBatch = 1000

// past loads the hazards of earlier years by the path of an import, so that the
// pages can be tried on a county as large as a real one grows. One in fifty is
// still open; most of the others were put right on the spot, which leaves the
// fewest entries.
func (m *maker) past(ctx context.Context, until time.Time) error {
	by := access.System(District, "demo")
	for at := 0; at < m.spec.Past; at += pastBatch {
		batch := make([]hazard.Import, 0, pastBatch)
		for i := at; i < min(at+pastBatch, m.spec.Past); i++ {
			batch = append(batch, m.old(i, until))
		}
		if _, err := m.app.Hazard.ImportBatch(ctx, by, batch); err != nil {
			return err
		}
		if done := at + len(batch); done%50_000 == 0 {
			if err := m.app.Settle(ctx); err != nil {
				return err
			}
			m.spec.Loading(done, m.spec.Past)
		}
	}
	m.out.Hazards += m.spec.Past
	return nil
}

// old is one record of an old ledger, found in the three years before until.
func (m *maker) old(i int, until time.Time) hazard.Import {
	f := &m.firms[m.skewed(len(m.firms))]
	x := f.trade.finds[m.rng.IntN(len(f.trade.finds))]
	found := until.Add(-time.Duration(1+m.rng.IntN(3*365*24*60)) * time.Minute)
	r := hazard.Import{
		Source: "old", Key: fmt.Sprint(i), Hash: "1", Site: f.site, Unit: f.unit, SiteName: f.name, Division: f.division,
		Industry: f.trade.industry, Attributes: f.trade.attributes, Place: x.place, Text: fmt.Sprintf("%s，第%d处", x.text, i%997+1),
		Grade: grade(x), Found: found, Due: found.AddDate(0, 0, 15), Fixes: hazard.Fixes{Measures: x.measures},
		State: hazard.Closed, OnSpot: m.rng.IntN(8) != 0, ClosedAt: found,
	}
	switch {
	case i%50 == 0:
		r.State, r.OnSpot, r.ClosedAt = hazard.Rectifying, false, time.Time{}
		r.Due = until.AddDate(0, 0, m.rng.IntN(60)-20)
	case r.Grade == hazard.Major, !r.OnSpot:
		r.OnSpot = false
		r.SubmittedAt, r.ClosedAt = found.Add(12*time.Minute), found.Add(40*time.Minute)
	}
	return r
}
