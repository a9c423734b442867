package api

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"anwang/internal/exchange"
	"anwang/internal/ident"
)

// importEvery is how often the process looks for imports that wait: its own
// uploads wake it, those of other processes and of a former life are found then.
const importEvery = 2 * time.Second

// jobs is work that outlives the request that asked for it.
type jobs struct {
	ctx  context.Context //nolint:containedctx // the life of the server, not of a request
	stop context.CancelFunc
	wake chan struct{}
	work sync.WaitGroup

	mu      sync.Mutex
	paces   map[ident.ID]exchange.Progress // of the imports that run in this process
	verify  map[string]*verification       // the latest of each district
	closing bool
}

func newJobs() *jobs {
	ctx, stop := context.WithCancel(context.Background())
	return &jobs{ctx: ctx, stop: stop, wake: make(chan struct{}, 1),
		paces: map[ident.ID]exchange.Progress{}, verify: map[string]*verification{}}
}

func (j *jobs) close() {
	j.mu.Lock()
	j.closing = true
	j.mu.Unlock()
	j.stop()
	j.work.Wait()
}

// start runs f beside the requests; false when the server is closing.
func (j *jobs) start(f func(ctx context.Context)) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closing {
		return false
	}
	j.work.Go(func() { f(j.ctx) })
	return true
}

// nudge says that an import waits.
func (j *jobs) nudge() {
	select {
	case j.wake <- struct{}{}:
	default: // it is awake already
	}
}

func (j *jobs) pace(id ident.ID) (exchange.Progress, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	p, ok := j.paces[id]
	return p, ok
}

func (j *jobs) notePace(p exchange.Progress) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if p.Job.State.Rests() {
		delete(j.paces, p.Job.ID)
		return
	}
	j.paces[p.Job.ID] = p
}

// Resume runs the imports that wait, those that an earlier process left
// unfinished included, until ctx or the server ends. Whoever uploaded one may go
// away meanwhile. Several processes may do it side by side.
func (s *Server) Resume(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.jobs.ctx, stop)()
	tick := time.NewTicker(importEvery)
	defer tick.Stop()
	for {
		worked, err := s.work(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.Log.ErrorContext(ctx, "import failed", "error", err.Error())
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-s.jobs.wake:
		case <-tick.C:
		}
	}
}

// work runs one import that waits. Files come from everywhere, and the libraries
// that read them have bugs; one file must not take the process down with it.
func (s *Server) work(ctx context.Context) (worked bool, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			worked, err = false, fmt.Errorf("import panicked: %v\n%s", bug, debug.Stack())
		}
	}()
	return s.Exchange.Work(ctx, func(p exchange.Progress) {
		s.jobs.notePace(p)
		s.wake(p.Job.District)
	})
}
