package hazard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

// mixed are n records of all kinds: several towns and villages, industries,
// units, states and grades, with many equal times.
func mixed(c *county, n int) []Import {
	states := []State{Reported, Rectifying, Rectifying, Submitted, Closed, Closed, Rejected}
	all := make([]Import, n)
	for i := range all {
		found := start.Add(-time.Duration(i*7%23) * day)
		in := Import{
			Source: fmt.Sprint("s", i%2), Key: fmt.Sprint(i), Hash: "1", State: states[i%len(states)], Found: found,
			Due: found.Add(time.Duration(i*5%40) * day), Industry: []string{"C3411", "C2611", "H62", ""}[i%4],
			Division: []string{"371502102", "371502102201", "371502103", "371502"}[i*3%7%4],
			SiteName: fmt.Sprint("第", i%9, "商店"), Text: fmt.Sprintf("配电箱%d号", i), Place: "一层",
		}
		if i%5 == 0 {
			in.Site, in.Unit = c.site, c.units["works"]
		}
		if i%6 == 0 {
			in.Grade = Major
		}
		all[i] = in
	}
	return all
}

// walk reads a list page by page and fails on a gap, a repeat or a wrong order.
func (c *county) walk(by access.Principal, q Query) []Hazard {
	c.t.Helper()
	var all []Hazard
	for range 1000 {
		p, err := c.hazard.List(c.ctx, by, q)
		c.must(err)
		if len(p.Items) > q.Limit || p.Next != "" && len(p.Items) != q.Limit {
			c.t.Fatalf("page of %d where %d are asked for, next %q", len(p.Items), q.Limit, p.Next)
		}
		all = append(all, p.Items...)
		if q.After = p.Next; p.Next == "" {
			return all
		}
	}
	c.t.Fatal("a list without an end")
	return nil
}

// Every list, of whatever filter, scope, order and page length, is the rows that
// the filter means, in order, each once.
func TestPagesHaveNoGapAndNoRepeat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, err := c.hazard.ImportBatch(c.ctx, loader, mixed(c, 260))
		c.must(err)
		all := c.walk(loader, Query{Limit: 500})
		if len(all) != 260 {
			t.Fatalf("%d of 260", len(all))
		}
		rapid.Check(t, func(rt *rapid.T) {
			q, by := drawQuery(rt, c), drawScope(rt, c)
			want := expect(all, q, by, c.clock.Now())
			got := c.walk(by, q)
			if !slices.EqualFunc(got, want, func(a, b Hazard) bool { return a.ID == b.ID }) {
				rt.Fatalf("%+v as %+v: %d hazards, want %d", q, by.Scope, len(got), len(want))
			}
		})
	})
}

func drawQuery(t *rapid.T, c *county) Query {
	q := Query{
		Order:    rapid.SampledFrom([]Order{ByFound, ByDue, ByClosed}).Draw(t, "order"),
		Limit:    rapid.SampledFrom([]int{1, 3, 10, 50, 300}).Draw(t, "limit"),
		Grade:    rapid.SampledFrom([]Grade{"", "", General, Major}).Draw(t, "grade"),
		Division: rapid.SampledFrom([]string{"", "", district, "371502102", "371502102201", "371502199"}).Draw(t, "division"),
		Industry: rapid.SampledFrom([]string{"", "", "C", "C34"}).Draw(t, "industry"),
		Unit:     rapid.SampledFrom([]ident.ID{0, 0, 0, c.units["works"]}).Draw(t, "unit"),
		Site:     rapid.SampledFrom([]ident.ID{0, 0, 0, c.site}).Draw(t, "site"),
		Source:   rapid.SampledFrom([]string{"", "", "s1"}).Draw(t, "source"),
		Overdue:  rapid.IntRange(0, 3).Draw(t, "overdue") == 0,
		Late:     rapid.IntRange(0, 3).Draw(t, "late") == 0,
		InTime:   rapid.IntRange(0, 7).Draw(t, "in time") == 0,
		Blind:    rapid.IntRange(0, 7).Draw(t, "blind") == 0,
	}
	switch rapid.IntRange(0, 9).Draw(t, "unknown") {
	case 0:
		q.Unplaced = true
	case 1:
		q.Unclassed = true
	}
	if rapid.Bool().Draw(t, "by state") {
		q.States = rapid.SampledFrom([][]State{{Rectifying}, {Reported, Submitted}, {Closed, Rejected}, {Rejected}, {Withdrawn}, {Merged, Rejected}, {Reported, Withdrawn}, {Closed}}).Draw(t, "states")
	}
	if rapid.Bool().Draw(t, "by day") {
		q.From, q.To = start.Add(-15*day), start.Add(-3*day)
	}
	switch rapid.IntRange(0, 5).Draw(t, "by date") {
	case 0:
		q.DueFrom, q.DueTo = start.Add(-5*day), start.Add(9*day)
	case 1:
		q.ClosedFrom = start.Add(-2 * day)
	case 2:
		q.ClosedFrom, q.ClosedTo = start.Add(-4*day), start.Add(-day)
	}
	return q
}

