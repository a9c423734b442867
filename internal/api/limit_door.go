package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// doors are the limits at work.
type doors struct {
	limits  Limits
	gates   map[kind]*gate
	callers *buckets // by login
	carts   *buckets // uploads and files, by login
	strange *buckets // by address, of those without a known login
	hands   *hands   // by address
	known   logins
	refused *prometheus.CounterVec
}

func newDoors(l Limits, into prometheus.Registerer) *doors {
	d := &doors{
		limits: l, gates: map[kind]*gate{}, known: logins{all: map[[32]byte]struct{}{}},
		callers: newBuckets(l.Rate, l.Burst), carts: newBuckets(l.BulkRate, l.BulkBurst),
		strange: newBuckets(l.StrangerRate, l.StrangerBurst), hands: newHands(l.PerAddress),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "anwang_http_refused_total", Help: "Requests refused before any work, by kind and reason.",
		}, []string{"kind", "reason"}),
	}
	into.MustRegister(d.refused)
	for k, size := range map[kind]int{reading: l.Reads, writing: l.Writes, exporting: l.Exports, bulky: l.Bulk, streaming: l.Streams} {
		g := newGate(size, l.Queue, l.Patience)
		if k == streaming {
			g.queue = 0 // a place may not come free for hours
		}
		d.gates[k] = g
		labels := prometheus.Labels{"kind": k.String()}
		into.MustRegister(
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "anwang_http_in_hand", Help: "Requests being worked on, by kind.", ConstLabels: labels},
				func() float64 { in, _ := g.crowd(); return float64(in) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "anwang_http_waiting", Help: "Requests that wait for their turn, by kind.", ConstLabels: labels},
				func() float64 { _, waits := g.crowd(); return float64(waits) }))
	}
	return d
}

// statusGone is what the log and the metrics say of a request whose caller went
// away before there was an answer.
const statusGone = 499

// limited holds requests to the limits. What it refuses has cost no more than
// reading the request.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := s.mux.Handler(r)
		k := s.kindOf(pattern, r)
		if k == free {
			next.ServeHTTP(w, r)
			return
		}
		loose, p := s.admit(w, r, k)
		if p != nil {
			write(w, p)
			return
		}
		held := &stay{release: loose}
		defer held.end()
		if k == reading || k == writing {
			if err := ahead(r); err != nil {
				write(w, s.problem(r.Context(), badUpload(err)))
				return
			}
		}
		leave, again, err := s.doors.gates[k].enter(r.Context())
		switch {
		case errors.Is(err, errFull):
			write(w, s.refusal(r, k, "full", http.StatusServiceUnavailable, "api.busy", again))
			return
		case err != nil: // whoever asked has gone, and hears nothing
			w.WriteHeader(statusGone)
			return
		}
		out := sync.OnceFunc(leave)
		held.release = func() {
			out()
			loose()
		}
		if d, ok := w.(*draft); ok && k != streaming {
			d.whole = out // what is sent when the work is done holds up nobody
		}
		ctx, cancel := s.doors.within(r.Context(), k)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, stayKey{}, held)))
	})
}

type stayKey struct{}

// stay is a request's place among those in hand.
type stay struct {
	release func()
	kept    bool
}

// end gives the place back, unless somebody keeps it for longer.
func (s *stay) end() {
	if !s.kept {
		s.release()
	}
}

// keep takes the place over from the request: it is given back by whoever calls
// what it returns.
func (s *stay) keep() (release func()) {
	if s == nil {
		return func() {}
	}
	s.kept = true
	return s.release
}

func stayOf(ctx context.Context) *stay {
	s, _ := ctx.Value(stayKey{}).(*stay)
	return s
}

// admit refuses a caller who takes too much, or comes over a connection too many.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, k kind) (loose func(), p *Problem) {
	switch crowdedBy(r.Context()) {
	case TooManyConnections:
		w.Header().Set("Connection", "close")
		return nil, s.refusal(r, k, "connections", http.StatusServiceUnavailable, "api.busy", time.Second)
	case TooManyOfAddress:
		w.Header().Set("Connection", "close")
		return nil, s.refusal(r, k, "address", http.StatusTooManyRequests, "api.at_once", time.Second)
	}
	address := s.address(r)
	if again, ok := s.doors.take(r, k, address, s.Clock.Now()); !ok {
		return nil, s.refusal(r, k, "rate", http.StatusTooManyRequests, "api.too_fast", again)
	}
	loose, ok := s.doors.hands.grasp(address)
	if !ok {
		return nil, s.refusal(r, k, "address", http.StatusTooManyRequests, "api.at_once", time.Second)
	}
	return loose, nil
}

// take counts a request against its caller: by his login once it has let him in,
// else by where he comes from, so that guessing logins gains nothing.
func (d *doors) take(r *http.Request, k kind, address string, now time.Time) (time.Duration, bool) {
	bearer := bearerOf(r)
	sum := sha256.Sum256([]byte(bearer))
	if bearer == "" || !d.known.has(sum) {
		return d.strange.take(address, now)
	}
	if k == exporting || k == bulky {
		return d.carts.take(string(sum[:]), now)
	}
	return d.callers.take(string(sum[:]), now)
}

// welcome remembers a login that has let somebody in.
func (d *doors) welcome(bearer string) {
	if d.limits.Rate > 0 || d.limits.StrangerRate > 0 {
		d.known.add(sha256.Sum256([]byte(bearer)))
	}
}

// within bounds the time that a request is worked on.
func (d *doors) within(ctx context.Context, k kind) (context.Context, context.CancelFunc) {
	by := time.Duration(0)
	switch k {
	case reading:
		by = d.limits.ReadWithin
	case writing:
		by = d.limits.WriteWithin
	}
	if by <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, by)
}

func (s *Server) refusal(r *http.Request, k kind, reason string, status int, code string, again time.Duration) *Problem {
	s.doors.refused.WithLabelValues(k.String(), reason).Inc()
	ctx := r.Context()
	return problemOf(languageOf(ctx), status, code, map[string]any{"seconds": seconds(again)}, requestOf(ctx))
}

// aheadUpTo is how much of a body is read before the request waits for its turn:
// whoever sends a command slowly holds no place with it, and whoever goes away
// while he waits is noticed.
const aheadUpTo = 64 << 10

// ahead reads a small body before its turn. An error is how its sending ended.
func ahead(r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength < 0 || r.ContentLength > aheadUpTo {
		return nil
	}
	raw, err := io.ReadAll(r.Body)
	r.Body = &readAhead{Reader: bytes.NewReader(raw), wire: r.Body}
	return err
}

// readAhead is a body that was read before.
type readAhead struct {
	*bytes.Reader
	wire io.Closer
}

// Close closes the body.
func (b *readAhead) Close() error { return b.wire.Close() }

// logins are those that have let somebody in, by the hash of their bearer.
type logins struct {
	mu  sync.Mutex
	all map[[32]byte]struct{}
}

func (l *logins) has(sum [32]byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.all[sum]
	return ok
}

func (l *logins) add(sum [32]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) >= mostBuckets {
		clear(l.all) // each is known again with its next request
	}
	l.all[sum] = struct{}{}
}
