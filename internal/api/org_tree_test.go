package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anwang/internal/db/dbtest"
	"anwang/internal/org"
)

// The rail of the tree, by whoever looks: the office sees all, a works its own.
func TestTheTreeShowsWhatOneMaySee(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		roots := as[Branch](c.get("an", "/org/tree").want(http.StatusOK))
		var east Twig
		for _, u := range roots.Units {
			if u.Name == "东镇人民政府" {
				east = u
			}
		}
		if east.Parts != 1 || east.Posts != 1 || roots.Unit != nil {
			t.Fatalf("roots %+v", roots)
		}
		b := as[Branch](c.get("an", "/org/tree?unit="+east.ID.String()).want(http.StatusOK))
		if len(b.Units) != 1 || b.Units[0].Name != "永丰机械厂" || !b.Units[0].Ground || len(b.Posts) != 1 || b.Posts[0].Name != "zhen某" {
			t.Fatalf("branch %+v", b)
		}
		works := as[Branch](c.get("yuan", "/org/tree?unit="+c.units["works"].String()).want(http.StatusOK))
		if len(works.Way) != 2 || len(works.Posts) != 2 || !works.Posts[0].Head {
			t.Fatalf("works %+v", works)
		}
		c.get("yuan", "/org/tree?unit="+c.units["mill"].String()).refused(http.StatusNotFound, "org.unit_unknown")
		for _, q := range []string{"兴隆", "ta某", "xls"} {
			c.get("yuan", "/org/find?q="+url.QueryEscape(q)).without("兴隆", "ta某").want(http.StatusOK)
		}
		first := as[Branch](c.get("an", "/org/tree?limit=2").want(http.StatusOK))
		rest := as[Branch](c.get("an", "/org/tree?limit=500&after="+first.Next).want(http.StatusOK))
		if len(first.Units) != 2 || len(first.Units)+len(rest.Units) != len(roots.Units) {
			t.Errorf("pages of %d and %d, of %d", len(first.Units), len(rest.Units), len(roots.Units))
		}
		hit := as[OrgHits](c.get("an", "/org/find?q="+url.QueryEscape("永丰")).want(http.StatusOK))
		if len(hit.Items) == 0 || hit.Items[0].Kind != "unit" || hit.Items[0].Unit != "东镇人民政府" {
			t.Errorf("found %+v", hit)
		}
	})
}

// An ending that lies ahead: the holder answers until then, the superior from then
// on, and everybody is told beforehand what it will do.
func TestAnEndingAheadFromEveryPage(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := as[Hazard](c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated))
		card := as[PostCard](c.get("an", "/posts/"+c.posts["ta"].String()+"/card").want(http.StatusOK))
		if len(card.Tenures) != 1 || card.Tenures[0].State != "present" || card.Duties == nil || card.Duties.Pending == 0 {
			t.Fatalf("card %+v", card)
		}
		rows := as[Page[Duty]](c.get("an", "/posts/"+c.posts["ta"].String()+"/duties").want(http.StatusOK))
		if len(rows.Items) != card.Duties.Pending {
			t.Errorf("%d duties counted, %d shown", card.Duties.Pending, len(rows.Items))
		}
		held, end := card.Tenures[0], c.clock.Now().AddDate(0, 0, 3)
		at := url.QueryEscape(end.Format(time.RFC3339))
		look := as[Consequences](c.get("an", "/org/preview?act=end&tenure="+held.ID.String()+"&at="+at).want(http.StatusOK))
		if look.ShiftCount != 1 || look.Shifts[0].From.Name != "ta某" || look.Shifts[0].To.Name != "xi某" || look.Shifts[0].Duties.Pending != card.Duties.Pending || look.VacancyCount != 1 {
			t.Fatalf("consequences %+v", look)
		}
		ended := as[Tenure](c.send("an", "/tenures/"+held.ID.String()+"/end", o{"at": end}, version(held.Version)).want(http.StatusOK))
		if ended.State != "present" || ended.To == nil {
			t.Fatalf("ended %+v", ended)
		}
		ask := "/responsibility?site=" + c.sites["mill"].String()
		if who := as[Answering](c.get("an", ask).want(http.StatusOK)); who.Holder.Name != "ta某" {
			t.Errorf("today %+v", who.Holder)
		}
		if who := as[Answering](c.get("an", ask+"&at="+at).want(http.StatusOK)); who.Holder.Name != "xi某" || who.Holder.Post != c.posts["ta"] {
			t.Errorf("in three days %+v", who.Holder)
		}
		c.clock.Forward(3*24*time.Hour + time.Minute)
		c.login("an")
		vacant := as[Page[Vacancy]](c.get("an", "/vacancies").want(http.StatusOK))
		if len(vacant.Items) != 1 || vacant.Items[0].Since == nil || !vacant.Items[0].Since.Equal(end) || vacant.Items[0].Duties.Pending == 0 {
			t.Fatalf("vacancies %+v", vacant)
		}
		c.get("an", "/hazards/"+h.ID.String()).want(http.StatusOK)
		next := as[Tenure](c.send("an", "/tenures", o{"post": c.posts["ta"], "person": c.people["li"], "from": c.clock.Now().AddDate(0, 0, 1)}).want(http.StatusCreated))
		vacant = as[Page[Vacancy]](c.get("an", "/vacancies?unit="+c.units["fartown"].String()).want(http.StatusOK))
		if next.State != "planned" || len(vacant.Items) != 1 || vacant.Items[0].Planned == nil || vacant.Items[0].Planned.Name != "li某" {
			t.Errorf("planned %+v, vacancies %+v", next, vacant)
		}
		c.holds()
	})
}

