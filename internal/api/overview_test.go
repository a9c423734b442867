package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anwang/internal/org"
	"anwang/internal/tally"
)

// rowsOf are the list's parameters behind a figure, as the pages have them.
func rowsOf(o Overview, figure string, part url.Values, from, to string) url.Values {
	q := url.Values{}
	if len(o.Ground.Division) > len(district) {
		q.Set("division", o.Ground.Division)
	}
	if o.Ground.Industry != "" {
		q.Set("industry", o.Ground.Industry)
	}
	begin := func(name, day string) { q.Set(name, day+"T00:00:00+08:00") }
	end := func(name, day string) {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err) // the API says dates
		}
		begin(name, d.AddDate(0, 0, 1).Format(time.DateOnly))
	}
	switch figure {
	case "found", "major", "still_open":
		begin("from", from)
		end("to", to)
	case "closed", "in_time", "late":
		q.Set("state", "closed")
		begin("closed_from", from)
		end("closed_to", to)
	case "overdue", "fell_due":
		q.Set("overdue", "true")
		begin("due_to", o.Today)
	}
	switch figure {
	case "found":
		q.Set("state", "reported,rectifying,submitted,closed")
	case "major":
		q.Set("state", "reported,rectifying,submitted,closed")
		q.Set("grade", "major")
	case "still_open", "open":
		q.Set("state", "reported,rectifying,submitted")
	case "in_time", "late":
		q.Set(figure, "true")
	case "fell_due":
		begin("due_from", from)
		if to < o.Today {
			end("due_to", to)
		}
	}
	for k, v := range part {
		q[k] = v
	}
	return q
}

// counted counts the rows behind an address of the list.
func (c *county) countRows(who string, q url.Values) int64 {
	c.t.Helper()
	q.Set("limit", "3")
	var n int64
	for after := ""; ; {
		q.Set("after", after)
		page := as[Page[Hazard]](c.get(who, "/hazards?"+q.Encode()).want(http.StatusOK))
		n += int64(len(page.Items))
		if after = page.Next; after == "" {
			return n
		}
	}
}

// figuresAreRows holds every figure of an overview against the rows behind it.
func (c *county) figuresAreRows(who string, o Overview) {
	c.t.Helper()
	check := func(what string, want int64, figure string, part url.Values, from, to string) {
		c.t.Helper()
		if got := c.countRows(who, rowsOf(o, figure, part, from, to)); got != want {
			c.t.Errorf("%s, %s: %s %s is %d, and %d rows stand behind it", who, o.Period.Name, what, figure, want, got)
		}
	}
	happened := func(what string, h tally.Happened, part url.Values, from, to string, whole bool) {
		c.t.Helper()
		for figure, n := range map[string]int64{"found": h.Found, "major": h.Major, "closed": h.Closed, "late": h.Late, "in_time": h.Closed - h.Late, "still_open": h.StillOpen} {
			if figure != "major" || !part.Has("grade") { // of a grade all or none are major
				check(what, n, figure, part, from, to)
			}
		}
		if whole {
			check(what, h.FellDue, "fell_due", part, from, to)
		}
	}
	slice := func(what string, p tally.Slice, part url.Values, whole bool) {
		c.t.Helper()
		check(what, p.Open, "open", part, "", "")
		check(what, p.Overdue, "overdue", part, "", "")
		happened(what, p.Now, part, o.Period.From, o.Period.To, whole)
		happened(what+" before", p.Was, part, o.Period.Was, o.Period.Until, whole)
	}
	slice("all", tally.Slice{Stands: o.Stands, Now: o.Now, Was: o.Was}, nil, true)
	for kind, list := range map[string][]Portion{"grade": o.Grades, "division": o.Divisions, "industry": o.Industries} {
		for _, p := range list {
			part := url.Values{kind: {p.Code}}
			switch {
			case kind == "division" && p.Code == district:
				part = url.Values{"unplaced": {"true"}}
			case kind == "industry" && p.Code == "":
				part = url.Values{"unclassed": {"true"}}
			}
			slice(kind+" "+p.Code, p.Slice, part, false)
		}
	}
	for _, p := range append(o.Trend, o.Past...) {
		if p.Found+p.Closed > 0 {
			check("step "+p.From, p.Found, "found", nil, p.From, p.To)
			check("step "+p.From, p.Closed, "closed", nil, p.From, p.To)
			check("step "+p.From, p.Late, "late", nil, p.From, p.To)
		}
	}
}

// later winds the clock forward, and logs everybody in again.
func (c *county) later(d time.Duration) {
	c.t.Helper()
	c.clock.Forward(d)
	for name := range c.people {
		c.login(name)
	}
}

