package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/burden"
)

// Months are the months that a question is about.
type Months struct {
	From int `query:"from" doc:"起始月份（含），如 202609；不填为本月 · first month"`
	To   int `query:"to" doc:"截止月份（含） · last month"`
}

func (s *Server) burdenRoutes() {
	guarded(s, s.counted(get("/burden", "burden", "填报负担", "how many fields people fill in for each closed hazard, by form and unit"), access.BurdenRead), access.BurdenRead,
		func(ctx context.Context, by access.Principal, in *Months) (*Body[burden.Report], error) {
			r, err := s.Burden.Read(ctx, by, in.From, in.To)
			return &Body[burden.Report]{r}, err
		})
}
