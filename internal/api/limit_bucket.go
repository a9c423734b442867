package api

import (
	"sync"
	"time"
)

// mostBuckets bounds the callers that are remembered. Beyond it those are
// forgotten who have let the most time pass; nobody gains by that, since who takes
// much is not among them.
const mostBuckets = 1 << 16

// buckets say how much each caller may still take: a bucket fills at a rate up to
// its burst. They are safe for concurrent use.
type buckets struct {
	rate, burst float64

	mu  sync.Mutex
	all map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// newBuckets makes buckets; a rate of 0 lets everybody take what he likes.
func newBuckets(rate, burst float64) *buckets {
	return &buckets{rate: rate, burst: max(burst, 1), all: map[string]*bucket{}}
}

// take takes one from a caller's bucket, or tells how long until there is one.
func (b *buckets) take(who string, now time.Time) (again time.Duration, ok bool) {
	if b.rate <= 0 {
		return 0, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.of(who, now)
	if x.left < 1 {
		return time.Duration((1 - x.left) / b.rate * float64(time.Second)), false
	}
	x.left--
	return 0, true
}

// of is a caller's bucket, filled up to now.
func (b *buckets) of(who string, now time.Time) *bucket {
	x := b.all[who]
	if x == nil {
		if len(b.all) >= mostBuckets {
			b.forget(now)
		}
		x = &bucket{left: b.burst, at: now}
		b.all[who] = x
	}
	if gone := now.Sub(x.at); gone > 0 {
		x.left = min(b.burst, x.left+gone.Seconds()*b.rate)
		x.at = now
	}
	return x
}

// forget drops every bucket that is full again, and all when none is.
func (b *buckets) forget(now time.Time) {
	for who, x := range b.all {
		if x.left+now.Sub(x.at).Seconds()*b.rate >= b.burst {
			delete(b.all, who)
		}
	}
	if len(b.all) >= mostBuckets {
		clear(b.all)
	}
}

// hands counts what each caller has in hand at once.
type hands struct {
	most int

	mu  sync.Mutex
	all map[string]int
}

func newHands(most int) *hands { return &hands{most: most, all: map[string]int{}} }

// grasp takes one more in hand; ok is false when they are full.
func (h *hands) grasp(who string) (loose func(), ok bool) {
	if h.most <= 0 || who == "" {
		return func() {}, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all[who] >= h.most {
		return nil, false
	}
	h.all[who]++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.all[who]--; h.all[who] == 0 {
			delete(h.all, who)
		}
	}, true
}
