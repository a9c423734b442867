package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// WhoAnswers asks who answers for something.
type WhoAnswers struct {
	Site       string    `query:"site" doc:"场所编号 · id of a site"`
	Unit       string    `query:"unit" doc:"企业编号 · id of an enterprise"`
	Division   string    `query:"division" pattern:"^[0-9]{6,12}$"`
	Industry   string    `query:"industry" pattern:"^[A-T][0-9]{0,4}$" doc:"GB/T 4754"`
	Kind       string    `query:"kind" maxLength:"40" default:"hazard"`
	Attributes []string  `query:"attributes" maxLength:"60"`
	At         time.Time `query:"at" doc:"在哪一刻，不填为现在；已定的任免和分工届时生效 · at which instant, now when left out; settled changes take effect by then"`
}

// Answering is who answers: the four chains, nearest first, the post that a duty
// would be given to and the one that would verify it.
type Answering struct {
	Enterprise []Answerer `json:"enterprise" nullable:"false"`
	Industry   []Answerer `json:"industry" nullable:"false"`
	Government []Answerer `json:"government" nullable:"false"`
	Party      []Answerer `json:"party" nullable:"false"`
	Holder     Party      `json:"holder"`
	Verifier   Party      `json:"verifier" doc:"由谁验收；空为无人可验 · who would verify; empty when nobody can"`
	Line       org.Line   `json:"line"`
	Blind      bool       `json:"blind" doc:"无人分管（监管盲区） · nobody answers by charge"`
	At         *time.Time `json:"at"`
	Asked      Asked      `json:"asked"`
}

// Asked is what was asked about, in words.
type Asked struct {
	Site         string   `json:"site,omitempty"`
	SiteName     string   `json:"site_name,omitempty"`
	Unit         ident.ID `json:"unit,omitempty"`
	UnitName     string   `json:"unit_name,omitempty"`
	Division     string   `json:"division"`
	DivisionName string   `json:"division_name"`
	Industry     string   `json:"industry"`
	IndustryName string   `json:"industry_name"`
	Attributes   []string `json:"attributes" nullable:"false"`
}

// Answerer is one post of a chain with the person who holds it. The phone is whole
// for whoever may call him, or answers for or works at the place asked about, so
// that he can; else its middle is hidden.
type Answerer struct {
	org.Link
	Phone  string   `json:"phone,omitempty"`
	Up     bool     `json:"up" doc:"是链上前一岗位的上级 · stands above the post before it in the chain"`
	Passed []Passed `json:"passed" nullable:"false" doc:"代行的空缺岗位 · the vacant posts that he stands in for"`
}

