package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/org"
)

// roles are everybody who comes to the doors; "" is a stranger, reader a token of
// the bureau's that may only read.
var roles = []string{"", "li", "yuan", "qi", "zhen", "yj", "an", "sys", "sec", "aud", "reader"}

// policies are the codes by which access refuses a verb.
var policies = []string{"access.forbidden", "access.choose_post", "access.role_no_work", "access.read_only", "access.must_change"}

var blanks = regexp.MustCompile(`\{(\w+)\}`)

// filled is a route's path with its blanks filled; id is for {id}.
func (c *county) filled(path, id string) string {
	values := map[string]string{"id": id, "session": "1", "name": "anwang-20261124-023000.db", "sum": strings.Repeat("0", 64), "role": "audit", "kind": "units", "law": "x", "article": "1", "district": district, "topic": "00"}
	if strings.HasPrefix(path, prefix+"/proofs/") {
		values["kind"] = "hazard"
	}
	return blanks.ReplaceAllStringFunc(path, func(b string) string { return values[b[1:len(b)-1]] })
}

func (c *county) operation(r Route) *huma.Operation {
	item := c.s.OpenAPI().Paths[r.Path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete}[r.Method]
}

// least is the smallest value that fits a schema.
func (c *county) least(s *huma.Schema) any {
	if s.Ref != "" {
		s = c.s.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Format == "date-time":
		return c.clock.Now().Add(24 * time.Hour).Format(time.RFC3339)
	case s.Type == huma.TypeString && strings.HasPrefix(s.Pattern, "^[0-9a-f]{64}"):
		return strings.Repeat("0", 64)
	case s.Type == huma.TypeString:
		return "1"
	case s.Type == huma.TypeInteger:
		return 1
	case s.Type == huma.TypeBoolean:
		return false
	case s.Type == huma.TypeArray:
		if s.MinItems != nil && *s.MinItems > 0 {
			return []any{c.least(s.Items)}
		}
		return []any{}
	}
	out := o{}
	for _, name := range s.Required {
		out[name] = c.least(s.Properties[name])
	}
	return out
}

