package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestACommandIsRepeatedOnce(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		body := o{"site": c.sites["works"], "text": "配电箱无门"}
		first := c.send("yuan", "/hazards", body, key("report-1")).want(http.StatusCreated)
		again := c.send("yuan", "/hazards", body, key("report-1")).want(http.StatusCreated)
		if string(first.raw) != string(again.raw) || first.header.Get("ETag") != again.header.Get("ETag") ||
			first.header.Get("Location") != again.header.Get("Location") || again.header.Get(repeatedHeader) != "true" {
			t.Fatalf("repeated as %v %s", again.header, again.raw)
		}
		c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "别的"}, key("report-1")).refused(http.StatusUnprocessableEntity, "access.key_reused")
		c.send("qi", "/hazards", body, key("report-1")).want(http.StatusCreated) // another's keys are another's
		c.send("yuan", "/hazards", body, key(strings.Repeat("k", 201))).refused(http.StatusUnprocessableEntity, "access.key_bad")
		if got := as[Page[Hazard]](c.get("an", "/hazards").want(http.StatusOK)); len(got.Items) != 2 {
			t.Fatalf("%d hazards", len(got.Items))
		}
		// A refusal changed nothing, so that the key may be tried again.
		h := as[Hazard](first)
		path := "/hazards/" + h.ID.String() + "/submit"
		c.send("qi", path, o{}, match("*"), key("submit-1")).want(http.StatusConflict)
		h = c.act("yj", h, "confirm", c.fixes())
		after := o{"after": []o{{"sum": c.upload("qi", "door")}}}
		c.send("qi", path, after, match("*"), key("submit-1")).want(http.StatusOK)
		c.send("qi", path, after, match("*"), key("submit-1")).want(http.StatusOK)
		if got := c.kinds("hazard", h.ID); strings.Count(got, "submitted") != 1 {
			t.Fatalf("entries: %s", got)
		}
		c.holds()
	})
}

func TestAtOnceUnderOneKey(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		body := o{"site": c.sites["works"], "text": "配电箱无门"}
		const callers = 12
		answers := make([]answer, callers)
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() { answers[i] = c.send("yuan", "/hazards", body, key("same")) })
		}
		wg.Wait()
		var bodies []string
		for _, a := range answers {
			switch a.status {
			case http.StatusCreated:
				bodies = append(bodies, string(a.raw))
			case http.StatusConflict:
				a.refused(http.StatusConflict, "access.key_in_use")
				if a.header.Get("Retry-After") == "" {
					t.Error("in use without Retry-After")
				}
			default:
				a.want(http.StatusCreated)
			}
		}
		slices.Sort(bodies)
		if len(slices.Compact(bodies)) != 1 {
			t.Fatalf("%d different answers", len(slices.Compact(bodies)))
		}
		if got := as[Page[Hazard]](c.get("an", "/hazards").want(http.StatusOK)); len(got.Items) != 1 {
			t.Fatalf("%d hazards", len(got.Items))
		}
	})
}

// Two people change the same thing from the same version: one wins, the other sees
// what became of it.
func TestWhoeverIsLateIsTold(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("yuan", "配电箱无门")
		path := "/hazards/" + h.ID.String() + "/confirm"
		c.send("yj", path, c.fixes()).refused(http.StatusPreconditionRequired, "api.no_version")
		for _, bad := range []string{"3", `W/"1"`, `"x"`, `"-1"`, `""`} {
			c.send("yj", path, c.fixes(), match(bad)).refused(http.StatusUnprocessableEntity, "invalid")
		}
		const callers = 8
		answers := make([]answer, callers)
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() { answers[i] = c.send("yj", path, c.fixes(), version(h.Version)) })
		}
		wg.Wait()
		won := 0
		for _, a := range answers {
			if a.status == http.StatusOK {
				won++
				continue
			}
			p := as[Problem](a.want(http.StatusPreconditionFailed))
			if p.Code != "hazard.stale" && p.Code != "api.stale" { // whichever is noticed first
				t.Errorf("late, and told %s", p.Code)
			}
			if now, ok := p.Current.(map[string]any); !ok || now["state"] != "rectifying" {
				t.Errorf("current: %v", p.Current)
			}
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
		u := c.get("an", "/units/"+c.units["works"].String()).want(http.StatusOK)
		spec := o{"kind": "enterprise", "name": "永丰重工", "division": town, "industry": "C34"}
		c.ask("an", http.MethodPut, prefix+"/units/"+c.units["works"].String(), spec, match(u.header.Get("ETag"))).want(http.StatusOK)
		p := c.ask("an", http.MethodPut, prefix+"/units/"+c.units["works"].String(), spec, match(u.header.Get("ETag"))).refused(http.StatusPreconditionFailed, "org.stale")
		if p.Current.(map[string]any)["name"] != "永丰重工" {
			t.Errorf("current: %v", p.Current)
		}
		c.holds()
	})
}
