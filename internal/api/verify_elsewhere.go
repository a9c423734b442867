package api

import (
	"context"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// verifiedElsewhere is the run of a district's verification that another process
// has in hand and gives signs of life of; 0 when there is none.
func (s *Server) verifiedElsewhere(ctx context.Context, district string) (ident.ID, error) {
	last, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]ledger.Run, error) { return ledger.Runs(tx, district, 0, 1) })
	if err != nil || len(last) == 0 || last[0].State != ledger.RunRunning {
		return 0, err
	}
	if s.Clock.Now().Sub(clock.FromMicros(last[0].Beat)) > silent {
		return 0, nil
	}
	return last[0].ID, nil
}
