package api

import (
	"context"
	"time"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/phrase"
)

// Checked is how a verification ended.
type Checked struct {
	ID       ident.ID   `json:"id"`
	State    string     `json:"state" enum:"clean,differs,failed"`
	Finished *time.Time `json:"finished"`
	Entries  int64      `json:"entries"`
	Detail   string     `json:"detail,omitempty" doc:"首个差异 · the first difference"`
}

// lastChecked adds how the last verifications ended that were run here, at night or
// by somebody's wish.
func (s *Server) lastChecked(ctx context.Context, district string, out *SystemState) error {
	type last struct{ whole, fresh *ledger.Run }
	l, err := db.Read(ctx, s.DB, func(tx *db.Tx) (l last, err error) {
		l.whole, l.fresh, err = ledger.LastRuns(tx, district)
		return l, err
	})
	lang := languageOf(ctx)
	out.VerifiedAll, out.VerifiedNew = s.checked(lang, l.whole), s.checked(lang, l.fresh)
	return err
}

func (s *Server) checked(lang phrase.Lang, r *ledger.Run) *Checked {
	if r == nil {
		return nil
	}
	out := &Checked{ID: r.ID, State: string(r.State), Finished: s.at(r.Finished)}
	for _, p := range r.Parts {
		if p.Name == "entries" {
			out.Entries = p.Seen
		}
	}
	if r.Code != "" {
		out.Detail = phrase.Say(lang, r.Code, r.Args)
	}
	return out
}
