package story_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// The stories of this file are wounds that users of such systems know: each names
// what happened to somebody elsewhere and must not happen here.

// mine is what a post has to do, by kind and subject.
func (c *county) mine(post string) map[string]duty.Duty {
	c.t.Helper()
	out := map[string]duty.Duty{}
	for q := (duty.Mine{}); ; {
		page, err := c.app.Duty.ListMine(c.ctx, c.as(post), q)
		c.must(err)
		for _, d := range page.Duties {
			out[fmt.Sprintf("%s/%d", d.Kind, d.Subject)] = d
		}
		if page.Next == nil {
			return out
		}
		q.After = *page.Next
	}
}

func (c *county) sweep() int {
	c.t.Helper()
	n, err := c.app.Duty.SweepAll(c.ctx)
	c.must(err)
	return n
}

// climbs are the acts that a duty's ladder has come to, in order.
func (c *county) climbs(id ident.ID) string {
	c.t.Helper()
	var acts []string
	for _, e := range c.entries("duty", id) {
		if body, err := e.Parts(); err != nil {
			c.t.Fatal(err)
		} else if e.Kind == "duty.climbed" {
			acts = append(acts, fmt.Sprint(body.Say["act"]))
		}
	}
	return strings.Join(acts, " ")
}

// Somebody says "I will see to it" and forgets. The duty comes back by itself, to
// him, to his superior, and to whoever must then see it done.
func TestAcknowledgedAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.confirm(0, c.report(0, "限位失灵"), 5)
		id := h.Duty
		for _, step := range []struct {
			pass time.Duration
			want string
		}{
			{4*24*time.Hour + time.Hour, "remind"},
			{24 * time.Hour, "remind tell"},
			{72 * time.Hour, "remind tell supervise"},
			{12 * 24 * time.Hour, "remind tell supervise account"},
		} {
			c.clock.Forward(step.pass)
			c.sweep()
			if got := c.climbs(id); got != step.want {
				t.Fatalf("after %s the ladder stands at %q, want %q", step.pass, got, step.want)
			}
			c.lawful()
		}
		if _, ok := c.mine("safety0")[fmt.Sprintf("rectify/%d", h.ID)]; !ok {
			t.Error("it is no longer his")
		}
		supervised := false
		for _, d := range c.mine("head0") {
			supervised = supervised || d.Kind == duty.Supervise && d.Parent == id
		}
		if !supervised {
			t.Errorf("nobody above sees it done: %+v", c.mine("head0"))
		}
		c.verify()
	})
}

// The holder has done his part and the verifier lets it lie: his clock runs, and
// the holder's stands.
func TestSubmittedAndForgottenByTheVerifier(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.submit(0, c.confirm(0, c.report(0, "护罩缺失"), 5))
		look, ok := c.mine("bureau")[fmt.Sprintf("verify/%d", h.ID)]
		if !ok {
			t.Fatalf("the bureau has nothing to verify: %v", c.mine("bureau"))
		}
		c.clock.Forward(30 * 24 * time.Hour)
		c.sweep()
		if got := c.climbs(look.ID); got != "remind tell supervise account" {
			t.Errorf("the verifier's ladder stands at %q", got)
		}
		if got := c.climbs(h.Duty); got != "" {
			t.Errorf("the holder was blamed: %q", got)
		}
		if h = c.accept(h); h.Late(c.clock.Now()) {
			t.Error("the holder is late by the verifier's fault")
		}
		c.verify()
		c.lawful()
	})
}

