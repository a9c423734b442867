package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/fault"
)

// Health is a sign of life.
type Health struct {
	Status  string `json:"status" enum:"ok"`
	Version string `json:"version"`
	Engine  string `json:"engine" doc:"sqlite or postgres"`
}

func (s *Server) healthRoutes() {
	public(s, op(http.MethodGet, "/api/healthz", "health", "存活检查", "is the process alive"),
		func(ctx context.Context, _ *struct{}) (*Body[Health], error) {
			return &Body[Health]{Health{Status: "ok", Version: s.Version, Engine: string(s.DB.Engine())}}, nil
		})
	public(s, op(http.MethodGet, "/api/readyz", "ready", "就绪检查", "can it serve: database and background work"),
		func(ctx context.Context, _ *struct{}) (*Body[Health], error) {
			if s.leaving.Load() {
				return nil, fault.New(fault.Unavailable, "api.leaving")
			}
			if err := s.DB.Ping(ctx); err != nil {
				s.Log.ErrorContext(ctx, "not ready", "error", err.Error())
				return nil, fault.New(fault.Unavailable, "api.not_ready")
			}
			if s.Ready != nil {
				if err := s.Ready(); err != nil {
					s.Log.ErrorContext(ctx, "not ready", "error", err.Error())
					return nil, fault.New(fault.Unavailable, "api.not_ready")
				}
			}
			return &Body[Health]{Health{Status: "ok", Version: s.Version, Engine: string(s.DB.Engine())}}, nil
		})
	// Prometheus' own format. It counts requests and memory, and names nobody.
	s.routes = append(s.routes, Route{Method: http.MethodGet, Path: "/metrics", Public: true})
	s.mux.Handle("GET /metrics", s.metrics.handler())
	s.api.OpenAPI().Paths["/metrics"] = &huma.PathItem{Get: &huma.Operation{
		OperationID: "metrics", Summary: "指标 · Prometheus metrics",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/plain": {}}}},
	}}
}
