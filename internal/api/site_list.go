package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/exchange"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/gazetteer"
)

// SiteFilter picks sites.
type SiteFilter struct {
	Unit      string `query:"unit"`
	Division  string `query:"division" pattern:"^[0-9]{6,12}$"`
	Industry  string `query:"industry" pattern:"^[A-T][0-9]{0,4}$" doc:"GB/T 4754 前缀 · prefix"`
	Attribute string `query:"attribute" maxLength:"100" doc:"具有的一项属性 · an attribute that it has"`
	Text      string `query:"q" maxLength:"100" doc:"名称或拼音中的字，或完整编码 · part of the name or its pinyin, or the whole code"`
	Ended     bool   `query:"ended" doc:"含已关闭的 · closed ones too"`
	Only      bool   `query:"closed" doc:"只看已关闭的 · closed ones alone"`
}

// siteScope narrows a list of sites to what the caller sees.
func siteScope(by access.Principal) func(*db.Where) {
	return func(w *db.Where) {
		by.Scope.Where(w, access.Columns{Division: "division", Industry: "industry", Unit: "unit"})
	}
}

func (f SiteFilter) filter(by access.Principal) (org.SiteFilter, error) {
	unit, err := idOf("query.unit", f.Unit)
	return org.SiteFilter{Unit: unit, Division: f.Division, Industry: f.Industry, Attribute: f.Attribute, Text: f.Text,
		Ended: f.Ended, Only: f.Only, Scope: siteScope(by)}, err
}

// SiteList picks a page of sites.
type SiteList struct {
	Paging
	SiteFilter
}

// Site is a site with the words that people know it by, who answers for it first,
// and how much is open there of what the caller sees.
type Site struct {
	org.Site
	UnitName     string `json:"unit_name,omitempty"`
	DivisionName string `json:"division_name"`
	IndustryName string `json:"industry_name,omitempty"`
	Answers      Party  `json:"answers" doc:"先找谁：企业的责任岗位，没有企业时为现在的责任岗位 · whom to ask first: the enterprise's post, else whoever answers"`
	Blind        bool   `json:"blind" doc:"监管盲区 · nobody answers by charge"`
	Open         int64  `json:"open" doc:"未销号的隐患 · open hazards"`
	Overdue      int64  `json:"overdue" doc:"其中已逾期未提交的 · of them past due and not submitted"`
}

func (s *Server) listSites(ctx context.Context, by access.Principal, in *SiteList) (*Body[Page[Site]], error) {
	f, err := in.filter(by)
	if err != nil {
		return nil, err
	}
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Site, error) {
		f.Page = p
		return s.Org.ListSites(ctx, by.District, f)
	}, func(t org.Site) org.Page { return org.Page{Key: t.NameKey, ID: t.ID} }, all[org.Site])
	if err != nil {
		return nil, err
	}
	out, err := s.showSites(ctx, by, items)
	return pageOf(out, next), err
}

// showSites puts the words and figures beside a page of sites: one question to
// each room for the page, none for each row.
func (s *Server) showSites(ctx context.Context, by access.Principal, items []org.Site) ([]Site, error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	codes, ids := make([]string, len(items)), make([]ident.ID, len(items))
	for i, t := range items {
		codes[i], ids[i] = t.Division, t.ID
	}
	places, err := s.placeNames(ctx, by.District, codes)
	if err != nil {
		return nil, err
	}
	figures, err := s.Hazard.OpenAtSites(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Site, len(items))
	for i, t := range items {
		out[i] = s.showSite(g, t, places[t.Division])
		out[i].Open, out[i].Overdue = figures[t.ID].Open, figures[t.ID].Overdue
	}
	return out, nil
}

func (s *Server) showSite(g *org.Graph, t org.Site, place string) Site {
	u, _ := g.Unit(t.Unit)
	out := Site{Site: t, UnitName: u.Name, DivisionName: place}
	if i, ok := gazetteer.FindIndustry(t.Industry); ok && t.Industry != "" {
		out.IndustryName = i.Name
	}
	out.Attributes = some(out.Attributes)
	now := s.Clock.Now()
	q := t.Subject("hazard")
	first, _, blind := g.Responsible(q, now)
	if own := g.Resolve(q, now).Enterprise; len(own) > 0 {
		first = own[0].Post
	}
	out.Answers, out.Blind = s.partyOf(g, first), blind
	return out
}

// SiteExport picks the sites of a register and its form.
type SiteExport struct {
	SiteFilter
	Format exchange.Format `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Server) siteListRoutes() {
	guarded(s, get("/sites", "list-sites", "场所列表", "sites, by name, with who answers and what is open"), access.OrgRead, s.listSites)
	guarded(s, get("/attributes", "list-attributes", "场所属性", "the attributes that sites have"), access.OrgRead,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[string]], error) {
			list, err := s.Org.SiteAttributes(ctx, by.District, siteScope(by))
			return pageOf(list, ""), err
		})
	guarded(s, attached(get("/exports/sites", "export-sites", "导出场所", "the register of sites as a file"), exchange.XLSX.Media(), exchange.CSV.Media()),
		access.ExportSites, s.exportSites)
}

func (s *Server) exportSites(ctx context.Context, by access.Principal, in *SiteExport) (*huma.StreamResponse, error) {
	f, err := in.filter(by)
	if err != nil {
		return nil, err
	}
	o := exchange.ExportOptions{Format: in.Format, Lang: languageOf(ctx), Zone: s.Zone}
	day := s.Clock.Now().In(s.Zone).Format("20060102")
	return s.written(ctx, in.Format.Media(), "sites-"+by.District+"-"+day+"."+string(in.Format), func(ctx context.Context, w io.Writer) error {
		_, err := s.Exchange.ExportSites(ctx, by, f, o, w)
		return err
	})
}
