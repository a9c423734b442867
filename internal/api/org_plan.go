package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// PlanQuery is a change that somebody is about to make.
type PlanQuery struct {
	Act      org.Act   `query:"act" required:"true" enum:"appoint,end,exchange,abolish,move,end_charge,leave"`
	Post     string    `query:"post" doc:"任命、交接、撤销、调整上级的岗位 · of appoint, exchange, abolish and move"`
	Superior string    `query:"superior" doc:"新的上级岗位 · of move"`
	Person   string    `query:"person" doc:"任命、交接、离任的人员 · of appoint, exchange and leave"`
	Tenure   string    `query:"tenure" doc:"要结束的任职 · of end"`
	Charge   string    `query:"charge" doc:"要结束的分工 · of end_charge"`
	At       time.Time `query:"at" doc:"何时生效，不填为现在 · when it takes effect; now when left out"`
}

// Consequences are what a change would do at the instant when it takes effect.
type Consequences struct {
	At            *time.Time  `json:"at"`
	Shifts        []Shift     `json:"shifts" nullable:"false" doc:"责任转移：这些岗位的事项改由谁办 · whose duties go to whom"`
	ShiftCount    int         `json:"shift_count"`
	Vacancies     []Vacated   `json:"vacancies" nullable:"false" doc:"因此空缺的岗位 · posts that become vacant"`
	VacancyCount  int         `json:"vacancy_count"`
	Sites         []Uncovered `json:"sites" nullable:"false" doc:"因此失去一条责任线的场所 · sites that lose a line"`
	SiteCount     int         `json:"site_count"`
	BlindCount    int         `json:"blind_count" doc:"其中成为监管盲区的 · of them, blind spots"`
	SitesLookedAt int         `json:"sites_looked_at"`
	SitesPartly   bool        `json:"sites_partly" doc:"场所太多，只核对了一部分 · too many sites; only some were looked at"`
}

// Shift is a post whose duties go from one person to another.
type Shift struct {
	Post   Post  `json:"post"`
	From   Party `json:"from"`
	To     Party `json:"to"`
	Duties *Load `json:"duties,omitempty"`
}

// Vacated is a post that becomes vacant, with who stands in.
type Vacated struct {
	Post    Post  `json:"post"`
	StandIn Party `json:"stand_in"`
}

// Uncovered is a site that loses somebody who answers for it.
type Uncovered struct {
	ID    ident.ID   `json:"id"`
	Name  string     `json:"name"`
	Lines []org.Line `json:"lines" nullable:"false" doc:"失去的责任线 · the lines lost"`
	Blind bool       `json:"blind"`
}

const (
	consequencesShown = 50    // rows of each list; the counts are whole
	sitesLookedAt     = 20000 // bounds the work of one look
)

func (s *Server) planRoutes() {
	guarded(s, get("/org/preview", "org-preview", "变更影响预览", "what a change of posts, tenures or charges would do, before it is made"), access.OrgRead, s.preview)
}

