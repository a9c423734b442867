package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

const (
	mostShared      = 512     // answers that are remembered
	mostSharedBytes = 8 << 20 // and their size, together
)

// answers are those that equal questions share: the ones being made, and the last
// ones that were. A question holds the moment of its ledger, so an answer that
// something has overtaken is never asked for again. It is safe for concurrent use.
type answers struct {
	mu     sync.Mutex
	making map[question]*making
	made   map[question]*made
	order  []question // of made, the oldest first
	bytes  int
}

// making is an answer that is being made for all who wait for it.
type making struct {
	done    chan struct{}
	answer  *made // nil when it came to nothing that can be shared
	waiting int
	stop    context.CancelFunc
}

// made is an answer that was made.
type made struct {
	media string
	body  []byte
	until time.Time
	tag   string

	pack   sync.Once
	packed []byte
}

func newAnswers() *answers {
	return &answers{making: map[question]*making{}, made: map[question]*made{}}
}

// share answers a question from what was made for an equal one, or is being made;
// else it makes the answer. Whoever asks and goes away stops it only when nobody
// else waits.
func (s *Server) share(d *draft, r *http.Request, next http.Handler, q question, until time.Time) {
	a := s.given.find(q, s.Clock.Now())
	if a == nil {
		a = s.given.make(r.Context(), q, func(ctx context.Context) *made {
			return s.compute(r.WithContext(ctx), next, q, until)
		})
	}
	switch {
	case r.Context().Err() != nil && a == nil:
		d.WriteHeader(statusGone)
	case a == nil: // a refusal names the request that it was given to
		next.ServeHTTP(d, r)
	default:
		a.tell(d, r)
	}
}

// compute makes an answer; nil when it is anything but one to be shared.
func (s *Server) compute(r *http.Request, next http.Handler, q question, until time.Time) (out *made) {
	defer func() {
		if bug := recover(); bug != nil { // each who waits meets it himself, in his own request
			s.Log.ErrorContext(r.Context(), "panic", "request", requestOf(r.Context()), "panic", fmt.Sprint(bug), "stack", string(debug.Stack()))
			out = nil
		}
	}()
	h := &held{ResponseWriter: &probed{header: http.Header{}}, status: http.StatusOK}
	next.ServeHTTP(h, r)
	if h.status != http.StatusOK {
		return nil
	}
	return &made{media: h.Header().Get("Content-Type"), body: bytes.Clone(h.body.Bytes()), until: until, tag: q.tag(until)}
}

// tell answers one of those who asked.
func (a *made) tell(d *draft, r *http.Request) {
	d.Header().Set("Content-Type", a.media)
	d.tag = a.tag
	d.WriteHeader(http.StatusOK)
	_, _ = d.Write(a.body)
	if len(a.body) >= worthPacking && takesGzip(r) {
		a.pack.Do(func() { a.packed = gzipped(a.body) })
		d.packed = a.packed
	}
}

// find is the answer to a question where it is made and still holds.
func (c *answers) find(q question, now time.Time) *made {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.made[q]; a != nil && now.Before(a.until) {
		return a
	}
	return nil
}

// make makes an answer, or waits for the one that is being made.
func (c *answers) make(ctx context.Context, q question, f func(ctx context.Context) *made) *made {
	c.mu.Lock()
	m := c.making[q]
	if m == nil {
		own, stop := context.WithCancel(context.WithoutCancel(ctx))
		if by, ok := ctx.Deadline(); ok {
			own, stop = context.WithDeadline(context.WithoutCancel(ctx), by)
		}
		m = &making{done: make(chan struct{}), stop: stop}
		c.making[q] = m
		go func() {
			a := f(own)
			stop()
			c.finish(q, m, a)
		}()
	}
	m.waiting++
	c.mu.Unlock()
	select {
	case <-m.done:
		return m.answer
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.waiting--; m.waiting == 0 {
		m.stop()
		if c.making[q] == m {
			delete(c.making, q) // whoever comes next begins anew
		}
	}
	return nil
}

func (c *answers) finish(q question, m *making, a *made) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.making[q] == m {
		delete(c.making, q)
	}
	m.answer = a
	close(m.done)
	if a == nil || len(a.body) > mostSharedBytes/8 {
		return
	}
	if old := c.made[q]; old != nil {
		c.bytes += len(a.body) - len(old.body)
		c.made[q] = a
		return
	}
	c.made[q], c.order, c.bytes = a, append(c.order, q), c.bytes+len(a.body)
	for len(c.order) > mostShared || c.bytes > mostSharedBytes {
		oldest := c.order[0]
		c.order, c.bytes = c.order[1:], c.bytes-len(c.made[oldest].body)
		delete(c.made, oldest)
	}
}
