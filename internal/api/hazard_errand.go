package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Errand is one verb for many hazards.
type Errand struct {
	Action string     `json:"action" enum:"accept,return,reassign,extension"`
	Reason string     `json:"reason" minLength:"1" maxLength:"1000" doc:"理由；批量验收时记为验收意见 · of an acceptance it becomes the note"`
	Holder ident.ID   `json:"holder,omitempty" doc:"改派给的岗位 · of reassign: the post that gets it"`
	Due    *time.Time `json:"due,omitempty" doc:"申请延期到 · of extension"`
}

var errands = map[string]access.Verb{"accept": access.HazardAccept, "return": access.HazardReturn,
	"reassign": access.HazardReassign, "extension": access.HazardAskExtension}

func (e Errand) command() hazard.Errand {
	return hazard.Errand{Verb: errands[e.Action], Reason: e.Reason, Holder: e.Holder, Due: instant(e.Due)}
}

// ErrandTrial asks what an errand would do.
type ErrandTrial struct {
	Errand
	IDs []ident.ID `json:"ids" minItems:"1" maxItems:"500" nullable:"false"`
}

// ErrandSeen is a hazard as the caller saw it.
type ErrandSeen struct {
	ID      ident.ID `json:"id"`
	Version int64    `json:"version" minimum:"1"`
}

// ErrandRun runs an errand for hazards as the caller saw them.
type ErrandRun struct {
	Errand
	Items []ErrandSeen `json:"items" minItems:"1" maxItems:"50" nullable:"false"`
}

// ErrandItem is what becomes, or became, of one hazard.
type ErrandItem struct {
	ID      ident.ID     `json:"id"`
	Number  string       `json:"number,omitempty"`
	Version int64        `json:"version,omitempty"`
	State   hazard.State `json:"state,omitempty" enum:"reported,rectifying,submitted,closed,rejected,merged,withdrawn"`
	OK      bool         `json:"ok"`
	Code    string       `json:"code,omitempty"`
	Detail  string       `json:"detail,omitempty" doc:"不能办理的原因 · why it cannot be done"`
}

// ErrandPreview is what an errand would do: to each hazard, and to whom.
type ErrandPreview struct {
	Items  []ErrandItem `json:"items" nullable:"false"`
	OK     int          `json:"ok" doc:"可以办理的条数 · how many can be done"`
	People []Party      `json:"people" nullable:"false" doc:"事项会变动的人 · whose duties change, but for the caller"`
	Ends   int          `json:"ends" doc:"随之了结的督办和问责 · duties to supervise or account that end with it"`
}

// ErrandDone is what became of each hazard.
type ErrandDone struct {
	Items []ErrandItem `json:"items" nullable:"false"`
}

func (s *Server) errandRoutes() {
	guarded(s, post("/hazards/bulk/preview", "preview-hazard-errand", "批量办理预览", "what a verb would do to many hazards"), access.HazardErrand, s.tryErrand)
	o := post("/hazards/bulk", "run-hazard-errand", "批量办理", "one verb for many hazards, each by itself")
	s.each[o.Method+" "+o.Path] = true
	guarded(s, o, access.HazardErrand, s.runErrand)
}

func (s *Server) tryErrand(ctx context.Context, by access.Principal, in *struct{ Body ErrandTrial }) (*Body[ErrandPreview], error) {
	trials, err := s.Hazard.Try(ctx, by, in.Body.IDs, in.Body.command())
	if err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := ErrandPreview{Items: make([]ErrandItem, len(trials)), People: []Party{}}
	told := map[ident.ID]bool{by.Person: true}
	for i, t := range trials {
		item := ErrandItem{ID: t.ID, Number: t.Hazard.Number, Version: t.Hazard.Version, State: t.Hazard.State, OK: t.Err == nil}
		if t.Err != nil {
			p := s.problem(ctx, t.Err)
			item.Code, item.Detail = p.Code, p.said()
		} else {
			out.OK++
			out.consequences(s, g, t, told)
		}
		out.Items[i] = item
	}
	return &Body[ErrandPreview]{out}, nil
}

