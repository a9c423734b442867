package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"anwang/internal/org"
)

// The office adds a village, a works with its people, a head and what he answers
// for; then the head leaves, his superior stands in, and another is appointed.
func TestBuildingAnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.send("an", "/divisions", o{"code": "371502102201", "name": "前街村"}).want(http.StatusCreated)
		c.get("yuan", "/divisions/371502102201").want(http.StatusOK)
		if got := as[Page[org.Division]](c.get("yuan", "/divisions?parent="+town).want(http.StatusOK)); len(got.Items) != 1 {
			t.Fatalf("divisions %+v", got)
		}
		u := as[org.Unit](c.send("an", "/units", o{"kind": "enterprise", "name": "新星铸造厂", "division": town, "industry": "C33"}).want(http.StatusCreated))
		p := as[Person](c.send("an", "/people", o{"name": "孙立", "phone": "13712345678"}).want(http.StatusCreated))
		head := as[org.Post](c.send("an", "/posts", o{"unit": u.ID, "title": "厂长", "superior": c.posts["zhen"]}).want(http.StatusCreated))
		c.send("yuan", "/posts", o{"unit": u.ID, "title": "自封"}).refused(http.StatusForbidden, "access.forbidden")
		held := as[Tenure](c.send("an", "/tenures", o{"post": head.ID, "person": p.ID}).want(http.StatusCreated))
		c.get("an", "/tenures/"+held.ID.String()).want(http.StatusOK)
		charge := as[Charge](c.send("an", "/charges", o{"post": c.posts["zhen"], "line": "government", "divisions": []string{town}, "industries": []string{"C33"}}).want(http.StatusCreated))
		c.get("an", "/charges/"+charge.ID.String()).want(http.StatusOK)
		site := as[org.Site](c.send("zhen", "/sites", o{"unit": u.ID, "name": "熔炼车间", "division": town}).want(http.StatusCreated))
		c.send("zhen", "/sites", o{"name": "别处", "division": far}).refused(http.StatusForbidden, "api.site_outside")

		who := as[Answering](c.get("zhen", "/responsibility?site="+site.ID.String()).want(http.StatusOK))
		if who.Holder.Name != "孙立" || who.Line != org.Enterprise || who.Blind || len(who.Government) == 0 || who.Enterprise[0].PersonName != "孙立" {
			t.Fatalf("who answers: %+v", who)
		}
		c.get("zhen", "/responsibility").want(http.StatusUnprocessableEntity)
		c.get("zhen", "/responsibility?division="+town+"&industry=C33").want(http.StatusOK)

		c.send("an", "/tenures/"+held.ID.String()+"/end", o{}, version(held.Version)).want(http.StatusOK)
		vacant := as[Page[Vacancy]](c.get("zhen", "/vacancies").want(http.StatusOK))
		if len(vacant.Items) != 1 || vacant.Items[0].Title != "厂长" || vacant.Items[0].StandIn.Name != "zhen某" {
			t.Fatalf("vacancies: %+v", vacant)
		}
		c.send("an", "/people/"+p.ID.String()+"/leave", o{}, version(p.Version)).want(http.StatusOK)
		c.send("an", "/people/"+p.ID.String()+"/erase", nil, match("*")).without("孙立").want(http.StatusOK)
		c.changes(u, head, site, charge)
		c.holds()
	})
}

func (c *county) changes(u org.Unit, head org.Post, site org.Site, charge Charge) {
	c.t.Helper()
	c.ask("an", http.MethodPut, prefix+"/posts/"+head.ID.String(), o{"title": "总经理", "line": "enterprise", "head": true}, match("*")).want(http.StatusOK)
	c.send("an", "/posts/"+head.ID.String()+"/move", o{"superior": c.posts["qu"]}, match("*")).want(http.StatusOK)
	c.send("an", "/posts/"+c.posts["qu"].String()+"/move", o{"superior": head.ID}, match("*")).refused(http.StatusConflict, "org.top_moved")
	c.send("an", "/charges/"+charge.ID.String()+"/end", o{}, version(charge.Version)).want(http.StatusOK)
	c.ask("zhen", http.MethodPut, prefix+"/sites/"+site.ID.String(), o{"unit": u.ID, "name": "熔炼二车间", "division": town}, version(site.Version)).want(http.StatusOK)
	c.send("zhen", "/sites/"+site.ID.String()+"/close", nil, match("*")).want(http.StatusOK)
	c.send("an", "/posts/"+head.ID.String()+"/abolish", nil, match("*")).want(http.StatusOK)
	c.send("an", "/units/"+u.ID.String()+"/dissolve", nil, match("*")).want(http.StatusOK)
	c.send("an", "/divisions/371502102201/withdraw", nil, match("*")).want(http.StatusOK)
	c.clock.Forward(time.Minute)
	mayor := as[Page[Tenure]](c.get("an", "/tenures?post="+c.posts["qu"].String()).want(http.StatusOK)).Items[0]
	c.send("an", "/tenures/"+mayor.ID.String()+"/end", o{}, match("*")).want(http.StatusConflict)
	c.send("an", "/tenures/exchange", o{"post": c.posts["qu"], "person": c.people["li"]}).want(http.StatusCreated)
}

// Who sees a phone number, and who sees an identity number.
func TestPersonalDataIsShownToFew(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := as[Person](c.get("an", "/people/"+c.people["yuan"].String()).want(http.StatusOK))
		c.ask("an", http.MethodPut, prefix+"/people/"+p.ID.String(), o{"name": p.Name, "phone": p.Phone, "identity": "11010519491231002X"}, version(p.Version)).want(http.StatusOK)
		for who, sees := range map[string]struct{ phone, identity bool }{
			"an": {true, true}, "yuan": {true, false}, "qi": {true, false}, "zhen": {true, false}, "yj": {true, false},
		} {
			a := c.get(who, "/people/"+p.ID.String()).want(http.StatusOK)
			if strings.Contains(string(a.raw), c.phones["yuan"]) != sees.phone || strings.Contains(string(a.raw), "11010519491231002X") != sees.identity {
				t.Errorf("%s sees %s", who, a.raw)
			}
		}
		a := c.get("yuan", "/people/"+c.people["zhen"].String()).without(c.phones["zhen"]).want(http.StatusOK)
		if got := as[Person](a).Phone; got != masked(c.phones["zhen"]) || !strings.Contains(got, "****") {
			t.Errorf("masked as %q", got)
		}
		names := c.get("yuan", "/people?limit=500").without("ta某", c.phones["zhen"], c.phones["an"]).want(http.StatusOK)
		if got := len(as[Page[Person]](names).Items); got != 7 {
			t.Errorf("the worker knows of %d people: %s", got, names.raw)
		}
	})
}
