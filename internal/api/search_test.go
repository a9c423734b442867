package api

import (
	"net/http"
	"testing"
	"time"
)

func TestSearchLooksEverywhereThatOneMay(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("zhen", "叉车通道堆放杂物")
		c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
		c.send("an", "/laws?name=%E5%AE%89%E5%85%A8%E7%94%9F%E4%BA%A7%E6%B3%95(2021-06-10).md", []byte("# 安全生产法\n\n第一条　为了加强安全生产工作，制定本法。\n\n第二条　叉车应当检验。\n"), media("text/markdown")).want(http.StatusOK)
		c.settle()
		c.clock.Forward(time.Second)
		find := func(who, q string) Results {
			t.Helper()
			return as[Results](c.get(who, "/search?q="+q).want(http.StatusOK))
		}
		r := find("zhen", "叉车")
		if len(r.Hazards.Items) != 1 || r.Hazards.Items[0].Number != h.Number || len(r.Articles.Items) != 1 || r.Articles.Items[0].Cite != "第二条" || len(r.Sites.Items) != 0 {
			t.Fatalf("two characters: %+v", r)
		}
		if r = find("zhen", h.Number[len(h.Number)-4:]); len(r.Hazards.Items) != 1 {
			t.Fatalf("the end of a number: %+v", r)
		}
		if r = find("zhen", "yongfeng"); len(r.Sites.Items) != 1 || len(r.Units.Items) != 1 || r.Sites.Items[0].Unit != "永丰机械厂" || r.Units.Items[0].Place == "" {
			t.Fatalf("pinyin: %+v", r)
		}
		if r = find("yuan", "镇长"); len(r.Posts.Items) != 2 || r.Posts.Items[0].Name == "" || len(r.People.Items) != 0 {
			t.Fatalf("posts: %+v", r)
		}
		if r = find("an", "ta某"); len(r.People.Items) != 1 || len(r.People.Items[0].Posts) != 1 {
			t.Fatalf("people: %+v", r)
		}
		if r = as[Results](c.get("an", "/search?q=某&limit=2").want(http.StatusOK)); len(r.People.Items) != 2 || !r.People.More {
			t.Fatalf("more: %+v", r)
		}
		for _, q := range []string{"兴隆", "粉尘", "ta某", "xinglong"} {
			c.get("yuan", "/search?q="+q).without("兴隆", "粉尘", "ta某", c.phones["ta"]).want(http.StatusOK)
		}
		c.get("an", "/search?q=ta某").without(c.phones["ta"]).want(http.StatusOK)
		// Whoever has no post on may look into the laws alone.
		if r = find("li", "叉车"); len(r.Hazards.Items) != 0 || len(r.Articles.Items) != 1 {
			t.Fatalf("without a post: %+v", r)
		}
		c.get("sys", "/search?q=叉车").want(http.StatusForbidden)
		c.get("an", "/search?q=").want(http.StatusUnprocessableEntity)
		c.get("an", "/search?q=%20").want(http.StatusOK)
	})
}
