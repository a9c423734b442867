package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Tenure says who holds a post from when to when.
type Tenure struct {
	ID      ident.ID   `json:"id"`
	Version int64      `json:"version"`
	Post    ident.ID   `json:"post"`
	Person  ident.ID   `json:"person"`
	Name    string     `json:"name"`
	Title   string     `json:"title" doc:"岗位名称 · title of the post"`
	Unit    string     `json:"unit" doc:"单位名称 · name of the unit"`
	Manner  org.Manner `json:"manner" enum:"formal,acting,presiding"`
	From    *time.Time `json:"from"`
	To      *time.Time `json:"to,omitempty"`
	State   string     `json:"state" enum:"past,present,planned,never" doc:"never 为未生效 · never took effect"`
	Top     bool       `json:"top" doc:"最高责任岗位，只能交接 · a top post: exchanged, never left"`
}

func (s *Server) showTenure(v sight, t org.Tenure) Tenure {
	p, _ := v.g.Post(t.Post)
	u, _ := v.g.Unit(p.Unit)
	return Tenure{ID: t.ID, Version: t.Version, Post: t.Post, Person: t.Person, Name: v.g.PersonName(t.Person), Title: p.Title, Unit: u.Name,
		Manner: t.Manner, From: s.at(t.From), To: s.at(t.To), State: stateAt(t.From, t.To, s.Clock.Now()), Top: p.Top}
}

func (s *Server) tenures() thing[org.Tenure, Tenure] {
	return thing[org.Tenure, Tenure]{
		path: "/tenures", ref: (*org.Tenure).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Tenure, error) {
			t, err := s.Org.GetTenure(ctx, by.District, id)
			if err != nil {
				return t, err
			}
			v, err := s.sight(ctx, by)
			if err == nil && !v.post(t.Post) {
				err = hidden("org.tenure_unknown", id)
			}
			return t, err
		},
		show: func(ctx context.Context, by access.Principal, t org.Tenure) (Tenure, error) {
			v, err := s.sight(ctx, by)
			return s.showTenure(v, t), err
		},
	}
}

// TenureList picks tenures.
type TenureList struct {
	Paging
	Post   string `query:"post"`
	Person string `query:"person"`
}

func (s *Server) tenureRoutes() {
	k := s.tenures()
	guarded(s, get("/tenures", "list-tenures", "任职列表", "tenures of a post or a person"), access.OrgRead, s.listTenures)
	reads(s, k, "get-tenure", "任职", "one tenure", access.OrgRead)
	adds(s, k, post("/tenures", "appoint", "任命", "put a person into a vacant post"), access.OrgTenure,
		func(ctx context.Context, by access.Principal, b org.Appointment) (org.Tenure, error) {
			return s.Org.Appoint(ctx, by.Actor(), by.District, b)
		})
	adds(s, k, post("/tenures/exchange", "exchange-top", "最高岗位交接", "hand a top post to another person without a gap"), access.OrgTop,
		func(ctx context.Context, by access.Principal, b org.Appointment) (org.Tenure, error) {
			return s.Org.Exchange(ctx, by.Actor(), by.District, b)
		})
	edits(s, k, post("/tenures/{id}/end", "end-tenure", "免职", "let the holder leave a post"), access.OrgTenure,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b When) (org.Tenure, error) {
			return s.Org.EndTenure(ctx, by.Actor(), ref, instant(b.At))
		})
}

func (s *Server) listTenures(ctx context.Context, by access.Principal, in *TenureList) (*Body[Page[Tenure]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	post, err := idOf("query.post", in.Post)
	if err != nil {
		return nil, err
	}
	person, err := idOf("query.person", in.Person)
	if err != nil {
		return nil, err
	}
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Tenure, error) {
		return s.Org.ListTenures(ctx, by.District, post, person, p)
	}, func(t org.Tenure) org.Page { return org.Page{ID: t.ID} }, func(t org.Tenure) bool { return v.post(t.Post) })
	if err != nil {
		return nil, err
	}
	out := make([]Tenure, len(items))
	for i, t := range items {
		out[i] = s.showTenure(v, t)
	}
	return pageOf(out, next), nil
}

