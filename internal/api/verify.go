package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/phrase"
)

// Verification is a run of the whole verification. It lives in the process that
// runs it, and the latest of each district is kept there.
type Verification struct {
	ID       ident.ID          `json:"id"`
	State    string            `json:"state" enum:"running,clean,differs,failed"`
	Stage    string            `json:"stage,omitempty"`
	Seen     int64             `json:"seen" doc:"本阶段已核对 · items seen in this stage"`
	Started  *time.Time        `json:"started"`
	Finished *time.Time        `json:"finished,omitempty"`
	Found    []ledger.Verified `json:"found,omitempty" doc:"核对了什么 · what was looked at"`
	Code     string            `json:"code,omitempty" doc:"首个差异的代码 · of the first difference"`
	Detail   string            `json:"detail,omitempty"`
}

type verification struct {
	mu   sync.Mutex
	now  Verification
	diff *ledger.Difference
}

func (v *verification) tell(_, stage string, seen int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now.Stage, v.now.Seen = stage, seen
}

// show is the run as it is now, in the caller's language. Only his own district's
// counts are his to see.
func (v *verification) show(lang phrase.Lang, district string) Verification {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := v.now
	out.Found = nil
	for _, f := range v.now.Found {
		if f.District == district {
			out.Found = append(out.Found, f)
		}
	}
	if d := v.diff; d != nil {
		out.Code = "api.other_district_differs"
		out.Detail = phrase.Say(lang, out.Code, nil)
		if d.District == district {
			out.Code, out.Detail = d.Code, phrase.Say(lang, d.Code, d.Args)
		}
	}
	return out
}

func (v Verification) over() bool { return v.State != "running" }

func (s *Server) verifyRoutes() {
	o := post("/ledger/verify", "verify-ledger", "核验账本", "verify everything as a job")
	o.DefaultStatus = http.StatusAccepted
	guarded(s, o, access.LedgerVerify, func(ctx context.Context, by access.Principal, _ *struct{}) (*Accepted[Verification], error) {
		v, err := s.verifying(by)
		if err != nil {
			return nil, err
		}
		now := v.show(languageOf(ctx), by.District)
		return &Accepted[Verification]{http.StatusAccepted, prefix + "/verifications/" + now.ID.String(), now}, nil
	})
	guarded(s, get("/verifications/{id}", "get-verification", "核验进度", "a verification and how far it is"), access.LedgerVerify,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Verification], error) {
			v, err := s.verification(by, *in)
			if err != nil {
				return nil, err
			}
			return &Body[Verification]{v.show(languageOf(ctx), by.District)}, nil
		})
	guarded(s, streams[Verification](s, get("/verifications/{id}/events", "verification-events", "核验进度（事件流）", "progress as server-sent events")), access.LedgerVerify,
		func(ctx context.Context, by access.Principal, in *One) (*huma.StreamResponse, error) {
			v, err := s.verification(by, *in)
			if err != nil {
				return nil, err
			}
			lang := languageOf(ctx)
			return stream(s, func(context.Context) (Verification, bool, error) {
				now := v.show(lang, by.District)
				return now, now.over(), nil
			}), nil
		})
}

func (s *Server) verification(by access.Principal, o One) (*verification, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if v := s.jobs.verify[by.District]; v != nil && v.now.ID.String() == o.ID {
		return v, nil
	}
	return nil, fault.New(fault.NotFound, "api.no_verification", "id", o.ID)
}

// verifying starts a verification, or returns the one that runs already: it reads
// everything, so that one at a time is enough.
func (s *Server) verifying(by access.Principal) (*verification, error) {
	if s.Verify == nil {
		return nil, fault.New(fault.Unavailable, "api.not_ready")
	}
	now := s.Clock.Now()
	s.jobs.mu.Lock()
	if v := s.jobs.verify[by.District]; v != nil && !v.show(phrase.ZH, "").over() {
		s.jobs.mu.Unlock()
		return v, nil
	}
	// Nothing but this process knows the run, so that a number of its own will do.
	v := &verification{now: Verification{ID: ident.ID(now.UnixMicro()), State: "running", Started: s.at(now.UnixMicro())}}
	s.jobs.verify[by.District] = v
	s.jobs.mu.Unlock()
	if !s.jobs.start(func(ctx context.Context) { s.verify(ctx, v) }) {
		return nil, fault.New(fault.Unavailable, "api.not_ready")
	}
	return v, nil
}

func (s *Server) verify(ctx context.Context, v *verification) {
	found, err := s.verifyAll(ctx, v)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now.Finished, v.now.Found = s.at(s.Clock.Now().UnixMicro()), found
	switch {
	case err == nil:
		v.now.State = "clean"
	case errors.As(err, &v.diff):
		v.now.State = "differs"
	default:
		v.now.State, v.now.Code = "failed", "internal"
		s.Log.ErrorContext(ctx, "verification failed", "error", err.Error())
	}
}

// verifyAll runs the verification; a bug in it fails the run and not the process.
func (s *Server) verifyAll(ctx context.Context, v *verification) (found []ledger.Verified, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("verification panicked: %v\n%s", bug, debug.Stack())
		}
	}()
	return s.Verify(ctx, v.tell)
}