// consequences adds whose duties a trial changed, and what ended with them.
func (p *ErrandPreview) consequences(s *Server, g *org.Graph, t hazard.Trial, told map[ident.ID]bool) {
	after := map[ident.ID]duty.Duty{}
	for _, d := range t.After {
		after[d.ID] = d
	}
	tell := func(post ident.ID) {
		if who := s.partyOf(g, post); who.Person != 0 && !told[who.Person] {
			told[who.Person] = true
			p.People = append(p.People, who)
		}
	}
	for _, was := range t.Before {
		is, still := after[was.ID]
		delete(after, was.ID)
		switch {
		case still && is.Version == was.Version:
			continue
		case !still && (was.Kind == duty.Supervise || was.Kind == duty.Account):
			p.Ends++
		}
		tell(was.Holder)
		tell(is.Holder)
		if is.AskedDue != was.AskedDue {
			tell(is.Verifier)
		}
	}
	for _, fresh := range t.After {
		if _, ok := after[fresh.ID]; ok {
			tell(fresh.Holder)
		}
	}
}

func (s *Server) runErrand(ctx context.Context, by access.Principal, in *struct{ Body ErrandRun }) (*Body[ErrandDone], error) {
	e := in.Body.command()
	request, err := json.Marshal(in.Body.Errand)
	if err != nil {
		return nil, err
	}
	key, _ := ctx.Value(repeatKey).(string)
	out := ErrandDone{Items: make([]ErrandItem, len(in.Body.Items))}
	for i, seen := range in.Body.Items {
		item, err := s.onceEach(ctx, by, key, seen, request, func(ctx context.Context) (ErrandItem, error) {
			h, err := s.Hazard.Run(ctx, by, seen.ID, seen.Version, e)
			return ErrandItem{ID: seen.ID, Number: h.Number, Version: h.Version, State: h.State, OK: true}, err
		})
		if err != nil {
			p := s.problem(ctx, err)
			if p.Status >= http.StatusInternalServerError || i == 0 && p.Status == http.StatusForbidden && by.May(e.Verb) != nil {
				return nil, err // nothing of the rest would fare better
			}
			item = ErrandItem{ID: seen.ID, Version: seen.Version, Code: p.Code, Detail: p.said()}
		}
		out.Items[i] = item
	}
	return &Body[ErrandDone]{out}, nil
}

// onceEach does one item of a command under a key of its own, so that a command
// that broke off in the middle can be repeated whole: what was done is answered
// again, and only the rest is done.
func (s *Server) onceEach(ctx context.Context, by access.Principal, key string, seen ErrandSeen, request []byte,
	do func(ctx context.Context) (ErrandItem, error)) (ErrandItem, error) {
	if key == "" {
		return do(ctx)
	}
	answer, claim, err := s.Access.Recall(ctx, by, key+"."+seen.ID.String(), []byte("errand"),
		[]byte(strconv.FormatInt(seen.Version, 10)), []byte(by.Post.String()), request)
	if err != nil {
		return ErrandItem{}, err
	}
	var item ErrandItem
	if claim == nil {
		return item, json.Unmarshal(answer.Body, &item)
	}
	after := context.WithoutCancel(ctx)
	item, err = do(db.WithSeal(ctx, func(tx *db.Tx) error { return s.Access.SealTx(tx, claim) }))
	if err != nil {
		s.noted(after, s.Access.Forget(after, claim))
		return item, err
	}
	body, err := json.Marshal(item)
	if err == nil {
		err = s.Access.Remember(after, claim, access.Answer{Status: http.StatusOK, Body: body})
	}
	s.noted(after, err)
	return item, nil
}

// said is a problem in one sentence or more: with what is wrong in its fields.
func (p *Problem) said() string {
	if len(p.Fields) == 0 {
		return p.Detail
	}
	out := ""
	for _, f := range p.Fields {
		out += f.Detail
	}
	return out
}
