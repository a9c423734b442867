package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// WhoAnswers asks who answers for something.
type WhoAnswers struct {
	Site       string   `query:"site" doc:"场所编号 · id of a site"`
	Unit       string   `query:"unit" doc:"企业编号 · id of an enterprise"`
	Division   string   `query:"division" pattern:"^[0-9]{6,12}$"`
	Industry   string   `query:"industry" pattern:"^[A-T][0-9]{0,4}$" doc:"GB/T 4754"`
	Kind       string   `query:"kind" maxLength:"40" default:"hazard"`
	Attributes []string `query:"attributes" maxLength:"60"`
}

// Answering is who answers: the four chains, nearest first, and the post that a
// duty would be given to.
type Answering struct {
	org.Chains
	Holder Party    `json:"holder"`
	Line   org.Line `json:"line"`
	Blind  bool     `json:"blind" doc:"无人分管（监管盲区） · nobody answers by charge"`
}

// Party is a post with the person whom it resolves to.
type Party struct {
	Post   ident.ID `json:"post"`
	Title  string   `json:"title"`
	Unit   string   `json:"unit"`
	Person ident.ID `json:"person"`
	Name   string   `json:"name"`
}

// partyOf is a post with its holder now; the zero Party for no post.
func (s *Server) partyOf(g *org.Graph, id ident.ID) Party {
	if id == 0 {
		return Party{}
	}
	p := postOf(g, id)
	out := Party{Post: id, Title: p.Title, Unit: p.Unit}
	if h, err := g.Holder(id, s.Clock.Now()); err == nil {
		out.Person, out.Name = h.Person, g.PersonName(h.Person)
	}
	return out
}

func (s *Server) answerRoutes() {
	guarded(s, get("/responsibility", "responsibility", "谁负责", "who answers for a site, or for a division and an industry"), access.OrgRead, s.answers)
	guarded(s, get("/vacancies", "list-vacancies", "空缺岗位", "posts without a holder of their own, and who stands in"), access.OrgRead, s.vacancies)
}

func (s *Server) answers(ctx context.Context, by access.Principal, in *WhoAnswers) (*Body[Answering], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	q, err := s.subject(ctx, v, in)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	out := Answering{Chains: v.g.Resolve(q, now)}
	for _, links := range []*[]org.Link{&out.Enterprise, &out.Industry, &out.Government, &out.Party} {
		for i := range *links {
			if (*links)[i].Through == nil {
				(*links)[i].Through = []ident.ID{}
			}
		}
		if *links == nil {
			*links = []org.Link{}
		}
	}
	holder, line, blind := v.g.Responsible(q, now)
	out.Holder, out.Line, out.Blind = s.partyOf(v.g, holder), line, blind
	return &Body[Answering]{out}, nil
}

// subject is what is asked about. What the caller does not see he cannot ask about.
func (s *Server) subject(ctx context.Context, v sight, in *WhoAnswers) (org.Subject, error) {
	q := org.Subject{Kind: in.Kind, Division: in.Division, Industry: in.Industry, Attributes: in.Attributes}
	site, err := idOf("query.site", in.Site)
	if err != nil {
		return q, err
	}
	if q.Unit, err = idOf("query.unit", in.Unit); err != nil {
		return q, err
	}
	switch {
	case site != 0:
		t, err := s.sites().get(ctx, v.by, site)
		return t.Subject(in.Kind), err
	case q.Unit != 0:
		u, ok := v.g.Unit(q.Unit)
		if !ok || !v.unit(u) {
			return q, hidden("org.unit_unknown", q.Unit)
		}
		if q.Division == "" {
			q.Division = u.Division
		}
		if q.Industry == "" {
			q.Industry = u.Industry
		}
	case q.Division == "" && q.Industry == "":
		return q, wrong("query.site", "api.ask_about")
	}
	return q, nil
}

// Vacancy is a post without a holder of its own.
type Vacancy struct {
	Post
	StandIn Party `json:"stand_in" doc:"暂由谁负责 · who answers meanwhile"`
}

func (s *Server) vacancies(ctx context.Context, by access.Principal, in *Paging) (*Body[Page[Vacancy]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	var after ident.ID
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	var out []Vacancy
	for _, id := range v.g.Vacant(now) {
		if id <= after || !v.post(id) {
			continue
		}
		if len(out) == in.Limit {
			return pageOf(out, seal(out[len(out)-1].ID)), nil
		}
		stand := Party{}
		if h, err := v.g.Holder(id, now); err == nil {
			stand = s.partyOf(v.g, h.Post)
		}
		out = append(out, Vacancy{Post: postOf(v.g, id), StandIn: stand})
	}
	return pageOf(out, ""), nil
}
