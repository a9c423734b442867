package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
)

// prefix is where the routes of this version live.
const prefix = "/api/v1"

// op describes a route: its method and path, a short id for generated clients,
// and what it does in both languages.
func op(method, path, id, zh, en string) huma.Operation {
	o := huma.Operation{
		OperationID: id, Method: method, Path: path,
		BodyReadTimeout: -1, // paced bounds it, and does not cut off the command as huma's would
		Summary:         zh + " · " + en,
		Errors: []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity,
			http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable},
	}
	if rest, ok := strings.CutPrefix(path, prefix+"/"); ok {
		o.Tags = []string{strings.Split(rest, "/")[0]}
	}
	if writes(method) {
		o.Errors = append(o.Errors, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired,
			http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusRequestTimeout)
	}
	return o
}

func get(path, id, zh, en string) huma.Operation {
	return op(http.MethodGet, prefix+path, id, zh, en)
}

func post(path, id, zh, en string) huma.Operation {
	return op(http.MethodPost, prefix+path, id, zh, en)
}

func put(path, id, zh, en string) huma.Operation {
	return op(http.MethodPut, prefix+path, id, zh, en)
}

func remove(path, id, zh, en string) huma.Operation {
	return op(http.MethodDelete, prefix+path, id, zh, en)
}

// creates makes a route answer 201 and not 200.
func creates(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

func writes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead
}

// guarded opens a route for whoever may use verb. The handler is given the
// principal and owns only the translation.
func guarded[I, O any](s *Server, o huma.Operation, verb access.Verb, f func(ctx context.Context, by access.Principal, in *I) (*O, error)) {
	o.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
	if o.Method == http.MethodGet {
		o.Errors = append(o.Errors, http.StatusConflict)
	} else {
		o.Parameters = append(o.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Description: "同一请求可凭此键安全重试 · lets the same command be repeated safely for a day",
			Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	s.routes = append(s.routes, Route{Method: o.Method, Path: o.Path, Verb: verb})
	s.asks(o)
	o.Middlewares = append(o.Middlewares, s.admits(verb))
	body := o.RequestBody
	o.RequestBody = nil
	defer s.describe(o, body)
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*O, error) {
		by, err := principalOf(ctx)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		out, err := f(ctx, by, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// admits asks whether the caller may use the verb at all before anything of his
// request is read, so that whoever may not learns nothing about its shape and
// uploads nothing.
func (s *Server) admits(verb access.Verb) func(ctx huma.Context, next func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		by, err := principalOf(ctx.Context())
		if err == nil {
			err = by.May(verb)
		}
		if err == nil {
			next(ctx)
			return
		}
		tell(ctx, s.problem(ctx.Context(), err))
	}
}

// tell answers with a problem where huma leaves the answer to us.
func tell(ctx huma.Context, p *Problem) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", problemMedia)
	ctx.SetStatus(p.Status)
	encode(ctx.BodyWriter(), p)
}

// public opens a route for everybody.
func public[I, O any](s *Server, o huma.Operation, f func(ctx context.Context, in *I) (*O, error)) {
	s.routes = append(s.routes, Route{Method: o.Method, Path: o.Path, Public: true})
	s.open[o.Method+" "+o.Path] = true
	s.asks(o)
	body := o.RequestBody
	o.RequestBody = nil
	defer s.describe(o, body)
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := f(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// describe adds the body that a route reads by itself to the API's description.
// Huma must not know of it before: it would read it whole.
func (s *Server) describe(o huma.Operation, body *huma.RequestBody) {
	if pattern := o.Method + " " + o.Path; o.Method == http.MethodGet && namesContent(pattern) && s.kinds[pattern] == free {
		s.api.OpenAPI().Paths[o.Path].Get.Responses["304"] = &huma.Response{Description: "未变 · what If-None-Match names still holds"}
	}
	if body != nil {
		s.api.OpenAPI().Paths[o.Path].Post.RequestBody = body
	}
}

// keepsSecret names the members of a route's answers that are shown once: a
// repeated command is answered without them.
func (s *Server) keepsSecret(o huma.Operation, members ...string) huma.Operation {
	s.secret[o.Method+" "+o.Path] = members
	return o
}

// schemaName names a schema by its type, with the room in front where the type is
// a room's, since several rooms have a Counts.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	room := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
	if room == "" || room == "api" || strings.EqualFold(room, name) {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// Body is an answer with a JSON body.
type Body[T any] struct{ Body T }

// Versioned is an answer about one thing, with its version as the ETag that a
// later change names in If-Match.
type Versioned[T any] struct {
	ETag    string `header:"ETag"`
	Applied string `header:"Preference-Applied"`
	Body    T
}

// Made is an answer about something new: where it is and which version.
type Made[T any] struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Applied  string `header:"Preference-Applied"`
	Body     T
}

// Nothing is an answer without a body (204).
type Nothing struct{}
