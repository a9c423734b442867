package api

import (
	"context"
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/rulebook"
)

// Looking is a text to look for.
type Looking struct {
	Text  string `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"编号、名称、拼音或描述中的字 · number, name, pinyin or words"`
	Limit int    `query:"limit" minimum:"1" maximum:"20" default:"5" doc:"每组最多几条 · at most so many of each sort"`
}

// Hits are the first that were found of one sort. More tells that there are more.
type Hits[T any] struct {
	Items []T  `json:"items" nullable:"false"`
	More  bool `json:"more"`
}

// Results are hits of each sort, of what the caller may see; a sort that he may not look into
// is empty.
type Results struct {
	Hazards  Hits[Hazard]    `json:"hazards"`
	Sites    Hits[SiteHit]   `json:"sites"`
	Units    Hits[UnitHit]   `json:"units"`
	Posts    Hits[PostHit]   `json:"posts"`
	People   Hits[PersonHit] `json:"people"`
	Articles Hits[Passage]   `json:"articles"`
}

// SiteHit is a site that was found.
type SiteHit struct {
	ID      ident.ID `json:"id"`
	Name    string   `json:"name"`
	Code    string   `json:"code,omitempty"`
	Address string   `json:"address,omitempty"`
	Unit    string   `json:"unit,omitempty"`
}

// UnitHit is a unit that was found.
type UnitHit struct {
	ID       ident.ID     `json:"id"`
	Name     string       `json:"name"`
	Kind     org.UnitKind `json:"kind" enum:"party,government,office,department,town,village,enterprise,team"`
	Division string       `json:"division,omitempty"`
	Place    string       `json:"place,omitempty"`
}

// PostHit is a post that was found, with its holder now.
type PostHit struct {
	Party
	UnitID ident.ID `json:"unit_id"`
}

// PersonHit is a person who was found, with the posts that he holds.
type PersonHit struct {
	ID    ident.ID `json:"id"`
	Name  string   `json:"name"`
	Posts []Post   `json:"posts" nullable:"false"`
}

// Passage is an article that was found, by the name that people cite it by.
type Passage struct {
	rulebook.Found
	Cite string `json:"cite" doc:"第四十一条"`
}

func (s *Server) searchRoutes() {
	guarded(s, get("/search", "search", "查找", "hazards, sites, units, posts, people and articles that fit a text"), access.StatuteRead, s.search)
}

// search asks every room that the caller may read, in one look at the database.
func (s *Server) search(ctx context.Context, by access.Principal, in *Looking) (*Body[Results], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	in.Text = strings.TrimSpace(in.Text)
	out := Results{Hazards: none[Hazard](), Sites: none[SiteHit](), Units: none[UnitHit](), Posts: none[PostHit](), People: none[PersonHit](), Articles: none[Passage]()}
	if in.Text == "" {
		return &Body[Results]{out}, nil
	}
	out, err = db.Read(ctx, s.DB, func(tx *db.Tx) (Results, error) {
		r := out
		var err error
		if by.May(access.HazardRead) == nil {
			r.Hazards, err = s.findHazards(tx, v, in)
		}
		if err == nil && by.May(access.OrgRead) == nil {
			r.Sites, err = s.findSites(tx, v, in)
		}
		if err == nil {
			r.Articles, err = s.findArticles(tx, by, in)
		}
		return r, err
	})
	if err == nil && by.May(access.OrgRead) == nil {
		err = s.findNames(ctx, v, in, &out)
	}
	return &Body[Results]{out}, err
}

func none[T any]() Hits[T] { return Hits[T]{Items: []T{}} }

// hits keeps as many as were asked for; one more was looked for, to know whether
// there are more.
func hits[T, V any](found []T, limit int, show func(T) V) Hits[V] {
	h := none[V]()
	for i, x := range found {
		if i == limit {
			h.More = true
			break
		}
		h.Items = append(h.Items, show(x))
	}
	return h
}

func (s *Server) findHazards(tx *db.Tx, v sight, in *Looking) (Hits[Hazard], error) {
	p, err := s.Hazard.ListTx(tx, v.by, hazard.Query{Text: in.Text, Limit: in.Limit + 1})
	return hits(p.Items, in.Limit, func(h hazard.Hazard) Hazard { return s.showHazard(v.g, h) }), err
}

func (s *Server) findSites(tx *db.Tx, v sight, in *Looking) (Hits[SiteHit], error) {
	found, err := s.Org.ListSitesTx(tx, v.by.District, org.SiteFilter{Text: in.Text, Scope: siteScope(v.by), Page: org.Page{Limit: in.Limit + 1}})
	return hits(found, in.Limit, func(t org.Site) SiteHit {
		u, _ := v.g.Unit(t.Unit)
		return SiteHit{ID: t.ID, Name: t.Name, Code: t.Code, Address: t.Address, Unit: u.Name}
	}), err
}

func (s *Server) findArticles(tx *db.Tx, by access.Principal, in *Looking) (Hits[Passage], error) {
	found, err := s.Rulebook.SearchTx(tx, by.District, in.Text, in.Limit+1)
	return hits(found, in.Limit, func(f rulebook.Found) Passage {
		return Passage{f, rulebook.Cite{Number: f.Number, Sub: f.Sub}.String()}
	}), err
}

// findNames looks through the picture of the org that is in memory.
func (s *Server) findNames(ctx context.Context, v sight, in *Looking, out *Results) error {
	one := func(kind string, see func(ident.ID) bool) []org.Found {
		found, _ := v.g.Find(in.Text, in.Limit+1, func(f org.Found) bool { return f.Kind == kind && see(f.ID) })
		return found
	}
	now := s.Clock.Now()
	out.Units = hits(one("unit", v.unitID), in.Limit, func(f org.Found) UnitHit {
		u, _ := v.g.Unit(f.ID)
		return UnitHit{ID: u.ID, Name: u.Name, Kind: u.Kind, Division: u.Division}
	})
	out.Posts = hits(one("post", v.post), in.Limit, func(f org.Found) PostHit {
		p, _ := v.g.Post(f.ID)
		return PostHit{s.partyOf(v.g, f.ID), p.Unit}
	})
	out.People = hits(one("person", func(id ident.ID) bool { return s.person(v, id) }), in.Limit, func(f org.Found) PersonHit {
		h := PersonHit{ID: f.ID, Name: v.g.PersonName(f.ID), Posts: []Post{}}
		for _, post := range v.g.PostsOf(f.ID, now) {
			if v.post(post) {
				h.Posts = append(h.Posts, postOf(v.g, post))
			}
		}
		return h
	})
	codes := make([]string, len(out.Units.Items))
	for i, u := range out.Units.Items {
		codes[i] = u.Division
	}
	names, err := s.placeNames(ctx, v.by.District, codes)
	for i := range out.Units.Items {
		out.Units.Items[i].Place = names[codes[i]]
	}
	return err
}
