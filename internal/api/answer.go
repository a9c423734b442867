package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// worthPacking is how large an answer must be, in bytes, to be compressed.
	worthPacking = 1 << 10
	// mostPooled bounds the buffers that are kept for the next answer, in bytes.
	mostPooled = 1 << 20
)

// unkept are the parts of the API whose answers no browser may keep, not even to
// ask whether they still hold: logins, and who administers what.
var unkept = []string{"accounts", "me", "trail", "system", "backups", "setup", "people"}

var drafts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// answered holds JSON answers back until they are whole. Then it names their
// content (ETag), says nothing where the caller has it already (304), compresses
// what is worth it, and tells the length. Files and events pass through as they
// come.
func (s *Server) answered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := &draft{ResponseWriter: w, status: http.StatusOK, body: drafts.Get().(*bytes.Buffer)}
		next.ServeHTTP(d, r) // after a panic the buffer is left to the collector
		d.finish(s, r)
		if d.body.Cap() <= mostPooled {
			d.body.Reset()
			drafts.Put(d.body)
		}
	})
}

// draft is an answer that is held back while it is JSON.
type draft struct {
	http.ResponseWriter
	status  int
	begun   bool // its first header has been seen
	passing bool // not held back
	endless bool // events, which are sent at their own pace
	body    *bytes.Buffer
	packed  []byte // the body compressed, where somebody has done so
	tag     string // the name of its content, where somebody has given one
	whole   func() // called when the answer is whole, before it is sent
}

// WriteHeader keeps the status back, or lets it pass.
func (d *draft) WriteHeader(status int) {
	if status < http.StatusOK {
		d.ResponseWriter.WriteHeader(status) // 100 Continue and its like
		return
	}
	if d.begun {
		return
	}
	d.begun, d.status = true, status
	h := d.Header()
	media, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	d.passing = h.Get("Content-Disposition") != "" || media != "application/json" && !strings.HasSuffix(media, "+json")
	if d.passing {
		d.endless = media == "text/event-stream"
		d.paced(0)
		d.ResponseWriter.WriteHeader(status)
	}
}

// paced lets the next piece of an answer take as long as a weak signal needs, and
// no longer: who does not take it is let go. The time to read the request no longer
// counts, since its end would break off a long answer.
func (d *draft) paced(size int) {
	wire := http.NewResponseController(d.ResponseWriter)
	if d.endless {
		_ = wire.SetReadDeadline(time.Time{})
		return
	}
	_ = wire.SetWriteDeadline(time.Now().Add(bodyGrace + time.Duration(size/slowest)*time.Second)) // a recorder of tests has none
}

// Write keeps the body back, or lets it pass.
func (d *draft) Write(b []byte) (int, error) {
	if !d.begun {
		d.WriteHeader(http.StatusOK)
	}
	if d.passing {
		if !d.endless {
			d.paced(len(b))
		}
		return d.ResponseWriter.Write(b)
	}
	return d.body.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (d *draft) Unwrap() http.ResponseWriter { return d.ResponseWriter }

// finish sends what was held back.
func (d *draft) finish(s *Server, r *http.Request) {
	if d.whole != nil {
		d.whole()
	}
	if d.passing || !d.begun {
		return // sent, or taken over by whoever streams
	}
	h := d.Header()
	_, pattern := s.mux.Handler(r)
	if d.status == http.StatusOK && !writes(r.Method) && namesContent(pattern) {
		h.Set("Cache-Control", "private, no-cache")
		h.Set("Vary", "Accept-Encoding, Accept-Language, Authorization, Cookie")
		if d.tag == "" {
			sum := sha256.Sum256(d.body.Bytes())
			d.tag = `W/"` + hex.EncodeToString(sum[:12]) + `"`
		}
		if h.Get("ETag") == "" { // else it is a version, which a change names
			h.Set("ETag", d.tag)
			if slices.Contains(tagsOf(r), d.tag) {
				d.unchanged()
				return
			}
		}
		if d.pack(r) {
			h.Set("Content-Encoding", "gzip")
			d.send(d.packed)
			return
		}
	}
	d.send(d.body.Bytes())
}

// unchanged answers that the caller has it already.
func (d *draft) unchanged() {
	d.Header().Del("Content-Type")
	d.ResponseWriter.WriteHeader(http.StatusNotModified)
}

func (d *draft) send(body []byte) {
	d.paced(len(body))
	d.Header().Set("Content-Length", strconv.Itoa(len(body)))
	d.ResponseWriter.WriteHeader(d.status)
	_, _ = d.ResponseWriter.Write(body) // net/http leaves the body of a HEAD away
}

// pack compresses the body where that is worth it and the caller takes it.
func (d *draft) pack(r *http.Request) bool {
	if d.body.Len() < worthPacking || !takesGzip(r) {
		return false
	}
	if d.packed == nil {
		d.packed = gzipped(d.body.Bytes())
	}
	return len(d.packed) < d.body.Len()
}

// namesContent tells whether the answers of a route may be kept to be asked for anew.
func namesContent(pattern string) bool {
	_, path, _ := strings.Cut(pattern, " ")
	rest, ok := strings.CutPrefix(path, prefix+"/")
	first, _, _ := strings.Cut(rest, "/")
	return ok && !slices.Contains(unkept, first) || path == "/api/openapi.json"
}

// tagsOf are the contents that the caller has, by If-None-Match.
func tagsOf(r *http.Request) []string {
	var tags []string
	for _, t := range strings.Split(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		if t = strings.TrimSpace(t); t != "" {
			tags = append(tags, t)
		}
	}
	return tags
}