// knock asks at a route with the least that fits its description.
func (c *county) knock(who string, r Route, id string) answer {
	c.t.Helper()
	op := c.operation(r)
	path := c.filled(r.Path, id)
	if r.Path == prefix+"/events" {
		path += "?once=true" // else it would not end
	}
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required {
			query.Set(p.Name, fmt.Sprint(c.least(p.Schema)))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	var body any
	if op.RequestBody != nil {
		if m := op.RequestBody.Content["application/json"]; m != nil && m.Schema.Type+m.Schema.Ref != "" {
			body = c.least(m.Schema)
		} else {
			body = []byte("x")
		}
	}
	return c.ask(who, r.Method, path, body, match("*"))
}

// Every route asks for exactly the verb that it names, of everybody, before it
// looks at anything else.
func TestEveryRouteByEveryRole(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.reader()
	public := []string{}
	for _, r := range c.s.Routes() {
		if r.Public {
			public = append(public, r.Method+" "+r.Path)
			continue
		}
		for _, who := range roles {
			a := c.knock(who, r, "1")
			if who == "" {
				a.refused(http.StatusUnauthorized, "api.no_login")
				continue
			}
			p, err := c.s.Access.Authenticate(c.ctx, c.bearer[who])
			if err != nil { // he has just logged out
				c.login(who)
				p, err = c.s.Access.Authenticate(c.ctx, c.bearer[who])
			}
			c.must(err)
			c.judged(a, r, p.May(r.Verb))
		}
	}
	want := []string{"GET /api/v1/setup", "GET /api/v1/setup/districts", "POST /api/v1/setup", "POST /api/v1/login", "POST /api/v1/proofs/check", "GET /api/healthz", "GET /api/readyz", "GET /metrics"}
	if !slices.Equal(public, want) {
		t.Errorf("public: %v, want %v", public, want)
	}
}

func (c *county) reader() {
	c.t.Helper()
	body := o{"name": "看板", "post": c.posts["yj"], "read_only": true, "until": c.clock.Now().Add(24 * time.Hour)}
	c.bearer["reader"] = as[MadeToken](c.send("yj", "/me/tokens", body).want(http.StatusCreated)).Bearer
}

func (c *county) judged(a answer, r Route, err error) {
	c.t.Helper()
	if err != nil {
		a.refused(http.StatusForbidden, fault.CodeOf(err))
		return
	}
	var p Problem
	_ = json.Unmarshal(a.raw, &p)
	if a.status == http.StatusUnauthorized || slices.Contains(policies, p.Code) {
		c.t.Errorf("%s (%s): refused %s although the policy allows it", a.at, r.Verb, p.Code)
	}
	if a.status >= 500 && a.status != http.StatusServiceUnavailable {
		c.t.Errorf("%s: %d %s", a.at, a.status, a.raw)
	}
}

// What lies out of scope answers as if it did not exist, whatever one asks of it.
func TestNothingLeaksOutOfScope(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.reader()
	far := c.mill()
	outsiders := []string{"yuan", "qi", "zhen", "yj", "reader"}
	for _, r := range c.s.Routes() {
		id, ok := far[group(r.Path)]
		if r.Public || !ok || !strings.Contains(r.Path, "{id}") {
			continue
		}
		for _, who := range outsiders {
			p, err := c.s.Access.Authenticate(c.ctx, c.bearer[who])
			c.must(err)
			a := c.knock(who, r, id).without("兴隆", "粉尘", "ta某", c.phones["ta"])
			if err := p.May(r.Verb); err != nil {
				a.refused(http.StatusForbidden, fault.CodeOf(err))
				continue
			}
			if exists := c.knock(who, r, "1"); a.status != http.StatusNotFound || exists.status != http.StatusNotFound || !alike(a, exists, id) {
				t.Errorf("%s: %d %s, where nothing is: %d %s", a.at, a.status, a.raw, exists.status, exists.raw)
			}
		}
	}
	for _, path := range []string{"/hazards", "/hazards?q=粉尘", "/units", "/units?kind=enterprise", "/posts", "/people", "/people?name=ta某", "/tenures",
		"/sites", "/charges", "/duties", "/duties?list=overdue", "/vacancies", "/imports", "/exports/hazards?format=csv", "/exports/hazards?format=json",
		"/exports/sites?format=csv", "/search?q=兴隆", "/search?q=ta", "/notices",
		"/duties?list=subject&subject=" + far["hazards"], "/units?parent=" + c.units["mill"].String(), "/tenures?person=" + c.people["ta"].String()} {
		for _, who := range outsiders {
			c.get(who, path).without("兴隆", "粉尘", "ta某", c.posts["ta"].String()+`"`).want(http.StatusOK)
		}
	}
	for _, path := range []string{"/responsibility?site=" + c.sites["mill"].String(), "/responsibility?unit=" + c.units["mill"].String(),
		"/tally?division=371502103", "/ledger/371503/checkpoint", "/proofs/site/" + c.sites["mill"].String()} {
		a := c.get("yuan", path)
		if a.status != http.StatusNotFound && a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, a.status, a.raw)
		}
		a.without("兴隆", "ta某")
	}
	c.seenByItsOwn(far)
}

// alike compares two answers but for the id and the request's number.
func alike(a, b answer, id string) bool {
	clean := func(x answer, id string) string {
		raw := bytes.ReplaceAll(x.raw, []byte(x.header.Get(requestHeader)), nil)
		return string(bytes.ReplaceAll(raw, []byte(id), []byte("1")))
	}
	return clean(a, id) == clean(b, "1")
}

// group is the kind of thing that a path is about.
func group(path string) string {
	rest := strings.TrimPrefix(path, prefix+"/")
	if strings.HasPrefix(rest, "proofs/") {
		return "hazards"
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// mill makes one of everything where only the western town sees it.
func (c *county) mill() map[string]string {
	c.t.Helper()
	h := as[Hazard](c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated))
	tenures, err := c.s.Org.ListTenures(c.ctx, district, c.posts["ta"], 0, org.Page{})
	c.must(err)
	c.settle()
	c.clock.Forward(time.Second)
	return map[string]string{
		"hazards": h.ID.String(), "duties": h.Duty.String(), "units": c.units["mill"].String(), "posts": c.posts["ta"].String(),
		"people": c.people["ta"].String(), "sites": c.sites["mill"].String(), "tenures": tenures[0].ID.String(),
	}
}

func (c *county) seenByItsOwn(far map[string]string) {
	c.t.Helper()
	for kind, id := range far {
		for _, who := range []string{"ta", "xi", "an"} {
			c.get(who, "/"+kind+"/"+id).want(http.StatusOK)
		}
	}
}

// The verbs of the routes are the policy's.
func TestRoutesNameKnownVerbs(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	for _, r := range c.s.Routes() {
		if !r.Public && !slices.Contains(access.Verbs(), r.Verb) {
			t.Errorf("%s %s asks for %q", r.Method, r.Path, r.Verb)
		}
		if r.Method == http.MethodGet && !r.Public && access.Writes(r.Verb) {
			t.Errorf("GET %s asks for %s, which writes", r.Path, r.Verb)
		}
	}
}
