package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anwang/internal/db/dbtest"
)

// The API's own part of a request, measured without a network: a report is one
// acknowledged write, the others are reads.
func BenchmarkRequests(b *testing.B) {
	c := newCounty(b, dbtest.SQLite(b))
	h := c.s.Handler()
	ask := func(b *testing.B, method, path, body string) {
		r := httptest.NewRequest(method, prefix+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+c.bearer["yuan"])
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= http.StatusMultipleChoices {
			b.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	}
	report := fmt.Sprintf(`{"site":%q,"text":"电缆沟盖板缺失"}`, c.sites["works"])
	b.Run("report", func(b *testing.B) {
		for b.Loop() {
			ask(b, http.MethodPost, "/hazards", report)
		}
	})
	b.Run("report16", func(b *testing.B) {
		b.SetParallelism(8)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				ask(b, http.MethodPost, "/hazards", report)
			}
		})
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			ask(b, http.MethodGet, "/hazards?limit=50", "")
		}
	})
	b.Run("me", func(b *testing.B) {
		for b.Loop() {
			ask(b, http.MethodGet, "/me", "")
		}
	})
}
