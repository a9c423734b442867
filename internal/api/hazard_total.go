package api

import (
	"context"
	"reflect"
	"strconv"
	"time"

	"anwang/internal/access"
	"anwang/internal/tally"
)

// Total is how many hazards a list has, where that can be told without reading it.
type Total struct {
	Known bool  `json:"known" doc:"能否不翻看就知道总数 · whether it can be told without reading the list"`
	N     int64 `json:"n"`
}

// total asks the tally when the filter asks for nothing that the tally does not
// count by. Anything else would have to be counted row by row, which a list of a
// million must not do; its page then says how far it has been read.
func (s *Server) total(ctx context.Context, by access.Principal, in *HazardFilter) (*Body[Total], error) {
	ground := groundsOf(by)
	q, ok := s.tallied(*in)
	if !ok || !ground.whole || len(ground.patches) == 0 {
		return &Body[Total]{}, nil
	}
	if q.Division == "" {
		q.Division = by.District
	}
	if !by.Scope.Covers(q.Division, q.Industry, 0) {
		if q.Division != by.District {
			return &Body[Total]{}, nil
		}
		q.Within = ground.patches
	}
	t, err := s.Tally.Query(ctx, q)
	if err != nil {
		return nil, err
	}
	out := Total{Known: true, N: t.Total.Found}
	if len(in.State) > 0 {
		out.N = 0
		for _, r := range t.Rows {
			for _, state := range in.State {
				if r.State == string(state) {
					out.N += r.Found
				}
			}
		}
	}
	return &Body[Total]{out}, nil
}

// tallied is the filter as a question to the tally, and whether it is one.
func (s *Server) tallied(f HazardFilter) (tally.Q, bool) {
	q := tally.Q{Division: f.Division, Industry: f.Industry, Grade: string(f.Grade)}
	if len(f.State) > 0 {
		q.By = []tally.By{tally.ByState}
	}
	var okFrom, okTo bool
	q.From, okFrom = s.wholeDay(f.From, 0)
	q.To, okTo = s.wholeDay(f.To, -1)
	fits := (len(f.Division) == 0 || len(f.Division) == 6 || len(f.Division) == 9) && len(f.Industry) != 2 && len(f.Industry) <= 3
	f.State, f.Grade, f.Division, f.Industry, f.From, f.To = nil, "", "", "", time.Time{}, time.Time{}
	return q, fits && okFrom && okTo && reflect.DeepEqual(f, HazardFilter{})
}

// wholeDay is a midnight of the district as the tally's day, shifted by days.
func (s *Server) wholeDay(t time.Time, shift int) (int, bool) {
	if t.IsZero() {
		return 0, true
	}
	t = t.In(s.Zone)
	n, err := strconv.Atoi(t.AddDate(0, 0, shift).Format("20060102"))
	return n, err == nil && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}
