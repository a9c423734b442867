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
	Manner  org.Manner `json:"manner" enum:"formal,acting,presiding"`
	From    *time.Time `json:"from"`
	To      *time.Time `json:"to,omitempty"`
}

func (s *Server) showTenure(v sight, t org.Tenure) Tenure {
	return Tenure{ID: t.ID, Version: t.Version, Post: t.Post, Person: t.Person, Name: v.g.PersonName(t.Person),
		Manner: t.Manner, From: s.at(t.From), To: s.at(t.To)}
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
	ID         ident.ID   `json:"id"`
	Version    int64      `json:"version"`
	Post       ident.ID   `json:"post"`
	Line       org.Line   `json:"line" enum:"enterprise,industry,government,party"`
	Divisions  []string   `json:"divisions"`
	Industries []string   `json:"industries"`
	Kinds      []string   `json:"kinds"`
	Units      []ident.ID `json:"units"`
	Lead       bool       `json:"lead"`
	From       *time.Time `json:"from"`
	To         *time.Time `json:"to,omitempty"`
}

func (s *Server) showCharge(c org.Charge) Charge {
	return Charge{ID: c.ID, Version: c.Version, Post: c.Post, Line: c.Line, Divisions: c.Divisions, Industries: c.Industries,
		Kinds: c.Kinds, Units: c.Units, Lead: c.Lead, From: s.at(c.From), To: s.at(c.To)}
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
		show: func(_ context.Context, _ access.Principal, c org.Charge) (Charge, error) { return s.showCharge(c), nil },
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
	out := make([]Charge, len(items))
	for i, c := range items {
		out[i] = s.showCharge(c)
	}
	return pageOf(out, next), nil
}