// Passed is a vacant post of a chain.
type Passed struct {
	Post
	Up bool `json:"up"`
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
func (s *Server) partyOf(g *org.Graph, id ident.ID) Party { return partyAt(g, id, s.Clock.Now()) }

func partyAt(g *org.Graph, id ident.ID, at time.Time) Party {
	if id == 0 {
		return Party{}
	}
	p := postOf(g, id)
	out := Party{Post: id, Title: p.Title, Unit: p.Unit}
	if h, err := g.Holder(id, at); err == nil {
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
	q, asked, err := s.subject(ctx, v, in)
	if err != nil {
		return nil, err
	}
	at := in.At
	if at.IsZero() {
		at = s.Clock.Now()
	}
	holder, line, blind := v.g.Responsible(q, at)
	out := Answering{Holder: partyAt(v.g, holder, at), Line: line, Blind: blind, Asked: asked, At: s.at(at.UnixMicro()),
		Verifier: partyAt(v.g, v.g.VerifierFor(holder, q, at), at)}
	chains := v.g.Resolve(q, at)
	people, err := s.Org.PeopleByID(ctx, by.District, peopleIn(chains))
	if err != nil {
		return nil, err
	}
	near := by.Scope.Covers(q.Division, q.Industry, q.Unit)
	show := func(links []org.Link) []Answerer {
		list := make([]Answerer, len(links))
		before := ident.ID(0)
		for i, l := range links {
			list[i] = s.answerer(v, before, l, people[l.Person].Phone, near)
			before = l.Post
		}
		return list
	}
	out.Enterprise, out.Industry = show(chains.Enterprise), show(chains.Industry)
	out.Government, out.Party = show(chains.Government), show(chains.Party)
	return &Body[Answering]{out}, nil
}

func peopleIn(c org.Chains) []ident.ID {
	var ids []ident.ID
	for _, line := range org.Lines {
		for _, l := range c.On(line) {
			ids = append(ids, l.Person)
		}
	}
	return ids
}

// answerer shows a link of a chain; before is the post that stands before it, 0 for none.
func (s *Server) answerer(v sight, before ident.ID, l org.Link, phone string, near bool) Answerer {
	if l.Through == nil {
		l.Through = []ident.ID{}
	}
	out := Answerer{Link: l, Phone: phone, Passed: []Passed{}}
	if !near && !s.calls(v, l.Person) {
		out.Phone = masked(phone)
	}
	for _, id := range l.Through {
		out.Passed = append(out.Passed, Passed{postOf(v.g, id), v.g.IsAbove(id, before)})
		before = id
	}
	out.Up = v.g.IsAbove(l.Post, before)
	return out
}

// subject is what is asked about. What the caller does not see he cannot ask about.
func (s *Server) subject(ctx context.Context, v sight, in *WhoAnswers) (q org.Subject, a Asked, err error) {
	q = org.Subject{Kind: in.Kind, Division: in.Division, Industry: in.Industry, Attributes: in.Attributes}
	site, err := idOf("query.site", in.Site)
	if err != nil {
		return q, a, err
	}
	if q.Unit, err = idOf("query.unit", in.Unit); err != nil {
		return q, a, err
	}
	switch {
	case site != 0:
		t, err := s.sites().get(ctx, v.by, site)
		if err != nil {
			return q, a, err
		}
		q, a.Site, a.SiteName = t.Subject(in.Kind), site.String(), t.Name
	case q.Unit != 0:
		u, ok := v.g.Unit(q.Unit)
		if !ok || !v.unit(u) {
			return q, a, hidden("org.unit_unknown", q.Unit)
		}
		if q.Division == "" {
			q.Division = u.Division
		}
		if q.Industry == "" {
			q.Industry = u.Industry
		}
	case q.Division == "" && q.Industry == "":
		return q, a, wrong("query.site", "api.ask_about")
	}
	return q, a, s.inWords(ctx, v, q, &a)
}

func (s *Server) inWords(ctx context.Context, v sight, q org.Subject, a *Asked) (err error) {
	a.Unit, a.Division, a.Industry, a.Attributes = q.Unit, q.Division, q.Industry, some(q.Attributes)
	if u, ok := v.g.Unit(q.Unit); ok && v.unit(u) {
		a.UnitName = u.Name
	}
	a.IndustryName = tradeName(q.Industry)
	if q.Division != "" {
		a.DivisionName, err = s.placeName(ctx, v.by.District, q.Division)
	}
	return err
}

// Vacancy is a post without a holder of its own.
type Vacancy struct {
	Post
	StandIn Party      `json:"stand_in" doc:"暂由谁负责 · who answers meanwhile"`
	Since   *time.Time `json:"since,omitempty" doc:"空缺起始；从未任命时不填 · since when; left out when nobody ever held it"`
	Planned *Tenure    `json:"planned,omitempty" doc:"已定的继任 · who is to come"`
	Duties  *Load      `json:"duties,omitempty" doc:"压在该岗位上的未办结事项 · what waits on it"`
}

// VacancyList picks vacancies.
type VacancyList struct {
	Paging
	Unit string `query:"unit" doc:"只看这个单位及其下级 · of this unit and what is under it in the tree"`
}

func (s *Server) vacancies(ctx context.Context, by access.Principal, in *VacancyList) (*Body[Page[Vacancy]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	unit, err := idOf("query.unit", in.Unit)
	if err != nil {
		return nil, err
	}
	var after ident.ID
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	now, next := s.Clock.Now(), ""
	var out []Vacancy
	for _, id := range v.g.Vacant(now) {
		if id <= after || !v.post(id) || unit != 0 && !v.under(id, unit) {
			continue
		}
		if len(out) == in.Limit {
			next = seal(out[len(out)-1].ID)
			break
		}
		out = append(out, s.vacancy(v, id, now))
	}
	return pageOf(out, next), s.weigh(ctx, v, out)
}

// under tells whether a post lies in a unit or in what hangs under it in the tree.
func (v sight) under(post, unit ident.ID) bool {
	p, _ := v.g.Post(post)
	for _, id := range v.g.Way(p.Unit) {
		if id == unit {
			return true
		}
	}
	return false
}

func (s *Server) vacancy(v sight, id ident.ID, now time.Time) Vacancy {
	out := Vacancy{Post: postOf(v.g, id)}
	if h, err := v.g.Holder(id, now); err == nil {
		out.StandIn = s.partyOf(v.g, h.Post)
	}
	since, next := v.g.VacantSince(id, now)
	out.Since = s.at(since)
	if next != nil {
		t := s.showTenure(v, *next)
		out.Planned = &t
	}
	return out
}

// weigh says what waits on each of the vacant posts, where the caller may know.
func (s *Server) weigh(ctx context.Context, v sight, list []Vacancy) error {
	var ids []ident.ID
	for _, p := range list {
		if s.counts(v, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	loads, err := s.Duty.Loads(ctx, v.by.District, ids)
	if err != nil {
		return err
	}
	for i := range list {
		if l, ok := loads[list[i].ID]; ok {
			shown := showLoad(l)
			list[i].Duties = &shown
		}
	}
	return nil
}
