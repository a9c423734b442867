package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/org/gazetteer"
)

func (s *Server) sites() thing[org.Site, org.Site] {
	return thing[org.Site, org.Site]{
		path: "/sites", show: same[org.Site], ref: (*org.Site).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Site, error) {
			t, err := s.Org.GetSite(ctx, by.District, id)
			if err == nil && !(sight{by: by}).site(t) {
				err = hidden("org.site_unknown", id)
			}
			return t, err
		},
	}
}

func (s *Server) siteRoutes() {
	k := s.sites()
	s.siteListRoutes()
	reads(s, k, "get-site", "场所", "one site", access.OrgRead)
	adds(s, k, post("/sites", "add-site", "新增场所", "add a site"), access.OrgSite,
		func(ctx context.Context, by access.Principal, b org.SiteSpec) (org.Site, error) {
			return s.inScope(ctx, by, func(tx *db.Tx) (org.Site, error) { return s.Org.AddSiteTx(tx, by.Actor(), by.District, b) })
		})
	edits(s, k, put("/sites/{id}", "change-site", "修改场所", "change a site"), access.OrgSite,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b org.SiteSpec) (org.Site, error) {
			return s.inScope(ctx, by, func(tx *db.Tx) (org.Site, error) { return s.Org.ChangeSiteTx(tx, by.Actor(), ref, b) })
		})
	s.siteRecordRoutes()
	ends(s, k, post("/sites/{id}/close", "close-site", "关闭场所", "no work happens at a site any more"), access.OrgSite, s.Org.CloseSite)
}

// inScope takes back a site that would lie where the caller has no say.
func (s *Server) inScope(ctx context.Context, by access.Principal, f func(tx *db.Tx) (org.Site, error)) (org.Site, error) {
	return db.Write(ctx, s.DB, func(tx *db.Tx) (org.Site, error) {
		t, err := f(tx)
		if err == nil && !(sight{by: by}).site(t) {
			err = fault.New(fault.Forbidden, "api.site_outside")
		}
		return t, err
	})
}

func (s *Server) divisions() thing[org.Division, org.Division] {
	return thing[org.Division, org.Division]{
		path: "/divisions", show: same[org.Division], ref: (*org.Division).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Division, error) {
			return s.Org.GetDivision(ctx, by.District, id.String()) // a division's id is its code
		},
	}
}

// DivisionList picks places that the district added.
type DivisionList struct {
	Paging
	Parent string `query:"parent" pattern:"^[0-9]{6,9}$"`
}

// Place is a division with its name.
type Place struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// towns are the district and the towns and streets in it, as GB/T 2260 and its
// extension name them.
func towns(district string) []Place {
	var out []Place
	if d, ok := gazetteer.Lookup(district); ok {
		out = append(out, Place{d.Code, d.Name})
	}
	for _, d := range gazetteer.Towns(district) {
		out = append(out, Place{d.Code, d.Name})
	}
	return out
}

func (s *Server) divisionRoutes() {
	k := s.divisions()
	guarded(s, get("/towns", "list-towns", "本县区及乡镇街道", "the district and its towns, by name"), access.OrgRead,
		func(_ context.Context, by access.Principal, _ *struct{}) (*Body[Page[Place]], error) {
			return pageOf(towns(by.District), ""), nil
		})
	guarded(s, get("/divisions", "list-divisions", "增补区划列表", "places that the district added"), access.OrgRead,
		func(ctx context.Context, by access.Principal, in *DivisionList) (*Body[Page[org.Division]], error) {
			items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Division, error) {
				return s.Org.ListDivisions(ctx, by.District, in.Parent, p)
			}, func(d org.Division) org.Page { return org.Page{ID: d.ID} }, all[org.Division])
			return pageOf(items, next), err
		})
	reads(s, k, "get-division", "增补区划", "one place that the district added", access.OrgRead)
	adds(s, k, post("/divisions", "add-division", "增补区划", "add a village"), access.OrgDivision,
		func(ctx context.Context, by access.Principal, b org.DivisionSpec) (org.Division, error) {
			return s.Org.AddDivision(ctx, by.Actor(), by.District, b)
		})
	ends(s, k, post("/divisions/{id}/withdraw", "withdraw-division", "撤销增补区划", "a place is no division any more"), access.OrgDivision, s.Org.WithdrawDivision)
}
