package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Duty is a duty with the people whom its posts resolve to now.
type Duty struct {
	ID          ident.ID      `json:"id"`
	Version     int64         `json:"version"`
	Kind        string        `json:"kind" enum:"confirm,rectify,verify,supervise,account,vacancy,answer"`
	About       string        `json:"about"`
	Subject     ident.ID      `json:"subject"`
	Parent      ident.ID      `json:"parent,omitempty"`
	Title       string        `json:"title"`
	Line        org.Line      `json:"line"`
	Holder      Party         `json:"holder"`
	Verifier    Party         `json:"verifier"`
	Division    string        `json:"division"`
	Industry    string        `json:"industry"`
	Unit        ident.ID      `json:"unit"`
	UnitName    string        `json:"unit_name,omitempty"`
	Opened      *time.Time    `json:"opened"`
	Due         *time.Time    `json:"due"`
	Ladder      string        `json:"ladder"`
	Rung        int64         `json:"rung" doc:"下一级 · the next rung to climb, from 0"`
	NextAt      *time.Time    `json:"next_at,omitempty" doc:"何时升级 · when it climbs"`
	State       duty.State    `json:"state" enum:"open,submitted,accepted,cancelled"`
	Late        bool          `json:"late"`
	SubmittedAt *time.Time    `json:"submitted_at,omitempty"`
	ClosedAt    *time.Time    `json:"closed_at,omitempty"`
	Returns     int64         `json:"returns"`
	Extensions  int64         `json:"extensions"`
	AskedDue    *time.Time    `json:"asked_due,omitempty" doc:"申请延期到 · the date that is asked for"`
	AskedReason string        `json:"asked_reason,omitempty"`
	Behind      *OpenedFor    `json:"behind,omitempty" doc:"由哪一项引起 · what it was opened for"`
	Allowed     []access.Verb `json:"allowed,omitempty" doc:"当前可做的操作 · what the caller may do with it now"`
}

// OpenedFor is the duty that a duty was opened for: whose it is and when it is due.
type OpenedFor struct {
	ID     ident.ID   `json:"id"`
	Kind   string     `json:"kind" enum:"confirm,rectify,verify,supervise,account,vacancy,answer"`
	Holder Party      `json:"holder"`
	Due    *time.Time `json:"due"`
	Late   bool       `json:"late"`
}

func (s *Server) behind(g *org.Graph, d duty.Duty) *OpenedFor {
	if d.ID == 0 {
		return nil
	}
	return &OpenedFor{ID: d.ID, Kind: d.Kind, Holder: s.partyOf(g, d.Holder), Due: s.at(d.Due), Late: d.Late(s.Clock.Now())}
}

func (s *Server) showDuty(g *org.Graph, d duty.Duty) Duty {
	unit, _ := g.Unit(d.Unit)
	return Duty{
		UnitName: unit.Name, ID: d.ID, Version: d.Version, Kind: d.Kind, About: d.Concerns, Subject: d.Subject, Parent: d.Parent, Title: d.Title, Line: d.Line,
		Holder: s.partyOf(g, d.Holder), Verifier: s.partyOf(g, d.Verifier), Division: d.Division, Industry: d.Industry, Unit: d.Unit,
		Opened: s.at(d.Opened), Due: s.at(d.Due), Ladder: d.Ladder, Rung: d.Rung, NextAt: s.at(d.NextAt), State: d.State,
		Late: d.Late(s.Clock.Now()), SubmittedAt: s.at(d.SubmittedAt), ClosedAt: s.at(d.ClosedAt), Returns: d.Returns,
		Extensions: d.Extensions, AskedDue: s.at(d.AskedDue), AskedReason: d.AskedReason,
	}
}

// dutyPage shows a page as the room gave it.
func (s *Server) dutyPage(ctx context.Context, by access.Principal, p duty.Page) (*Body[Page[Duty]], error) {
	next := ""
	if p.Next != nil {
		next = seal(p.Next)
	}
	return s.showDuties(ctx, by, p.Duties, next)
}

