package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anwang/internal/access"
	"anwang/internal/db/dbtest"
)

func TestWhatCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.send("yuan", "/hazards", `{"text": `).refused(http.StatusBadRequest, "api.bad_request")
		c.send("yuan", "/hazards", `{"text": "x"}`, media("text/plain")).refused(http.StatusUnsupportedMediaType, "api.media")
		c.send("yuan", "/hazards", nil).want(http.StatusBadRequest)
		c.send("yuan", "/hazards", o{"text": strings.Repeat("大", 400_000)}).refused(http.StatusRequestEntityTooLarge, "api.too_large")
		p := c.send("yuan", "/hazards", o{"text": "x", "stae": "closed", "grade": "terrible"}).refused(http.StatusUnprocessableEntity, "api.invalid")
		if len(p.Fields) != 2 || strings.Contains(p.Detail+p.Fields[0].Detail+p.Fields[1].Detail, "expected") {
			t.Fatalf("fields: %+v", p.Fields)
		}
		p = c.send("yuan", "/hazards", o{"stae": 1}, language("en-GB,en;q=0.9,zh;q=0.1")).refused(http.StatusUnprocessableEntity, "api.invalid")
		if len(p.Fields) != 2 || !strings.HasPrefix(p.Detail, "Some of the request") {
			t.Fatalf("in English: %+v", p)
		}
		c.get("yuan", "/hazards?stat=open").refused(http.StatusUnprocessableEntity, "api.invalid")
		c.get("yuan", "/hazards/abc").refused(http.StatusUnprocessableEntity, "api.invalid")
		c.get("yuan", "/units/9999999999999999999").want(http.StatusUnprocessableEntity)
		c.get("yuan", "/units/123").refused(http.StatusNotFound, "org.unit_unknown")
		c.ask("yuan", http.MethodGet, "/nowhere", nil).refused(http.StatusNotFound, "api.no_route")
		a := c.ask("yuan", http.MethodDelete, prefix+"/hazards", nil)
		a.refused(http.StatusMethodNotAllowed, "api.no_method")
		if allow := a.header.Get("Allow"); !strings.Contains(allow, "POST") || !strings.Contains(allow, "GET") {
			t.Errorf("Allow: %q", allow)
		}
		c.ask("", http.MethodPost, prefix+"/login", strings.Repeat("x", 3<<20), media("text/plain")).refused(http.StatusRequestEntityTooLarge, "api.too_large")
		c.ask("", http.MethodGet, "/api/healthz", nil).want(http.StatusOK)
		c.ask("", http.MethodGet, "/api/readyz", nil).want(http.StatusOK)
		m := c.ask("", http.MethodGet, "/metrics", nil).want(http.StatusOK)
		if !strings.Contains(string(m.raw), `route="POST /api/v1/hazards"`) || strings.Contains(string(m.raw), "nowhere") {
			t.Errorf("metrics: %s", m.raw)
		}
		c.quiet()
	})
}

// A bug becomes a problem with a number, and its story stays in the log.
func TestAPanicIsAProblem(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	type nothing struct{}
	guarded(c.s, get("/panic", "panic", "崩溃", "panics"), access.AccessSelf,
		func(context.Context, access.Principal, *struct{}) (*Body[nothing], error) {
			panic("secret 13800000001")
		})
	p := c.get("yuan", "/panic").without("secret").refused(http.StatusInternalServerError, "internal")
	if p.Request == "" || !strings.Contains(c.log.String(), p.Request) {
		t.Fatalf("request %q not in the log", p.Request)
	}
	c.get("yuan", "/me").want(http.StatusOK)
}

// Two servers in one process do not race for huma's one voice.
func TestTwoServers(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	other := httptest.NewServer(New(c.s.Rooms).Handler())
	defer other.Close()
	res, err := http.Get(other.URL + prefix + "/me")
	c.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized || res.Header.Get("Content-Type") != problemMedia {
		t.Fatalf("got %d as %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

func TestEveryOfHumasSentencesIsKnown(t *testing.T) {
	for _, c := range complaints {
		said := strings.NewReplacer(`"%s"`, `"a, b"`, "%s", "a", "%v", "3", "%d", "3").Replace(c.says)
		code, args := complaint(said)
		if code != c.code || strings.Contains(c.says, "%") != (args["v"] != nil) {
			t.Errorf("%q: %s %v, want %s", said, code, args, c.code)
		}
	}
	if code, _ := complaint("something new"); code != "api.field" {
		t.Errorf("unknown sentence: %s", code)
	}
}
