package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func built(t *testing.T) *Pages {
	t.Helper()
	p, err := New(fstest.MapFS{
		".keep":            {},
		"index.html":       {Data: []byte("<!doctype html><title>console</title>" + strings.Repeat(" ", 200))},
		"assets/app-1a.js": {Data: []byte(strings.Repeat("let a=1;", 100))},
		"floor.js":         {Data: []byte("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(p *Pages, method, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	p := built(t)
	for _, c := range []struct {
		method, address string
		status          int
		cache, body     string
	}{
		{"GET", "/", 200, "no-cache", "console"},
		{"GET", "/hazards/YH-371502-20261124-0001", 200, "no-cache", "console"},
		{"GET", "/assets/app-1a.js", 200, "public, max-age=31536000, immutable", "let a"},
		{"GET", "/assets/app-0f.js", 404, "no-store", "Not Found"},
		{"GET", "/floor.js", 200, "no-cache", "1"},
		{"GET", "/.keep", 404, "no-store", "Not Found"},
		{"GET", "/../../etc/passwd", 200, "no-cache", "console"},
		{"POST", "/", 405, "", "Method"},
	} {
		w := ask(p, c.method, c.address)
		if w.Code != c.status || w.Header().Get("Cache-Control") != c.cache || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s %s: %d, %q, %.60q", c.method, c.address, w.Code, w.Header().Get("Cache-Control"), w.Body.String())
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "http") {
			t.Errorf("%s %s: policy %q", c.method, c.address, csp)
		}
	}
}

func TestCompressedOnceAndAskedForAnew(t *testing.T) {
	p := built(t)
	w := ask(p, "GET", "/assets/app-1a.js", "Accept-Encoding", "gzip, br")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers %v", w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || len(raw) != 800 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	again := ask(p, "GET", "/assets/app-1a.js", "Accept-Encoding", "gzip", "If-None-Match", w.Header().Get("ETag"))
	if again.Code != http.StatusNotModified {
		t.Fatalf("asked anew: %d", again.Code)
	}
	if plain := ask(p, "GET", "/assets/app-1a.js"); plain.Header().Get("ETag") == w.Header().Get("ETag") {
		t.Fatal("two forms share one ETag")
	}
}

func TestWithoutABuildThePageSaysHow(t *testing.T) {
	p, err := New(fstest.MapFS{".keep": {}})
	if err != nil {
		t.Fatal(err)
	}
	if w := ask(p, "GET", "/today"); w.Code != 200 || !strings.Contains(w.Body.String(), "make build") {
		t.Fatalf("%d %s", w.Code, w.Body.String())
	}
}
