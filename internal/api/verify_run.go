package api

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// verification is a run of this process.
type verification struct {
	mu    sync.Mutex
	run   ledger.Run
	found []ledger.Verified
	diff  *ledger.Difference
	at    int       // the part in hand, -1 before the first
	since time.Time // when it began
	read  int64     // entries, so far
}

// left is about how many seconds the run will go on, from how long it has taken for
// what it has read; 0 when that cannot be said.
func (v *verification) left(now time.Time) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	i := slices.IndexFunc(v.run.Parts, func(p ledger.Part) bool { return p.Name == "entries" })
	if i < 0 || v.read == 0 || v.run.State != ledger.RunRunning {
		return 0
	}
	took := float64(now.UnixMicro()-v.run.Started) / 1e6
	return int64(took * float64(max(0, v.run.Parts[i].Of-v.read)) / float64(v.read))
}

func newVerification(run ledger.Run) *verification { return &verification{run: run, at: -1} }

func (v *verification) id() ident.ID { return v.run.ID } // never changes

func (v *verification) over() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.run.State != ledger.RunRunning
}

// now is the run as it is now, what it found, and whether what differs is another
// district's.
func (v *verification) now() (run ledger.Run, found []ledger.Verified, elsewhere bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	run = v.run
	run.Parts = slices.Clone(v.run.Parts)
	return run, v.found, v.diff != nil && v.diff.District != "" && v.diff.District != v.run.District
}

// tell notes how far the run is. Parts come one after another; those of other
// districts, which are verified at the same time, are not told.
func (v *verification) tell(district, stage string, seen int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if district != v.run.District {
		return
	}
	if stage == ledger.Read {
		v.read = seen
		return
	}
	i := slices.IndexFunc(v.run.Parts, func(p ledger.Part) bool { return p.Name == stage })
	if i < 0 {
		v.run.Parts = append(v.run.Parts, ledger.Part{Name: stage})
		i = len(v.run.Parts) - 1
	}
	if i != v.at {
		v.settle()
		v.at, v.since = i, time.Now()
	}
	p := &v.run.Parts[i]
	p.Seen, p.Of, p.Ms = seen, max(p.Of, seen), time.Since(v.since).Milliseconds()
}

// settle ends the part in hand.
func (v *verification) settle() {
	if v.at >= 0 {
		p := &v.run.Parts[v.at]
		p.Done, p.Ms = true, time.Since(v.since).Milliseconds()
	}
}

// keepEvery is how often a run is written down while it runs.
const keepEvery = 2 * time.Second

// verify runs the verification, writes down how far it is and how it ended, and
// has the result in the ledger.
func (s *Server) verify(ctx context.Context, by access.Principal, v *verification) {
	s.keepRun(ctx, v)
	done := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		tick := time.NewTicker(keepEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				s.keepRun(ctx, v)
			}
		}
	})
	found, err := s.verifyAll(ctx, v)
	close(done)
	writing.Wait()
	s.ended(ctx, v, found, err)
	if ctx.Err() == nil {
		s.keepRun(ctx, v)
		s.attest(ctx, by, v)
	}
}

func (s *Server) ended(ctx context.Context, v *verification, found []ledger.Verified, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.run.Finished, v.found = s.Clock.Now().UnixMicro(), found
	switch {
	case err == nil:
		v.settle()
		v.run.State = ledger.RunClean
	case errors.As(err, &v.diff):
		v.run.State, v.run.Code, v.run.Args = ledger.RunDiffers, v.diff.Code, v.diff.Args
		if v.diff.District != v.run.District {
			v.run.Code, v.run.Args = "api.other_district_differs", nil
		}
	default:
		v.run.State, v.run.Code = ledger.RunFailed, "internal"
		s.Log.ErrorContext(ctx, "verification failed", "error", err.Error())
	}
}

// keepRun writes the run down. A run that cannot be written down goes on.
func (s *Server) keepRun(ctx context.Context, v *verification) {
	run, _, _ := v.now()
	run.Beat = s.Clock.Now().UnixMicro()
	err := db.Do(ctx, s.DB, func(tx *db.Tx) error { return ledger.SaveRun(tx, run) })
	if err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "verification not written down", "error", err.Error())
	}
}

// attest has the result in the ledger, so that a run that found something cannot
// be made unseen.
func (s *Server) attest(ctx context.Context, by access.Principal, v *verification) {
	run, _, _ := v.now()
	say := map[string]any{"state": string(run.State), "run": run.ID.String()}
	if run.New {
		say["new"] = true
	}
	for _, p := range run.Parts {
		if p.Name == "entries" {
			say["entries"] = p.Seen
		}
	}
	if run.Code != "" {
		say["code"] = run.Code
	}
	if err := s.Access.Witness(ctx, by, "system.verified", say); err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "verification not noted", "error", err.Error())
	}
}

// verifyAll runs the verification; a bug in it fails the run and not the process.
func (s *Server) verifyAll(ctx context.Context, v *verification) (found []ledger.Verified, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("verification panicked: %v\n%s", bug, debug.Stack())
		}
	}()
	if v.run.New { // never changes
		return s.VerifyNew(ctx, v.tell)
	}
	return s.Verify(ctx, v.tell)
}
