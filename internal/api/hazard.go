package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// mine stands for the caller's own posts where one post could be named.
const mine = "mine"

// HazardFilter picks hazards.
type HazardFilter struct {
	State      []hazard.State `query:"state" enum:"reported,rectifying,submitted,closed,rejected,merged,withdrawn"`
	Grade      hazard.Grade   `query:"grade" enum:"general,major"`
	Division   string         `query:"division" pattern:"^[0-9]{6,12}$" doc:"区划代码，含其下 · all below it too"`
	Industry   string         `query:"industry" pattern:"^[A-T][0-9]{0,4}$" doc:"GB/T 4754 前缀 · prefix"`
	Unit       string         `query:"unit"`
	Site       string         `query:"site"`
	Source     string         `query:"source" maxLength:"60"`
	From       time.Time      `query:"from" doc:"发现时间起（含）· found from"`
	To         time.Time      `query:"to" doc:"发现时间止（不含）· found before"`
	DueFrom    time.Time      `query:"due_from" doc:"期限起（含），只列未办结的 · due from; open ones only"`
	DueTo      time.Time      `query:"due_to" doc:"期限止（不含），只列未办结的 · due before; open ones only"`
	ClosedFrom time.Time      `query:"closed_from" doc:"办结时间起（含）· ended from"`
	ClosedTo   time.Time      `query:"closed_to" doc:"办结时间止（不含）· ended before"`
	Holder     string         `query:"holder" pattern:"^(mine|[1-9][0-9]{0,18})$" doc:"等待这个岗位办理的；mine 为等我办理的 · waiting for this post; mine: waiting for me"`
	IDs        []string       `query:"ids" maxItems:"100" doc:"只要这些 · these alone"`
	Overdue    bool           `query:"overdue" doc:"已逾期未提交 · past due and not submitted"`
	Late       bool           `query:"late" doc:"逾期的，含已办结 · past due when submitted or closed, or overdue"`
	InTime     bool           `query:"in_time" doc:"未逾期的：按期销号，或还没有到期 · not late: closed in time, or not past due"`
	Unplaced   bool           `query:"unplaced" doc:"未知乡镇的 · of no known town"`
	Unclassed  bool           `query:"unclassed" doc:"未知行业的 · of no known industry"`
	Blind      bool           `query:"blind" doc:"监管盲区 · nobody answers for the place"`
	Text       string         `query:"q" maxLength:"200" doc:"在描述、部位、场所、编号中查找 · words to find"`
}

func (f HazardFilter) query() (hazard.Query, error) {
	q := hazard.Query{States: f.State, Grade: f.Grade, Division: f.Division, Industry: f.Industry, Source: f.Source,
		From: instant(&f.From), To: instant(&f.To), DueFrom: instant(&f.DueFrom), DueTo: instant(&f.DueTo),
		ClosedFrom: instant(&f.ClosedFrom), ClosedTo: instant(&f.ClosedTo),
		Overdue: f.Overdue, Late: f.Late, InTime: f.InTime, Unplaced: f.Unplaced, Unclassed: f.Unclassed, Blind: f.Blind, Text: f.Text, Mine: f.Holder == mine}
	var err error
	for _, id := range f.IDs {
		one, err := idOf("query.ids", id)
		if err != nil {
			return q, err
		}
		q.IDs = append(q.IDs, one)
	}
	if !q.Mine {
		if q.Holder, err = idOf("query.holder", f.Holder); err != nil {
			return q, err
		}
	}
	if q.Unit, err = idOf("query.unit", f.Unit); err != nil {
		return q, err
	}
	q.Site, err = idOf("query.site", f.Site)
	return q, err
}

// HazardList picks a page of hazards.
type HazardList struct {
	Paging
	HazardFilter
	Order hazard.Order `query:"order" enum:"found,due,closed" default:"found" doc:"due 只列未办结的，closed 只列已办结的 · due lists open ones only, closed what has ended"`
}

// OneHazard names a hazard by its id or its number.
type OneHazard struct {
	ID string `path:"id" pattern:"^([1-9][0-9]{0,18}|YH-[0-9]{6}-[0-9]{8}-[0-9]{4,})$" doc:"编号或隐患编号 · id or number (YH-…)"`
}

