package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what an operator's Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "anwang_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "anwang_http_request_seconds", Help: "Time to answer, by route and method.",
			Buckets: []float64{.001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "method"}),
	}
	m.registry.MustRegister(m.requests, m.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Registry takes further metrics, from background work.
func (s *Server) Registry() prometheus.Registerer { return s.metrics.registry }

// measured counts and times requests by the route's pattern, never by the path,
// which would make a series of every id.
func (s *Server) measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		_, pattern := s.mux.Handler(r)
		method := r.Method
		if pattern == "" {
			pattern, method = "none", "none" // both are the caller's to invent
		}
		defer func() { // also when the answer is broken off
			status := http.StatusOK
			if seen, ok := w.(*watched); ok {
				status = seen.status
			}
			s.metrics.requests.WithLabelValues(pattern, method, strconv.Itoa(status)).Inc()
			s.metrics.seconds.WithLabelValues(pattern, method).Observe(time.Since(began).Seconds())
		}()
		next.ServeHTTP(w, r)
	})
}
