package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// sight is what a caller may know of the org. The bodies of Party and government,
// their posts and who holds them are public; enterprises and their people are
// seen within the scope.
type sight struct {
	by access.Principal
	g  *org.Graph
}

func (s *Server) sight(ctx context.Context, by access.Principal) (sight, error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	return sight{by, g}, err
}

func publicBody(k org.UnitKind) bool {
	switch k {
	case org.KindParty, org.KindGovernment, org.KindOffice, org.KindDepartment, org.KindTown, org.KindVillage:
		return true
	}
	return false
}

func (v sight) unit(u org.Unit) bool {
	if publicBody(u.Kind) || v.within(u) {
		return true
	}
	for u.Kind == org.KindTeam && u.Parent != 0 { // a part is seen with its whole
		whole, ok := v.g.Unit(u.Parent)
		if !ok {
			return false
		}
		if publicBody(whole.Kind) || v.within(whole) {
			return true
		}
		u = whole
	}
	return false
}

func (v sight) within(u org.Unit) bool { return v.by.Scope.Covers(u.Division, u.Industry, u.ID) }

func (v sight) unitID(id ident.ID) bool {
	u, ok := v.g.Unit(id)
	return ok && v.unit(u)
}

func (v sight) post(id ident.ID) bool {
	p, ok := v.g.Post(id)
	return ok && v.unitID(p.Unit)
}

func (v sight) site(s org.Site) bool { return v.by.Scope.Covers(s.Division, s.Industry, s.Unit) }

// person tells whether the caller may know of somebody: himself, or one who holds
// a post that he sees. The committee office knows everybody.
func (s *Server) person(v sight, id ident.ID) bool {
	if v.by.Scope.All || v.by.Person == id {
		return true
	}
	for _, post := range v.g.PostsOf(id, s.Clock.Now()) {
		if v.post(post) {
			return true
		}
	}
	return false
}

// calls tells whether the caller may have somebody's phone number: his own, or
// that of one who works inside his scope.
func (s *Server) calls(v sight, id ident.ID) bool {
	if v.by.Scope.All || v.by.Person == id {
		return true
	}
	for _, post := range v.g.PostsOf(id, s.Clock.Now()) {
		if p, ok := v.g.Post(post); ok {
			if u, ok := v.g.Unit(p.Unit); ok && v.within(u) {
				return true
			}
		}
	}
	return false
}

// sieve fills a page with the rows that keep lets through. It stops after some
// pages of nothing, with a cursor to go on from.
func sieve[T any](in Paging, fetch func(org.Page) ([]T, error), after func(T) org.Page, keep func(T) bool) ([]T, string, error) {
	const rounds = 20
	var from org.Page
	if err := unseal(in.After, &from); err != nil {
		return nil, "", err
	}
	from.Limit = in.Limit
	var out []T
	for range rounds {
		rows, err := fetch(from)
		if err != nil {
			return nil, "", err
		}
		for _, row := range rows {
			from = after(row)
			from.Limit = in.Limit
			if !keep(row) {
				continue
			}
			if out = append(out, row); len(out) == in.Limit {
				return out, seal(from), nil
			}
		}
		if len(rows) < in.Limit {
			return out, "", nil
		}
	}
	return out, seal(from), nil
}

// all lets every row through.
func all[T any](T) bool { return true }

// hidden is the fault of what is not there, as org tells it, for what the caller
// may not know of.
func hidden(code string, id ident.ID) error {
	return fault.New(fault.NotFound, code, "code", id.String(), "id", id)
}