// aLivelyMonth reports, closes, rejects and leaves lying, over two months.
func (c *county) aLivelyMonth() {
	c.t.Helper()
	for i := range 4 {
		c.closed(fmt.Sprintf("第%d处电缆沟盖板缺失", i))
		c.later(26 * time.Hour)
	}
	c.report("yuan", "护栏松动")
	fixes := c.fixes()["fixes"].(o)
	fixes["money"], fixes["contingency"] = 100, "停用"
	c.act("yj", c.report("yuan", "压力表超期"), "confirm", o{"grade": "major", "fixes": fixes})
	c.act("yj", c.report("yuan", "不是隐患的"), "reject", o{"reason": "不是隐患"})
	c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
	c.later(40 * 24 * time.Hour)
	c.report("yuan", "通道堵塞")
	c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘又堆积"}).want(http.StatusCreated)
	c.closed("灯具破损")
	c.settle()
}

func TestEveryFigureIsItsRows(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.aLivelyMonth()
		for _, who := range []string{"an", "zhen", "xi", "yj", "yuan", "ta"} {
			for _, q := range []string{"", "?period=week", "?period=year", "?period=twelve", "?period=quarter", "?period=days&from=2026-11-20&to=2026-11-26"} {
				got := as[Overview](c.get(who, "/overview"+q).want(http.StatusOK))
				if len(got.Remarks) == 0 || got.Remarks[0].Text == "" || strings.Contains(got.Remarks[0].Text, "{") {
					t.Errorf("%s %s: %+v", who, q, got.Remarks)
				}
				c.figuresAreRows(who, got)
			}
		}
		for _, q := range []string{"?division=" + far, "?industry=C", "?industry=C34&period=twelve"} {
			c.figuresAreRows("an", as[Overview](c.get("an", "/overview"+q).want(http.StatusOK)))
		}
		whole := as[Overview](c.get("an", "/overview?period=twelve").want(http.StatusOK))
		if whole.Now.Found < 9 || whole.Open == 0 || whole.Overdue == 0 || whole.Now.Closed != 5 || len(whole.Divisions) != 2 {
			t.Errorf("the county's year is %+v %+v", whole.Stands, whole.Now)
		}
	})
}

func TestOverviewWithinScope(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.report("yuan", "护栏松动")
		c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
		c.settle()
		for who, want := range map[string]Ground{"an": {Division: district}, "zhen": {Division: town}, "yj": {Division: district, Industry: "C34"}, "yuan": {}} {
			got := as[Overview](c.get(who, "/overview").want(http.StatusOK))
			if got.Ground.Division != want.Division || got.Ground.Industry != want.Industry || len(got.Grounds) != 1 {
				t.Errorf("%s has an overview of %+v out of %+v", who, got.Ground, got.Grounds)
			}
			if n := map[string]int64{"an": 2}[who]; got.Now.Found != max(n, 1) {
				t.Errorf("%s sees %d found", who, got.Now.Found)
			}
		}
		c.get("zhen", "/overview?division="+far).refused(http.StatusNotFound, "api.tally_unseen")
		c.get("yj", "/overview?industry=C14").refused(http.StatusNotFound, "api.tally_unseen")
		c.get("yuan", "/overview?division=371503").refused(http.StatusNotFound, "api.tally_unseen")
		if got := as[Overview](c.get("yuan", "/overview?division="+far).want(http.StatusOK)); got.Open != 0 {
			t.Errorf("an enterprise sees %d of another town's", got.Open)
		}
		c.get("an", "/overview?period=days&from=2026-11-02&to=2026-11-01").want(http.StatusUnprocessableEntity)
		c.get("an", "/overview?period=days").want(http.StatusUnprocessableEntity)
		// A second charge: both grounds together, and each alone.
		c.charge(second(c))
		c.clock.Forward(time.Minute)
		both := as[Overview](c.get("yj", "/overview").want(http.StatusOK))
		if both.Ground.Name != "" || len(both.Grounds) != 3 || both.Now.Found != 2 {
			t.Errorf("with two charges: %+v of %+v, %d found", both.Ground, both.Grounds, both.Now.Found)
		}
		c.figuresAreRows("yj", both)
		c.figuresAreRows("yj", as[Overview](c.get("yj", "/overview?division="+far).want(http.StatusOK)))
	})
}

// second is a charge of the bureau's over the western town's food makers.
func second(c *county) org.ChargeSpec {
	return org.ChargeSpec{Post: c.posts["yj"], Line: org.Industry, Divisions: []string{far}, Industries: []string{"C14"}, Lead: true}
}
