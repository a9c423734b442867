package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// longestHeld bounds how long an answer holds, however little changes: the "as of"
// of an overview may lag so far behind.
const longestHeld = 2 * time.Minute

// Answers of some routes follow from the ledger, its followers, who asks, and the
// time alone. They hold as long as the moment of the district's ledger stays what
// it was and no instant comes at which time itself changes them: then whoever has
// one is told so (304) for the price of a lookup, and equal questions share one.

// holding says when the answers of a route change without any entry.
type holding struct {
	verb    access.Verb
	shared  bool // equal questions of equal sight share one answer
	byNight bool // they change at midnight; else the handler says when (lasts)
}

// counted marks a route whose answers change with an entry or at midnight, and are
// the same for everybody who sees the same.
func (s *Server) counted(o huma.Operation, verb access.Verb) huma.Operation {
	s.holds[o.Method+" "+o.Path] = holding{verb: verb, shared: true, byNight: true}
	return o
}

// lasting marks a route whose handler says until when each answer holds.
func (s *Server) lasting(o huma.Operation, verb access.Verb) huma.Operation {
	s.holds[o.Method+" "+o.Path] = holding{verb: verb}
	return o
}

type spanKey struct{}

// span is until when an answer in the making holds.
type span struct {
	began time.Time // of the answer; what it tells of the time is no older
	mu    sync.Mutex
	until time.Time // zero: not said
}

// lasts says that the answer holds until then unless something is entered.
func lasts(ctx context.Context, until time.Time) {
	if sp, ok := ctx.Value(spanKey{}).(*span); ok {
		sp.mu.Lock()
		defer sp.mu.Unlock()
		sp.until = until
	}
}

func (sp *span) said() time.Time {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	return sp.until
}

// fresh answers from what still holds.
func (s *Server) fresh(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		_, pattern := s.mux.Handler(r)
		hold, ok := s.holds[pattern]
		by, err := principalOf(ctx)
		d, drafted := w.(*draft)
		if !ok || !drafted || err != nil || by.May(hold.verb) != nil {
			next.ServeHTTP(w, r)
			return
		}
		now := s.Clock.Now()
		m, ok, err := s.moment(ctx, by.District)
		if err != nil || !ok { // the handler fares no better, or no worse
			next.ServeHTTP(w, r)
			return
		}
		until := now.Add(longestHeld)
		if hold.byNight {
			until = earlier(until, s.nextDay(now))
		}
		q := s.asked(r, by, m, hold.shared)
		for _, tag := range tagsOf(r) {
			if t, ok := q.holds(tag); ok && now.Before(t) {
				d.begun, d.tag = true, tag
				d.Header().Set("Content-Type", "application/json") // finish takes it away again
				return
			}
		}
		if hold.shared {
			s.share(d, r, next, q, until)
			return
		}
		sp := &span{began: now}
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, spanKey{}, sp)))
		if t := sp.said(); now.Before(t) {
			d.tag = q.tag(earlier(until, t))
		}
	})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (s *Server) moment(ctx context.Context, district string) (ledger.Moment, bool, error) {
	type read struct {
		ledger.Moment
		ok bool
	}
	m, err := db.Glance(ctx, s.DB, func(tx *db.Tx) (m read, err error) {
		m.Moment, m.ok, err = ledger.MomentOf(tx, district)
		return m, err
	})
	return m.Moment, m.ok, err
}

// nextDay is when the district's next day begins.
func (s *Server) nextDay(now time.Time) time.Time {
	y, m, d := now.In(s.Zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, s.Zone)
}

// question is all that an answer follows from, but for the time.
type question string

// asked writes a request as a question at a moment. A shared one is asked by
// whoever sees the same; any other by this very caller.
func (s *Server) asked(r *http.Request, by access.Principal, m ledger.Moment, shared bool) question {
	if shared && !groundsOf(by).listed { // a list is looked at by a person
		by.Account, by.Person, by.Posts, by.Via = 0, 0, nil, ""
		if by.Post != 0 {
			by.Post = 1 // whether he wears a post decides which hat he has on
		}
	}
	raw, err := json.Marshal([]any{s.Version, by, m, languageOf(r.Context()), r.URL.Path, r.URL.RawQuery})
	if err != nil {
		panic(err) // plain values
	}
	return question(raw)
}

// tag names an answer that holds until then.
func (q question) tag(until time.Time) string {
	at := strconv.FormatInt(until.UnixMicro(), 36)
	sum := sha256.Sum256([]byte(string(q) + "\n" + at))
	return `W/"m` + at + "." + hex.EncodeToString(sum[:12]) + `"`
}

// holds tells until when an answer with this tag is the one to the question.
func (q question) holds(tag string) (time.Time, bool) {
	at, _, _ := strings.Cut(strings.TrimPrefix(tag, `W/"m`), ".")
	us, err := strconv.ParseInt(at, 36, 64)
	if err != nil {
		return time.Time{}, false
	}
	until := time.UnixMicro(us)
	return until, q.tag(until) == tag
}

// turns are the instants at which appointments of a district begin or end: then
// another holds a post although nothing is entered.
type turns struct {
	mu  sync.Mutex
	all map[string]turnsOf
}

type turnsOf struct {
	graph *org.Graph
	at    []int64 // µs UTC, in order
}
