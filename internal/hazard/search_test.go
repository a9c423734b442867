package hazard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// index brings the search index up to the ledger.
func (c *county) index() {
	c.t.Helper()
	_, err := c.ledger.Sequence(c.ctx)
	c.must(err)
	_, err = c.ledger.Follow(c.ctx, Search())
	c.must(err)
}

// finds are the texts that a search gives, the newest first.
func (c *county) finds(text string) []string {
	c.t.Helper()
	var all []string
	for _, h := range c.walk(loader, Query{Text: text, Limit: 3}) {
		all = append(all, h.Text)
	}
	return all
}

func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.report("老化电线未更换")
		c.report("电线老化裸露")
		c.report("PLC-200控制柜100%_过载")
		c.report("plc模块松动", func(r *Report) { r.Place = "空压机房" })
		c.index()
		for text, want := range map[string][]string{
			"老化":      {"电线老化裸露", "老化电线未更换"},
			"电线老化":    {"电线老化裸露"}, // the words of both are in the other too, in another order
			"老化 电线":   {"电线老化裸露", "老化电线未更换"},
			"PLC":     {"plc模块松动", "PLC-200控制柜100%_过载"},
			"plc-200": {"PLC-200控制柜100%_过载"},
			"100%_":   {"PLC-200控制柜100%_过载"},
			"100%过":   nil,
			"空压机":     {"plc模块松动"},
			"总装车间":    {"plc模块松动", "PLC-200控制柜100%_过载", "电线老化裸露", "老化电线未更换"}, // the site's name
			"露":       {"电线老化裸露"},                                            // one character: the list, filtered
			"老化 露":    {"电线老化裸露"},
			"0002":    {"电线老化裸露"}, // of the number
			"漏水":      nil,
			"\"AND":   nil,
			"' OR 1":  nil,
		} {
			if got := c.finds(text); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
		if p, err := c.hazard.List(c.ctx, c.as("zhen"), Query{Text: "老化", States: []State{Closed}}); err != nil || len(p.Items) != 0 {
			t.Errorf("search ignores the other conditions: %+v %v", p, err)
		}
	})
}

// Whoever has just reported a hazard finds it by its number at once: the words of
// a new hazard are indexed a moment later.
func TestAWholeNumberIsFoundBeforeItIsIndexed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.report("电线老化裸露")
		for _, number := range []string{h.Number, " " + strings.ToLower(h.Number)} {
			if got := c.finds(number); !slices.Equal(got, []string{"电线老化裸露"}) {
				t.Errorf("%q finds %q", number, got)
			}
		}
		if got := c.finds(h.Number + "9"); got != nil {
			t.Errorf("another number finds %q", got)
		}
	})
}

// A newer dump's words take the place of the old ones.
func TestSearchFollowsChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load(c.record("1", Rectifying, func(in *Import) { in.Text = "砂轮机缺防护罩" }))
		c.index()
		c.load(c.record("1", Rectifying, func(in *Import) { in.Text, in.Hash = "钻床缺防护罩", "2" }))
		c.index()
		if got := c.finds("砂轮机"); got != nil {
			t.Errorf("the old words still find %q", got)
		}
		if got := c.finds("钻床"); len(got) != 1 {
			t.Errorf("the new words find %q", got)
		}
	})
}

// crowd are records whose words are common, rare, common only long ago, and only
// where others are not: what a search must find its way among.
func crowd(c *county, n int) []Import {
	all := mixed(c, n)
	for i := range all {
		r := &all[i]
		switch {
		case i%40 == 0: // years ago
			r.Found = start.Add(-time.Duration(900+i%300) * day)
			r.Due = r.Found.Add(20 * day)
			r.Text += "瓦斯超限"
		case i%3 == 0:
			r.Place = "锅炉房"
		}
		if i%97 == 0 {
			r.Text += "液氨泄漏"
		}
		if r.Division == "371502103" {
			r.Text += "，山塘水位"
		}
	}
	return all
}

