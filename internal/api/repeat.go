package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"anwang/internal/access"
	"anwang/internal/db"
)

const (
	keyHeader = "Idempotency-Key"
	// repeatedHeader marks an answer that was given before.
	repeatedHeader = "Idempotency-Replayed"
	// maxRepeat bounds the requests whose answers are remembered, in bytes. A
	// greater one is an upload, which is kept by its content and does no harm when
	// it comes twice.
	maxRepeat = 1 << 20
)

// kept are the headers of an answer that its repetition has too.
var kept = []string{"Content-Type", "ETag", "Location"}

// repeatable lets a caller repeat a command under the same Idempotency-Key and get
// the first answer. Only what was done is remembered: a refusal changed nothing,
// so the same command may be tried again. Public routes have no account to remember
// for, and a login's answer is not for keeping.
func (s *Server) repeatable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get(keyHeader)
		by, err := principalOf(r.Context())
		_, pattern := s.mux.Handler(r)
		if key == "" || !writes(r.Method) || err != nil || s.open[pattern] {
			next.ServeHTTP(w, r)
			return
		}
		if s.each[pattern] {
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), repeatKey, key)))
			return
		}
		body, whole, err := bodyOf(r)
		if err != nil {
			write(w, s.problem(r.Context(), badUpload(err)))
			return
		}
		if !whole {
			next.ServeHTTP(w, r)
			return
		}
		secret, hides := s.secret[pattern]
		if hides {
			body = nil // it may hold a password, whose hash is not for keeping either
		}
		answer, claim, err := s.Access.Recall(r.Context(), by, key, []byte(r.Method), []byte(r.URL.RequestURI()),
			[]byte(r.Header.Get("If-Match")), []byte(by.Post.String()), body)
		switch {
		case err != nil:
			write(w, s.problem(r.Context(), err))
		case claim == nil:
			repeat(w, answer)
		default:
			s.once(w, r, next, claim, secret)
		}
	})
}

// bodyOf reads the request's body and puts it back. It is whole when it is small
// enough to be remembered.
func bodyOf(r *http.Request) (body []byte, whole bool, err error) {
	if r.ContentLength > maxRepeat {
		return nil, false, nil
	}
	body, err = io.ReadAll(io.LimitReader(r.Body, maxRepeat+1))
	if err != nil {
		return nil, false, err
	}
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), rest}
	return body, len(body) <= maxRepeat, nil
}

// once runs the command and remembers what it was answered with.
func (s *Server) once(w http.ResponseWriter, r *http.Request, next http.Handler, claim *access.Claim, secret []string) {
	ctx := context.WithoutCancel(r.Context()) // the command is done even when its caller has gone
	out := &held{ResponseWriter: w, status: http.StatusOK}
	settled := false
	defer func() {
		if !settled { // a panic passes through
			s.noted(ctx, s.Access.Forget(ctx, claim))
		}
	}()
	// Done and noted as done in one transaction; the answer may come after.
	sealed := db.WithSeal(r.Context(), func(tx *db.Tx) error { return s.Access.SealTx(tx, claim) })
	next.ServeHTTP(out, r.WithContext(sealed))
	if settled = true; out.status >= 300 {
		s.noted(ctx, s.Access.Forget(ctx, claim))
	} else {
		a := access.Answer{Status: out.status, Header: map[string]string{}, Body: without(out.body.Bytes(), secret)}
		for _, name := range kept {
			if v := w.Header().Get(name); v != "" {
				a.Header[name] = v
			}
		}
		s.noted(ctx, s.Access.Remember(ctx, claim, a))
	}
	out.send()
}

// noted logs that an answer could not be remembered; the command stands.
func (s *Server) noted(ctx context.Context, err error) {
	if err != nil {
		s.Log.ErrorContext(ctx, "answer not remembered", "request", requestOf(ctx), "error", err.Error())
	}
}

func repeat(w http.ResponseWriter, a access.Answer) {
	for name, v := range a.Header {
		w.Header().Set(name, v)
	}
	w.Header().Set(repeatedHeader, "true")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// without blanks members of a JSON object that are shown once.
func without(body []byte, members []string) []byte {
	if len(members) == 0 || len(body) == 0 {
		return body
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(body, &o) != nil {
		return nil
	}
	for _, m := range members {
		if _, ok := o[m]; ok {
			o[m] = json.RawMessage(`""`)
		}
	}
	out, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	return out
}

// held keeps an answer back until it is remembered: whoever has it may repeat.
type held struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader keeps the status back.
func (h *held) WriteHeader(status int) { h.status = status }

// Write keeps the body back.
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// Unwrap lets http.ResponseController reach the connection.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *held) send() {
	h.ResponseWriter.WriteHeader(h.status)
	if h.body.Len() > 0 {
		_, _ = h.ResponseWriter.Write(h.body.Bytes())
	}
}
