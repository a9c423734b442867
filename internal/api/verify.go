package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/phrase"
)

// Verification is a run of the whole verification. It goes on when whoever asked
// for it has left, and its result is kept.
type Verification struct {
	ID       ident.ID          `json:"id"`
	State    string            `json:"state" enum:"running,clean,differs,failed"`
	New      bool              `json:"new" doc:"只核对了上次核对以来的新条目 · only what was new since the last time was looked at"`
	By       string            `json:"by,omitempty" doc:"谁发起的 · who asked for it"`
	Stage    string            `json:"stage,omitempty"`
	Seen     int64             `json:"seen" doc:"本阶段已核对 · items seen in this stage"`
	Parts    []ledger.Part     `json:"parts" nullable:"false" doc:"各部分的进度 · how far each part is"`
	Left     int64             `json:"left,omitempty" doc:"约还需多少秒；说不准时没有 · about how many seconds are left; absent when it cannot be said"`
	Started  *time.Time        `json:"started"`
	Finished *time.Time        `json:"finished,omitempty"`
	Found    []ledger.Verified `json:"found,omitempty" doc:"核对了什么;只有刚跑完的才有 · what was looked at; of a run of this process only"`
	Code     string            `json:"code,omitempty" doc:"首个差异的代码 · of the first difference"`
	Detail   string            `json:"detail,omitempty"`
	About    string            `json:"about,omitempty" doc:"差异涉及的种类 · the kind of what differs"`
	Subject  string            `json:"subject,omitempty" doc:"差异涉及的编号 · the id of what differs"`
}

// VerifyInput says how much is to be verified.
type VerifyInput struct {
	New bool `query:"new" doc:"只核对上次核对以来的新条目,并确认其余数据行没有变化 · only what is new since the last time, and that all other rows are as they were"`
}

func (v Verification) over() bool { return v.State != string(ledger.RunRunning) }

func (s *Server) verifyRoutes() {
	o := post("/ledger/verify", "verify-ledger", "核对账本", "verify everything as a job")
	o.DefaultStatus = http.StatusAccepted
	guarded(s, o, access.LedgerVerify, func(ctx context.Context, by access.Principal, in *VerifyInput) (*Accepted[Verification], error) {
		v, err := s.verifying(ctx, by, in.New)
		if err != nil {
			return nil, err
		}
		now, err := s.verification(ctx, by, v)
		return &Accepted[Verification]{http.StatusAccepted, prefix + "/verifications/" + v.String(), now}, err
	})
	guarded(s, get("/verifications", "list-verifications", "历次核对", "runs of the verification, the newest first"), access.LedgerVerify, s.listVerifications)
	guarded(s, get("/verifications/{id}", "get-verification", "核对进度", "a verification and how far it is"), access.LedgerVerify,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Verification], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			v, err := s.verification(ctx, by, id)
			return &Body[Verification]{v}, err
		})
	guarded(s, streams[Verification](s, get("/verifications/{id}/events", "verification-events", "核对进度（事件流）", "progress as server-sent events")), access.LedgerVerify,
		func(ctx context.Context, by access.Principal, in *One) (*huma.StreamResponse, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			if _, err := s.verification(ctx, by, id); err != nil {
				return nil, err
			}
			return stream(s, by.District, func(ctx context.Context) (Verification, bool, error) {
				now, err := s.verification(ctx, by, id)
				return now, now.over(), err
			}), nil
		})
}

// verification is a run as it is now: of this process, or as it was kept.
func (s *Server) verification(ctx context.Context, by access.Principal, id ident.ID) (Verification, error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return Verification{}, err
	}
	if v := s.running(by.District); v != nil && v.id() == id {
		run, found, elsewhere := v.now()
		out := s.showRun(languageOf(ctx), run, elsewhere)
		out.By = g.PersonName(run.Person)
		out.Left = v.left(s.Clock.Now())
		for _, f := range found {
			if f.District == by.District {
				out.Found = append(out.Found, f)
			}
		}
		return out, nil
	}
	type kept struct {
		ledger.Run
		ok bool
	}
	k, err := db.Read(ctx, s.DB, func(tx *db.Tx) (k kept, err error) {
		k.Run, k.ok, err = ledger.GetRun(tx, by.District, id)
		return k, err
	})
	if err == nil && !k.ok {
		err = fault.New(fault.NotFound, "api.no_verification", "id", id.String())
	}
	if err != nil {
		return Verification{}, err
	}
	out := s.showRun(languageOf(ctx), k.Run, false)
	out.By = g.PersonName(k.Person)
	return out, nil
}

