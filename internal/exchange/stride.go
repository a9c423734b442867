package exchange

import (
	"sync/atomic"
	"time"
)

const (
	// leastItems is how many items move in one transaction at first, and when the
	// database is slow.
	leastItems = 400
	// mostItems is how many do at most. A commit writes each page once that the
	// batch has touched, so that the share of a row falls with the batch; beyond
	// this it falls little, and memory grows.
	mostItems = 2000
	// holds is how long a batch may hold up the other writers of an embedded
	// database.
	holds = 800 * time.Millisecond
	// skimItems is how many items are gone over in one transaction where only
	// single rows are taken.
	skimItems = 5000
)

// stride is how many items the next batch takes, by how long the last one took.
// One goroutine reads by it while another adapts it.
type stride struct {
	n     atomic.Int64
	fixed bool
}

// newStride begins at size, which never changes when it is given; 0 adapts.
func newStride(size int) *stride {
	s := &stride{fixed: size > 0}
	if size == 0 {
		size = leastItems
	}
	s.n.Store(int64(size))
	return s
}

func (s *stride) size() int { return int(s.n.Load()) }

// took hears how long a batch of that many items took. A batch that says little,
// because it was small or no clock ran, changes nothing; one that was held up
// makes the next one smaller, by half at most.
func (s *stride) took(items int, d time.Duration) {
	now := s.n.Load()
	if s.fixed || d <= 0 || int64(items) < now/2 {
		return
	}
	fits := int64(float64(items) * float64(holds) / float64(d))
	s.n.Store(min(max(fits, now/2, leastItems), now*2, mostItems))
}
