package api

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// Wakes wakes whoever waits for news of a district's ledger.
type Wakes interface {
	// Wake says that something may have changed.
	Wake(district string)
	// Subscribe waits for that, until the returned function is called.
	Subscribe(district string) (<-chan struct{}, func())
}

const (
	newsEvery   = time.Second      // at most so often is one district's news told
	newsAnyway  = 15 * time.Second // a feed looks then even if nothing woke it
	newsUnwoken = time.Second      // and so often where nothing wakes it
	// refetches is how many pages a second may ask anew after news: listeners are
	// told to spread themselves over the time that this takes.
	refetches = 1000
)

// News tells that something of a district has changed. What, the pages ask for
// themselves, each within what its reader may see.
type News struct {
	Within int `json:"within" doc:"请在这么多毫秒内随机选一个时刻再取 · ask anew at a random instant within so many milliseconds"`
}

// feeds are the news of the districts that somebody listens to: one watcher a
// district, however many listen. They are safe for concurrent use.
type feeds struct {
	s       *Server
	mu      sync.Mutex
	all     map[string]*feed
	closing chan struct{} // closed when listeners should go elsewhere
	once    sync.Once
}

// feed is one district's news.
type feed struct {
	stop  context.CancelFunc
	ready chan struct{} // closed after the first look

	mu        sync.Mutex
	id        string
	frame     []byte // the event, as it is sent
	listeners map[chan struct{}]struct{}
}

func newFeeds(s *Server) *feeds {
	return &feeds{s: s, all: map[string]*feed{}, closing: make(chan struct{})}
}

// close tells all listeners to go elsewhere. Closing twice is fine.
func (f *feeds) close() { f.once.Do(func() { close(f.closing) }) }

// join listens to a district. news is signalled when there is something newer than
// what now returned last; it never piles up, so a slow listener costs nothing.
func (f *feeds) join(district string) (one *feed, news chan struct{}, leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one = f.all[district]
	if one == nil {
		ctx, stop := context.WithCancel(f.s.jobs.ctx)
		one = &feed{stop: stop, ready: make(chan struct{}), listeners: map[chan struct{}]struct{}{}}
		f.all[district] = one
		go f.watch(ctx, one, district)
	}
	news = make(chan struct{}, 1)
	one.mu.Lock()
	one.listeners[news] = struct{}{}
	one.mu.Unlock()
	return one, news, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		one.mu.Lock()
		delete(one.listeners, news)
		empty := len(one.listeners) == 0
		one.mu.Unlock()
		if empty && f.all[district] == one {
			delete(f.all, district)
			one.stop()
		}
	}
}

// watch looks at a district whenever something may have changed, and tells all who
// listen.
func (f *feeds) watch(ctx context.Context, one *feed, district string) {
	defer one.stop()
	var wake <-chan struct{}
	anyway := newsUnwoken
	if f.s.Wakes != nil {
		woken, leave := f.s.Wakes.Subscribe(district)
		defer leave()
		wake, anyway = woken, newsAnyway
	}
	pause := time.NewTimer(0)
	defer pause.Stop()
	for first := true; ctx.Err() == nil; first = false {
		m, _, err := f.s.moment(ctx, district)
		if err == nil {
			one.tell(nameOf(m.Entries, m.Followers))
		} else if ctx.Err() == nil {
			f.s.Log.ErrorContext(ctx, "news not read", "district", district, "error", err.Error())
		}
		if first {
			close(one.ready)
		}
		pause.Reset(anyway)
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-pause.C:
			continue
		}
		pause.Reset(newsEvery)
		if !first { // the first news after a quiet time is told at once
			select {
			case <-ctx.Done():
				return
			case <-pause.C:
			}
		}
	}
}

// nameOf names a moment without telling anything about it.
func nameOf(entries int64, followers string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", entries, followers)
	return strconv.FormatUint(h.Sum64(), 36)
}

// tell makes the event of a new moment and signals everybody.
func (f *feed) tell(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id == f.id {
		return
	}
	data, err := json.Marshal(News{Within: max(200, len(f.listeners)*1000/refetches)})
	if err != nil {
		panic(err) // a number
	}
	f.id, f.frame = id, fmt.Appendf(nil, "id: %s\nevent: changed\ndata: %s\n\n", id, data)
	for c := range f.listeners {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// now is the newest news.
func (f *feed) now() (id string, frame []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.id, f.frame
}

// comeback is an event that ends a stream: the listener comes back at a random
// instant, so that thousands do not come at once.
func comeback(listeners int) []byte {
	spread := max(2000, listeners*1000/refetches)
	return fmt.Appendf(nil, "retry: %d\nevent: bye\ndata: {}\n\n", 200+rand.IntN(spread))
}

func (f *feed) crowd() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.listeners)
}
