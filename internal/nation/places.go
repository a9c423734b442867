package nation

import (
	"math"
	"math/rand/v2"

	"anwang/internal/org/gazetteer"
)

// place is a district and how many hazards it has.
type place struct {
	code, name string
	number     int // among the districts, from 0
	hazards    int
}

// places lists the districts in order of codes, with the hazards shared out: the
// largest has forty times what the smallest has, and where it lies is the seed's.
func (s Spec) places() []place {
	var all []place
	for d := range gazetteer.Divisions() {
		if len(d.Code) == 6 && gazetteer.FullName(d.Code) != "" {
			all = append(all, place{code: d.Code, name: d.Name, number: len(all)})
		}
	}
	if s.Districts > 0 && s.Districts < len(all) {
		all = all[:s.Districts]
	}
	ranks := rand.New(rand.NewPCG(s.Seed, 1)).Perm(len(all))
	weight := func(rank int) float64 { return math.Pow(float64(rank)+20, -0.8) }
	var sum float64
	for r := range all {
		sum += weight(r)
	}
	// Running sums are rounded and not the shares, so that they add up.
	var upTo float64
	given := 0
	for i := range all {
		upTo += weight(ranks[i])
		total := int(math.Round(upTo / sum * float64(s.Rows)))
		all[i].hazards, given = total-given, total
	}
	return all
}

// Largest is the district that has the most hazards, with how many it has.
func (s Spec) Largest() (code string, hazards int) {
	for _, p := range s.places() {
		if p.hazards > hazards {
			code, hazards = p.code, p.hazards
		}
	}
	return code, hazards
}

// About is the district that has the nearest to some number of hazards, with how many
// it has.
func (s Spec) About(rows int) (code string, hazards int) {
	least := math.MaxInt
	for _, p := range s.places() {
		apart := max(p.hazards-rows, rows-p.hazards)
		if apart < least {
			least, code, hazards = apart, p.code, p.hazards
		}
	}
	return code, hazards
}

// Codes are the districts in order of their codes.
func (s Spec) Codes() []string {
	all := s.places()
	codes := make([]string, len(all))
	for i, p := range all {
		codes[i] = p.code
	}
	return codes
}

// rng is the randomness of one part of one place: the same wherever a load begins.
func (s Spec) rng(p place, part int) *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed^uint64(p.number)<<32, uint64(part)+2))
}
