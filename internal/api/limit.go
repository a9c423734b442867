package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Limits keep a crowd from bringing the service down: what comes beyond them is
// refused at once, with when to come again, and what is taken is answered in time.
// A limit of 0 is none.
type Limits struct {
	// Reads, Writes, Exports and Bulk are how many requests of a kind are worked on
	// at once. Exports are files that are made; Bulk are uploads and files that are
	// kept, which wait for the network more than they work.
	Reads, Writes, Exports, Bulk int
	// Streams is how many streams of events are held open.
	Streams int
	// Queue is how many requests of each kind wait for their turn, and Patience how
	// long at most. One that would wait longer is refused when it comes.
	Queue    int
	Patience time.Duration
	// ReadWithin and WriteWithin are how long a request is worked on. A write that
	// has not begun to be stored by then is not done at all.
	ReadWithin, WriteWithin time.Duration
	// Rate is how many requests a second one caller may make for good, and Burst how
	// many at once. BulkRate and BulkBurst are the same for uploads and files.
	Rate, Burst         float64
	BulkRate, BulkBurst float64
	// StrangerRate and StrangerBurst are for callers with no known login, all of one
	// address together.
	StrangerRate, StrangerBurst float64
	// PerAddress is how many requests and streams of one address are in hand at
	// once. A whole office may come from one address.
	PerAddress int
}

// DefaultLimits are for a machine of so many cores and a database that takes so
// many connections. queued says that writes wait for one writer, which stores many
// with one sync: then more of them at once are better.
func DefaultLimits(cores, connections int, queued bool) Limits {
	l := Limits{
		Reads: min(max(8, 4*cores), connections/2), Writes: max(4, connections*5/8), Exports: max(2, cores), Bulk: 128,
		Streams: 12_000, Queue: 1024, Patience: 4 * time.Second,
		ReadWithin: 30 * time.Second, WriteWithin: time.Minute, PerAddress: 4096,
	}
	if queued {
		l.Reads, l.Writes = min(max(8, 4*cores), connections), 256
	}
	return l
}

// PerCaller adds what one caller may take, for a service that strangers reach.
func (l Limits) PerCaller(rate float64) Limits {
	l.Rate, l.Burst = rate, 10*rate
	l.BulkRate, l.BulkBurst = rate/10, 3*rate
	l.StrangerRate, l.StrangerBurst = rate, 20*rate
	return l
}

// kind is what a request asks of the service.
type kind int

const (
	free      kind = iota // never refused: signs of life, and signing out
	reading               // a look
	writing               // a change
	exporting             // a file that is made
	bulky                 // an upload, or a file that is kept
	streaming             // events, for as long as somebody listens
)

func (k kind) String() string {
	return [...]string{"free", "read", "write", "export", "bulk", "stream"}[k]
}

// unrefused are the routes that always answer: whoever watches over the service
// must see it when it is full, and whoever leaves must be able to.
var unrefused = map[string]bool{
	"GET /api/healthz": true, "GET /api/readyz": true, "GET /metrics": true, "POST " + prefix + "/logout": true,
}

// kindOf tells what a route asks of the service.
func (s *Server) kindOf(pattern string, r *http.Request) kind {
	switch {
	case unrefused[pattern]:
		return free
	case s.kinds[pattern] != free:
		return s.kinds[pattern]
	case writes(r.Method):
		return writing
	}
	return reading
}

// asks notes what a route asks of the service.
func (s *Server) asks(o huma.Operation) {
	var takes, gives []string
	if o.RequestBody != nil {
		takes = slices.Collect(maps.Keys(o.RequestBody.Content))
	}
	for _, r := range o.Responses {
		gives = slices.AppendSeq(gives, maps.Keys(r.Content))
	}
	if k := kindOfMedia(o.Path, takes, gives); k != free {
		s.kinds[o.Method+" "+o.Path] = k
	}
}

// kindOfMedia tells a route's kind by what it is described to take and to give,
// free when that says nothing.
func kindOfMedia(path string, takes, gives []string) kind {
	for _, m := range gives {
		switch {
		case strings.HasPrefix(m, "text/event-stream"):
			return streaming
		case strings.HasPrefix(path, prefix+"/exports/"), strings.HasSuffix(path, ".xlsx"):
			return exporting
		case !strings.HasPrefix(m, "application/json"):
			return bulky
		}
	}
	for _, m := range takes {
		if m == "multipart/form-data" {
			return bulky
		}
	}
	return free
}

type crowdKey struct{}

// crowd is why a connection is one too many.
type crowd int

// Reasons for which a connection is one too many.
const (
	TooManyConnections crowd = iota + 1 // of all
	TooManyOfAddress                    // of one address
)

// Crowded marks everything that comes over a connection as one too many, so that
// it is refused in words and not by a connection that breaks.
func Crowded(ctx context.Context, why crowd) context.Context {
	return context.WithValue(ctx, crowdKey{}, why)
}

func crowdedBy(ctx context.Context) crowd {
	why, _ := ctx.Value(crowdKey{}).(crowd)
	return why
}
