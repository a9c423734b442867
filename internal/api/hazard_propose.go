package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/rulebook"
)

// Writing is what somebody has typed of a report so far.
type Writing struct {
	Site string `query:"site" doc:"场所编号 · id of the site, when it is known"`
	Text string `query:"q" required:"true" minLength:"1" maxLength:"4000" doc:"已写的描述 · what has been written"`
}

// Likeness is an earlier hazard of the same site that resembles what is written.
type Likeness struct {
	Hazard
	Share float64 `json:"share" doc:"共有的字词比例 · share of the words of the shorter text that stand in both, 0 to 1"`
	Same  bool    `json:"same" doc:"可能就是同一条 · it may be the very same defect"`
}

// Wording is how something like it was put before.
type Wording struct {
	Text   string        `json:"text"`
	Grade  hazard.Grade  `json:"grade" enum:"general,major"`
	Clause hazard.Clause `json:"clause"`
	Times  int           `json:"times" doc:"出现次数 · how often, among what was looked at"`
}

// NearClause is a clause that may be the one that is broken.
type NearClause struct {
	Law     string `json:"law"`
	Article string `json:"article" doc:"第三十六条第二款"`
	Text    string `json:"text,omitempty" doc:"条文，来自已导入的法规 · the clause's text, where its law has been imported"`
	Times   int    `json:"times,omitempty" doc:"类似隐患引用过的次数 · how often hazards like this one cited it"`
}

// Suggestions are what a text resembles.
type Suggestions struct {
	Here      []Likeness   `json:"here" nullable:"false" doc:"同一场所的类似隐患 · hazards of the same site, the likeliest first"`
	Elsewhere []Wording    `json:"elsewhere" nullable:"false" doc:"范围内的类似写法 · wordings from the caller's scope"`
	Clauses   []NearClause `json:"clauses" nullable:"false" doc:"可能违反的条款 · clauses that may be broken"`
}

// Foresight is what somebody wants to know before he reports.
type Foresight struct {
	Site     string       `query:"site"`
	Division string       `query:"division" pattern:"^[0-9]{6,12}$"`
	Grade    hazard.Grade `query:"grade" enum:"general,major" default:"general"`
	Text     string       `query:"text" maxLength:"4000"`
}

// Reachable is a post with its present holder and how to ring him up.
type Reachable struct {
	Party
	Phone   string     `json:"phone,omitempty" doc:"可拨打的电话，范围外的隐去中间四位 · masked outside the caller's scope"`
	Through []ident.ID `json:"through,omitempty" doc:"代行的空缺岗位 · vacant posts that he stands in for"`
}

// Rung is a step of a ladder, in the order of time.
type Rung struct {
	Act     duty.Act   `json:"act" enum:"remind,tell,supervise,list,account"`
	Hours   float64    `json:"hours" doc:"相对期限的小时数，负数为之前 · hours from the due time; negative is before it"`
	At      *time.Time `json:"at"`
	To      Party      `json:"to" doc:"转到的岗位 · the post that it turns to, as the posts are now"`
	DueIn   float64    `json:"due_in,omitempty" doc:"督办时限（小时） · how long a supervisor has, in hours"`
	Climbed bool       `json:"climbed"`
}

// Proposal is what the rules make of a report before it is sent.
type Proposal struct {
	Holder    Reachable  `json:"holder" doc:"核实并整改的岗位 · the post that confirms and, by default, puts it right"`
	Line      org.Line   `json:"line"`
	Blind     bool       `json:"blind" doc:"监管盲区 · nobody answers for the place by charge"`
	Confirm   *time.Time `json:"confirm" doc:"何时之前核实 · when it must have been confirmed"`
	Confirmed []Rung     `json:"confirmed" nullable:"false" doc:"核实的督办层级 · how the confirming climbs"`
	Verifier  Reachable  `json:"verifier" doc:"验收岗位 · the post that verifies"`
	Deadline  *time.Time `json:"deadline" doc:"建议的整改期限 · the deadline that is proposed"`
	Days      float64    `json:"days" doc:"建议的整改天数 · its length in days"`
	Rule      Bilingual  `json:"rule" doc:"期限的依据 · why that length"`
	Version   int        `json:"version" doc:"规则版本 · of the rule"`
	Ladder    Bilingual  `json:"ladder" doc:"督办层级的名称 · name of the ladder"`
	Rungs     []Rung     `json:"rungs" nullable:"false" doc:"整改的督办层级 · how the rectification climbs"`
	Major     bool       `json:"major" doc:"文字提到重大隐患，等级却是一般 · the text speaks of a major hazard and the grade does not"`
	Commands  bool       `json:"commands" doc:"可以当场责令整改 · the caller may confirm it in the same breath"`
}

// Bilingual is a sentence of the rules.
type Bilingual struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func (s *Server) proposalRoutes() {
	guarded(s, get("/hazards/similar", "similar-hazards", "类似的隐患", "what a text resembles: earlier hazards, wordings, clauses"), access.HazardRead, s.similar)
	guarded(s, get("/hazards/propose", "propose-hazard", "上报后由谁、何时办理", "who would get a report, by when, and how it climbs"), access.HazardRead, s.propose)
}

