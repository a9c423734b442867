package hazard

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// AtSite is how much is open at a site, as the list with the same filters shows
// it: Overdue is past due and not submitted.
type AtSite struct {
	Open, Overdue int64
}

// OpenAtSites counts what is open at each of some sites, of what the caller sees.
// A site without anything open is left out.
func (s *Service) OpenAtSites(ctx context.Context, by access.Principal, sites []ident.ID) (map[ident.ID]AtSite, error) {
	if err := by.May(access.HazardRead); err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		return map[ident.ID]AtSite{}, nil
	}
	now := clock.Micros(s.clock.Now())
	return db.Read(ctx, s.db, func(tx *db.Tx) (map[ident.ID]AtSite, error) { return openAtSites(tx, by, sites, now) })
}

// SiteRecord is what became of the hazards that were found at a site in a span of
// time.
type SiteRecord struct {
	Found       int64 `json:"found"`
	Closed      int64 `json:"closed"`
	InTime      int64 `json:"in_time" doc:"按期（以提交整改为准）销号的 · closed, and handed in by the day it was due"`
	Open        int64 `json:"open"`
	Recurrences int64 `json:"recurrences" doc:"曾销号又发生的 · the same defect at the same place after closing"`
}

// SiteRecord counts a site's hazards, of what the caller sees, by when they were
// found: since the first of the instants, since the second and before the first …,
// and last before all of them. The instants run backwards.
func (s *Service) SiteRecord(ctx context.Context, by access.Principal, site ident.ID, since []time.Time) ([]SiteRecord, error) {
	if err := by.May(access.HazardRead); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]SiteRecord, error) { return siteRecord(tx, by, site, since) })
}
