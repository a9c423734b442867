package api

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"anwang/internal/org"
)

// Sites are listed with who answers and what is open of what the caller sees, and
// the figures are those of the list that they lead to.
func TestSitesWithFigures(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("zhen", "配电箱未上锁")
		c.report("zhen", "地面油污")
		c.closed("护栏缺失")
		c.clock.Forward(31 * 24 * time.Hour)
		for _, who := range []string{"zhen", "yuan", "ta"} {
			c.login(who)
		}
		path := "?site=" + c.sites["works"].String() + "&state=reported,rectifying,submitted"
		open := as[Page[Hazard]](c.get("zhen", "/hazards"+path).want(http.StatusOK)).Items
		late := as[Page[Hazard]](c.get("zhen", "/hazards"+path+"&overdue=true").want(http.StatusOK)).Items
		s := as[Page[Site]](c.get("zhen", "/sites").want(http.StatusOK)).Items
		if len(s) != 1 || s[0].Open != 2 || int(s[0].Open) != len(open) || int(s[0].Overdue) != len(late) || s[0].Overdue == 0 {
			t.Fatalf("figures %+v, lists %d and %d", s, len(open), len(late))
		}
		if x := s[0]; x.UnitName != "永丰机械厂" || x.DivisionName == "" || x.IndustryName == "" || x.IndustryName == "C3411" || x.Answers.Name != "qi某" || x.Blind {
			t.Fatalf("words: %+v", x)
		}
		one := c.get("yuan", "/sites/"+c.sites["works"].String()+"/overview").want(http.StatusOK)
		if got := as[Site](one); got.Open != 2 || one.header.Get("ETag") != etag(got.Version) {
			t.Fatalf("one: %+v %s", got, one.header.Get("ETag"))
		}
		r := as[SiteRecord](c.get("yuan", "/sites/"+c.sites["works"].String()+"/record").want(http.StatusOK))
		if len(r.Years) != 1 || r.Years[0].Year != 2026 || r.Years[0].Found != 3 || r.Years[0].Closed != 1 || r.Years[0].InTime != 1 || r.Years[0].Open != 2 || r.Earlier != nil {
			t.Fatalf("record: %+v", r)
		}
		if got := as[Page[Entry]](c.get("yuan", "/sites/"+c.sites["works"].String()+"/timeline").want(http.StatusOK)).Items; len(got) != 1 || got[0].Kind != "site.added" {
			t.Fatalf("timeline: %+v", got)
		}
		if as[Page[Site]](c.get("ta", "/sites").want(http.StatusOK)).Items[0].Open != 0 {
			t.Fatalf("%s is counted where it is not", h.Number)
		}
	})
}

func TestSitesAreFiltered(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		add := func(spec o) org.Site {
			return as[org.Site](c.send("an", "/sites", spec).want(http.StatusCreated))
		}
		boiler := add(o{"name": "锅炉房", "division": town, "industry": "D4430", "attributes": []string{"特种设备", "消防"}, "code": "GL-01"})
		add(o{"name": "废品站", "division": far, "industry": "C4210", "attributes": []string{"特种设备_旧"}})
		c.send("an", "/sites/"+boiler.ID.String()+"/close", nil, version(boiler.Version)).want(http.StatusOK)
		add(o{"name": "锅炉二房", "division": town, "industry": "D4430", "attributes": []string{"特种设备"}})
		for query, want := range map[string]string{
			"?attribute=特种设备": "锅炉二房", "?industry=D": "锅炉二房", "?industry=C42": "废品站", "?q=guolu": "锅炉二房", "?q=锅炉&ended=true": "锅炉二房 锅炉房",
			"?closed=true": "锅炉房", "?q=gl-01&closed=true": "锅炉房", "?q=GL-01": "", "?division=" + town + "&q=二": "锅炉二房", "?attribute=特种": "",
		} {
			var names []string
			for _, s := range as[Page[Site]](c.get("an", "/sites"+query).want(http.StatusOK)).Items {
				names = append(names, s.Name)
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		var paged []string
		for after := ""; ; {
			p := as[Page[Site]](c.get("an", "/sites?limit=1&ended=true&after="+after).want(http.StatusOK))
			for _, s := range p.Items {
				paged = append(paged, s.Name)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(paged) != 5 {
			t.Errorf("paged: %v", paged)
		}
		if got := as[Page[string]](c.get("an", "/attributes").want(http.StatusOK)).Items; strings.Join(got, " ") != "特种设备 特种设备_旧" {
			t.Errorf("attributes: %v", got)
		}
		if got := as[Page[string]](c.get("zhen", "/attributes").want(http.StatusOK)).Items; strings.Join(got, " ") != "特种设备" {
			t.Errorf("attributes of the town: %v", got)
		}
	})
}

// What is exported is what is filtered, of what the caller sees.
func TestSitesAreExported(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.report("zhen", "配电箱未上锁")
		a := c.get("zhen", "/exports/sites").without("兴隆").want(http.StatusOK)
		f, err := excelize.OpenReader(bytes.NewReader(a.raw))
		c.must(err)
		defer f.Close()
		rows, err := f.GetRows("场所")
		c.must(err)
		if len(rows) != 5 || rows[3][1] != "永丰机械厂总装车间" || rows[3][12] != "qi某" || rows[3][14] != "1" || !strings.Contains(rows[4][0], "1") {
			t.Fatalf("%q", rows)
		}
		raw := c.get("an", "/exports/sites?format=csv&q=食品", language("en")).want(http.StatusOK).raw
		table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
		c.must(err)
		if len(table) != 2 || table[0][1] != "Site name" || table[1][1] != "兴隆食品厂包装车间" {
			t.Fatalf("%q", table)
		}
		c.get("li", "/exports/sites").want(http.StatusForbidden)
	})
}