// A source takes a closing back. It is open again with whoever is in charge, not
// only in a list; and when the same thing comes again, its accepter is asked.
func TestReopeningReachesTheBodyInCharge(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		dump := func(state, done, due string) []byte {
			return []byte("编号,企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,完成时间\n" +
				"A-1,示例0号机械厂总装车间,堂邑镇,电线裸露,2026-10-01," + due + "," + state + "," + done + "\n")
		}
		r := c.importFile("十月.csv", dump("已整改", "2026-10-08", "2026-10-20"), "dump")
		if r.Counts != (exchange.Counts{Read: 1, Imported: 1}) {
			t.Fatalf("%+v %+v", r.Counts, r.Questions)
		}
		h := c.hazards(hazard.Query{})[0]
		if h.State != hazard.Closed || h.Duty != 0 {
			t.Fatalf("%+v", h)
		}
		r = c.importFile("十一月.csv", dump("未整改", "", "2026-11-30"), "dump")
		if r.Counts != (exchange.Counts{Read: 1, Updated: 1}) {
			t.Fatalf("%+v %+v", r.Counts, r.Questions)
		}
		h = c.hazards(hazard.Query{})[0]
		d, err := c.app.Duty.Get(c.ctx, c.system(), h.Duty)
		c.must(err)
		if h.State != hazard.Rectifying || d.Holder != c.posts["safety0"] {
			t.Fatalf("%s with %d", h.State, d.Holder)
		}
		if _, ok := c.mine("safety0")[fmt.Sprintf("rectify/%d", h.ID)]; !ok {
			t.Error("whoever is in charge does not find it among his duties")
		}
		first := c.closed(1, "护栏松动")
		c.clock.Forward(48 * time.Hour)
		again := c.report(1, "护栏松动")
		if again.RecurrenceOf != first.ID {
			t.Errorf("%s does not name %s", again.Number, first.Number)
		}
		if _, ok := c.mine("bureau")[fmt.Sprintf("answer/%d", again.ID)]; !ok {
			t.Error("whoever accepted it is not asked")
		}
		c.verify()
		c.lawful()
	})
}

// A list that ends says so; one that goes on says where.
func TestNoListIsCutInSilence(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		const all = 530
		var in []hazard.Import
		for i := range all {
			in = append(in, hazard.Import{Source: "list", Key: fmt.Sprint(i), Hash: "x", Text: fmt.Sprintf("隐患%d", i), Division: town,
				Found: c.clock.Now().Add(-time.Hour), Due: c.clock.Now().Add(100 * time.Hour), State: hazard.Rectifying, Holder: c.posts["safety0"]})
		}
		_, err := c.app.Hazard.ImportBatch(c.ctx, c.system(), in)
		c.must(err)
		for _, order := range []hazard.Order{hazard.ByFound, hazard.ByDue} {
			seen, pages := map[ident.ID]bool{}, 0
			for q := (hazard.Query{Order: order, Limit: 500}); ; pages++ {
				page, err := c.app.Hazard.List(c.ctx, c.as("office"), q)
				c.must(err)
				for _, h := range page.Items {
					seen[h.ID] = true
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			if len(seen) != all || pages != 1 {
				t.Errorf("by %s: %d of %d on %d pages", order, len(seen), all, pages+1)
			}
		}
		if mine := c.mine("safety0"); len(mine) != all {
			t.Errorf("%d duties of %d", len(mine), all)
		}
		page, err := c.app.Hazard.List(c.ctx, c.as("office"), hazard.Query{Limit: 1_000_000})
		if err == nil && len(page.Items) < all && page.Next == "" {
			t.Error("a list longer than allowed was cut in silence")
		}
	})
}

