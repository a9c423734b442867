package api

import (
	"context"
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/hazard"
	"anwang/internal/org"
)

// mostTurns bounds the districts whose appointments are remembered.
const mostTurns = 256

// nextTurn is the first instant after now at which an appointment or a charge
// begins or ends; far away when there is none.
func (s *Server) nextTurn(g *org.Graph, now time.Time) time.Time {
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	of, ok := s.turns.all[g.District]
	if !ok || of.graph != g { // a change of the org makes a new graph
		if len(s.turns.all) >= mostTurns {
			clear(s.turns.all)
		}
		of = turnsOf{g, turnsIn(g)}
		s.turns.all[g.District] = of
	}
	us := now.UnixMicro()
	i, _ := slices.BinarySearch(of.at, us+1)
	if i == len(of.at) {
		return now.Add(longestHeld)
	}
	return time.UnixMicro(of.at[i])
}

func turnsIn(g *org.Graph) []int64 {
	var at []int64
	for _, post := range g.Posts() {
		for _, t := range g.Tenures(post) {
			at = append(at, t.From, t.To)
		}
		for _, c := range g.ChargesOf(post) {
			at = append(at, c.From, c.To)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// listHolds is until when a list of hazards shows the same although nothing is
// entered: until one of them is late, or a post changes hands.
func (s *Server) listHolds(ctx context.Context, g *org.Graph, list []hazard.Hazard) time.Time {
	now := s.Clock.Now()
	if sp, ok := ctx.Value(spanKey{}).(*span); ok {
		now = sp.began
	}
	until := s.nextTurn(g, now)
	for _, h := range list {
		if late := clock.FromMicros(h.Due + 1); h.Due != 0 && now.Before(late) {
			until = earlier(until, late)
		}
	}
	return until
}