func (s *Server) similar(ctx context.Context, by access.Principal, in *Writing) (*Body[Suggestions], error) {
	site, err := s.seenSite(ctx, by, in.Site)
	if err != nil {
		return nil, err
	}
	like, err := s.Hazard.Similar(ctx, by, site, in.Text)
	if err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := Suggestions{Here: []Likeness{}, Elsewhere: []Wording{}, Clauses: []NearClause{}}
	for _, l := range like.Here {
		out.Here = append(out.Here, Likeness{s.showHazard(g, l.Hazard), l.Share, l.Same})
	}
	for _, w := range like.Elsewhere {
		out.Elsewhere = append(out.Elsewhere, Wording{w.Text, w.Grade, w.Clause, w.Times})
		out.cited(w.Clause, w.Times)
	}
	return &Body[Suggestions]{out}, s.nearClauses(ctx, by, in.Text, &out)
}

// seenSite reads a site's id, and refuses one that the caller does not see.
func (s *Server) seenSite(ctx context.Context, by access.Principal, id string) (ident.ID, error) {
	site, err := idOf("query.site", id)
	if err != nil || site == 0 {
		return site, err
	}
	_, err = s.sites().get(ctx, by, site)
	return site, err
}

// mostClauses is how many clauses are suggested.
const mostClauses = 5

// cited adds a clause that a hazard like this one cited.
func (u *Suggestions) cited(c hazard.Clause, times int) {
	if c.Law == "" || c.Article == "" {
		return
	}
	for i, have := range u.Clauses {
		if have.Law == c.Law && have.Article == c.Article {
			u.Clauses[i].Times += times
			return
		}
	}
	if len(u.Clauses) < mostClauses {
		u.Clauses = append(u.Clauses, NearClause{Law: c.Law, Article: c.Article, Times: times})
	}
}

// nearClauses adds the clauses of imported laws that speak of the same.
func (s *Server) nearClauses(ctx context.Context, by access.Principal, text string, u *Suggestions) error {
	if by.May(access.StatuteRead) != nil {
		return nil
	}
	for i, c := range u.Clauses {
		if f, err := s.Rulebook.Article(ctx, by.District, c.Law, "", c.Article); err == nil {
			u.Clauses[i].Text = f.Text
		}
	}
	near, err := s.Rulebook.Nearest(ctx, by.District, text, mostClauses)
	for _, n := range near {
		known := slices.ContainsFunc(u.Clauses, func(c NearClause) bool {
			return rulebook.LawName(c.Law) == n.Law && strings.HasPrefix(n.Cite, c.Article)
		})
		if !known && len(u.Clauses) < 2*mostClauses {
			u.Clauses = append(u.Clauses, NearClause{Law: n.Law, Article: n.Cite, Text: n.Text})
		}
	}
	return err
}

func (s *Server) propose(ctx context.Context, by access.Principal, in *Foresight) (*Body[Proposal], error) {
	site, err := s.seenSite(ctx, by, in.Site)
	if err != nil {
		return nil, err
	}
	p, err := s.Hazard.Propose(ctx, by, hazard.Ask{Site: site, Division: in.Division, Grade: in.Grade, Text: in.Text})
	if err != nil {
		return nil, err
	}
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	confirm, deadline := now.Add(p.Confirm).In(s.Zone), endOfDay(now.Add(p.Term.Within).In(s.Zone))
	out := Proposal{Line: p.Line, Blind: p.Blind, Confirm: &confirm, Deadline: &deadline, Days: p.Term.Within.Hours() / 24,
		Rule: Bilingual{p.Term.ZH, p.Term.EN}, Version: p.Version, Ladder: Bilingual{p.Ladder.ZH, p.Ladder.EN},
		Confirmed: s.rungs(v.g, p.Confirmed), Rungs: s.rungs(v.g, p.Steps), Major: p.Major, Commands: p.Commands}
	if out.Holder, err = s.reachable(ctx, v, p.Holder); err != nil {
		return nil, err
	}
	out.Verifier, err = s.reachable(ctx, v, p.Verifier)
	return &Body[Proposal]{out}, err
}

// endOfDay is the last second of a day.
func endOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 23, 59, 59, 0, t.Location())
}

func (s *Server) rungs(g *org.Graph, steps []duty.Step) []Rung {
	out := make([]Rung, len(steps))
	for i, t := range steps {
		out[i] = Rung{Act: t.Act, Hours: t.Offset.Hours(), At: s.at(t.At), To: s.partyOf(g, t.To), DueIn: t.DueIn.Hours(), Climbed: t.Climbed}
	}
	return out
}

// reachable is a post's present holder with his phone number, as the caller may
// have it; the zero value for no post.
func (s *Server) reachable(ctx context.Context, v sight, post ident.ID) (Reachable, error) {
	out := Reachable{Party: s.partyOf(v.g, post)}
	if out.Person == 0 {
		return out, nil
	}
	if h, err := v.g.Holder(post, s.Clock.Now()); err == nil {
		out.Through = h.Through
	}
	p, err := s.Org.GetPerson(ctx, v.by.District, out.Person)
	if err != nil {
		return out, err
	}
	out.Phone = s.showPerson(v, p).Phone
	return out, nil
}
