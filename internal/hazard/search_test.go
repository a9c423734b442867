package hazard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
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

// A word that stands in thousands of hazards is found by walking the list, and
// gives the same as looking each hit up.
func TestSearchForACommonWord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		all := closedRecords(c, "dump", manyRows+100)
		_, err := c.hazard.ImportBatch(c.ctx, loader, all)
		c.must(err)
		c.index()
		p, err := c.hazard.List(c.ctx, loader, Query{Text: "配电箱", Limit: 500})
		c.must(err)
		if len(p.Items) != 500 || p.Next == "" {
			t.Fatalf("%d items", len(p.Items))
		}
		for i, h := range p.Items {
			if !strings.Contains(h.Text, "配电箱") || i > 0 && h.Found > p.Items[i-1].Found {
				t.Fatalf("item %d: %+v", i, h)
			}
		}
		rare := fmt.Sprintf("第%d号检查点", 1234)
		if got := c.finds(rare); len(got) != 1 {
			t.Fatalf("%s finds %d", rare, len(got))
		}
	})
}

// A word that stands nearly everywhere is found without asking the text index,
// page by page, and none is lost or found twice.
func TestSearchForAWordThatStandsEverywhere(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	all := closedRecords(c, "dump", everywhere+50)
	for len(all) > 0 {
		n := min(2000, len(all))
		_, err := c.hazard.ImportBatch(c.ctx, loader, all[:n])
		c.must(err)
		all = all[n:]
	}
	c.index()
	seen := map[ident.ID]bool{}
	for q := (Query{Text: "配电箱", Limit: 500}); ; {
		p, err := c.hazard.List(c.ctx, loader, q)
		c.must(err)
		for _, h := range p.Items {
			if seen[h.ID] || !strings.Contains(h.Text, "配电箱") {
				t.Fatalf("%s %s twice, or without the word", h.Number, h.Text)
			}
			seen[h.ID] = true
		}
		if q.After = p.Next; q.After == "" {
			break
		}
	}
	if len(seen) != everywhere+50 {
		t.Fatalf("%d found, want %d", len(seen), everywhere+50)
	}
}
