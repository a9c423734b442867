package hazard

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Anybody tries anything on a handful of hazards, in any order; whatever is
// allowed and whatever is refused, each open hazard has exactly one open duty of
// its own, nobody accepts his own work, and the ledger agrees with every row.
func TestAnybodyTriesAnything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		var all []ident.ID
		done := map[string]int{}
		rapid.Check(t, func(rt *rapid.T) {
			h := c.report(fmt.Sprint("隐患", len(all)%3))
			all = append(all, h.ID)
			for range rapid.IntRange(4, 16).Draw(rt, "steps") {
				id := all[max(0, len(all)-1-rapid.IntRange(0, 2).Draw(rt, "which"))]
				c.clock.Forward(time.Minute)
				verb, err := c.try(rt, id, all)
				if err != nil && fault.KindOf(err) == fault.Internal {
					rt.Fatalf("%s: %v", verb, err)
				}
				if err == nil {
					done[verb]++
				}
				c.oneDuty(c.get(id))
			}
		})
		c.holds()
		for _, v := range []string{"confirm", "reject", "merge", "submit", "accept", "return", "ask", "grant", "reassign", "attach"} {
			if done[v] == 0 {
				t.Errorf("%s never succeeded: the test is too tame (%v)", v, done)
			}
		}
	})
}

func (c *county) try(t *rapid.T, id ident.ID, all []ident.ID) (string, error) {
	before := c.get(id)
	who, verb := c.draw(t, before)
	s, by := c.hazard, c.as(who)
	var err error
	switch verb {
	case "confirm":
		f := c.fixes()
		f.Responsible = c.posts[rapid.SampledFrom([]string{"qi", "yuan"}).Draw(t, "responsible")]
		_, err = s.Confirm(c.ctx, by, id, Confirm{Fixes: f, Reason: "复核"})
	case "submit":
		_, err = s.Submit(c.ctx, by, id, Submit{After: []File{file("a")}})
	case "accept":
		_, err = s.Accept(c.ctx, by, id, Accept{})
		if err == nil && by.Post == before.Fixes.Responsible {
			t.Fatal("the one who rectified it accepted it")
		}
	case "reject":
		_, err = s.Reject(c.ctx, by, id, Reject{Reason: "不成立"})
	case "merge":
		_, err = s.Merge(c.ctx, by, id, Merge{Into: rapid.SampledFrom(all).Draw(t, "into"), Reason: "同一处"})
	case "return":
		_, err = s.Return(c.ctx, by, id, Return{Reason: "不彻底"})
	case "ask":
		_, err = s.AskExtension(c.ctx, by, id, AskExtension{Due: clock.FromMicros(before.Due).Add(time.Hour), Reason: "配件"})
	case "grant":
		_, err = s.GrantExtension(c.ctx, by, id, GrantExtension{})
	case "refuse":
		_, err = s.RefuseExtension(c.ctx, by, id, RefuseExtension{Reason: "不必"})
	case "reassign":
		_, err = s.Reassign(c.ctx, by, id, Reassign{Holder: c.posts[rapid.SampledFrom([]string{"qi", "yuan"}).Draw(t, "to")], Reason: "分工"})
	case "attach":
		_, err = s.AttachEvidence(c.ctx, by, id, Attach{Role: Other, Files: []File{file("o")}})
	}
	if after := c.get(id); err != nil && after.Version != before.Version {
		t.Fatalf("%s was refused (%v) and left something behind", verb, err)
	}
	return verb, err
}

// draw picks who tries what: three times of four what fits the state, by who
// might be allowed it, else anything by anybody.
func (c *county) draw(t *rapid.T, h Hazard) (who, verb string) {
	fits := map[State][][2]string{
		Reported:   {{"yj", "confirm"}, {"qi", "confirm"}, {"zhen", "reject"}, {"yj", "merge"}},
		Rectifying: {{"qi", "submit"}, {"yuan", "submit"}, {"qi", "ask"}, {"yuan", "ask"}, {"yj", "grant"}, {"yj", "refuse"}, {"an", "reassign"}, {"yj", "confirm"}},
		Submitted:  {{"yj", "accept"}, {"qi", "accept"}, {"yj", "return"}},
	}[h.State]
	if h.State == Rectifying && c.duties(h)[duty.Rectify].AskedDue != 0 {
		fits = [][2]string{{"yj", "grant"}, {"yj", "grant"}, {"yj", "refuse"}, {"qi", "grant"}}
	}
	if len(fits) > 0 && rapid.IntRange(0, 3).Draw(t, "fitting") > 0 {
		pick := rapid.SampledFrom(fits).Draw(t, "pick")
		return pick[0], pick[1]
	}
	who = rapid.SampledFrom([]string{"an", "yj", "zhen", "qi", "yuan"}).Draw(t, "who")
	return who, rapid.SampledFrom([]string{"confirm", "submit", "accept", "reject", "merge", "return", "ask", "grant", "refuse", "reassign", "attach"}).Draw(t, "verb")
}
