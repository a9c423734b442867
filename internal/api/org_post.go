package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Load is what waits on a post. It is shown to those whom its duties come up to.
type Load struct {
	Pending int  `json:"pending" doc:"办理中和待验收 · open and submitted"`
	Late    int  `json:"late"`
	Capped  bool `json:"capped" doc:"达到计数上限，实际更多 · not counted further; there are more"`
}

// PostCard is all that one looks up about a post.
type PostCard struct {
	Version     int64      `json:"version"`
	Post        OnePost    `json:"post"`
	Abolished   bool       `json:"abolished"`
	Way         []Twig     `json:"way" nullable:"false"`
	Superior    *OnePost   `json:"superior,omitempty"`
	Through     []Post     `json:"through" nullable:"false" doc:"代行时越过的空缺岗位 · vacant posts passed on the way to who stands in"`
	VacantSince *time.Time `json:"vacant_since,omitempty" doc:"空缺起始；从未任命时不填 · since when it is vacant, unless nobody ever held it"`
	Tenures     []Tenure   `json:"tenures" nullable:"false" doc:"历任、现任、待任，新的在前 · past, present and planned, the latest first"`
	Charges     []Charge   `json:"charges" nullable:"false"`
	Below       []OnePost  `json:"below" nullable:"false" doc:"直接下级岗位，至多一百个 · posts right under it, a hundred at most"`
	BelowCount  int        `json:"below_count"`
	Duties      *Load      `json:"duties,omitempty"`
}

// PostDuties asks for what waits on a post.
type PostDuties struct {
	One
	Paging
}

func (s *Server) postCardRoutes() {
	guarded(s, get("/posts/{id}/card", "post-card", "岗位详情", "a post with its holders over time, its charges and its place"), access.OrgRead, s.postCard)
	guarded(s, get("/posts/{id}/duties", "post-duties", "岗位未办结事项", "what waits on a post, as far as the caller sees it"), access.DutyRead, s.postDuties)
}

func (s *Server) postCard(ctx context.Context, by access.Principal, in *One) (*Versioned[PostCard], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	p, err := s.posts().get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	out := PostCard{Version: p.Version, Post: s.onePost(v.g, id, now), Abolished: p.Abolished, Way: []Twig{}, Through: []Post{}, Tenures: []Tenure{}, Below: []OnePost{}}
	for _, u := range v.g.Way(p.Unit) {
		if t, ok := v.g.Twig(u, now, v.unit); ok {
			out.Way = append(out.Way, twigOf(v.g, t))
		}
	}
	if p.Superior != 0 && v.post(p.Superior) {
		up := s.onePost(v.g, p.Superior, now)
		out.Superior = &up
	}
	if out.Post.Vacant {
		since, _ := v.g.VacantSince(id, now)
		out.VacantSince = s.at(since)
		h, _ := v.g.Holder(id, now)
		for _, passed := range h.Through {
			if passed != id {
				out.Through = append(out.Through, postOf(v.g, passed))
			}
		}
	}
	for _, t := range v.g.Tenures(id) {
		out.Tenures = append(out.Tenures, s.showTenure(v, t))
	}
	if out.Charges, err = s.showCharges(ctx, v, v.g.ChargesOf(id)); err != nil {
		return nil, err
	}
	s.below(v, id, now, &out)
	out.Duties, err = s.loadOf(ctx, v, id)
	return &Versioned[PostCard]{ETag: etag(p.Version), Body: out}, err
}

func (s *Server) below(v sight, id ident.ID, now time.Time, out *PostCard) {
	const shown = 100
	for _, b := range v.g.Below(id) {
		if !v.post(b) {
			continue
		}
		if out.BelowCount++; out.BelowCount <= shown {
			out.Below = append(out.Below, s.onePost(v.g, b, now))
		}
	}
}

// counts tells whether the caller may know how much waits on a post: all of it
// comes up to him, or is his own.
func (s *Server) counts(v sight, post ident.ID) bool {
	if v.by.Scope.All || v.g.Holds(v.by.Person, post, s.Clock.Now()) {
		return true
	}
	for _, mine := range v.g.PostsOf(v.by.Person, s.Clock.Now()) {
		if v.g.IsAbove(mine, post) {
			return true
		}
	}
	return false
}

func showLoad(l duty.Load) Load {
	return Load{Pending: l.Pending, Late: l.Late, Capped: l.Pending >= duty.LoadCap}
}

func (s *Server) loadOf(ctx context.Context, v sight, post ident.ID) (*Load, error) {
	if !s.counts(v, post) {
		return nil, nil
	}
	m, err := s.Duty.Loads(ctx, v.by.District, []ident.ID{post})
	l := showLoad(m[post])
	return &l, err
}

func (s *Server) postDuties(ctx context.Context, by access.Principal, in *PostDuties) (*Body[Page[Duty]], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	if _, err := s.posts().get(ctx, by, id); err != nil {
		return nil, err
	}
	var after duty.Cursor
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	page, err := s.Duty.PendingOf(ctx, by, id, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return s.dutyPage(ctx, by, page)
}

// stateAt is where now stands to a span of time; to is 0 for an open one.
func stateAt(from, to int64, now time.Time) string {
	us := clock.Micros(now)
	switch {
	case to != 0 && to <= from:
		return "never"
	case to != 0 && to <= us:
		return "past"
	case from > us:
		return "planned"
	}
	return "present"
}

// showCharges shows charges with their scopes in words and who else has the same.
func (s *Server) showCharges(ctx context.Context, v sight, list []org.Charge) ([]Charge, error) {
	var codes []string
	for _, c := range list {
		codes = append(codes, c.Divisions...)
	}
	names, err := s.placeNames(ctx, v.by.District, codes)
	if err != nil {
		return nil, err
	}
	out := make([]Charge, len(list))
	for i, c := range list {
		out[i] = s.showCharge(v, c, names)
	}
	return out, nil
}
