package api

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"anwang/internal/burden"
)

// What closing a hazard cost is counted form by form, in the month of the closing,
// for the unit whose people filled it in; the same from the ledger anew.
func TestTheBurdenIsWhatPeopleFilledIn(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.closed("电缆沟盖板缺失") // report 3 (site, place, text), confirm 3, submit 1 (picture), accept 0
		h := c.report("yuan", "配电箱前堆物")
		h = c.act("yj", h, "confirm", c.fixes())
		h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", "one")}}, "note": "已清理"})
		h = c.act("yj", h, "return", o{"reason": "只清理了一半"})
		h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", "two")}}, "note": "全部清理"})
		c.report("yuan", "还没有办结，不算") // open: costs nothing yet
		c.settle()
		if got := as[burden.Report](c.get("an", "/burden").want(http.StatusOK)); got.Total != (burden.Count{Hazards: 1, Times: 4, Fields: 7}) {
			t.Fatalf("one closed: %+v", got)
		}
		c.clock.Set(time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC))
		c.login("yj")
		c.login("an")
		c.login("sys")
		c.act("yj", h, "accept", o{"note": "合格"})
		c.settle()

		if got := as[burden.Report](c.get("an", "/burden").want(http.StatusOK)); got.From != 202612 || got.Total != (burden.Count{Hazards: 1, Times: 6, Fields: 12}) {
			t.Fatalf("December: %+v", got)
		}
		both := as[burden.Report](c.get("sys", "/burden?from=202611&to=202612").want(http.StatusOK))
		if both.Total != (burden.Count{Hazards: 2, Times: 10, Fields: 19}) || both.Imported != 0 || len(both.Units) != 2 {
			t.Fatalf("both months: %+v", both)
		}
		works := both.Units[0]
		if works.Name != "永丰机械厂" || works.Count != (burden.Count{Hazards: 2, Times: 5, Fields: 11}) {
			t.Fatalf("the works, who fill in most: %+v", works)
		}
		want := []burden.Form{{Form: "report", Count: burden.Count{Hazards: 2, Times: 2, Fields: 6}}, {Form: "submit", Count: burden.Count{Hazards: 2, Times: 3, Fields: 5}}}
		if !reflect.DeepEqual(works.Forms, want) {
			t.Fatalf("their forms: %+v", works.Forms)
		}
		c.must(c.s.Burden.Rebuild(c.ctx, district))
		c.settle()
		if again := as[burden.Report](c.get("sys", "/burden?from=202611&to=202612").want(http.StatusOK)); !reflect.DeepEqual(again, both) {
			t.Fatalf("rebuilt: %+v, was %+v", again, both)
		}

		for query, code := range map[string]string{"from=202613": "burden.month_bad", "from=202612&to=202611": "burden.months_many", "from=200001&to=202611": "burden.months_many"} {
			if p := c.get("an", "/burden?"+query).refused(http.StatusUnprocessableEntity, "invalid"); len(p.Fields) != 1 || p.Fields[0].Code != code {
				t.Fatalf("%s: %+v, want %s", query, p.Fields, code)
			}
		}
	})
}
