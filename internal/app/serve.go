package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"anwang/internal/access"
	"anwang/internal/api"
	"anwang/internal/fault"
	pages "anwang/internal/web"
	"anwang/web"
)

// Time limits of a connection. A phone on a weak signal may take minutes to send
// a photo; a header may not.
const (
	headerWithin = 10 * time.Second
	readWithin   = 10 * time.Minute
	idleWithin   = 2 * time.Minute
	drainWithin  = 30 * time.Second
)

// Listen opens the address to serve on; the caller learns the port of ":0".
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// API builds the HTTP side.
func (a *App) API(version string) *api.Server {
	return api.New(api.Rooms{
		DB: a.DB, Clock: a.Clock, Zone: a.Zone, Ledger: a.Ledger, Blobs: a.Blobs,
		Org: a.Org, Access: a.Access, Duty: a.Duty, Hazard: a.Hazard, Tally: a.Tally, Burden: a.Burden, Notice: a.Notice,
		Rulebook: a.Rulebook, Exchange: a.Exchange,
		Verify:   a.Verify,
		Parts:    a.Parts,
		Vitals:   a.Vitals,
		Backups:  a.Backups,
		Ready:    a.Ready,
		District: func(ctx context.Context) (string, error) { return a.District(ctx, "") },
		Secure:   a.Config.BehindTLS, Proxies: a.Config.Proxies,
		FirstRun: a.firstRun,
		Log:      a.Log, Version: version,
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
// the requests in hand finish.
func (a *App) Serve(ctx context.Context, l net.Listener, version string) error {
	door := a.API(version)
	handler, err := withPages(door.Handler())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerWithin,
		ReadTimeout:       readWithin,
		IdleTimeout:       idleWithin,
		MaxHeaderBytes:    32 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
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
	go func() { failed <- server.Serve(l) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		err = server.Shutdown(drain)
	}
	stop()
	<-worked
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}
