package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// TreeQuery says which branch is wanted.
type TreeQuery struct {
	Paging
	Unit string `query:"unit" doc:"展开哪个单位，空为最上层 · the unit to open; empty for the roots"`
}

// Branch is what hangs right under a unit: the units, and its own posts. Posts
// come with the first page.
type Branch struct {
	Unit  *Twig     `json:"unit,omitempty"`
	Place string    `json:"place" doc:"本单位所在区划名称 · name of the division that it sits in"`
	Way   []Twig    `json:"way" nullable:"false" doc:"自最上层到本单位 · from the root to the unit"`
	Posts []OnePost `json:"posts" nullable:"false"`
	Units []Twig    `json:"units" nullable:"false"`
	Next  string    `json:"next"`
}

// Twig is a unit in the tree.
type Twig struct {
	ID       ident.ID     `json:"id"`
	Name     string       `json:"name"`
	Sound    string       `json:"sound" doc:"名称的拼音，便于键盘查找 · pinyin of the name, for type-ahead"`
	Kind     org.UnitKind `json:"kind" enum:"party,government,office,department,town,village,enterprise,team"`
	Division string       `json:"division"`
	Parent   ident.ID     `json:"parent,omitempty" doc:"树中上一级 · the one above it in the tree"`
	Ground   bool         `json:"ground" doc:"属地在此，并非其内设 · stands on its ground and is no part of it"`
	Parts    int          `json:"parts"`
	Posts    int          `json:"posts"`
	Vacant   int          `json:"vacant" doc:"空缺岗位数，含下级单位 · vacant posts, those of the units below included"`
}

// OnePost is a post with who holds it, or who stands in.
type OnePost struct {
	Post
	Top     bool       `json:"top"`
	Head    bool       `json:"head"`
	Vacant  bool       `json:"vacant"`
	Person  ident.ID   `json:"person,omitempty"`
	Name    string     `json:"name,omitempty"`
	Manner  org.Manner `json:"manner,omitempty" enum:"formal,acting,presiding"`
	StandIn *Party     `json:"stand_in,omitempty" doc:"空缺期间由谁代行 · who stands in while it is vacant"`
}

func (s *Server) treeRoutes() {
	guarded(s, get("/org/tree", "org-tree", "责任组织树", "a branch of the tree of units, with posts, holders and vacancies"), access.OrgRead, s.branch)
	guarded(s, get("/org/find", "org-find", "查找单位、岗位、人员", "units, posts and people by name, pinyin or initials"), access.OrgRead, s.find)
}

func (s *Server) branch(ctx context.Context, by access.Principal, in *TreeQuery) (*Body[Branch], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	unit, err := idOf("query.unit", in.Unit)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	out := Branch{Way: []Twig{}, Posts: []OnePost{}, Units: []Twig{}}
	if unit != 0 {
		own, ok := v.g.Twig(unit, now, v.unit)
		if !ok {
			return nil, hidden("org.unit_unknown", unit)
		}
		w := twigOf(v.g, own)
		out.Unit = &w
		if out.Place, err = s.placeName(ctx, by.District, own.Division); err != nil {
			return nil, err
		}
		for _, id := range v.g.Way(unit) {
			if above, ok := v.g.Twig(id, now, v.unit); ok {
				out.Way = append(out.Way, twigOf(v.g, above))
			}
		}
	}
	if unit != 0 && in.After == "" {
		for _, p := range v.g.Staff(unit) {
			out.Posts = append(out.Posts, s.onePost(v.g, p.ID, now))
		}
	}
	from := 0
	if err := unseal(in.After, &from); err != nil {
		return nil, err
	}
	twigs := v.g.Twigs(unit, now, v.unit)
	for i := max(from, 0); i < len(twigs); i++ {
		if len(out.Units) == in.Limit {
			out.Next = seal(i)
			break
		}
		out.Units = append(out.Units, twigOf(v.g, twigs[i]))
	}
	return &Body[Branch]{out}, nil
}

