package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/org"
)

// What else may become of a report.
func TestHazardsThatGoAnotherWay(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		one, two := c.report("yuan", "护栏松动"), c.report("yuan", "栏杆松动")
		gone := as[Hazard](c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated))
		c.send("yj", "/hazards/"+two.ID.String()+"/merge", o{"into": gone.ID, "reason": "同一处"}, match("*")).without("粉尘").refused(http.StatusNotFound, "hazard.not_found")
		two = c.act("yj", two, "merge", o{"into": one.ID, "reason": "同一处"})
		if two.State != hazard.Merged || two.MergedInto != one.ID {
			t.Fatalf("merged as %+v", two)
		}
		three := c.act("yj", c.report("yuan", "地面有水"), "reject", o{"reason": "刚刚拖过"})
		if three.State != hazard.Rejected {
			t.Fatalf("rejected as %+v", three)
		}
		one = as[Hazard](c.get("yj", "/hazards/"+one.Number).want(http.StatusOK)) // it took the other's evidence
		one = c.act("yj", one, "confirm", c.fixes())
		one = c.act("qi", one, "extension", o{"due": c.clock.Now().Add(480 * time.Hour), "reason": "等配件"})
		one = c.act("yj", one, "extension/refuse", o{"reason": "配件已有"})
		one = c.act("zhen", one, "reassign", o{"holder": c.posts["yuan"], "reason": "由安全员整改"})
		list := as[Page[Duty]](c.get("yuan", "/duties").want(http.StatusOK))
		if len(list.Items) != 1 || list.Items[0].Subject != one.ID || list.Items[0].Holder.Post != c.posts["yuan"] {
			t.Fatalf("the worker's duties: %+v", list.Items)
		}
		spot := as[Hazard](c.send("zhen", "/hazards", o{"site": c.sites["works"], "text": "灭火器过期", "on_spot": true,
			"before": []o{{"sum": c.upload("zhen", "old")}}, "after": []o{{"sum": c.upload("zhen", "new")}}}).want(http.StatusCreated))
		if spot.State != hazard.Closed || !spot.OnSpot {
			t.Fatalf("on the spot: %+v", spot)
		}
		ordered := as[Hazard](c.send("yj", "/hazards", o{"site": c.sites["works"], "text": "行车限位失灵", "confirm": c.fixes()}).want(http.StatusCreated))
		if ordered.State != hazard.Rectifying {
			t.Fatalf("ordered: %+v", ordered)
		}
		c.send("yj", "/hazards", o{"site": c.sites["works"], "text": "x", "confirm": o{"fixes": o{}}}).want(http.StatusUnprocessableEntity)
		c.holds()
	})
}

// A duty that is no hazard's is submitted, sent back, put off, accepted, handed on
// and called off by its own routes.
func TestDutiesByTheirOwnRoutes(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		open := func() Duty {
			d, err := c.s.Duty.Open(c.ctx, machine, duty.Open{District: district, Kind: duty.Rectify, About: "site", Subject: c.sites["works"],
				Title: "补办手续", Line: org.Enterprise, Holder: c.posts["qi"], Verifier: c.posts["yj"], Division: town, Industry: "C3411",
				Unit: c.units["works"], Due: c.clock.Now().Add(240 * time.Hour), Ladder: "hazard.general"})
			c.must(err)
			return as[Duty](c.get("qi", "/duties/"+d.ID.String()).want(http.StatusOK))
		}
		act := func(who string, d Duty, verb string, body any) Duty {
			t.Helper()
			return as[Duty](c.send(who, "/duties/"+d.ID.String()+"/"+verb, body, version(d.Version)).want(http.StatusOK))
		}
		d := open()
		if !strings.Contains(strings.Join(verbs(d.Allowed), " "), "duty.submit duty.ask_extension") || d.Holder.Name != "qi某" || d.Verifier.Name != "yj某" {
			t.Fatalf("opened as %+v", d)
		}
		d = act("qi", d, "submit", o{"note": "办好了"})
		c.send("qi", "/duties/"+d.ID.String()+"/accept", o{}, match("*")).refused(http.StatusForbidden, "duty.self_verify")
		c.send("ta", "/duties/"+d.ID.String()+"/accept", o{}, match("*")).refused(http.StatusNotFound, "duty.unknown")
		d = act("yj", d, "return", o{"reason": "缺章"})
		d = act("qi", d, "extension", o{"due": c.clock.Now().Add(480 * time.Hour), "reason": "等盖章"})
		d = act("yj", d, "extension/refuse", o{"reason": "不必等"})
		d = act("qi", d, "extension", o{"due": c.clock.Now().Add(480 * time.Hour), "reason": "还要等"})
		d = act("yj", d, "extension/grant", o{})
		d = act("qi", d, "submit", o{})
		was := d.Version
		d = act("yj", d, "accept", o{"note": "齐了"})
		if d.State != duty.Accepted || d.Returns != 1 || d.Extensions != 1 {
			t.Fatalf("accepted as %+v", d)
		}
		p := c.send("yj", "/duties/"+d.ID.String()+"/accept", o{}, version(was)).want(http.StatusPreconditionFailed)
		if now := as[Problem](p).Current.(map[string]any); now["state"] != "accepted" {
			t.Fatalf("current %v", now)
		}
		d = act("an", open(), "reassign", o{"holder": c.posts["yuan"], "reason": "由安全员办"})
		d = act("an", d, "cancel", o{"authority": "安委会会议纪要〔2026〕3号", "reason": "不再需要"})
		if d.State != duty.Cancelled {
			t.Fatalf("cancelled as %+v", d)
		}
		done := as[Page[Duty]](c.get("qi", "/duties?done=true&post="+c.posts["qi"].String()).want(http.StatusOK))
		if len(done.Items) != 1 {
			t.Fatalf("done: %+v", done.Items)
		}
		c.get("qi", "/duties?post="+c.posts["yj"].String()).refused(http.StatusForbidden, "duty.not_holder")
		c.holds()
	})
}

func verbs(list []access.Verb) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// Whoever is asked whether a hazard is not a major one answers by the duty.
func TestAQuestionIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.act("yj", c.report("yuan", "液氨储罐超期未检，属重大事故隐患"), "confirm", c.fixes())
		for _, d := range as[Page[Duty]](c.get("an", "/duties?list=subject&subject="+h.ID.String()).want(http.StatusOK)).Items {
			if d.Kind != duty.Answer {
				continue
			}
			who := map[string]string{"yj某": "yj", "qi某": "qi", "zhen某": "zhen", "安建国": "an"}[d.Holder.Name]
			out := as[Duty](c.send(who, "/duties/"+d.ID.String()+"/finish", o{"note": "经核实按一般隐患管理"}, version(d.Version)).want(http.StatusOK))
			if out.State != duty.Accepted {
				t.Fatalf("answered as %+v", out)
			}
			c.holds()
			return
		}
		t.Fatal("nobody was asked")
	})
}
