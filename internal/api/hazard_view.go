package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Hazard is a hazard with the words that people know its place by.
type Hazard struct {
	ID           ident.ID          `json:"id"`
	Version      int64             `json:"version"`
	Number       string            `json:"number"`
	State        hazard.State      `json:"state" enum:"reported,rectifying,submitted,closed,rejected,merged,withdrawn"`
	Grade        hazard.Grade      `json:"grade" enum:"general,major"`
	Late         bool              `json:"late"`
	Site         ident.ID          `json:"site,omitempty"`
	SiteName     string            `json:"site_name"`
	Unit         ident.ID          `json:"unit,omitempty"`
	UnitName     string            `json:"unit_name,omitempty"`
	Division     string            `json:"division"`
	Industry     string            `json:"industry"`
	Place        string            `json:"place"`
	Text         string            `json:"text"`
	Clause       hazard.Clause     `json:"clause"`
	Found        *time.Time        `json:"found"`
	Reporter     ident.ID          `json:"reporter,omitempty"`
	ReporterPost ident.ID          `json:"reporter_post,omitempty"`
	FoundBy      string            `json:"found_by,omitempty"`
	Fixes        Fixes             `json:"fixes"`
	Due          *time.Time        `json:"due,omitempty"`
	Duty         ident.ID          `json:"duty,omitempty" doc:"待办的责任事项 · the open duty"`
	Before       []string          `json:"before" nullable:"false" doc:"整改前佐证 SHA-256"`
	After        []string          `json:"after" nullable:"false" doc:"整改后佐证 SHA-256"`
	SubmittedAt  *time.Time        `json:"submitted_at,omitempty"`
	ClosedAt     *time.Time        `json:"closed_at,omitempty"`
	OnSpot       bool              `json:"on_spot"`
	Returns      int64             `json:"returns"`
	Extensions   int64             `json:"extensions"`
	RecurrenceOf ident.ID          `json:"recurrence_of,omitempty"`
	MergedInto   ident.ID          `json:"merged_into,omitempty"`
	Accepter     ident.ID          `json:"accepter,omitempty"`
	VerifiedBy   string            `json:"verified_by,omitempty" doc:"来源写明的验收人 · who the source says verified it"`
	Blind        bool              `json:"blind" doc:"监管盲区 · nobody answers for the place by charge"`
	Source       string            `json:"source,omitempty"`
	SourceKey    string            `json:"source_key,omitempty"`
	Extra        map[string]string `json:"extra,omitempty"`
	Note         string            `json:"note,omitempty"`
	Answers      *Party            `json:"answers,omitempty" doc:"整改责任岗位和现任 · the post that puts it right, and who holds it now"`
	Waits        *Party            `json:"waits,omitempty" doc:"等待谁办理：核实、整改或验收 · whom it waits for, to confirm, to put right or to verify"`
	Allowed      []access.Verb     `json:"allowed,omitempty" doc:"当前可做的操作 · what the caller may do with it now"`
}

// Fixes are the five that a rectification must settle (五落实).
type Fixes struct {
	Measures    string     `json:"measures,omitempty" maxLength:"2000" doc:"整改措施"`
	Money       int64      `json:"money,omitempty" minimum:"0" doc:"资金（分） · fen"`
	Responsible ident.ID   `json:"responsible,omitempty" doc:"责任岗位 · post"`
	Name        string     `json:"responsible_name,omitempty" maxLength:"100" doc:"责任人姓名 · a responsible person beside the post"`
	Deadline    *time.Time `json:"deadline,omitempty" doc:"整改期限"`
	Contingency string     `json:"contingency,omitempty" maxLength:"2000" doc:"应急预案"`
}

func (s *Server) showHazard(g *org.Graph, h hazard.Hazard) Hazard {
	out := s.briefHazard(h)
	unit, _ := g.Unit(h.Unit)
	out.UnitName = unit.Name
	if h.Fixes.Responsible != 0 {
		p := s.partyOf(g, h.Fixes.Responsible)
		out.Answers = &p
	}
	return out
}

// briefHazard is what the hazard's own row tells.
func (s *Server) briefHazard(h hazard.Hazard) Hazard {
	return Hazard{
		ID: h.ID, Version: h.Version, Number: h.Number, State: h.State, Grade: h.Grade, Late: h.Late(s.Clock.Now()), Site: h.Site,
		SiteName: h.SiteName, Unit: h.Unit, Division: h.Division, Industry: h.Industry, Place: h.Place, Text: h.Text,
		Clause: h.Clause, Found: s.at(h.Found), Reporter: h.Reporter, ReporterPost: h.ReporterPost, FoundBy: h.FoundBy,
		Fixes: Fixes{Measures: h.Fixes.Measures, Money: h.Fixes.Money, Responsible: h.Fixes.Responsible, Name: h.Responsible,
			Deadline: s.at(h.Fixes.Deadline), Contingency: h.Fixes.Contingency},
		Due: s.at(h.Due), Duty: h.Duty, Before: some(h.Before), After: some(h.After), SubmittedAt: s.at(h.SubmittedAt), ClosedAt: s.at(h.ClosedAt),
		OnSpot: h.OnSpot, Returns: h.Returns, Extensions: h.Extensions, RecurrenceOf: h.RecurrenceOf, MergedInto: h.MergedInto,
		Accepter: h.Accepter, VerifiedBy: h.VerifiedBy, Blind: h.Blind, Source: h.Source, SourceKey: h.SourceKey, Extra: h.Extra, Note: h.Note,
	}
}

// some is a list that JSON shows as one, even when it is empty.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (s *Server) hazards() thing[hazard.Hazard, Hazard] {
	return thing[hazard.Hazard, Hazard]{
		path: "/hazards", ref: (*hazard.Hazard).Reference, get: s.Hazard.Get,
		show: func(ctx context.Context, by access.Principal, h hazard.Hazard) (Hazard, error) {
			return db.Together(ctx, s.DB, func(ctx context.Context) (Hazard, error) { return s.wholeHazard(ctx, by, h) })
		},
		brief: s.briefHazard,
	}
}

// wholeHazard is a hazard with whom it waits for and what the caller may do with it.
func (s *Server) wholeHazard(ctx context.Context, by access.Principal, h hazard.Hazard) (Hazard, error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return Hazard{}, err
	}
	one := []Hazard{s.showHazard(g, h)}
	if err := s.waited(ctx, by, g, one); err != nil {
		return Hazard{}, err
	}
	one[0].Allowed, err = s.Hazard.Allowed(ctx, by, h)
	return one[0], err
}