func twigOf(g *org.Graph, t org.Twig) Twig {
	out := Twig{ID: t.ID, Name: t.Name, Sound: strings.ReplaceAll(t.NameKey, " ", ""), Kind: t.Kind, Division: t.Division, Ground: t.Ground, Parts: t.Parts, Posts: t.Posts, Vacant: t.Vacant}
	if way := g.Way(t.ID); len(way) > 1 {
		out.Parent = way[len(way)-2]
	}
	return out
}

func (s *Server) onePost(g *org.Graph, id ident.ID, at time.Time) OnePost {
	p, _ := g.Post(id)
	out := OnePost{Post: postOf(g, id), Top: p.Top, Head: p.Head}
	if person, ok := g.Occupant(id, at); ok {
		out.Person, out.Name = person, g.PersonName(person)
		if t, ok := g.Current(id, at); ok {
			out.Manner = t.Manner
		}
		return out
	}
	out.Vacant = !p.Abolished
	if h, err := g.Holder(id, at); err == nil {
		stand := s.partyOf(g, h.Post)
		out.StandIn = &stand
	}
	return out
}

// FindQuery is a search through the organisation.
type FindQuery struct {
	Q     string `query:"q" minLength:"1" maxLength:"100" required:"true" doc:"名称、拼音、拼音首字母 · name, pinyin or its initials"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// OrgHit is what a search came upon.
type OrgHit struct {
	Kind   string       `json:"kind" enum:"unit,post,person"`
	ID     ident.ID     `json:"id"`
	Title  string       `json:"title" doc:"单位名称、岗位名称或姓名 · name of the unit, title of the post or name of the person"`
	Unit   string       `json:"unit" doc:"所在单位 · the unit that it is in"`
	UnitID ident.ID     `json:"unit_id,omitempty"`
	Sort   org.UnitKind `json:"sort,omitempty" enum:"party,government,office,department,town,village,enterprise,team"`
	Person string       `json:"person" doc:"岗位现任 · who holds the post"`
	Posts  []Post       `json:"posts" nullable:"false" doc:"人员现任岗位 · the posts that the person holds"`
}

// OrgHits are the best of a search.
type OrgHits struct {
	Items []OrgHit `json:"items" nullable:"false"`
	More  bool     `json:"more" doc:"还有更多，请补充文字 · there are more; say more"`
}

func (s *Server) find(ctx context.Context, by access.Principal, in *FindQuery) (*Body[OrgHits], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	found, more := v.g.Find(in.Q, in.Limit, func(f org.Found) bool {
		switch f.Kind {
		case "unit":
			return v.unitID(f.ID)
		case "post":
			return v.post(f.ID)
		}
		return s.person(v, f.ID)
	})
	out := OrgHits{Items: []OrgHit{}, More: more}
	for _, f := range found {
		out.Items = append(out.Items, s.hit(v, f))
	}
	return &Body[OrgHits]{out}, nil
}

func (s *Server) hit(v sight, f org.Found) OrgHit {
	out := OrgHit{Kind: f.Kind, ID: f.ID, Posts: []Post{}}
	switch f.Kind {
	case "unit":
		u, _ := v.g.Unit(f.ID)
		out.Title, out.Sort = u.Name, u.Kind
		if way := v.g.Way(f.ID); len(way) > 1 {
			above, _ := v.g.Unit(way[len(way)-2])
			out.Unit, out.UnitID = above.Name, above.ID
		}
	case "post":
		p := postOf(v.g, f.ID)
		out.Title, out.Unit, out.UnitID = p.Title, p.Unit, p.UnitID
		if person, ok := v.g.Occupant(f.ID, s.Clock.Now()); ok {
			out.Person = v.g.PersonName(person)
		}
	default:
		out.Title = v.g.PersonName(f.ID)
		out.Posts = s.heldBy(v, f.ID)
	}
	return out
}

// heldBy lists the posts that somebody holds now, as far as the caller sees them.
func (s *Server) heldBy(v sight, person ident.ID) []Post {
	posts := []Post{}
	for _, id := range slices.Sorted(slices.Values(v.g.PostsOf(person, s.Clock.Now()))) {
		if v.post(id) {
			posts = append(posts, postOf(v.g, id))
		}
	}
	return posts
}
