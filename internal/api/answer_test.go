package api

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"anwang/internal/db/dbtest"
)

// raw asks without a client that unpacks by itself.
func (c *county) raw(who, path string, how ...asking) *http.Response {
	c.t.Helper()
	r, err := http.NewRequest(http.MethodGet, c.http.URL+path, nil)
	c.must(err)
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer[who])
	}
	for _, h := range how {
		h(r)
	}
	res, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
	c.must(err)
	c.t.Cleanup(func() { res.Body.Close() })
	return res
}

// What is large is compressed for who takes it, and is the same when unpacked; what
// is small, a file, or a stream of events is not.
func TestAnswersAreCompressed(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	for i := range 40 {
		c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": fmt.Sprint("护栏松动", i)}).want(http.StatusCreated)
	}
	plain := c.raw("an", prefix+"/hazards")
	want, err := io.ReadAll(plain.Body)
	c.must(err)
	packed := c.raw("an", prefix+"/hazards", header("Accept-Encoding", "br, gzip;q=0.8"))
	raw, err := io.ReadAll(packed.Body)
	c.must(err)
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.ContentLength != int64(len(raw)) || len(raw) > len(want)/3 {
		t.Fatalf("%d bytes of %d, headers %v", len(raw), len(want), packed.Header)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	c.must(err)
	if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("unpacked to %d bytes, %v", len(got), err)
	}
	if packed.Header.Get("ETag") != plain.Header.Get("ETag") || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("plain %v, packed %v", plain.Header, packed.Header)
	}
	for path, how := range map[string]asking{
		prefix + "/hazards":                    header("Accept-Encoding", "gzip;q=0, br"),
		prefix + "/hazards/total":              header("Accept-Encoding", "gzip"),
		prefix + "/exports/hazards?format=csv": header("Accept-Encoding", "gzip"),
		prefix + "/events?once=true":           header("Accept-Encoding", "gzip"),
	} {
		if a := c.raw("an", path, how); a.StatusCode != 200 || a.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d, %s", path, a.StatusCode, a.Header.Get("Content-Encoding"))
		}
	}
}

// BenchmarkAskedAgain compares an overview that is counted, one that is shared, and
// one that the page has already.
func BenchmarkAskedAgain(b *testing.B) {
	c := newCounty(b, dbtest.SQLite(b))
	for i := range 40 {
		c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": fmt.Sprint("护栏松动", i)})
	}
	c.settle()
	h := c.s.Handler()
	ask := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, prefix+"/overview", nil)
		r.Header.Set("Authorization", "Bearer "+c.bearer["an"])
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	b.Run("counted", func(b *testing.B) {
		for b.Loop() {
			c.s.given = newAnswers()
			ask("")
		}
	})
	b.Run("shared", func(b *testing.B) {
		for b.Loop() {
			ask("")
		}
	})
	tag := ask("").Header().Get("ETag")
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if w := ask(tag); w.Code != http.StatusNotModified {
				b.Fatal(w.Code)
			}
		}
	})
	b.Run("who am I", func(b *testing.B) { // the least that any request costs
		for b.Loop() {
			r := httptest.NewRequest(http.MethodGet, prefix+"/me", nil)
			r.Header.Set("Authorization", "Bearer "+c.bearer["an"])
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
}
