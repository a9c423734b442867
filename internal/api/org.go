package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

func (s *Server) orgRoutes() {
	s.unitRoutes()
	s.postRoutes()
	s.personRoutes()
	s.tenureRoutes()
	s.chargeRoutes()
	s.siteRoutes()
	s.divisionRoutes()
	s.industryRoutes()
	s.treeRoutes()
	s.postCardRoutes()
	s.planRoutes()
	s.answerRoutes()
}

func (s *Server) units() thing[org.Unit, org.Unit] {
	return thing[org.Unit, org.Unit]{
		path: "/units", show: same[org.Unit], ref: (*org.Unit).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Unit, error) {
			u, err := s.Org.GetUnit(ctx, by.District, id)
			if err != nil {
				return u, err
			}
			v, err := s.sight(ctx, by)
			if err == nil && !v.unit(u) {
				err = hidden("org.unit_unknown", id)
			}
			return u, err
		},
	}
}

// UnitList picks units.
type UnitList struct {
	Paging
	Kind     org.UnitKind `query:"kind" enum:"party,government,office,department,town,village,enterprise,team"`
	Parent   string       `query:"parent" doc:"上级单位 · the unit around them"`
	Division string       `query:"division" pattern:"^[0-9]{6,12}$" doc:"区划代码，含其下 · code of a division, all below it too"`
	Ended    bool         `query:"ended" doc:"含已撤销的 · dissolved ones too"`
}

func (s *Server) unitRoutes() {
	k := s.units()
	guarded(s, get("/units", "list-units", "单位列表", "units, by name"), access.OrgRead, s.listUnits)
	reads(s, k, "get-unit", "单位", "one unit", access.OrgRead)
	adds(s, k, post("/units", "add-unit", "新增单位", "add a unit"), access.OrgUnit,
		func(ctx context.Context, by access.Principal, b org.UnitSpec) (org.Unit, error) {
			return s.Org.AddUnit(ctx, by.Actor(), by.District, b)
		})
	edits(s, k, put("/units/{id}", "change-unit", "修改单位", "change a unit"), access.OrgUnit,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b org.UnitSpec) (org.Unit, error) {
			return s.Org.ChangeUnit(ctx, by.Actor(), ref, b)
		})
	ends(s, k, post("/units/{id}/dissolve", "dissolve-unit", "撤销单位", "dissolve a unit without posts and parts"), access.OrgUnit, s.Org.DissolveUnit)
}

func (s *Server) listUnits(ctx context.Context, by access.Principal, in *UnitList) (*Body[Page[org.Unit]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	parent, err := idOf("query.parent", in.Parent)
	if err != nil {
		return nil, err
	}
	f := org.UnitFilter{Kind: in.Kind, Parent: parent, Division: in.Division, Ended: in.Ended}
	if in.Kind == org.KindEnterprise && !by.Scope.All {
		f.Scope = func(w *db.Where) {
			by.Scope.Where(w, access.Columns{Division: "division", Industry: "industry", Unit: "id"})
		}
	}
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Unit, error) {
		f.Page = p
		return s.Org.ListUnits(ctx, by.District, f)
	}, func(u org.Unit) org.Page { return org.Page{Key: u.NameKey, ID: u.ID} }, v.unit)
	return pageOf(items, next), err
}

func (s *Server) posts() thing[org.Post, org.Post] {
	return thing[org.Post, org.Post]{
		path: "/posts", show: same[org.Post], ref: (*org.Post).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Post, error) {
			p, err := s.Org.GetPost(ctx, by.District, id)
			if err != nil {
				return p, err
			}
			v, err := s.sight(ctx, by)
			if err == nil && !v.unitID(p.Unit) {
				err = hidden("org.post_unknown", id)
			}
			return p, err
		},
	}
}

// PostList picks posts.
type PostList struct {
	Paging
	Unit  string `query:"unit"`
	Ended bool   `query:"ended" doc:"含已撤销的 · abolished ones too"`
}

// Superior names the post above.
type Superior struct {
	Superior ident.ID `json:"superior"`
}

func (s *Server) postRoutes() {
	k := s.posts()
	guarded(s, get("/posts", "list-posts", "岗位列表", "posts"), access.OrgRead, s.listPosts)
	reads(s, k, "get-post", "岗位", "one post", access.OrgRead)
	adds(s, k, post("/posts", "add-post", "新增岗位", "add a post"), access.OrgPost,
		func(ctx context.Context, by access.Principal, b org.PostSpec) (org.Post, error) {
			return s.Org.AddPost(ctx, by.Actor(), by.District, b)
		})
	adds(s, k, post("/posts/top", "add-top-post", "新增最高岗位", "add a top post together with its holder"), access.OrgTop,
		func(ctx context.Context, by access.Principal, b org.TopSpec) (org.Post, error) {
			return s.Org.AddTop(ctx, by.Actor(), by.District, b)
		})
	edits(s, k, put("/posts/{id}", "change-post", "修改岗位", "change a post's title, line or headship"), access.OrgPost,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b org.PostChange) (org.Post, error) {
			return s.Org.ChangePost(ctx, by.Actor(), ref, b)
		})
	edits(s, k, post("/posts/{id}/move", "move-post", "调整上级岗位", "put a post under another superior"), access.OrgPost,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b Superior) (org.Post, error) {
			return s.Org.MovePost(ctx, by.Actor(), ref, b.Superior)
		})
	ends(s, k, post("/posts/{id}/abolish", "abolish-post", "撤销岗位", "abolish a post"), access.OrgPost, s.Org.AbolishPost)
}

func (s *Server) listPosts(ctx context.Context, by access.Principal, in *PostList) (*Body[Page[org.Post]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	unit, err := idOf("query.unit", in.Unit)
	if err != nil {
		return nil, err
	}
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Post, error) {
		return s.Org.ListPosts(ctx, by.District, org.PostFilter{Unit: unit, Ended: in.Ended, Page: p})
	}, func(p org.Post) org.Page { return org.Page{ID: p.ID} }, func(p org.Post) bool { return v.unitID(p.Unit) })
	return pageOf(items, next), err
}
