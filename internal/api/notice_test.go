package api

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func (c *county) noticesOf(who string) []Notice {
	c.t.Helper()
	return as[Page[Notice]](c.get(who, "/notices").want(http.StatusOK)).Items
}

// A hazard's way as notices tell it, to those whom it concerns and to nobody else.
func TestNoticesTellAHazardsWay(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("yuan", "电缆破损")
		c.settle()
		mine := c.noticesOf("qi")
		if n := mine[0]; n.Kind != "came" || n.DutyKind != "confirm" || n.Subject != h.ID || n.By != "" || !n.New || n.Post.Title != "负责人" || n.Due == nil {
			t.Fatalf("%+v", n)
		}
		// Who reported it is told to nobody by a notice.
		for _, who := range []string{"qi", "zhen", "yj", "an", "qu"} {
			c.get(who, "/notices").without("yuan某", c.people["yuan"].String()).want(http.StatusOK)
		}
		if got := c.noticesOf("ta"); len(got) != 1 || got[0].Kind != "took" {
			t.Fatalf("it is none of his business: %+v", got)
		}
		h = c.act("yj", h, "confirm", c.fixes())
		h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", "after")}}})
		c.settle()
		verifier := ""
		for _, who := range []string{"zhen", "yj", "qu", "an"} {
			for _, n := range c.noticesOf(who) {
				if n.Kind == "came" && n.DutyKind == "verify" {
					verifier += who
				}
			}
		}
		if len(verifier) > 4 || verifier == "" {
			t.Fatalf("to verify: %q", verifier)
		}
		h = c.act(verifier, h, "return", o{"reason": "接头仍裸露"})
		c.settle()
		back := c.noticesOf("qi")[0]
		if back.Kind != "returned" || back.Said != "接头仍裸露" || !strings.HasPrefix(back.By, verifier) {
			t.Fatalf("%+v", back)
		}
		c.clock.Forward(time.Second)
		c.seen(t, back)
	})
}

// seen looks at everything, as a page does. What was told before there was an
// account (that he took over his post) was never new.
func (c *county) seen(t *testing.T, newest Notice) {
	t.Helper()
	fresh := as[Unseen](c.get("qi", "/notices/unseen").want(http.StatusOK))
	if fresh.Count != len(c.noticesOf("qi"))-1 || fresh.Newest != newest.Number || fresh.More {
		t.Fatalf("%+v", fresh)
	}
	c.send("qi", "/notices/seen", o{"until": fresh.Newest}).want(http.StatusNoContent)
	if got := as[Unseen](c.get("qi", "/notices/unseen").want(http.StatusOK)); got.Count != 0 {
		t.Fatalf("%+v", got)
	}
	if c.noticesOf("qi")[0].New || len(as[Page[Notice]](c.get("qi", "/notices?unseen=true").want(http.StatusOK)).Items) != 0 {
		t.Fatal("what was seen is new still")
	}
	c.send("qi", "/notices/seen", o{"until": "99999999999999999999"}).want(http.StatusUnprocessableEntity)
	var all []string
	for after := ""; ; {
		p := as[Page[Notice]](c.get("qi", "/notices?limit=2&after="+after).want(http.StatusOK))
		for _, n := range p.Items {
			all = append(all, n.Number)
		}
		if after = p.Next; after == "" {
			break
		}
	}
	if len(all) != len(c.noticesOf("qi")) {
		t.Fatalf("paged: %v", all)
	}
	c.get("sys", "/notices").want(http.StatusForbidden)
}
