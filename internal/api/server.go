// Package api speaks HTTP: it turns requests into verbs of the rooms and their
// answers and faults into JSON. It owns no rules. One file or a few for each room
// below hold that room's routes; every route names the verb that it asks access
// for, or says that it is public, and a test walks all of them with every role.
//
// The API is described by OpenAPI 3.1 at /api/openapi.json. Errors are RFC 9457
// problems with a code and a sentence in the language of Accept-Language. Lists
// page by keyset. A change names the version that it saw (If-Match) and may be
// repeated under the same Idempotency-Key. Ids are strings, times RFC 3339.
//
// Invariants: what lies outside the caller's scope answers as if it did not exist;
// no answer but the one to whoever made it shows a bearer or a password, and none
// of them stands in the log or among remembered answers.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"anwang/internal/access"
	"anwang/internal/backup"
	"anwang/internal/blob"
	"anwang/internal/burden"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
	"anwang/internal/notice"
	"anwang/internal/org"
	"anwang/internal/rulebook"
	"anwang/internal/tally"
)

// Rooms are what the API opens doors to.
type Rooms struct {
	DB       *db.DB
	Clock    clock.Clock
	Zone     *time.Location // of the times in answers; nil is Asia/Shanghai
	Ledger   *ledger.Ledger
	Blobs    blob.Store
	Org      *org.Service
	Access   *access.Service
	Duty     *duty.Service
	Hazard   *hazard.Service
	Tally    *tally.Service
	Notice   *notice.Service
	Burden   *burden.Service
	Rulebook *rulebook.Service
	Exchange *exchange.Service
	// Verify runs the whole verification (app wires tables and checks).
	Verify func(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error)
	// VerifyNew verifies what is new since the last time.
	VerifyNew func(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error)
	// Parts are what a verification of a district will look at; nil means not known.
	Parts func(ctx context.Context, district string) ([]ledger.Part, error)
	// Vitals tells how the system is, as far as the process knows; nil means nothing.
	Vitals func(ctx context.Context, district string) (Vitals, error)
	// Backups makes and keeps copies of the database; nil means that there are none.
	Backups *backup.Keeper
	// Ready tells whether background work is alive; nil means always.
	Ready func() error
	// District is the deployment's own, used where a caller need not name one.
	District func(ctx context.Context) (string, error)
	// Limits keep a crowd from bringing the service down; the zero value has none.
	Limits Limits
	// Wakes tells of changes in a district; nil means that streams look for
	// themselves every second.
	Wakes Wakes
	// Secure says that callers reach us by TLS although we do not see it, behind a
	// proxy that ends it; then the cookie never travels in the clear.
	Secure bool
	// Proxies are the addresses of our own reverse proxies. Only they are believed
	// when they say where a caller comes from (X-Forwarded-For), which counts
	// against him when he fails to log in.
	Proxies []netip.Prefix
	// FirstRun lets whoever started the program set up the first district; nil when
	// that is not done here.
	FirstRun *access.FirstRun
	Log      *slog.Logger
	Version  string
}

// Server answers the API's requests.
type Server struct {
	Rooms
	mux     *http.ServeMux
	api     huma.API
	routes  []Route
	secret  map[string][]string // members of an answer that must not be kept, by "METHOD pattern"
	each    map[string]bool     // the routes that answer for each of their items under a key of its own, by "METHOD pattern"
	open    map[string]bool     // the public routes, by "METHOD pattern"
	grace   time.Duration       // bodyGrace, but for tests
	kinds   map[string]kind     // what a route asks of the service, where its method does not say, by "METHOD pattern"
	holds   map[string]holding  // the routes whose answers follow from the ledger and the time, by "METHOD pattern"
	given   *answers
	turns   turns
	feeds   *feeds
	doors   *doors
	leaving atomic.Bool // it is about to stop
	metrics *metrics
	jobs    *jobs
}

// Route is one door, for the matrix of routes and roles.
type Route struct {
	Method, Path string
	Verb         access.Verb // "" when Public
	Public       bool
}

// humaSpeaks makes huma's own complaints problems of ours. Huma knows only one
// function for the whole process, so it is set once.
var humaSpeaks sync.Once

// New builds the API over the rooms.
func New(r Rooms) *Server {
	humaSpeaks.Do(func() {
		huma.NewErrorWithContext = humaErrors
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			return humaErrors(nil, status, msg, errs...)
		}
	})
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if r.Zone == nil {
		r.Zone = time.FixedZone("UTC+8", 8*60*60)
	}
	s := &Server{Rooms: r, mux: http.NewServeMux(), secret: map[string][]string{}, each: map[string]bool{}, open: map[string]bool{}, grace: bodyGrace, metrics: newMetrics(),
		kinds: map[string]kind{}, holds: map[string]holding{}, given: newAnswers(), turns: turns{all: map[string]turnsOf{}}}
	s.jobs = newJobs()
	s.doors = newDoors(r.Limits, s.metrics.registry)
	s.feeds = newFeeds(s)
	s.api = humago.New(s.mux, config(r.Version))
	s.setupRoutes()
	s.accessRoutes()
	s.orgRoutes()
	s.dutyRoutes()
	s.hazardRoutes()
	s.evidenceRoutes()
	s.exchangeRoutes()
	s.tallyRoutes()
	s.burdenRoutes()
	s.overviewRoutes()
	s.searchRoutes()
	s.noticeRoutes()
	s.feedRoutes()
	s.ledgerRoutes()
	s.rulebookRoutes()
	s.healthRoutes()
	s.systemRoutes()
	return s
}

func config(version string) huma.Config {
	c := huma.DefaultConfig("安网 Anwang", version)
	c.Formats = formats()
	c.OpenAPIPath = "/api/openapi"
	c.DocsPath = "" // a page of somebody else's server; the description itself is enough
	c.SchemasPath = ""
	c.CreateHooks = nil // no $schema members in answers
	c.RejectUnknownQueryParameters = true
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer":  {Type: "http", Scheme: "bearer", Description: "会话或接口令牌 · a session or an API token"},
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
	}
	return c
}

// Routes lists every route, for the matrix test.
func (s *Server) Routes() []Route { return s.routes }

// OpenAPI is the description of the API.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Handler is the API with everything around it.
func (s *Server) Handler() http.Handler {
	h := s.known(s.mux)
	h = s.repeatable(h)
	h = s.fresh(h)
	h = s.waking(h)
	h = s.identified(h)
	h = sameOrigin(h)
	h = s.limited(h)
	h = s.answered(h)
	h = s.paced(h)
	h = s.measured(h)
	h = s.recovered(h)
	return s.logged(h)
}

// Close ends the streams of events and waits for the jobs of this process; an
// HTTP server calls it when it shuts down. Closing twice is fine.
func (s *Server) Close() {
	s.feeds.close()
	s.jobs.close()
}

// Leave makes the server unready and sends those who listen for events elsewhere;
// requests are answered as before. Leaving twice is fine.
func (s *Server) Leave() {
	s.leaving.Store(true)
	s.feeds.close()
}