func (s *Server) listVerifications(ctx context.Context, by access.Principal, in *Paging) (*Body[Page[Verification]], error) {
	var before ident.ID
	if err := unseal(in.After, &before); err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	runs, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]ledger.Run, error) { return ledger.Runs(tx, by.District, before, in.Limit) })
	if err != nil {
		return nil, err
	}
	out := make([]Verification, len(runs))
	for i, r := range runs {
		out[i] = s.showRun(languageOf(ctx), r, false)
		out[i].By = g.PersonName(r.Person)
	}
	next := ""
	if len(runs) == in.Limit {
		next = seal(runs[len(runs)-1].ID)
	}
	return pageOf(out, next), nil
}

// silent is how long a run may give no sign of life before it is taken for dead:
// its process ended.
const silent = 30 * time.Second

// showRun is a run in the reader's language. elsewhere says that what differs is
// another district's, which is not his to see.
func (s *Server) showRun(lang phrase.Lang, r ledger.Run, elsewhere bool) Verification {
	out := Verification{ID: r.ID, State: string(r.State), New: r.New, Parts: r.Parts, Started: s.at(r.Started), Finished: s.at(r.Finished), Code: r.Code}
	if out.Parts == nil {
		out.Parts = []ledger.Part{}
	}
	for _, p := range r.Parts {
		if p.Seen > 0 || p.Done {
			out.Stage, out.Seen = p.Name, p.Seen
		}
	}
	if r.State == ledger.RunRunning && s.Clock.Now().UnixMicro()-r.Beat > silent.Microseconds() {
		out.State, out.Code, out.Finished = string(ledger.RunFailed), "api.verification_broken_off", s.at(r.Beat)
	}
	if elsewhere {
		out.Code = "api.other_district_differs"
	}
	if out.Code != "" {
		out.Detail = phrase.Say(lang, out.Code, r.Args)
	}
	if !elsewhere && out.State == string(ledger.RunDiffers) {
		out.About, _ = r.Args["about"].(string)
		if id, ok := r.Args["id"]; ok {
			out.Subject = word(id)
		}
	}
	return out
}

// verifying starts a verification, or returns the one that runs already: it reads
// much, so that one at a time is enough.
func (s *Server) verifying(ctx context.Context, by access.Principal, onlyNew bool) (ident.ID, error) {
	if s.Verify == nil || onlyNew && s.VerifyNew == nil {
		return 0, fault.New(fault.Unavailable, "api.not_ready")
	}
	var parts []ledger.Part
	if s.Parts != nil {
		var err error
		if parts, err = s.Parts(ctx, by.District); err != nil {
			return 0, err
		}
	}
	if v := s.running(by.District); v == nil || v.over() {
		if id, err := s.verifiedElsewhere(ctx, by.District); err != nil || id != 0 {
			return id, err
		}
	}
	now := s.Clock.Now().UnixMicro()
	s.jobs.mu.Lock()
	if v := s.jobs.verify[by.District]; v != nil && !v.over() {
		s.jobs.mu.Unlock()
		return v.id(), nil
	}
	v := newVerification(ledger.Run{District: by.District, ID: ident.ID(now), Person: by.Person, State: ledger.RunRunning, New: onlyNew,
		Started: now, Beat: now, Parts: parts})
	s.jobs.verify[by.District] = v
	s.jobs.mu.Unlock()
	if !s.jobs.start(func(ctx context.Context) { s.verify(ctx, by, v) }) {
		return 0, fault.New(fault.Unavailable, "api.not_ready")
	}
	return v.id(), nil
}

func (s *Server) running(district string) *verification {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	return s.jobs.verify[district]
}

func (s *Server) verifyingNow(district string) bool {
	v := s.running(district)
	return v != nil && !v.over()
}
