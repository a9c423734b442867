package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// asking is a request in the making.
type asking func(r *http.Request)

func header(name, value string) asking {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func match(tag string) asking  { return header("If-Match", tag) }
func key(k string) asking      { return header(keyHeader, k) }
func language(l string) asking { return header("Accept-Language", l) }
func version(v int64) asking   { return match(etag(v)) }
func media(t string) asking    { return header("Content-Type", t) }
func cookie(bearer string) asking {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: sessionCookie, Value: bearer}) }
}

// ask sends a request as somebody ("" is nobody) and holds the answer against the
// API's description. body is JSON unless it is bytes.
func (c *county) ask(who, method, path string, body any, how ...asking) answer {
	c.t.Helper()
	r, err := http.NewRequest(method, c.http.URL+path, payload(c, body))
	c.must(err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		if _, raw := body.([]byte); raw {
			r.Header.Set("Content-Type", "application/octet-stream")
		}
	}
	if b := c.bearer[who]; b != "" {
		r.Header.Set("Authorization", "Bearer "+b)
	} else if who != "" {
		c.t.Fatalf("nobody called %q has logged in", who)
	}
	for _, h := range how {
		h(r)
	}
	res, err := http.DefaultClient.Do(r)
	c.must(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	c.must(err)
	a := answer{c: c, status: res.StatusCode, header: res.Header, raw: raw, at: who + " " + method + " " + path}
	c.described(r, a)
	return a
}

func payload(c *county, body any) io.Reader {
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return bytes.NewReader(b)
	case string:
		return strings.NewReader(b)
	}
	raw, err := json.Marshal(body)
	c.must(err)
	return bytes.NewReader(raw)
}

func (c *county) get(who, path string, how ...asking) answer {
	c.t.Helper()
	return c.ask(who, http.MethodGet, prefix+path, nil, how...)
}

func (c *county) send(who, path string, body any, how ...asking) answer {
	c.t.Helper()
	return c.ask(who, http.MethodPost, prefix+path, body, how...)
}

// o is a JSON object.
type o = map[string]any

// described fails unless the answer is as /api/openapi.json says.
func (c *county) described(r *http.Request, a answer) {
	c.t.Helper()
	doc := c.s.OpenAPI()
	if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get(requestHeader) == "" {
		c.t.Errorf("%s: answered without its headers: %v", a.at, a.header)
	}
	probe := r.Clone(r.Context())
	probe.RequestURI = ""
	_, pattern := c.s.mux.Handler(probe)
	method, path, _ := strings.Cut(pattern, " ")
	if pattern == "" || path == "/metrics" || strings.HasPrefix(path, "/api/openapi") {
		return
	}
	item := doc.Paths[path]
	if item == nil {
		c.t.Fatalf("%s: %s is not described", a.at, path)
	}
	op := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete}[method]
	said := op.Responses[strconv.Itoa(a.status)]
	if said == nil {
		c.t.Errorf("%s: status %d is not described: %s", a.at, a.status, a.raw)
		return
	}
	if len(a.raw) == 0 {
		return
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	content := said.Content[kind]
	if content == nil {
		content = said.Content["*/*"]
	}
	if content == nil {
		for m, x := range said.Content {
			if base, _, _ := strings.Cut(m, ";"); base == kind {
				content = x
			}
		}
	}
	if content == nil {
		c.t.Errorf("%s: %s is not described for %d", a.at, kind, a.status)
		return
	}
	if kind == "application/json" || kind == problemMedia {
		c.fits(a, content.Schema)
	}
}

func (c *county) fits(a answer, s *huma.Schema) {
	c.t.Helper()
	if s == nil || s.Format == "binary" {
		return
	}
	var v any
	if err := json.Unmarshal(a.raw, &v); err != nil {
		c.t.Errorf("%s: no JSON: %v", a.at, err)
		return
	}
	res := &huma.ValidateResult{}
	huma.Validate(c.s.OpenAPI().Components.Schemas, s, huma.NewPathBuffer(make([]byte, 0, 128), 0), huma.ModeReadFromServer, v, res)
	for _, e := range res.Errors {
		c.t.Errorf("%s: not as described: %v in %s", a.at, e, a.raw)
	}
}
