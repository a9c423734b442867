package access

import (
	"context"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// aboutSystem is what the entries of acts on the system are about: backups,
// exports, runs of the verification, ended sessions. They change no row.
const aboutSystem = "system"

// Witness writes that somebody did something to the system, for the audit
// administrator to read: a backup made, a ledger exported. kind is the entry's
// ("system.backed_up"). Whether he may is for the caller to have asked.
func (s *Service) Witness(ctx context.Context, by Principal, kind string, say map[string]any) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return s.witness(tx, by, kind, say) })
}

func (s *Service) witness(tx *db.Tx, by Principal, kind string, say map[string]any) error {
	return s.ledger.Note(tx, by.Actor(), aboutSystem, ledger.Ref{District: by.District, ID: s.ids.New()},
		ledger.Event{Kind: kind, Say: say})
}
