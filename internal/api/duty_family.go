package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

// Family is what a duty stands among, and who can be rung up about it.
type Family struct {
	Above    []Duty    `json:"above" nullable:"false" doc:"由哪些事项引起，近的在前 · what it was opened for, the nearest first"`
	Below    []Duty    `json:"below" nullable:"false" doc:"引起了哪些事项 · what was opened for it, the oldest first"`
	Ladder   Bilingual `json:"ladder" doc:"督办层级的名称 · name of its ladder"`
	Rungs    []Rung    `json:"rungs" nullable:"false"`
	Holder   Reachable `json:"holder"`
	Verifier Reachable `json:"verifier"`
}

func (s *Server) family(ctx context.Context, by access.Principal, in *One) (*Body[Family], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	d, err := s.Duty.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	f, err := s.Duty.Family(ctx, by, id)
	if err != nil {
		return nil, err
	}
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	show := func(list []duty.Duty) []Duty {
		out := make([]Duty, len(list))
		for i, d := range list {
			out[i] = s.showDuty(v.g, d)
		}
		return out
	}
	out := Family{Above: show(f.Above), Below: show(f.Below), Ladder: Bilingual{f.Ladder.ZH, f.Ladder.EN}, Rungs: s.rungs(v.g, f.Steps)}
	if out.Holder, err = s.reachable(ctx, v, d.Holder); err != nil {
		return nil, err
	}
	out.Verifier, err = s.reachable(ctx, v, d.Verifier)
	return &Body[Family]{out}, err
}

func (s *Server) dutiesOfScope(ctx context.Context, by access.Principal, post ident.ID, after duty.Cursor, in *DutyList) (duty.Page, error) {
	unit, err := idOf("query.unit", in.Unit)
	if err != nil {
		return duty.Page{}, err
	}
	return s.Duty.List(ctx, by, duty.Filter{Post: post, Unit: unit, Kind: in.Kind, From: in.From, To: in.To, Late: in.Late,
		Done: in.Done, After: after, Limit: in.Limit})
}