func (s *Server) showDuties(ctx context.Context, by access.Principal, list []duty.Duty, next string) (*Body[Page[Duty]], error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	parents, err := s.Duty.ParentsOf(ctx, by.District, list)
	if err != nil {
		return nil, err
	}
	out := make([]Duty, len(list))
	for i, d := range list {
		out[i] = s.showDuty(g, d)
		out[i].Behind = s.behind(g, parents[d.Parent])
	}
	return pageOf(out, next), nil
}

func (s *Server) duties() thing[duty.Duty, Duty] {
	return thing[duty.Duty, Duty]{
		path: "/duties", ref: (*duty.Duty).Reference, get: s.Duty.Get,
		show: func(ctx context.Context, by access.Principal, d duty.Duty) (Duty, error) {
			g, err := s.Org.GraphOf(ctx, by.District)
			if err != nil {
				return Duty{}, err
			}
			out := s.showDuty(g, d)
			if ofHazard(d) {
				return out, nil // the hazard says what may be done with it
			}
			out.Allowed, err = s.Duty.Allowed(ctx, by, d)
			return out, err
		},
	}
}

// DutyList picks duties.
type DutyList struct {
	Paging
	List    string    `query:"list" enum:"mine,overdue,subject,scope" default:"mine" doc:"我的；辖区内逾期的；某事项的；辖区内的 · mine; overdue in my scope; about one thing; in my scope"`
	Post    string    `query:"post" doc:"只看这个岗位的 · by this post only"`
	Unit    string    `query:"unit" doc:"list=scope 时，只看该单位及其所属岗位的 · with list=scope: of the posts of this unit and its parts"`
	Kind    string    `query:"kind" enum:"confirm,rectify,verify,supervise,account,vacancy,answer" doc:"list=scope 时有效 · with list=scope"`
	From    time.Time `query:"from" doc:"期限起（含），list=scope 时有效 · due from, with list=scope"`
	To      time.Time `query:"to" doc:"期限止（不含），list=scope 时有效 · due before, with list=scope"`
	Late    bool      `query:"late" doc:"已逾期的，list=scope 时有效 · open and past due, with list=scope"`
	Done    bool      `query:"done" doc:"已办结的 · what is closed"`
	About   string    `query:"about" maxLength:"40" default:"hazard"`
	Subject string    `query:"subject"`
}

func (s *Server) dutyRoutes() {
	guarded(s, get("/duties", "list-duties", "责任事项列表", "duties: mine, overdue, or about one thing"), access.DutyRead, s.listDuties)
	reads(s, s.duties(), "get-duty", "责任事项", "one duty", access.DutyRead)
	guarded(s, get("/duties/{id}/entries", "duty-entries", "责任事项经过", "what happened to a duty"), access.DutyRead,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Page[Entry]], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			if _, err := s.Duty.Get(ctx, by, id); err != nil {
				return nil, err
			}
			return s.timeline(ctx, by, ledger.About{Kind: duty.About, Subject: id})
		})
	guarded(s, get("/duties/{id}/family", "duty-family", "责任事项的来龙去脉", "what a duty was opened for, what was opened for it, and how it climbs"), access.DutyRead, s.family)
	s.dutyVerbs()
}

func (s *Server) listDuties(ctx context.Context, by access.Principal, in *DutyList) (*Body[Page[Duty]], error) {
	var after duty.Cursor
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	subject, err := idOf("query.subject", in.Subject)
	if err != nil {
		return nil, err
	}
	post, err := idOf("query.post", in.Post)
	if err != nil {
		return nil, err
	}
	var page duty.Page
	switch in.List {
	case "overdue":
		page, err = s.Duty.Overdue(ctx, by, after, in.Limit)
	case "scope":
		page, err = s.dutiesOfScope(ctx, by, post, after, in)
	case "subject":
		if subject == 0 {
			return nil, wrong("query.subject", "api.field_missing", "v", "subject")
		}
		page.Duties, err = s.Duty.ListBySubject(ctx, by, in.About, subject)
	default:
		page, err = s.Duty.ListMine(ctx, by, duty.Mine{Post: post, Done: in.Done, After: after, Limit: in.Limit})
	}
	if err != nil {
		return nil, err
	}
	return s.dutyPage(ctx, by, page)
}