// Ending the only department's charge and abolishing a works' only post tell which
// sites lose whom; a plan that is refused is refused with the verb's own words.
func TestConsequencesForSites(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	charges := as[Page[Charge]](c.get("an", "/charges?post="+c.posts["yj"].String()).want(http.StatusOK)).Items
	if len(charges) != 1 || charges[0].IndustryNames[0] != "通用设备制造业" || charges[0].State != "present" {
		t.Fatalf("charges %+v", charges)
	}
	look := as[Consequences](c.get("an", "/org/preview?act=end_charge&charge="+charges[0].ID.String()).want(http.StatusOK))
	if look.SiteCount != 1 || look.Sites[0].Lines[0] != org.Industry || look.BlindCount != 0 || look.SitesLookedAt != 1 {
		t.Errorf("ending the charge %+v", look)
	}
	look = as[Consequences](c.get("an", "/org/preview?act=abolish&post="+c.posts["ta"].String()).want(http.StatusOK))
	if look.SiteCount != 1 || look.Sites[0].Lines[0] != org.Enterprise {
		t.Errorf("abolishing %+v", look)
	}
	c.get("an", "/org/preview?act=end&tenure=1").refused(http.StatusNotFound, "org.tenure_unknown")
	c.get("an", "/org/preview?act=move&post="+c.posts["zhen"].String()+"&superior="+c.posts["qi"].String()).refused(http.StatusConflict, "org.superior_circle")
	c.get("an", "/org/preview?act=exchange&post="+c.posts["qu"].String()+"&person="+c.people["li"].String()).want(http.StatusOK)
	c.get("yj", "/org/preview?act=abolish&post="+c.posts["ta"].String()).refused(http.StatusNotFound, "org.post_unknown")
}

// Phones on a chain: whole for whoever works at the place or answers for it, or may
// call them anyway; hidden in the middle for others who ask.
func TestPhonesOnChains(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	own := "/responsibility?site=" + c.sites["works"].String()
	a := c.get("yuan", own).want(http.StatusOK)
	who := as[Answering](a)
	if !strings.Contains(string(a.raw), c.phones["zhen"]) || who.Enterprise[0].Phone != c.phones["qi"] || who.Verifier.Name == "" || who.Asked.DivisionName == "" {
		t.Errorf("the worker's own chain: %s", a.raw)
	}
	elsewhere := "/responsibility?division=" + far + "&industry=C14"
	a = c.get("yuan", elsewhere).without(c.phones["xi"]).want(http.StatusOK)
	if who := as[Answering](a); who.Government[0].Phone != masked(c.phones["xi"]) {
		t.Errorf("elsewhere: %s", a.raw)
	}
	if a := c.get("an", elsewhere).want(http.StatusOK); !strings.Contains(string(a.raw), c.phones["xi"]) {
		t.Errorf("the office: %s", a.raw)
	}
}

// The directory goes by the Chinese order, and by what one types.
func TestFindingPeople(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	names := func(who, q string) (out []string) {
		for _, p := range as[Page[Person]](c.get(who, "/people?"+q).want(http.StatusOK)).Items {
			out = append(out, p.Name)
		}
		return out
	}
	if got := names("an", "q=anjianguo"); len(got) != 1 || got[0] != "安建国" {
		t.Errorf("%v", got)
	}
	if got := names("an", "q="+c.phones["yuan"][5:]); len(got) != 1 || got[0] != "yuan某" {
		t.Errorf("by phone: %v", got)
	}
	if got := names("yuan", "q="+c.phones["zhen"][5:]); len(got) != 0 {
		t.Errorf("a hidden phone is found: %v", got)
	}
	first := as[Page[Person]](c.get("an", "/people?limit=3").want(http.StatusOK))
	rest := as[Page[Person]](c.get("an", "/people?limit=500&after="+first.Next).want(http.StatusOK))
	if len(first.Items) != 3 || len(first.Items)+len(rest.Items) != len(names("an", "limit=500")) {
		t.Errorf("pages of %d and %d", len(first.Items), len(rest.Items))
	}
}

func TestIndustries(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	if got := as[Page[Industry]](c.get("yuan", "/industries").want(http.StatusOK)).Items; len(got) != 117 || got[0].Code != "A" {
		t.Errorf("%d industries", len(got))
	}
	got := as[Page[Industry]](c.get("yuan", "/industries?level=4").want(http.StatusOK)).Items
	for _, i := range got {
		if i.Code == "C2611" && i.Name == "无机酸制造" {
			return
		}
	}
	t.Errorf("no C2611 among %d", len(got))
}
