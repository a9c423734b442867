package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"anwang/internal/access"
)

// allows is what a page may offer somebody about a hazard, without adding files.
func (c *county) allows(who string, h Hazard) string {
	c.t.Helper()
	var out []string
	for _, v := range as[Hazard](c.get(who, "/hazards/"+h.Number).want(http.StatusOK)).Allowed {
		if v != access.HazardAttach {
			out = append(out, strings.TrimPrefix(string(v), "hazard."))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// At every step a page is told what its reader may do, and who answers.
func TestAPageOffersWhatWillNotBeRefused(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("yuan", "电缆沟盖板缺失")
		expect := func(who, want string) {
			t.Helper()
			if got := c.allows(who, h); got != want {
				t.Errorf("%s, %s may %q, want %q", h.State, who, got, want)
			}
		}
		expect("yuan", "")
		expect("yj", "confirm merge reject")
		h = c.act("yj", h, "confirm", c.fixes())
		if h.Answers == nil || h.Answers.Post != c.posts["qi"] || h.Answers.Name == "" {
			t.Errorf("answers %+v", h.Answers)
		}
		expect("qi", "ask_extension submit")
		expect("yj", "confirm merge reassign")
		h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", "after")}}})
		expect("qi", "")
		expect("yj", "accept return")
		duty := as[Page[Duty]](c.get("qi", "/hazards/"+h.Number+"/duties").want(http.StatusOK)).Items[0]
		if duty.UnitName != "永丰机械厂" {
			t.Errorf("unit %q", duty.UnitName)
		}
		h = c.act("yj", h, "accept", o{})
		expect("yj", "")
	})
}

func TestSitesAreFoundByNameAndPinyin(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		name := as[struct{ Name string }](c.get("an", "/sites/"+c.sites["works"].String()).want(http.StatusOK)).Name
		for q, found := range map[string]bool{string([]rune(name)[:2]): true, "yong feng": true, "yongfeng": true, "没有这处": false, "%": false, "_": false} {
			got := as[Page[struct{ Name string }]](c.get("an", fmt.Sprintf("/sites?q=%s", strings.NewReplacer("%", "%25", " ", "%20").Replace(q))).want(http.StatusOK))
			if slices.ContainsFunc(got.Items, func(s struct{ Name string }) bool { return s.Name == name }) != found {
				t.Errorf("%q: %+v", q, got.Items)
			}
		}
		towns := as[Page[Place]](c.get("yuan", "/towns").want(http.StatusOK)).Items
		if len(towns) < 20 || towns[0] != (Place{district, "东昌府区"}) {
			t.Errorf("towns %+v", towns)
		}
	})
}