// An extension ends; each is counted; and every change of a clock has a reason
// that somebody gave and an approver who is not the one it helps.
func TestExtensionsAreCountedAndEnd(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.confirm(0, c.report(0, "阀门锈死"), 5)
		id := h.Duty
		for n := range 3 {
			due := clock.FromMicros(h.Due).Add(48 * time.Hour)
			_, err := c.app.Hazard.AskExtension(c.ctx, c.as("safety0"), h.ID, hazard.AskExtension{Due: due})
			if err == nil {
				t.Fatal("a later date was asked for without a reason")
			}
			_, err = c.app.Hazard.AskExtension(c.ctx, c.as("safety0"), h.ID, hazard.AskExtension{Due: due, Reason: "配件未到"})
			c.must(err)
			if _, err := c.app.Hazard.GrantExtension(c.ctx, c.as("safety0"), h.ID, hazard.GrantExtension{}); err == nil {
				t.Fatal("he granted it to himself")
			}
			h, err = c.app.Hazard.GrantExtension(c.ctx, c.as("bureau"), h.ID, hazard.GrantExtension{})
			c.must(err)
			if h.Extensions != int64(n+1) || h.Due != clock.Micros(due) {
				t.Fatalf("%d extensions, due %s", h.Extensions, stamp(h.Due))
			}
		}
		c.clocks(id)
		c.clock.Forward(time.Duration(h.Due-clock.Micros(c.clock.Now()))*time.Microsecond + time.Hour)
		c.sweep()
		if got := c.climbs(id); got != "remind tell" {
			t.Errorf("the extension never ended: %q", got)
		}
		if late := c.hazards(hazard.Query{Overdue: true}); len(late) != 1 || late[0].ID != h.ID {
			t.Errorf("overdue: %+v", late)
		}
		c.verify()
		c.lawful()
	})
}

// clocks checks every entry that moved a duty's date.
func (c *county) clocks(id ident.ID) {
	c.t.Helper()
	var asked *ledger.Entry
	for _, e := range c.entries("duty", id) {
		body, err := e.Parts()
		c.must(err)
		if e.Kind == "duty.extension_asked" {
			asked = &e
		}
		if _, moved := body.Set["due"]; !moved || e.Kind == "duty.opened" {
			continue
		}
		if e.Kind != "duty.extension_granted" || asked == nil {
			c.t.Errorf("the date was moved by %s", e.Kind)
			continue
		}
		was, err := asked.Parts()
		c.must(err)
		if string(was.Set["asked_reason"]) == `""` || len(was.Set["asked_reason"]) == 0 || asked.Actor == e.Actor {
			c.t.Errorf("asked by %s because %s, granted by %s", asked.Actor, was.Set["asked_reason"], e.Actor)
		}
		asked = nil
	}
}

// Staff turnover: whoever leaves takes no duty with him.
func TestADutyOutlivesWhoeverHeldIt(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.confirm(0, c.report(0, "围栏破损"), 5)
		_, err := c.app.Org.PersonLeft(c.ctx, c.system().Actor(), ledger.Ref{District: district, ID: c.who["safety0"]}, time.Time{})
		c.must(err)
		c.clock.Forward(time.Hour)
		c.sweep()
		c.lawful()
		if _, ok := c.mine("head0")[fmt.Sprintf("rectify/%d", h.ID)]; !ok {
			t.Error("the superior does not find it among his duties")
		}
		if _, ok := c.mine("head0")[fmt.Sprintf("vacancy/%d", c.posts["safety0"])]; !ok {
			t.Error("nobody has to fill the post")
		}
		next, err := db.Write(c.ctx, c.app.DB, func(tx *db.Tx) (org.Person, error) {
			return c.app.Org.AddPersonTx(tx, c.system().Actor(), district, org.PersonSpec{Name: "新任者"})
		})
		c.must(err)
		_, err = c.app.Org.Appoint(c.ctx, c.system().Actor(), district, org.Appointment{Post: c.posts["safety0"], Person: next.ID})
		c.must(err)
		c.clock.Forward(time.Minute)
		c.sweep()
		by := access.As(c.graph(), next.ID, c.posts["safety0"], c.clock.Now())
		_, err = c.app.Hazard.Submit(c.ctx, by, h.ID, hazard.Submit{After: c.photo("后")})
		c.must(err)
		if _, still := c.mine("head0")[fmt.Sprintf("vacancy/%d", c.posts["safety0"])]; still {
			t.Error("the post is filled and somebody still has to fill it")
		}
		c.verify()
		c.lawful()
	})
}
