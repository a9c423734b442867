package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"anwang/internal/phrase"
)

const (
	sessionCookie = "anwang_session"
	requestHeader = "X-Request-Id"
)

var properID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// logged gives the request its number and language, and logs one line when it is
// answered. Neither query nor body nor bearer goes into the log.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestHeader)
		if !properID.MatchString(id) {
			id = newRequestID()
		}
		ctx := context.WithValue(r.Context(), requestKey, id)
		ctx = context.WithValue(ctx, languageKey, phrase.Parse(r.Header.Get("Accept-Language")))
		h := w.Header()
		h.Set(requestHeader, id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Date", s.Clock.Now().Format(http.TimeFormat)) // pages reckon what is left by it
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		began := time.Now()
		defer func() { // also when the answer is broken off
			s.Log.InfoContext(ctx, "request", "request", id, "method", r.Method, "path", r.URL.Path,
				"status", seen.status, "bytes", seen.bytes, "ms", time.Since(began).Milliseconds())
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

func newRequestID() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// watched notes what was answered.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

// WriteHeader notes the status.
func (w *watched) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *watched) Write(b []byte) (int, error) {
	w.wrote = true
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush lets events through at once.
func (w *watched) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		w.wrote = true
		f.Flush()
	}
}

// recovered turns a panic into a problem, and the process lives on. An answer that
// has begun is broken off, so that nobody takes a part of it for the whole.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			bug := recover()
			switch bug {
			case nil:
				return
			case http.ErrAbortHandler:
				panic(bug)
			}
			ctx := r.Context()
			s.Log.ErrorContext(ctx, "panic", "request", requestOf(ctx), "panic", bug, "stack", string(debug.Stack()))
			if seen, ok := w.(*watched); ok && seen.wrote {
				panic(http.ErrAbortHandler)
			}
			write(w, problemOf(languageOf(ctx), http.StatusInternalServerError, "internal", nil, requestOf(ctx)))
		}()
		next.ServeHTTP(w, r)
	})
}

// known answers what no route is for with a problem, where the mux has plain text.
func (s *Server) known(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &probed{header: http.Header{}}
		h.ServeHTTP(probe, r)
		status, code := http.StatusNotFound, "api.no_route"
		if probe.status == http.StatusMethodNotAllowed {
			status, code = probe.status, "api.no_method"
			w.Header().Set("Allow", probe.header.Get("Allow"))
		}
		write(w, problemOf(languageOf(r.Context()), status, code, nil, requestOf(r.Context())))
	})
}

// probed takes an answer that nobody gets.
type probed struct {
	header http.Header
	status int
}

// Header is where the answer's headers go.
func (p *probed) Header() http.Header { return p.header }

// Write forgets the answer.
func (p *probed) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader keeps the status.
func (p *probed) WriteHeader(status int) { p.status = status }

// sameOrigin refuses changes that another site makes with the caller's cookie.
func sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(w, problemOf(languageOf(r.Context()), http.StatusForbidden, "api.other_origin", nil, requestOf(r.Context())))
	}))
	return guard.Handler(next)
}

// identified finds out who asks, by bearer or cookie. Whether that is enough is
// the route's to say.
func (s *Server) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer := bearerOf(r)
		if bearer == "" {
			next.ServeHTTP(w, r)
			return
		}
		p, err := s.Access.Authenticate(r.Context(), bearer)
		if err == nil {
			s.doors.welcome(bearer)
		}
		ctx := context.WithValue(r.Context(), callerKey, caller{principal: p, err: err})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func bearerOf(r *http.Request) string {
	if scheme, v, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(v)
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		return c.Value
	}
	return ""
}
