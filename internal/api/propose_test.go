package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anwang/internal/duty"
	"anwang/internal/hazard"
)

// Somebody who is about to report is told what is like it, and what will follow.
func TestBeforeAReport(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("yuan", "电缆沟盖板缺失，行人可能坠入")
		c.settle()
		site := c.sites["works"].String()
		text := url.QueryEscape("电缆沟盖板缺失")
		like := as[Suggestions](c.get("yuan", "/hazards/similar?site="+site+"&q="+text).want(http.StatusOK))
		if len(like.Here) != 1 || like.Here[0].ID != h.ID || !like.Here[0].Same || like.Here[0].State != hazard.Reported {
			t.Fatalf("like it: %+v", like)
		}
		p := as[Proposal](c.get("yuan", "/hazards/propose?site="+site).want(http.StatusOK))
		if p.Holder.Post != c.posts["qi"] || p.Holder.Phone == "" || p.Blind || p.Commands || p.Days != 7 || len(p.Rungs) != 4 || p.Rungs[2].Act != duty.ActSupervise {
			t.Fatalf("proposed: %+v", p)
		}
		if strings.Contains(p.Holder.Phone, "*") || !strings.Contains(p.Verifier.Phone, "*") {
			t.Errorf("phones: %q %q", p.Holder.Phone, p.Verifier.Phone)
		}
		if p.Deadline.Hour() != 23 || p.Deadline.Before(c.clock.Now().Add(6*24*time.Hour)) {
			t.Errorf("deadline %v", p.Deadline)
		}
		grave := as[Proposal](c.get("yj", "/hazards/propose?site="+site+"&grade=major").want(http.StatusOK))
		if !grave.Commands || grave.Days != 30 || len(grave.Rungs) != 6 {
			t.Errorf("major: %+v", grave)
		}
		for _, path := range []string{"/hazards/propose?site=" + c.sites["mill"].String(), "/hazards/similar?q=x&site=" + c.sites["mill"].String()} {
			c.get("yuan", path).refused(http.StatusNotFound, "org.site_unknown")
		}
		c.get("sys", "/hazards/propose?site="+site).want(http.StatusForbidden)
		c.get("yuan", "/hazards/similar?q=").want(http.StatusUnprocessableEntity)
	})
}

// A hazard that is being put right is graded anew for a reason, which its story tells.
func TestGradedAnewForAReason(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.act("yj", c.report("yuan", "氨机房报警器失灵"), "confirm", c.fixes())
		anew := c.fixes()
		path := "/hazards/" + h.ID.String() + "/confirm"
		c.send("yj", path, anew, version(h.Version)).refused(http.StatusUnprocessableEntity, "invalid")
		anew["reason"] = "复核现场后改为重大"
		anew["grade"] = "major"
		fixes := anew["fixes"].(o)
		fixes["money"], fixes["contingency"] = 100000, "停产撤人"
		h = c.act("yj", h, "confirm", anew)
		if h.Grade != hazard.Major || h.State != hazard.Rectifying {
			t.Fatalf("graded %+v", h)
		}
		if got := c.get("yj", "/hazards/"+h.Number+"/timeline").want(http.StatusOK); !strings.Contains(string(got.raw), "复核现场后改为重大") {
			t.Error("the story does not say why")
		}
		c.holds()
	})
}

// A duty's page tells where it came from, what came of it, and how it climbs.
func TestADutyAmongOthers(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.act("yj", c.report("yuan", "砂轮机无防护罩"), "confirm", c.fixes())
		c.clock.Set(h.Due.Add(73 * time.Hour))
		_, err := c.s.Duty.SweepAll(c.ctx)
		c.must(err)
		c.login("qi")
		c.login("zhen")
		f := as[Family](c.get("qi", "/duties/"+h.Duty.String()+"/family").want(http.StatusOK))
		if len(f.Below) != 1 || f.Below[0].Kind != duty.Supervise || !f.Rungs[2].Climbed || f.Holder.Post != c.posts["qi"] || f.Ladder.EN == "" {
			t.Fatalf("family: %+v", f)
		}
		up := as[Family](c.get("zhen", "/duties/"+f.Below[0].ID.String()+"/family").want(http.StatusOK))
		if len(up.Above) != 1 || up.Above[0].ID != h.Duty {
			t.Errorf("of the supervisor's: %+v", up)
		}
		list := as[Page[Duty]](c.get("zhen", "/duties?list=scope&late=true&unit="+c.units["works"].String()).want(http.StatusOK))
		if len(list.Items) != 1 || list.Items[0].ID != h.Duty {
			t.Errorf("late in the works: %+v", list.Items)
		}
		post := as[Page[Duty]](c.get("zhen", "/duties?list=scope&kind=supervise&post="+c.posts["zhen"].String()).want(http.StatusOK))
		if len(post.Items) != 1 || post.Items[0].Behind == nil || post.Items[0].Behind.Holder.Post != c.posts["qi"] || !post.Items[0].Behind.Late {
			t.Errorf("of the town's post: %+v", post.Items)
		}
		c.get("qi", "/duties?list=scope&post=1").refused(http.StatusNotFound, "duty.post_unknown")
	})
}
