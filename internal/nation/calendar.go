package nation

import (
	"math/rand/v2"
	"sort"
	"time"
)

// calendar says on which days a district finds hazards: every day some, few on
// Sundays, many while a campaign runs.
type calendar struct {
	first time.Time // midnight
	sums  []float64 // of the days' weights, up to and with each
}

func newCalendar(until time.Time, rng *rand.Rand) calendar {
	y, m, d := until.In(zone).Date()
	last := time.Date(y, m, d, 0, 0, 0, 0, zone)
	c := calendar{first: last.AddDate(0, -months, 0)}
	days := int(last.Sub(c.first).Hours()/24) + 1
	weights := make([]float64, days)
	for i := range weights {
		weights[i] = 1
		if c.first.AddDate(0, 0, i).Weekday() == time.Sunday {
			weights[i] = 0.3
		}
	}
	for range 3 + rng.IntN(4) {
		from, long, many := rng.IntN(days), 5+rng.IntN(25), 2+10*rng.Float64()
		for i := from; i < min(from+long, days); i++ {
			weights[i] *= many
		}
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
		c.sums = append(c.sums, sum)
	}
	return c
}

// found is when the hazard at a share (0 to 1) of all was found. Greater shares are
// found on later days.
func (c calendar) found(share float64, rng *rand.Rand) time.Time {
	want := share * c.sums[len(c.sums)-1]
	day := min(sort.SearchFloat64s(c.sums, want), len(c.sums)-1)
	return c.first.AddDate(0, 0, day).Add(time.Duration(7*60*60+rng.IntN(11*60*60)) * time.Second)
}
