package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"anwang/internal/access"
	"anwang/internal/api"
	"anwang/internal/db"
	"anwang/internal/fault"
	pages "anwang/internal/web"
	"anwang/web"
)

// Time limits of a connection. A phone on a weak signal may take minutes to send
// a photo; a header may not.
const (
	headerWithin = 10 * time.Second
	readWithin   = 10 * time.Minute
	writeWithin  = 15 * time.Minute // of pages; the API bounds each piece that it sends
	idleWithin   = 2 * time.Minute
	drainWithin  = 30 * time.Second
)

// API builds the HTTP side.
func (a *App) API(version string) *api.Server {
	return api.New(api.Rooms{
		DB: a.DB, Clock: a.Clock, Zone: a.Zone, Ledger: a.Ledger, Blobs: a.Blobs,
		Org: a.Org, Access: a.Access, Duty: a.Duty, Hazard: a.Hazard, Tally: a.Tally, Burden: a.Burden, Notice: a.Notice,
		Rulebook: a.Rulebook, Exchange: a.Exchange,
		Verify:    a.Verify,
		VerifyNew: a.VerifyNew,
		Parts:     a.Parts,
		Vitals:    a.Vitals,
		Backups:   a.Backups,
		Ready:     a.Ready,
		District:  func(ctx context.Context) (string, error) { return a.District(ctx, "") },
		Secure:    a.Config.BehindTLS, Proxies: a.Config.Proxies,
		FirstRun: a.firstRun,
		Limits:   a.limits(), Wakes: a.Wakes,
		Log: a.Log, Version: version,
	})
}

// FirstRun is the code to set up the first district with in a browser, "" when
// there is a district. Serve then lets whoever has it in.
func (a *App) FirstRun(ctx context.Context) (string, error) {
	if _, err := a.District(ctx, ""); fault.CodeOf(err) != "app.not_set_up" {
		if fault.CodeOf(err) == "app.many_districts" {
			err = nil
		}
		return "", err
	}
	a.firstRun = access.NewFirstRun()
	return a.firstRun.Code(), nil
}

// withPages is all that the program answers: the API under /api, metrics, and
// the pages everywhere else.
func withPages(answers http.Handler) (http.Handler, error) {
	console, err := pages.New(web.Dist())
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" || r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
			answers.ServeHTTP(w, r)
			return
		}
		console.ServeHTTP(w, r)
	}), nil
}

// Serve answers on l and does the background work until ctx ends; then it lets
// the requests in hand finish. Where Config.Drain says so it first answers on for a
// while, unready, so that whoever shares out requests looks elsewhere; a process
// whose successor answers already (ErrSucceeded) need not.
func (a *App) Serve(ctx context.Context, l net.Listener, version string) error {
	door := a.API(version)
	a.tenure.self.version = version
	a.meter(door.Registry())
	handler, err := withPages(door.Handler())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	counted := newConnections(l, limitOr(a.Config.Connections, mostConnections), limitOr(a.Config.PerAddress, mostOfAddress), a.Config.Proxies)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       idleWithin,
		MaxHeaderBytes:    32 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ConnContext:       marked,
		ConnState:         counted.turned,
	}
	server.RegisterOnShutdown(door.Close) // streams end by themselves only when their clients go
	background, stop := context.WithCancel(ctx)
	defer stop()
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		var wg sync.WaitGroup
		wg.Go(func() { door.Resume(background) })
		wg.Go(func() { a.Run(background) })
		wg.Wait()
	}()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(counted) }()
	announce()
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = a.leave(ctx, server, counted, door)
	}
	stop()
	<-worked
	door.Close() // and waits for those who listen to hear that they should come back
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// leave stops answering: unready first, then no new connections, then the rest.
func (a *App) leave(ctx context.Context, server *http.Server, counted *connections, door *api.Server) error {
	door.Leave()
	if !errors.Is(context.Cause(ctx), ErrSucceeded) {
		tellSystemd("STOPPING=1")
		time.Sleep(a.Config.Drain)
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	closed := counted.Close()
	server.SetKeepAlivesEnabled(false)
	counted.settled(drain)
	return errors.Join(closed, server.Shutdown(drain))
}

// What package db opens by default: more requests than that at once only wait there.
const (
	sqliteReaders       = 8
	postgresConnections = 32
)

// limits are what the service takes on at once: what suits machine and database,
// unless the configuration says otherwise.
func (a *App) limits() api.Limits {
	connections, queued := postgresConnections, false
	if a.DB.Engine() == db.SQLite {
		connections, queued = sqliteReaders, true
	}
	l := api.DefaultLimits(runtime.GOMAXPROCS(0), connections, queued)
	l.Reads, l.Writes = limitOr(a.Config.Reads, l.Reads), limitOr(a.Config.Writes, l.Writes)
	l.PerAddress = limitOr(a.Config.PerAddress, l.PerAddress)
	if a.Config.Patience > 0 {
		l.Patience = a.Config.Patience
	}
	if a.Config.Rate > 0 {
		l = l.PerCaller(a.Config.Rate)
	}
	return l
}

// limitOr is a configured limit: 0 is the default, less is none.
func limitOr(configured, standard int) int {
	switch {
	case configured > 0:
		return configured
	case configured < 0:
		return 0
	}
	return standard
}
