package hazard

import (
	"slices"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

func (c *county) similar(who access.Principal, site ident.ID, text string) Similar {
	c.t.Helper()
	out, err := c.hazard.Similar(c.ctx, who, site, text)
	c.must(err)
	return out
}

// What is written is compared with what was reported here, open before closed,
// and with how it was put elsewhere; nobody is told of what he may not read.
func TestWhatIsWrittenFindsItsLike(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		past := c.closed("消防栓被货物遮挡，无法使用")
		c.clock.Forward(time.Hour)
		open := c.report("消防栓被托盘遮挡")
		c.report("消防通道堵塞")
		far, err := c.hazard.Report(c.ctx, c.as("an"), Report{SiteName: "城东加油站", Division: "371502001", Text: "消防栓被围挡遮挡，无法靠近",
			Clause: Clause{Law: "安全生产法", Article: "第三十六条"}})
		c.must(err)
		c.index()
		text := "消防栓被托盘遮挡，无法靠近"
		got := c.similar(c.as("yuan"), c.site, text)
		if len(got.Here) < 2 || got.Here[0].Hazard.ID != open.ID || !got.Here[0].Same || got.Here[1].Hazard.ID != past.ID {
			t.Fatalf("here: %+v", got.Here)
		}
		if slices.ContainsFunc(got.Elsewhere, func(w Wording) bool { return w.Text == far.Text }) {
			t.Error("the works are told what another place's hazard is")
		}
		seen := c.similar(c.as("an"), 0, text)
		at := slices.IndexFunc(seen.Elsewhere, func(w Wording) bool { return w.Text == far.Text })
		if at < 0 || seen.Elsewhere[at].Clause.Article != "第三十六条" || len(seen.Here) != 0 {
			t.Errorf("elsewhere: %+v", seen)
		}
		for _, none := range []string{"栓", "!", "锅炉安全阀铅封缺失", "\"AND OR"} {
			if got := c.similar(c.as("an"), c.site, none); len(got.Here)+len(got.Elsewhere) != 0 {
				t.Errorf("%q resembles %+v", none, got)
			}
		}
		_, err = c.hazard.Similar(c.ctx, c.as("an"), 0, "a\x00b")
		c.code(err, "hazard.text_broken")
	})
}

// Before a report is sent its reporter is told what reporting will do.
func TestAProposalIsWhatHappens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		p, err := c.hazard.Propose(c.ctx, c.as("yuan"), Ask{Site: c.site, Text: "储罐泄漏，属重大事故隐患"})
		c.must(err)
		if p.Commands || !p.Major || p.Blind || p.Term.Within != 7*24*time.Hour {
			t.Errorf("proposed to the worker: %+v", p)
		}
		h := c.report("储罐泄漏")
		if got := c.duties(h)["confirm"]; got.Holder != p.Holder || got.Due != c.clock.Now().Add(p.Confirm).UnixMicro() {
			t.Errorf("proposed %v within %v, and %+v was opened", p.Holder, p.Confirm, got)
		}
		h = c.confirm(h)
		if got := c.duties(h)["rectify"]; got.Verifier != p.Verifier || got.Ladder != p.Ladder.Ref() || len(p.Steps) != len(p.Ladder.Rungs) {
			t.Errorf("proposed %v on %s, and %+v was opened", p.Verifier, p.Ladder.Ref(), got)
		}
		if p.Steps[0].To != c.posts["qi"] || p.Steps[2].To != c.posts["zhen"] {
			t.Errorf("climbs to %+v", p.Steps)
		}
		p, err = c.hazard.Propose(c.ctx, c.as("zhen"), Ask{Site: c.site, Grade: Major})
		c.must(err)
		if !p.Commands || p.Verifier != c.posts["zhen"] || p.Ladder.Name != "hazard.major" || p.Term.Within != 30*24*time.Hour {
			t.Errorf("proposed to the town: %+v", p)
		}
		p, err = c.hazard.Propose(c.ctx, c.as("an"), Ask{Division: "371502001"})
		c.must(err)
		if !p.Blind || p.Holder == 0 {
			t.Errorf("of a place that nobody answers for: %+v", p)
		}
		_, err = c.hazard.Propose(c.ctx, c.as("an"), Ask{Division: "110101", Grade: "awful"})
		c.code(err, "invalid/hazard.grade_unknown,hazard.division_outside")
	})
}

func TestTermsAreChecked(t *testing.T) {
	for _, bad := range []string{
		"", "version: 1", "version: 1\nterms: [{grade: general, within: 1h, zh: a, en: b}]\nundated: 1h",
		"version: 1\nterms: [{grade: general, within: 1h, zh: a, en: b}, {grade: general, within: 1h, zh: a, en: b}]\nundated: 1h",
		"version: 1\nterms: [{grade: general, within: 0h, zh: a, en: b}, {grade: major, within: 1h, zh: a, en: b}]\nundated: 1h",
		"version: 1\nterms: [{grade: general, within: 1h, zh: a, en: b}, {grade: major, within: 1h, zh: a, en: b}]\nundated: soon",
	} {
		if _, err := readTerms([]byte(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}
