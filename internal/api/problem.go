package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"anwang/internal/fault"
	"anwang/internal/ledger"
	"anwang/internal/phrase"
)

// problemMedia is the media type of a problem.
const problemMedia = "application/problem+json"

// Problem is an RFC 9457 problem document.
type Problem struct {
	Type    string         `json:"type" doc:"urn:anwang:<code>"`
	Title   string         `json:"title" doc:"the HTTP status in words"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail" doc:"what happened and what to do next, in the caller's language"`
	Code    string         `json:"code" doc:"stable code of the fault"`
	Args    map[string]any `json:"args,omitempty" doc:"the values in the sentence"`
	Fields  []WrongField   `json:"fields,omitempty" doc:"every wrong field of the request"`
	Request string         `json:"request,omitempty" doc:"the request's number, for the administrator"`
	Current any            `json:"current,omitempty" doc:"with 412: the present state"`
}

// WrongField is one wrong field of a request.
type WrongField struct {
	Path   string `json:"path" doc:"JSON path"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes the answer application/problem+json.
func (p *Problem) ContentType(string) string { return problemMedia }

// retryShortly is how long to wait when nothing better is known, in seconds.
const retryShortly = 1

// GetHeaders tells huma the headers of the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch {
	case p.Status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case p.Code == "access.locked_out":
		minutes, _ := strconv.Atoi(word(p.Args["minutes"]))
		h.Set("Retry-After", strconv.Itoa(max(retryShortly, minutes*60)))
	case p.Args["seconds"] != nil && (p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable):
		h.Set("Retry-After", word(p.Args["seconds"]))
	case p.Status == http.StatusTooManyRequests, p.Status == http.StatusServiceUnavailable, p.Code == "access.key_in_use":
		h.Set("Retry-After", strconv.Itoa(retryShortly))
	}
	return h
}

// write answers with a problem outside of huma.
func write(w http.ResponseWriter, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header().Set(name, values[0])
	}
	w.Header().Set("Content-Type", problemMedia)
	w.WriteHeader(p.Status)
	encode(w, p)
}

// encode writes JSON to a caller who may have gone.
func encode(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Stale:           http.StatusPreconditionFailed,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// stale carries the present state beside a Stale fault.
type stale struct {
	error
	current any
}

func (e stale) Unwrap() error { return e.error }

// problem turns an error into what the caller is told. An internal one is logged
// under the request's number and shows nothing else.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	lang, request := languageOf(ctx), requestOf(ctx)
	var diff *ledger.Difference
	if errors.As(err, &diff) {
		return problemOf(lang, http.StatusConflict, diff.Code, diff.Args, request)
	}
	if b := (bare{}); errors.As(err, &b) {
		return problemOf(lang, b.status, b.code, nil, request)
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return problemOf(lang, http.StatusServiceUnavailable, "api.took_too_long", nil, request)
		}
		if ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "request failed", "request", request, "error", err.Error())
		}
		return problemOf(lang, http.StatusInternalServerError, "internal", nil, request)
	}
	p := problemOf(lang, statuses[f.Kind], f.Code, f.Args, request)
	for _, w := range f.Fields {
		p.Fields = append(p.Fields, WrongField{Path: w.Path, Code: w.Code, Detail: phrase.Say(lang, w.Code, w.Args)})
	}
	var st stale
	if errors.As(err, &st) {
		p.Current = st.current
	}
	return p
}

func problemOf(lang phrase.Lang, status int, code string, args map[string]any, request string) *Problem {
	return &Problem{
		Type: "urn:anwang:" + code, Title: http.StatusText(status), Status: status,
		Detail: phrase.Say(lang, code, args), Code: code, Args: args, Request: request,
	}
}
