package org

import (
	"time"

	"anwang/internal/clock"
)

// NextTurn is the earliest instant after at, µs UTC, at which a tenure or a charge
// begins or ends as it was written down; 0 when none does. Until then, and as long
// as the district's org does not change, who holds which post stays as it is.
func (g *Graph) NextTurn(at time.Time) int64 {
	us, next := clock.Micros(at), int64(0)
	turn := func(t int64) {
		if t > us && (next == 0 || t < next) {
			next = t
		}
	}
	for i := range g.tenures {
		turn(g.tenures[i].From)
		turn(g.tenures[i].To)
	}
	for i := range g.allCharge {
		turn(g.allCharge[i].From)
		turn(g.allCharge[i].To)
	}
	return next
}
