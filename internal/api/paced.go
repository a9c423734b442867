package api

import (
	"io"
	"net/http"
	"time"
)

const (
	// bodyGrace is how long a request's body may take however small it is.
	bodyGrace = 30 * time.Second
	// slowest is the least that a body must come at beyond that, in bytes a second:
	// a photo over a weak signal passes, a trickle that holds a connection does not.
	slowest = 4 << 10
)

// paced bounds the time that bodies may take.
func (s *Server) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = &pacedBody{ReadCloser: r.Body, wire: http.NewResponseController(w), grace: s.grace}
		}
		next.ServeHTTP(w, r)
	})
}

// pacedBody is a body that must keep coming. Once it has come whole, its deadline
// goes away: one that passed later would cancel the request in the middle of the
// command that it brought.
type pacedBody struct {
	io.ReadCloser
	wire  *http.ResponseController
	grace time.Duration
	began time.Time
	read  int64
}

// Read reads on, within the time that is left.
func (p *pacedBody) Read(b []byte) (int, error) {
	if p.began.IsZero() {
		p.began = time.Now()
	}
	by := p.began.Add(p.grace + time.Duration(p.read/slowest)*time.Second)
	_ = p.wire.SetReadDeadline(by) // a recorder of tests has none
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	if err == io.EOF {
		_ = p.wire.SetReadDeadline(time.Time{})
	}
	return n, err
}
