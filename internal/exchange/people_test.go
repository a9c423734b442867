package exchange

import (
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// TestHolder gives a hazard to the post that the ledger's name or number means,
// and to nobody's namesake.
func TestHolder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		by := ledger.Actor{System: "setup"}
		other, err := c.org.AddUnit(c.ctx, by, district, org.UnitSpec{Kind: org.KindEnterprise, Name: "别家工厂", Division: town})
		c.must(err)
		post, err := c.org.AddPost(c.ctx, by, district, org.PostSpec{Unit: other.ID, Title: "安全员", Line: org.Enterprise, Superior: c.clerk.Post})
		c.must(err)
		who, err := c.org.AddPerson(c.ctx, by, district, org.PersonSpec{Name: "周全", Phone: "13800000007"})
		c.must(err)
		_, err = c.org.Appoint(c.ctx, by, district, org.Appointment{Post: post.ID, Person: who.ID})
		c.must(err)
		c.clock.Forward(1)
		data := []byte("企业名称,隐患描述,检查日期,整改期限,整改情况,责任人,联系电话\n" +
			"永丰机械厂,甲处漏电,2026-11-01,2026-11-10,未整改,王安,\n" + // the works' own
			"永丰机械厂,乙处漏电,2026-11-01,2026-11-10,未整改,周全,\n" + // another's namesake
			"永丰机械厂,丙处漏电,2026-11-01,2026-11-10,未整改,周全,13800000007\n" + // himself, by his number
			"永丰机械厂,丁处漏电,2026-11-01,2026-11-10,未整改,王安、孙厂长,\n" + // two that fit
			"永丰机械厂,戊处漏电,2026-11-01,2026-11-10,未整改,吴名,13800000007\n") // number and name differ
		rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("台账.csv", data), Options: Options{Division: town}})
		c.must(err)
		if rep.Counts != (Counts{Read: 5, Imported: 5}) {
			t.Fatalf("%+v %+v", rep.Counts, rep.Questions)
		}
		g, err := c.org.GraphOf(c.ctx, district)
		c.must(err)
		answers, _, _ := g.Responsible(org.Subject{Kind: "hazard", Unit: c.works.ID, Division: town}, c.clock.Now())
		want := map[string]ident.ID{"甲处漏电": c.guard.ID, "乙处漏电": answers, "丙处漏电": post.ID, "丁处漏电": answers, "戊处漏电": answers}
		for _, h := range c.hazards() {
			if h.Fixes.Responsible != want[h.Text] {
				t.Errorf("%s is given to %v, want %v", h.Text, h.Fixes.Responsible, want[h.Text])
			}
			if h.Text == "丙处漏电" && h.Responsible != "周全 13800000007" {
				t.Errorf("the ledger's words are lost: %q", h.Responsible)
			}
		}
	})
}
