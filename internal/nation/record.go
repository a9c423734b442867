package nation

import (
	"fmt"
	"math/rand/v2"
	"time"

	"anwang/internal/blob"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// site is where hazards are found.
type site struct {
	id, unit                 ident.ID
	name, division, industry string
	trade                    *trade
}

// record invents a record. i counts the district's hazards.
func (m *maker) record(p place, i int, rng *rand.Rand) (hazard.Import, map[hazard.Role][]hazard.File) {
	s := &m.sites[min(rng.IntN(len(m.sites)), rng.IntN(len(m.sites)))]
	found := m.days.found((float64(i)+rng.Float64())/float64(p.hazards), rng)
	if !found.Before(m.spec.Until.Add(-time.Minute)) {
		found = m.spec.Until.Add(-time.Duration(1+rng.IntN(120)) * time.Minute)
	}
	spot := one(rng, s.trade.spots)
	r := hazard.Import{
		Source: "nation", Key: fmt.Sprintf("%s-%d", p.code, i+1), Hash: fmt.Sprintf("%016x", rng.Uint64()),
		Site: s.id, Unit: s.unit, SiteName: s.name, Division: s.division, Industry: s.industry,
		Place: spot, Text: s.trade.text(rng, spot), Grade: hazard.General, Found: found,
		Fixes: hazard.Fixes{Measures: one(rng, measures)},
	}
	if rng.IntN(60) == 0 {
		r.Grade, r.Fixes.Money = hazard.Major, int64(1+rng.IntN(300))*100000
		r.Fixes.Contingency = "停用相关设施，设专人值守"
	}
	if rng.IntN(3) == 0 {
		r.Clause = hazard.Clause{Law: "中华人民共和国安全生产法", Article: []string{"第三十六条", "第四十一条", "第四十三条"}[rng.IntN(3)]}
	}
	if rng.IntN(3) == 0 {
		r.Responsible = name(rng)
	}
	return r, m.fate(&r, rng)
}

// fate says what became of it, and brings the photo that tells.
func (m *maker) fate(r *hazard.Import, rng *rand.Rand) map[hazard.Role][]hazard.File {
	open := 4
	age := m.spec.Until.Sub(r.Found)
	if age < 45*24*time.Hour {
		open = 250
	}
	photo := func(role hazard.Role, of []blob.Ref, at time.Time) map[hazard.Role][]hazard.File {
		p := of[rng.IntN(len(of))]
		name := fmt.Sprintf("IMG_%s_%04d.jpg", at.In(zone).Format("20060102"), rng.IntN(10000))
		return map[hazard.Role][]hazard.File{role: {{Sum: p.Sum, Size: p.Size, Media: p.Media, Taken: at, Name: name}}}
	}
	within := func(at time.Time) time.Time { // nothing happens after the last moment
		if at.After(m.spec.Until) {
			return m.spec.Until
		}
		return at
	}
	r.Due = r.Found.AddDate(0, 0, 7+rng.IntN(24))
	switch n := rng.IntN(1000); {
	case n < open:
		before := photo(hazard.Before, m.before, r.Found)
		r.Before = []string{before[hazard.Before][0].Sum}
		switch k := rng.IntN(20); {
		case k < 4:
			r.State = hazard.Reported
		case k < 17:
			r.State = hazard.Rectifying
		default:
			r.State, r.SubmittedAt = hazard.Submitted, within(r.Found.Add(time.Duration(1+rng.IntN(96))*time.Hour))
		}
		return before
	case n < open+12:
		r.State, r.ClosedAt = hazard.Rejected, within(r.Found.Add(time.Duration(1+rng.IntN(30))*time.Hour))
		return nil
	case n < 670 && r.Grade == hazard.General:
		r.State, r.OnSpot, r.ClosedAt = hazard.Closed, true, within(r.Found.Add(time.Duration(5+rng.IntN(90))*time.Minute))
		r.Due = r.ClosedAt
		after := photo(hazard.After, m.after, r.ClosedAt)
		r.After = []string{after[hazard.After][0].Sum}
		return after
	}
	r.State = hazard.Closed
	r.SubmittedAt = within(r.Found.Add(time.Duration(4+rng.IntN(24*20)) * time.Hour))
	r.ClosedAt = within(r.SubmittedAt.Add(time.Duration(1+rng.IntN(72)) * time.Hour))
	after := photo(hazard.After, m.after, r.SubmittedAt)
	r.After = []string{after[hazard.After][0].Sum}
	return after
}
