package api

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"anwang/internal/access"
	"anwang/internal/fault"
)

const (
	askAgainAfter = time.Minute      // so often a stream asks whether its login still stands
	listenUpTo    = 30 * time.Minute // then it comes back, perhaps to another process
)

// Listening asks for news.
type Listening struct {
	Last string `header:"Last-Event-ID" maxLength:"64" doc:"最后收到的事件编号 · id of the last event that came"`
	Once bool   `query:"once" doc:"只取现状一次 · the present state alone"`
}

func (s *Server) feedRoutes() {
	guarded(s, streams[News](s, get("/events", "events", "变动通知（事件流）", "that something of my district has changed, as server-sent events")), access.AccessSelf,
		func(_ context.Context, by access.Principal, in *Listening) (*huma.StreamResponse, error) {
			return &huma.StreamResponse{Body: func(hc huma.Context) { s.listen(hc, by, in) }}, nil
		})
}

// listening is one who listens.
type listening struct {
	s      *Server
	feed   *feed
	news   chan struct{}
	leave  func()
	bearer string
	seen   string // the last news that he has
	once   bool
}

// listen tells one listener the news until he goes, his login ends, or the server
// wants him elsewhere.
func (s *Server) listen(hc huma.Context, by access.Principal, in *Listening) {
	r, w := humago.Unwrap(hc)
	eventful(hc)
	l := &listening{s: s, bearer: bearerOf(r), seen: in.Last, once: in.Once || r.Method == http.MethodHead}
	l.feed, l.news, l.leave = s.feeds.join(by.District)
	select {
	case <-l.feed.ready:
	case <-r.Context().Done():
		l.leave()
		return
	}
	if !l.once && l.aside(r, w) {
		return
	}
	defer l.leave()
	l.run(r.Context(), (&events{w: w, wire: http.NewResponseController(w)}).write)
}

// aside takes the connection out of the hands of the HTTP server, whose buffers
// and stacks cost ten times what a listener needs. It is false where that cannot be.
func (l *listening) aside(r *http.Request, w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	release := stayOf(r.Context()).keep()
	end := func() {
		conn.Close()
		l.leave()
		release()
	}
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	_ = w.Header().Write(&head)
	head.WriteString("\r\n")
	_ = conn.SetDeadline(time.Time{})
	send := func(b []byte) bool {
		_ = conn.SetWriteDeadline(time.Now().Add(sendWithin))
		_, err := conn.Write(b)
		return err == nil
	}
	raw := head.Bytes()
	if !l.s.jobs.start(func(ctx context.Context) {
		defer end()
		if send(raw) {
			l.run(ctx, send)
		}
	}) {
		end()
	}
	return true
}

// run tells the news. A listener who takes too long over it, or has gone, is let
// go when something is next sent to him.
func (l *listening) run(ctx context.Context, send func([]byte) bool) {
	if !send([]byte("retry: " + word(1000+rand.IntN(4000)) + "\n\n")) {
		return
	}
	began, asked := time.Now(), time.Now()
	sign := time.NewTimer(jittered(signEvery))
	defer sign.Stop()
	for {
		if id, frame := l.feed.now(); id != l.seen {
			if !send(frame) {
				return
			}
			l.seen = id
		}
		if l.once {
			return
		}
		select {
		case <-ctx.Done():
			send(comeback(l.feed.crowd()))
			return
		case <-l.s.feeds.closing:
			send(comeback(l.feed.crowd()))
			return
		case <-l.news:
			continue
		case <-sign.C:
		}
		if time.Since(asked) > askAgainAfter {
			asked = time.Now()
			if _, err := l.s.Access.Authenticate(access.Quietly(ctx), l.bearer); fault.KindOf(err) == fault.Unauthenticated {
				return
			}
		}
		if time.Since(began) > listenUpTo {
			send(comeback(l.feed.crowd()))
			return
		}
		if !send([]byte(": \n\n")) {
			return
		}
		sign.Reset(jittered(signEvery))
	}
}

// jittered is about so long, so that thousands of streams do not all speak at once.
func jittered(d time.Duration) time.Duration { return d*3/4 + rand.N(d/2) }

// eventful sets the headers of a stream: nothing on the way may keep it back.
func eventful(hc huma.Context) {
	hc.SetHeader("Content-Type", "text/event-stream; charset=utf-8")
	hc.SetHeader("Cache-Control", "no-store")
	hc.SetHeader("X-Accel-Buffering", "no")
}

// write sends bytes at once; false when the reader has gone, or is too slow.
func (e *events) write(b []byte) bool {
	_ = e.wire.SetWriteDeadline(time.Now().Add(sendWithin)) // a recorder of tests has none
	if _, err := e.w.Write(b); err != nil {
		return false
	}
	return e.wire.Flush() == nil
}

// wake tells those who wait for a district that something may have changed.
func (s *Server) wake(district string) {
	if s.Wakes != nil && district != "" {
		s.Wakes.Wake(district)
	}
}

// waking wakes who waits for a district after every command that was done in it.
func (s *Server) waking(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == prefix+"/logout" { // what the browser kept is the next one's who sits there
			w.Header().Set("Clear-Site-Data", `"cache"`)
		}
		next.ServeHTTP(w, r)
		if !writes(r.Method) {
			return
		}
		by, err := principalOf(r.Context())
		if d, ok := w.(*draft); err == nil && (!ok || d.status < http.StatusMultipleChoices) {
			s.wake(by.District)
		}
	})
}