func drawScope(t *rapid.T, c *county) access.Principal {
	name := rapid.SampledFrom([]string{"an", "yj", "zhen", "qi", ""}).Draw(t, "who")
	if name == "" {
		return of(rapid.SampledFrom([]access.Scope{
			{All: true},
			{Areas: []access.Area{{Divisions: []string{"371502102", "371502103"}}}},
			{Areas: []access.Area{{Divisions: []string{"371502102"}, Industries: []string{"C34", "E"}}, {Divisions: []string{"371502103201"}}}, Units: []ident.ID{c.units["works"]}},
			{Areas: []access.Area{{Divisions: []string{district}, Industries: []string{"C", "E"}}}},
			{Areas: []access.Area{{Industries: []string{"E47"}}}},
			{Units: []ident.ID{c.units["works"], 5}},
		}).Draw(t, "scope"))
	}
	p := c.as(name)
	p.Person = 0 // the list shows what lies in the scope, whoever reported it
	p.System = "test"
	return p
}

// expect is the list by its definition.
func expect(all []Hazard, q Query, by access.Principal, now time.Time) []Hazard {
	var out []Hazard
	for _, h := range all {
		if meant(h, q, now) && by.Scope.Covers(h.Division, h.Industry, h.Unit) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b Hazard) int {
		switch q.Order {
		case ByDue:
			return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
		case ByClosed:
			return cmp.Or(cmp.Compare(b.ClosedAt, a.ClosedAt), cmp.Compare(b.ID, a.ID))
		}
		return cmp.Or(cmp.Compare(b.Found, a.Found), cmp.Compare(b.ID, a.ID))
	})
	return out
}

func meant(h Hazard, q Query, now time.Time) bool {
	us := now.UnixMicro()
	return (q.Order != ByDue || h.State.Open()) && (q.Order != ByClosed || h.ClosedAt > 0) &&
		(q.DueFrom.IsZero() || h.State.Open() && h.Due >= q.DueFrom.UnixMicro() && h.Due < q.DueTo.UnixMicro()) &&
		(q.ClosedFrom.IsZero() || h.ClosedAt >= q.ClosedFrom.UnixMicro()) && (q.ClosedTo.IsZero() || h.ClosedAt > 0 && h.ClosedAt < q.ClosedTo.UnixMicro()) &&
		(!q.Blind || h.Blind) && (!q.Unplaced || h.Town == h.District) && (!q.Unclassed || h.Industry == "") &&
		(!q.InTime || !h.Late(now) && h.State != Rejected && h.State != Merged && h.State != Withdrawn) &&
		(len(q.States) == 0 && h.State != Withdrawn || slices.Contains(q.States, h.State)) &&
		(q.Grade == "" || h.Grade == q.Grade) &&
		strings.HasPrefix(h.Division, q.Division) && strings.HasPrefix(h.Industry, q.Industry) &&
		(q.Unit == 0 || h.Unit == q.Unit) && (q.Site == 0 || h.Site == q.Site) && (q.Source == "" || h.Source == q.Source) &&
		(q.From.IsZero() || h.Found >= q.From.UnixMicro()) && (q.To.IsZero() || h.Found < q.To.UnixMicro()) &&
		(!q.Overdue || h.State.Open() && h.State != Submitted && h.Due < us) &&
		(!q.Late || h.Late(now))
}