// Charge says what a post answers for.
type Charge struct {
	ID            ident.ID   `json:"id"`
	Version       int64      `json:"version"`
	Post          ident.ID   `json:"post"`
	Line          org.Line   `json:"line" enum:"enterprise,industry,government,party"`
	Divisions     []string   `json:"divisions"`
	DivisionNames []string   `json:"division_names" nullable:"false"`
	Industries    []string   `json:"industries"`
	IndustryNames []string   `json:"industry_names" nullable:"false"`
	Kinds         []string   `json:"kinds"`
	Units         []ident.ID `json:"units"`
	UnitNames     []string   `json:"unit_names" nullable:"false"`
	Lead          bool       `json:"lead"`
	From          *time.Time `json:"from"`
	To            *time.Time `json:"to,omitempty"`
	State         string     `json:"state" enum:"past,present,planned,never"`
	Same          []OnePost  `json:"same" nullable:"false" doc:"同一范围的其他岗位 · other posts charged with the very same"`
}

func (s *Server) showCharge(v sight, c org.Charge, names map[string]string) Charge {
	now := s.Clock.Now()
	out := Charge{ID: c.ID, Version: c.Version, Post: c.Post, Line: c.Line, Divisions: c.Divisions, Industries: c.Industries, Kinds: c.Kinds,
		Units: c.Units, Lead: c.Lead, From: s.at(c.From), To: s.at(c.To), State: stateAt(c.From, c.To, now),
		DivisionNames: []string{}, IndustryNames: []string{}, UnitNames: []string{}, Same: []OnePost{}}
	for _, code := range c.Divisions {
		out.DivisionNames = append(out.DivisionNames, names[code])
	}
	for _, code := range c.Industries {
		out.IndustryNames = append(out.IndustryNames, tradeName(code))
	}
	for _, id := range c.Units {
		if u, ok := v.g.Unit(id); ok && v.unit(u) {
			out.UnitNames = append(out.UnitNames, u.Name)
		}
	}
	for _, id := range v.g.SameScope(c, now) {
		if v.post(id) {
			out.Same = append(out.Same, s.onePost(v.g, id, now))
		}
	}
	return out
}

func (s *Server) charges() thing[org.Charge, Charge] {
	return thing[org.Charge, Charge]{
		path: "/charges", ref: (*org.Charge).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Charge, error) {
			c, err := s.Org.GetCharge(ctx, by.District, id)
			if err != nil {
				return c, err
			}
			v, err := s.sight(ctx, by)
			if err == nil && !v.post(c.Post) {
				err = hidden("org.charge_unknown", id)
			}
			return c, err
		},
		show: func(ctx context.Context, by access.Principal, c org.Charge) (Charge, error) {
			v, err := s.sight(ctx, by)
			if err != nil {
				return Charge{}, err
			}
			shown, err := s.showCharges(ctx, v, []org.Charge{c})
			if err != nil {
				return Charge{}, err
			}
			return shown[0], nil
		},
	}
}

// ChargeList picks charges.
type ChargeList struct {
	Paging
	Post string `query:"post"`
}

func (s *Server) chargeRoutes() {
	k := s.charges()
	guarded(s, get("/charges", "list-charges", "分工列表", "what posts are charged with"), access.OrgRead, s.listCharges)
	reads(s, k, "get-charge", "分工", "one charge", access.OrgRead)
	adds(s, k, post("/charges", "add-charge", "新增分工", "charge a post with a scope"), access.OrgCharge,
		func(ctx context.Context, by access.Principal, b org.ChargeSpec) (org.Charge, error) {
			return s.Org.AddCharge(ctx, by.Actor(), by.District, b)
		})
	edits(s, k, post("/charges/{id}/end", "end-charge", "结束分工", "end a charge"), access.OrgCharge,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b When) (org.Charge, error) {
			return s.Org.EndCharge(ctx, by.Actor(), ref, instant(b.At))
		})
}

func (s *Server) listCharges(ctx context.Context, by access.Principal, in *ChargeList) (*Body[Page[Charge]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	post, err := idOf("query.post", in.Post)
	if err != nil {
		return nil, err
	}
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Charge, error) {
		return s.Org.ListCharges(ctx, by.District, post, p)
	}, func(c org.Charge) org.Page { return org.Page{ID: c.ID} }, func(c org.Charge) bool { return v.post(c.Post) })
	if err != nil {
		return nil, err
	}
	out, err := s.showCharges(ctx, v, items)
	return pageOf(out, next), err
}
