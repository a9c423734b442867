package exchange

import (
	"context"
	"sync/atomic"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const (
	// pulseEvery is how often a runner renews its lease, whatever it is at: opening
	// a great workbook takes longer than a lease.
	pulseEvery = lease / 5
	// retryAfter is when a job is tried again that failed for a reason which is not
	// its file's: a full disk, a database that went away.
	retryAfter = 2 * time.Minute
)

// pulse keeps a job's lease alive while its runner is at work. It renews the lease
// of the runner that it was told last, and of nobody who took the job over.
type pulse struct {
	s      *Service
	job    Job
	runner atomic.Int64
	stop   context.CancelFunc
	done   chan struct{}
}

// pulse begins to renew a job's lease.
func (s *Service) pulse(ctx context.Context, j Job) *pulse {
	p := &pulse{s: s, job: j, done: make(chan struct{})}
	p.runner.Store(int64(j.runner))
	ctx, p.stop = context.WithCancel(ctx)
	go p.beat(ctx)
	return p
}

func (p *pulse) beat(ctx context.Context) {
	defer close(p.done)
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = p.renew(ctx, lease) // one that fails is made up for by the next, or by a batch
		}
	}
}

func (p *pulse) renew(ctx context.Context, length time.Duration) error {
	return db.Do(ctx, p.s.db, func(tx *db.Tx) error {
		return renewJob(tx, p.job.District, p.job.ID, ident.ID(p.runner.Load()), clock.Micros(p.s.clock.Now().Add(length)))
	})
}

// end stops renewing. A job that failed by no fault of its file rests for a while.
func (p *pulse) end(ctx context.Context, err error) {
	p.stop()
	<-p.done
	if err != nil && ctx.Err() == nil && fault.KindOf(err) == fault.Internal {
		_ = p.renew(ctx, retryAfter) // else it is tried a little sooner
	}
}
