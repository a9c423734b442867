package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// SiteYear is what was found at a site in a year, and what became of it.
type SiteYear struct {
	Year int `json:"year"`
	hazard.SiteRecord
}

// SiteRecord is a site's record: the last years one by one, the latest first, and
// all that was before.
type SiteRecord struct {
	Years   []SiteYear         `json:"years" nullable:"false"`
	Earlier *hazard.SiteRecord `json:"earlier,omitempty"`
}

// recordYears is how many years a record shows one by one.
const recordYears = 5

func (s *Server) siteRecordRoutes() {
	guarded(s, get("/sites/{id}/overview", "site-overview", "场所概况", "a site with its words and figures"), access.OrgRead,
		func(ctx context.Context, by access.Principal, in *One) (*Versioned[Site], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			t, err := s.sites().get(ctx, by, id)
			if err != nil {
				return nil, err
			}
			out, err := s.showSites(ctx, by, []org.Site{t})
			if err != nil {
				return nil, err
			}
			return &Versioned[Site]{ETag: etag(t.Version), Body: out[0]}, nil
		})
	guarded(s, get("/sites/{id}/timeline", "site-timeline", "场所经过", "what happened to a site itself"), access.OrgRead,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Page[Entry]], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			t, err := s.sites().get(ctx, by, id)
			if err != nil {
				return nil, err
			}
			return s.timeline(ctx, by, ledger.About{Kind: t.About(), Subject: id})
		})
	guarded(s, get("/sites/{id}/record", "site-record", "场所的隐患记录", "hazards found at a site, by year"), access.HazardRead, s.siteRecord)
}

func (s *Server) siteRecord(ctx context.Context, by access.Principal, in *One) (*Body[SiteRecord], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	if _, err := s.sites().get(ctx, by, id); err != nil {
		return nil, err
	}
	year := s.Clock.Now().In(s.Zone).Year()
	cuts := make([]time.Time, recordYears)
	for i := range cuts {
		cuts[i] = time.Date(year-i, 1, 1, 0, 0, 0, 0, s.Zone)
	}
	counts, err := s.Hazard.SiteRecord(ctx, by, id, cuts)
	if err != nil {
		return nil, err
	}
	out := SiteRecord{Years: []SiteYear{}}
	for i, c := range counts {
		switch {
		case c == (hazard.SiteRecord{}):
		case i == recordYears:
			out.Earlier = &c
		default:
			out.Years = append(out.Years, SiteYear{year - i, c})
		}
	}
	return &Body[SiteRecord]{out}, nil
}
