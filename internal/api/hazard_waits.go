package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// waited says of open hazards whom each waits for now, in one reading for all of
// them. Whoever sees a hazard sees that.
func (s *Server) waited(ctx context.Context, by access.Principal, g *org.Graph, list []Hazard) error {
	var open []ident.ID
	for i := range list {
		if list[i].State.Open() {
			open = append(open, list[i].ID)
		}
	}
	if len(open) == 0 {
		return nil
	}
	turn, err := db.Read(ctx, s.DB, func(tx *db.Tx) (map[ident.ID]ident.ID, error) {
		return s.Duty.Turn(tx, by.District, (&hazard.Hazard{}).About(), open)
	})
	if err != nil {
		return err
	}
	for i := range list {
		if post := turn[list[i].ID]; post != 0 {
			p := s.partyOf(g, post)
			list[i].Waits = &p
		}
	}
	return nil
}