func (in *PlanQuery) plan() (p org.Plan, err error) {
	p = org.Plan{Act: in.Act, At: in.At.UTC().Truncate(time.Microsecond)}
	if in.At.IsZero() {
		p.At = time.Time{}
	}
	for _, f := range []struct {
		path, value string
		to          *ident.ID
	}{{"query.post", in.Post, &p.Post}, {"query.superior", in.Superior, &p.Superior}, {"query.person", in.Person, &p.Person},
		{"query.tenure", in.Tenure, &p.Tenure}, {"query.charge", in.Charge, &p.Charge}} {
		if *f.to, err = idOf(f.path, f.value); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (s *Server) preview(ctx context.Context, by access.Principal, in *PlanQuery) (*Body[Consequences], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	plan, err := in.plan()
	if err != nil {
		return nil, err
	}
	if err := s.plannable(v, plan); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	after, err := v.g.Foresee(plan, now)
	if err != nil {
		return nil, err
	}
	at := now
	if plan.At.After(now) {
		at = plan.At
	}
	out := Consequences{At: s.at(at.UnixMicro()), Shifts: []Shift{}, Vacancies: []Vacated{}, Sites: []Uncovered{}}
	if err := s.shifts(ctx, v, after, at, plan.Post, &out); err != nil {
		return nil, err
	}
	s.vacated(v, after, at, &out)
	return &Body[Consequences]{out}, s.uncovered(ctx, v, after, plan, at, &out)
}

// plannable refuses to look at what the caller does not see.
func (s *Server) plannable(v sight, p org.Plan) error {
	posts := []ident.ID{p.Post, p.Superior}
	if t, ok := v.g.TenureByID(p.Tenure); ok {
		posts = append(posts, t.Post)
	}
	for _, c := range v.g.ChargeByID(p.Charge) {
		posts = append(posts, c.Post)
	}
	for _, id := range posts {
		if id != 0 && !v.post(id) {
			return hidden("org.post_unknown", id)
		}
	}
	if p.Person != 0 && !s.person(v, p.Person) {
		return hidden("org.person_unknown", p.Person)
	}
	return nil
}

// shifts says whose duties go to whom: the post in question first, then where most waits.
func (s *Server) shifts(ctx context.Context, v sight, after *org.Graph, at time.Time, first ident.ID, out *Consequences) error {
	all := v.g.Shifts(after, at)
	ids := make([]ident.ID, len(all))
	for i, x := range all {
		ids[i] = x.Post
	}
	loads, err := s.Duty.Loads(ctx, v.by.District, ids)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(x org.Shift) bool {
		p, _ := after.Post(x.Post)
		return !v.post(x.Post) || p.Abolished && x.Post != first && loads[x.Post] == (duty.Load{}) // what was abolished long ago, with nothing open
	})
	slices.SortStableFunc(all, func(a, b org.Shift) int {
		return cmp.Or(cmp.Compare(rankOf(b.Post == first), rankOf(a.Post == first)), cmp.Compare(loads[b.Post].Pending, loads[a.Post].Pending))
	})
	out.ShiftCount = len(all)
	for _, x := range all[:min(len(all), consequencesShown)] {
		shift := Shift{Post: postOf(after, x.Post), From: holderParty(v.g, x.From), To: holderParty(after, x.To)}
		if s.counts(v, x.Post) {
			load := showLoad(loads[x.Post])
			shift.Duties = &load
		}
		out.Shifts = append(out.Shifts, shift)
	}
	return nil
}

func rankOf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// holderParty is the person of a holding, under the post by which he holds.
func holderParty(g *org.Graph, h org.Holding) Party {
	p := postOf(g, h.Post)
	return Party{Post: h.Post, Title: p.Title, Unit: p.Unit, Person: h.Person, Name: g.PersonName(h.Person)}
}

func (s *Server) vacated(v sight, after *org.Graph, at time.Time, out *Consequences) {
	was := map[ident.ID]bool{}
	for _, id := range v.g.Vacant(at) {
		was[id] = true
	}
	for _, id := range after.Vacant(at) {
		if was[id] || !v.post(id) {
			continue
		}
		if out.VacancyCount++; out.VacancyCount > consequencesShown {
			continue
		}
		h, _ := after.Holder(id, at)
		out.Vacancies = append(out.Vacancies, Vacated{Post: postOf(after, id), StandIn: holderParty(after, h)})
	}
}

// uncovered walks the sites that the ending charges reach and finds those which
// lose a line. Only what ends a charge or takes a post away can do that.
func (s *Server) uncovered(ctx context.Context, v sight, after *org.Graph, plan org.Plan, at time.Time, out *Consequences) error {
	reach, any := reachOf(v.g, plan)
	if !any {
		return nil
	}
	f := org.SiteFilter{Page: org.Page{Limit: 500}, Scope: func(w *db.Where) {
		reach.Where(w, access.Columns{Division: "division", Industry: "industry", Unit: "unit"})
	}}
	for {
		sites, err := s.Org.ListSites(ctx, v.by.District, f)
		if err != nil {
			return err
		}
		for _, t := range sites {
			if v.site(t) {
				compareCover(v.g, after, t, at, out)
			}
			f.Key, f.ID = t.NameKey, t.ID
		}
		if out.SitesLookedAt += len(sites); len(sites) < f.Limit {
			return nil
		}
		if out.SitesLookedAt >= sitesLookedAt {
			out.SitesPartly = true
			return nil
		}
	}
}

// reachOf is where the charges lie that the plan ends.
func reachOf(g *org.Graph, plan org.Plan) (reach access.Scope, any bool) {
	var ends []org.Charge
	switch plan.Act {
	case org.ActEndCharge:
		ends = g.ChargeByID(plan.Charge)
	case org.ActAbolish:
		ends = g.ChargesOf(plan.Post)
		p, _ := g.Post(plan.Post)
		reach.Units, any = g.SubUnits(p.Unit), true // a head answers without a charge
	}
	for _, c := range ends {
		a := access.Area{Divisions: c.Divisions, Industries: c.Industries, Units: c.Units}
		if c.Line == org.Enterprise && len(c.Units) == 0 {
			p, _ := g.Post(c.Post)
			a.Units = g.SubUnits(p.Unit)
		}
		reach.Areas, any = append(reach.Areas, a), true
	}
	return reach, any
}

func compareCover(before, after *org.Graph, t org.Site, at time.Time, out *Consequences) {
	subject := t.Subject("hazard")
	was, wasBlind := before.Cover(subject, at)
	is, blind := after.Cover(subject, at)
	if was == is {
		return
	}
	u := Uncovered{ID: t.ID, Name: t.Name, Lines: []org.Line{}, Blind: blind && !wasBlind}
	for i, line := range org.Lines {
		if was[i] && !is[i] {
			u.Lines = append(u.Lines, line)
		}
	}
	if len(u.Lines) == 0 {
		return
	}
	if u.Blind {
		out.BlindCount++
	}
	if out.SiteCount++; out.SiteCount <= consequencesShown {
		out.Sites = append(out.Sites, u)
	}
}