// hazard finds the hazard that the caller names and may see.
func (s *Server) hazard(ctx context.Context, by access.Principal, o OneHazard) (hazard.Hazard, error) {
	if id, err := ident.Parse(o.ID); err == nil {
		return s.Hazard.Get(ctx, by, id)
	}
	return s.Hazard.ByNumber(ctx, by, o.ID)
}

func (s *Server) hazardRoutes() {
	guarded(s, s.lasting(get("/hazards", "list-hazards", "隐患列表", "hazards"), access.HazardRead), access.HazardRead, s.listHazards)
	guarded(s, get("/hazards/{id}", "get-hazard", "隐患", "one hazard"), access.HazardRead,
		func(ctx context.Context, by access.Principal, in *OneHazard) (*Versioned[Hazard], error) {
			h, err := s.hazard(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			return s.hazards().versioned(ctx, by, h)
		})
	adds(s, s.hazards(), post("/hazards", "report-hazard", "上报隐患", "report a hazard"), access.HazardReport, s.report)
	guarded(s, get("/hazards/{id}/timeline", "hazard-timeline", "隐患经过", "what happened to a hazard"), access.HazardRead,
		func(ctx context.Context, by access.Principal, in *OneHazard) (*Body[Page[Entry]], error) {
			h, err := s.hazard(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			about, err := s.belongings(ctx, by, h)
			if err != nil {
				return nil, err
			}
			return s.timeline(ctx, by, about...)
		})
	guarded(s, get("/hazards/{id}/duties", "hazard-duties", "隐患的责任事项", "a hazard's duties"), access.HazardRead,
		func(ctx context.Context, by access.Principal, in *OneHazard) (*Body[Page[Duty]], error) {
			h, err := s.hazard(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			list, err := s.dutiesOf(ctx, by, h)
			if err != nil {
				return nil, err
			}
			return s.showDuties(ctx, by, list, "")
		})
	s.proposalRoutes()
	guarded(s, get("/hazards/sources", "hazard-sources", "隐患来源", "what hazards were imported from"), access.HazardRead,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[string]], error) {
			list, err := s.Hazard.Sources(ctx, by)
			return pageOf(list, ""), err
		})
	guarded(s, s.counted(get("/hazards/total", "hazard-total", "隐患总数", "how many hazards a list has"), access.HazardRead), access.HazardRead, s.total)
	s.hazardVerbs()
	s.errandRoutes()
}

// dutiesOf are a hazard's duties. Whoever sees the hazard sees them, even where
// he sees it for being its reporter or its holder and not by scope.
func (s *Server) dutiesOf(ctx context.Context, by access.Principal, h hazard.Hazard) ([]duty.Duty, error) {
	return s.Duty.ListBySubject(ctx, access.System(by.District, "api"), h.About(), h.ID)
}

// belongings are a hazard and what its story is told by: its duties and evidence.
func (s *Server) belongings(ctx context.Context, by access.Principal, h hazard.Hazard) ([]ledger.About, error) {
	out := []ledger.About{{Kind: h.About(), Subject: h.ID}}
	evidence, err := s.Hazard.Evidence(ctx, by, h.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		out = append(out, ledger.About{Kind: e.About(), Subject: e.ID})
	}
	duties, err := s.dutiesOf(ctx, by, h)
	if err != nil {
		return nil, err
	}
	for _, d := range duties {
		out = append(out, ledger.About{Kind: d.About(), Subject: d.ID})
	}
	return out, nil
}

func (s *Server) listHazards(ctx context.Context, by access.Principal, in *HazardList) (*Body[Page[Hazard]], error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	q.Order, q.After, q.Limit = in.Order, in.After, in.Limit
	return db.Together(ctx, s.DB, func(ctx context.Context) (*Body[Page[Hazard]], error) {
		page, err := s.Hazard.List(ctx, by, q)
		if err != nil {
			return nil, err
		}
		g, err := s.Org.GraphOf(ctx, by.District)
		if err != nil {
			return nil, err
		}
		out := make([]Hazard, len(page.Items))
		for i, h := range page.Items {
			out[i] = s.showHazard(g, h)
		}
		if !in.Overdue && !in.Late && !in.InTime { // else what is in the list changes with the clock
			lasts(ctx, s.listHolds(ctx, g, page.Items))
		}
		return pageOf(out, page.Next), s.waited(ctx, by, g, out)
	})
}
