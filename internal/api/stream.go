package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const (
	lookEvery  = 250 * time.Millisecond // how often a stream looks for news at most
	lookAnyway = 2 * time.Second        // and at least
	signEvery  = 15 * time.Second       // a comment keeps proxies from closing a quiet stream
	sendWithin = 10 * time.Second       // a reader slower than that is let go
)

// look tells what there is to show now, and whether it is the last.
type look[T any] func(ctx context.Context) (now T, last bool, err error)

// streams describes a route that answers with server-sent events: "progress" with
// each change, "done" at the end.
func streams[T any](s *Server, o huma.Operation) huma.Operation {
	data := s.api.OpenAPI().Components.Schemas.Schema(typeOf[T](), true, "")
	o.Responses = map[string]*huma.Response{"200": {
		Description: "progress … done; data is " + data.Ref,
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	return o
}

// stream sends what look sees until it is over, the caller goes away, or the
// server stops; a caller whose stream broke opens it again. It looks when
// something of the district may have changed, and now and then anyway.
func stream[T any](s *Server, district string, l look[T]) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		eventful(hc)
		ctx, stop := context.WithCancel(hc.Context())
		defer stop()
		defer context.AfterFunc(s.jobs.ctx, stop)()
		var wake <-chan struct{}
		if s.Wakes != nil {
			woken, leave := s.Wakes.Subscribe(district)
			defer leave()
			wake = woken
		}
		events := &events{w: w, wire: http.NewResponseController(w)}
		for ctx.Err() == nil {
			now, last, err := l(ctx)
			if err != nil {
				if ctx.Err() == nil {
					events.send("failed", s.problem(hc.Context(), err))
				}
				return
			}
			name := "progress"
			if last {
				name = "done"
			}
			if !events.send(name, now) || last {
				return
			}
			rest(ctx, lookEvery, nil)
			if wake != nil {
				rest(ctx, lookAnyway-lookEvery, wake)
			}
		}
	}}
}

// rest waits until then, or for a wake.
func rest(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-t.C:
	}
}

// events writes server-sent events, each change once.
type events struct {
	w    io.Writer
	wire *http.ResponseController
	last string
	sent time.Time
}

// send writes an event unless nothing changed; false when the reader has gone.
func (e *events) send(name string, v any) bool {
	data, err := json.Marshal(v)
	if err != nil {
		return false
	}
	text := fmt.Sprintf("event: %s\ndata: %s\n\n", name, data)
	switch {
	case text != e.last:
		e.last = text
	case time.Since(e.sent) >= signEvery:
		text = ": \n\n"
	default:
		return true
	}
	e.sent = time.Now()
	return e.write([]byte(text))
}
