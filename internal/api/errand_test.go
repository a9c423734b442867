package api

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/hazard"
)

// ids are the ids of some hazards.
func ids(list ...Hazard) []string {
	var out []string
	for _, h := range list {
		out = append(out, h.ID.String())
	}
	return out
}

func seen(list ...Hazard) []o {
	var out []o
	for _, h := range list {
		out = append(out, o{"id": h.ID, "version": h.Version})
	}
	return out
}

// Many hazards take one verb: what would come of it is told first and changes
// nothing; then each takes it by itself, once, and those that cannot say why.
func TestErrandOverManyHazards(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		a := c.act("yj", c.report("yuan", "配电箱无门"), "confirm", c.fixes())
		b := c.act("yj", c.report("yuan", "护栏松动"), "confirm", c.fixes())
		raw := c.report("yuan", "地面有水")
		give := o{"action": "reassign", "reason": "由安全员整改", "holder": c.posts["yuan"]}
		trial := o{"ids": ids(a, b, raw)}
		for k, v := range give {
			trial[k] = v
		}
		before := c.kinds("hazard", a.ID)
		p := as[ErrandPreview](c.send("zhen", "/hazards/bulk/preview", trial).want(http.StatusOK))
		if p.OK != 3 || len(p.People) != 2 || !p.Items[0].OK || p.Items[0].Version != a.Version {
			t.Fatalf("preview: %+v", p)
		}
		if now := c.kinds("hazard", a.ID); now != before {
			t.Fatalf("a preview wrote: %s", now)
		}
		worse := as[ErrandPreview](c.send("yuan", "/hazards/bulk/preview", trial).want(http.StatusOK))
		if worse.OK != 0 || worse.Items[0].Detail == "" || len(worse.People) != 0 {
			t.Fatalf("the worker may not: %+v", worse)
		}
		// One of them changed since it was seen.
		stale := b
		b = c.act("qi", b, "extension", o{"due": c.clock.Now().Add(480 * time.Hour), "reason": "等配件"})
		run := o{"items": seen(a, stale)}
		for k, v := range give {
			run[k] = v
		}
		done := as[ErrandDone](c.send("zhen", "/hazards/bulk", run, key("bulk-1")).want(http.StatusOK))
		if !done.Items[0].OK || done.Items[0].Version != a.Version+1 || done.Items[1].OK || done.Items[1].Code != "hazard.stale" {
			t.Fatalf("done: %+v", done)
		}
		again := as[ErrandDone](c.send("zhen", "/hazards/bulk", run, key("bulk-1")).want(http.StatusOK))
		if !slices.Equal(done.Items, again.Items) || strings.Count(c.kinds("hazard", a.ID), "reassigned") != 1 {
			t.Fatalf("repeated: %+v; %s", again, c.kinds("hazard", a.ID))
		}
		c.send("zhen", "/hazards/bulk/preview", o{"action": "reassign", "reason": " ", "holder": c.posts["yuan"], "ids": ids(a)}).
			refused(http.StatusUnprocessableEntity, "invalid")
		c.holds()
	})
}

// Many submissions may be accepted at once, with a reason; never a major one, and
// never by whoever put it right.
func TestErrandNeverClosesMajors(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		submit := func(text string, grade hazard.Grade) Hazard {
			fixes := c.fixes()
			fixes["grade"] = grade
			f := fixes["fixes"].(o)
			f["money"], f["contingency"] = 10_000, "停机"
			h := c.act("yj", c.report("yuan", text), "confirm", fixes)
			return c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", text)}}})
		}
		small, big := submit("灯不亮", hazard.General), submit("除尘器无卸灰", hazard.Major)
		list := as[Page[Hazard]](c.get("yj", "/hazards?state=submitted").want(http.StatusOK))
		if len(list.Items) != 2 || list.Items[0].Waits == nil || list.Items[0].Waits.Name == "" {
			t.Fatalf("nobody is waited for: %+v", list.Items)
		}
		verifier := ""
		for name, id := range c.posts {
			if id == list.Items[0].Waits.Post {
				verifier = name
			}
		}
		body := o{"action": "accept", "reason": "现场逐条看过", "ids": ids(small, big)}
		p := as[ErrandPreview](c.send(verifier, "/hazards/bulk/preview", body).want(http.StatusOK))
		if p.OK != 1 || p.Items[1].Code != "hazard.errand_major" {
			t.Fatalf("%s: %+v", verifier, p)
		}
		own := as[ErrandPreview](c.send("qi", "/hazards/bulk/preview", body).want(http.StatusOK))
		if own.OK != 0 {
			t.Fatalf("his own work: %+v", own)
		}
		done := as[ErrandDone](c.send(verifier, "/hazards/bulk", o{"action": "accept", "reason": "现场逐条看过", "items": seen(small, big)}).want(http.StatusOK))
		if !done.Items[0].OK || done.Items[0].State != hazard.Closed || done.Items[1].OK {
			t.Fatalf("done: %+v", done)
		}
		c.send("yj", "/hazards/bulk", o{"action": "reject", "reason": "x", "items": seen(small)}).want(http.StatusUnprocessableEntity)
		c.holds()
	})
}

