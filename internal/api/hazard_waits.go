package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// waited says of open hazards whom each waits for now, in one reading for all of
// them. Whoever sees a hazard sees that.
func (s *Server) waited(ctx context.Context, by access.Principal, g *org.Graph, list []Hazard) error {
	var open []ident.ID
	for _, h := range list {
		if h.State.Open() {
			open = append(open, h.ID)
		}
	}
	if len(open) == 0 {
		return nil
	}
	duties, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]duty.Duty, error) {
		return s.Duty.PendingAbout(tx, by.District, (&hazard.Hazard{}).About(), open)
	})
	if err != nil {
		return err
	}
	turn := map[ident.ID]ident.ID{}
	for _, d := range duties {
		switch d.Kind {
		case duty.Confirm, duty.Rectify, duty.Verify:
			if d.State == duty.Opened {
				turn[d.Subject] = d.Holder
			}
		}
	}
	for i, h := range list {
		if post := turn[h.ID]; post != 0 {
			p := s.partyOf(g, post)
			list[i].Waits = &p
		}
	}
	return nil
}