func TestListRefusesNonsense(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	_, err := c.hazard.List(c.ctx, loader, Query{Order: "size", States: []State{"gone"}, Grade: "huge", Division: "37x"})
	c.code(err, "invalid/hazard.order_unknown,hazard.state_unknown,hazard.grade_unknown,hazard.division_unknown")
	for _, after := range []string{"x", "due.1.1", "found.!.1", "found.1"} {
		_, err = c.hazard.List(c.ctx, loader, Query{After: after})
		c.code(err, "hazard.cursor_bad")
	}
	nobody := access.Principal{District: district, Person: 1, Post: 1}
	p, err := c.hazard.List(c.ctx, nobody, Query{})
	c.must(err)
	if c.report("x"); len(p.Items) != 0 {
		t.Fatal("no scope sees something")
	}
	_, err = c.hazard.List(c.ctx, access.Principal{District: district, Person: 1}, Query{})
	if err == nil {
		t.Fatal("without a post nobody lists")
	}
}

// A list of what waits for a post holds what it must confirm or put right, and,
// once submitted, what it must verify; of one's own it holds also what lies out
// of scope.
func TestListOfWhomItWaitsFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, err := c.hazard.ImportBatch(c.ctx, loader, mixed(c, 60))
		c.must(err)
		waits := map[ident.ID]map[ident.ID]bool{}
		all := c.walk(loader, Query{Limit: 500})
		for _, h := range all {
			c.must(db.Do(c.ctx, d, func(tx *db.Tx) error {
				duties, err := c.hazard.duty.PendingAbout(tx, district, "hazard", []ident.ID{h.ID})
				for _, d := range duties {
					if d.State == duty.Opened && (d.Kind == duty.Verify || d.Kind == duty.Rectify || d.Kind == duty.Confirm) {
						if waits[d.Holder] == nil {
							waits[d.Holder] = map[ident.ID]bool{}
						}
						waits[d.Holder][h.ID] = true
					}
				}
				return err
			}))
		}
		if len(waits) < 2 {
			t.Fatalf("only %d posts are waited for", len(waits))
		}
		for post, want := range waits {
			for _, o := range []Order{ByFound, ByDue} {
				got := c.walk(loader, Query{Limit: 7, Order: o, Holder: post})
				if len(got) != len(want) {
					t.Errorf("%d hazards wait for %s in order %s, want %d", len(got), post, o, len(want))
				}
				for _, h := range got {
					if !want[h.ID] {
						t.Errorf("%s does not wait for %s", h.Number, post)
					}
				}
			}
		}
		mine := c.walk(c.as("qi"), Query{Limit: 7, Mine: true})
		if len(mine) != len(waits[c.posts["qi"]]) {
			t.Errorf("%d wait for him, want %d", len(mine), len(waits[c.posts["qi"]]))
		}
		sources, err := c.hazard.Sources(c.ctx, loader)
		c.must(err)
		if !slices.Equal(sources, []string{"s0", "s1"}) {
			t.Errorf("sources %v", sources)
		}
	})
}

// What was closed in some days is walked from the last of them back, since nothing is
// closed before it is found. A register that has it otherwise is listed all the same.
func TestListOfWhatWasClosedBeforeItWasFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, err := c.hazard.ImportBatch(c.ctx, loader, mixed(c, 400))
		c.must(err)
		all := c.walk(loader, Query{Limit: 300})
		closed := Query{ClosedFrom: start.Add(-20 * day), ClosedTo: start.Add(day), Limit: 10}
		before := len(expect(all, closed, loader, c.clock.Now()))
		if before == 0 {
			t.Fatal("nothing is closed")
		}
		if got := c.walk(loader, closed); len(got) != before {
			t.Errorf("%d listed, %d were closed", len(got), before)
		}
		closed.ClosedFrom, closed.ClosedTo = start.Add(-30*day), start.Add(-28*day)
		if got := c.walk(loader, closed); len(got) != 0 {
			t.Fatalf("%d listed of days in which nothing was closed", len(got))
		}
		_, err = c.hazard.ImportBatch(c.ctx, loader, []Import{{Source: "odd", Key: "1", Hash: "1", State: Closed, Found: start.Add(-5 * day),
			ClosedAt: start.Add(-29 * day), Due: start, Division: "371502102", SiteName: "第二商店", Text: "日期写反了", Place: "一层"}})
		c.must(err)
		if got := c.walk(loader, closed); len(got) != 1 || got[0].Text != "日期写反了" {
			t.Errorf("listed %d: %+v", len(got), got)
		}
	})
}