// A search of whatever words, filter, scope, order and page length gives the rows
// that it means, in order, each once: of a few hits, and of more than are gathered.
func TestASearchFindsWhatItMeans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		const n = 4 * spanHits
		_, err := c.hazard.ImportBatch(c.ctx, loader, crowd(c, n))
		c.must(err)
		c.index()
		all := c.walk(loader, Query{Limit: 500})
		if len(all) != n {
			t.Fatalf("%d of %d", len(all), n)
		}
		search := func(t interface{ Fatalf(string, ...any) }, q Query, by access.Principal) int {
			var want []Hazard
			for _, h := range expect(all, q, by, c.clock.Now()) {
				if !slices.ContainsFunc(strings.Fields(q.Text), func(w string) bool { return !strings.Contains(h.Text+"/"+h.Place+"/"+h.SiteName, w) }) {
					want = append(want, h)
				}
			}
			got := c.walk(by, q)
			if !slices.EqualFunc(got, want, func(a, b Hazard) bool { return a.ID == b.ID }) {
				t.Fatalf("%+v as %+v: %d hazards, want %d", q, by.Scope, len(got), len(want))
			}
			return len(got)
		}
		for o, least := range map[Order]int{ByFound: n, ByDue: openHits + 1, ByClosed: spanHits + 1} {
			if hits := search(t, Query{Order: o, Text: "配电", Limit: 60}, loader); hits < least {
				t.Errorf("%s: %d hits are all gathered: the test is too tame", o, hits)
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			q, by := drawQuery(rt, c), drawScope(rt, c)
			if rapid.Bool().Draw(rt, "plain") { // of all at once next to nothing is left
				q = Query{Order: q.Order, States: q.States, From: q.From, To: q.To, ClosedFrom: q.ClosedFrom, ClosedTo: q.ClosedTo}
			}
			q.Limit = rapid.SampledFrom([]int{60, 500}).Draw(rt, "page")
			q.Text = rapid.SampledFrom([]string{"配电", "锅炉", "液氨", "瓦斯", "山塘", "配电 锅炉", "瓦斯 山塘", "电箱 房", "箱配", "鲸鱼"}).Draw(rt, "words")
			search(rt, q, by)
		})
	})
}

// What becomes of a hazard changes what it is found by: it ends, and is found among
// what has ended; it turns out to be a major one.
func TestSearchFollowsWhatBecomesOfAHazard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.report("储罐液位计失灵")
		finds := func(when string, want bool, q Query) {
			t.Helper()
			c.index()
			q.Text = "液位"
			p, err := c.hazard.List(c.ctx, loader, q)
			c.must(err)
			if (len(p.Items) == 1) != want {
				t.Errorf("%s: %d found by %+v", when, len(p.Items), q)
			}
		}
		open, over := Query{States: []State{Reported, Rectifying, Submitted}}, Query{Order: ByClosed}
		finds("reported", true, open)
		finds("reported", true, Query{Order: ByDue})
		finds("reported", false, over)
		finds("reported", false, Query{Grade: Major})
		h = c.confirm(h)
		_, err := c.hazard.Confirm(c.ctx, c.as("zhen"), h.ID, Confirm{Grade: Major, Fixes: majorFixes(c), Reason: "重新定级"})
		c.must(err)
		finds("regraded", true, Query{Grade: Major})
		h = c.submit(c.get(h.ID))
		finds("submitted", true, open)
		_, err = c.hazard.Accept(c.ctx, c.as("zhen"), h.ID, Accept{})
		c.must(err)
		finds("closed", true, over)
		finds("closed", true, Query{States: []State{Closed}, ClosedFrom: start.Add(-day)})
		finds("closed", false, open)
		finds("closed", false, Query{Order: ByDue})
	})
}

func majorFixes(c *county) Fixes {
	f := c.fixes()
	f.Money, f.Contingency = 10000, "停用"
	return f
}