// What a list leaves out an export leaves out too, row for row and by the same
// words; chosen rows and columns alike.
func TestFiltersOfListAndExport(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		a := c.act("yj", c.report("yuan", "配电箱无门"), "confirm", c.fixes())
		b := c.report("yuan", "护栏松动")
		c.settle()
		from := c.clock.Now().Add(-time.Hour).Format(time.RFC3339)
		for query, want := range map[string]int{
			"": 2, "?holder=mine": 2, "?holder=" + c.posts["qi"].String(): 2, "?holder=" + c.posts["yuan"].String(): 0,
			"?due_from=" + from: 2, "?due_to=" + from: 0, "?closed_from=" + from: 0, "?order=closed": 0, "?order=due&state=rectifying": 1,
		} {
			query = strings.ReplaceAll(query, "+", "%2B")
			got := as[Page[Hazard]](c.get("qi", "/hazards"+query).want(http.StatusOK))
			rows := csvRows(t, c.get("qi", "/exports/hazards"+joined(query)+"format=csv").want(http.StatusOK).raw)
			if len(got.Items) != want || len(rows)-1 != want {
				t.Errorf("%q lists %d and exports %d, want %d", query, len(got.Items), len(rows)-1, want)
			}
		}
		rows := csvRows(t, c.get("qi", "/exports/hazards?format=csv&columns=state").want(http.StatusOK).raw)
		if len(rows[0]) != 4 {
			t.Errorf("columns %v", rows[0])
		}
		c.get("qi", "/exports/hazards?format=csv&columns=size").refused(http.StatusUnprocessableEntity, "exchange.column_unknown")
		chosen := csvRows(t, c.send("qi", "/exports/hazards", o{"ids": ids(b), "format": "csv"}).want(http.StatusOK).raw)
		if len(chosen) != 2 || !slices.Contains(chosen[1], b.Number) {
			t.Errorf("chosen: %v", chosen)
		}
		hidden := csvRows(t, c.send("ta", "/exports/hazards", o{"ids": ids(a, b), "format": "csv"}).want(http.StatusOK).raw)
		if len(hidden) != 1 {
			t.Errorf("out of scope: %v", hidden)
		}
		if got := as[Page[string]](c.get("yj", "/hazards/sources").want(http.StatusOK)); len(got.Items) != 0 {
			t.Errorf("sources %v", got.Items)
		}
	})
}

func joined(query string) string {
	if query == "" {
		return "?"
	}
	return query + "&"
}

func csvRows(t *testing.T, raw []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A view is its owner's alone and comes back as it was kept.
func TestSavedViews(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		shown := o{"query": "state=rectifying", "columns": []any{"number", "text"}}
		c.ask("yj", http.MethodPut, prefix+"/me/views", o{"name": "迟的/..", "place": 1, "shown": shown}).want(http.StatusNoContent)
		c.ask("yj", http.MethodPut, prefix+"/me/views", o{"name": "first", "place": 0, "shown": o{}}).want(http.StatusNoContent)
		got := as[Page[SavedView]](c.get("yj", "/me/views").want(http.StatusOK))
		if len(got.Items) != 2 || got.Items[1].Name != "迟的/.." || got.Items[1].Shown["query"] != "state=rectifying" {
			t.Fatalf("kept as %+v", got)
		}
		if other := as[Page[SavedView]](c.get("qi", "/me/views").want(http.StatusOK)); len(other.Items) != 0 {
			t.Fatalf("another's: %+v", other)
		}
		c.ask("yj", http.MethodPut, prefix+"/me/views", o{"name": "first", "place": 2, "shown": o{"a": "b"}}).want(http.StatusNoContent)
		c.ask("yj", http.MethodDelete, prefix+"/me/views?name=nothing", nil).want(http.StatusNoContent)
		c.ask("yj", http.MethodDelete, prefix+"/me/views?name=%E8%BF%9F%E7%9A%84%2F..", nil).want(http.StatusNoContent)
		got = as[Page[SavedView]](c.get("yj", "/me/views").want(http.StatusOK))
		if len(got.Items) != 1 || got.Items[0].Place != 2 || got.Items[0].Shown["a"] != "b" {
			t.Fatalf("kept as %+v", got)
		}
		c.ask("yj", http.MethodPut, prefix+"/me/views", o{"name": strings.Repeat(" ", 30), "place": 0, "shown": o{}}).refused(http.StatusUnprocessableEntity, "invalid")
		c.ask("yj", http.MethodPut, prefix+"/me/views", o{"name": "big", "place": 0, "shown": o{"x": strings.Repeat("x", 5000)}}).refused(http.StatusUnprocessableEntity, "invalid")
	})
}

// The total of a list is told where the tally knows it, and then is what the list
// has.
func TestTotalOfAList(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.act("yj", c.report("yuan", "配电箱无门"), "confirm", c.fixes())
		c.report("yuan", "护栏松动")
		c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
		c.settle()
		for _, who := range []string{"an", "yj", "zhen", "qi"} {
			for query, countable := range map[string]bool{"": true, "?state=rectifying,reported": true, "?grade=major": true,
				"?division=" + town: true, "?industry=C34&state=reported": true, "?industry=C3": false, "?q=护栏": false, "?holder=mine": false} {
				got := as[Total](c.get(who, "/hazards/total"+query).want(http.StatusOK))
				n := len(as[Page[Hazard]](c.get(who, "/hazards"+query).want(http.StatusOK)).Items)
				if got.Known && got.N != int64(n) || got.Known && !countable || !got.Known && countable && who == "an" {
					t.Errorf("%s %q: %+v, the list has %d", who, query, got, n)
				}
			}
		}
	})
}
