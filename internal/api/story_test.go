package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/hazard"
)

// each runs a story on both engines.
func each(t *testing.T, f func(t *testing.T, c *county)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newCounty(t, d)) })
}

// jpeg is a picture as far as anybody looks.
func jpeg(name string) []byte {
	return append([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}, name...)
}

func (c *county) upload(who, name string) string {
	c.t.Helper()
	return as[struct{ Sum string }](c.send(who, "/evidence", jpeg(name)).want(http.StatusCreated)).Sum
}

func (c *county) report(who, text string) Hazard {
	c.t.Helper()
	return as[Hazard](c.send(who, "/hazards", o{"site": c.sites["works"], "text": text, "place": "配电室"}).want(http.StatusCreated))
}

func (c *county) fixes() o {
	return o{"fixes": o{"measures": "加装盖板", "responsible": c.posts["qi"], "deadline": c.clock.Now().Add(240 * time.Hour)}}
}

func (c *county) act(who string, h Hazard, verb string, body any) Hazard {
	c.t.Helper()
	return as[Hazard](c.send(who, "/hazards/"+h.ID.String()+"/"+verb, body, version(h.Version)).want(http.StatusOK))
}

func (c *county) closed(text string) Hazard {
	c.t.Helper()
	h := c.report("yuan", text)
	h = c.act("yj", h, "confirm", c.fixes())
	h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", text), "name": "盖板.jpg"}}})
	return c.act("yj", h, "accept", o{})
}

// A worker finds an open cable trench; the bureau confirms it; the head mends it
// late and is sent back once; the bureau closes it. Everything about it can be read
// and proved afterwards, by those who see it and by nobody else.
func TestAHazardFromReportToClosing(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		before := c.upload("yuan", "before")
		a := c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "电缆沟盖板缺失", "place": "配电室",
			"before": []o{{"sum": before, "name": "现场.jpg"}}, "clause": o{"law": "安全生产法", "article": "第三十六条"}}).want(http.StatusCreated)
		h := as[Hazard](a)
		if a.header.Get("Location") != prefix+"/hazards/"+h.ID.String() || a.header.Get("ETag") != etag(h.Version) {
			t.Fatalf("made at %q as %q", a.header.Get("Location"), a.header.Get("ETag"))
		}
		if h.State != hazard.Reported || h.UnitName != "永丰机械厂" || h.Division != town || !strings.HasPrefix(h.Number, "YH-371502-20261123-") {
			t.Fatalf("reported as %+v", h)
		}
		if got := c.get("yj", "/hazards/"+h.Number).want(http.StatusOK).header.Get("ETag"); got != etag(h.Version) {
			t.Fatalf("read by number as %s", got)
		}
		h = c.act("yj", h, "confirm", c.fixes())
		c.send("qi", "/duties/"+h.Duty.String()+"/submit", o{}, match("*")).refused(http.StatusConflict, "api.duty_of_hazard")
		after := o{"after": []o{{"sum": c.upload("qi", "after"), "name": "after.jpg"}}, "note": "已加装"}
		h = c.act("qi", h, "submit", after)
		c.send("qi", "/hazards/"+h.ID.String()+"/accept", o{}, version(h.Version)).refused(http.StatusForbidden, "duty.self_verify")
		h = c.act("yj", h, "return", o{"reason": "盖板没有固定"})
		h = c.act("qi", h, "extension", o{"due": c.clock.Now().Add(480 * time.Hour), "reason": "等配件"})
		h = c.act("yj", h, "extension/grant", o{})
		h = c.act("qi", h, "submit", o{"after": []o{{"sum": c.upload("qi", "after again")}}})
		h = c.act("yj", h, "accept", o{"note": "合格"})
		if h.State != hazard.Closed || h.ClosedAt == nil || h.Returns != 1 || h.Extensions != 1 {
			t.Fatalf("closed as %+v", h)
		}
		if got := c.kinds("hazard", h.ID); !strings.HasPrefix(got, "reported confirmed submitted returned") || !strings.HasSuffix(got, "submitted closed") {
			t.Fatalf("entries: %s", got)
		}
		c.read(h, before)
		c.holds()
	})
}

// read reads everything about a closed hazard, and what must not be read.
func (c *county) read(h Hazard, before string) {
	t := c.t
	id := h.ID.String()
	line := as[Page[Entry]](c.get("yuan", "/hazards/"+id+"/timeline").want(http.StatusOK))
	if len(line.Items) < 12 || line.Items[0].Name != "yuan某" {
		t.Fatalf("timeline of %d entries: %+v", len(line.Items), line.Items)
	}
	duties := as[Page[Duty]](c.get("yuan", "/hazards/"+id+"/duties").want(http.StatusOK))
	if len(duties.Items) < 3 {
		t.Fatalf("duties: %+v", duties.Items)
	}
	for _, d := range duties.Items {
		c.get("yj", "/duties/"+d.ID.String()).want(http.StatusOK)
		c.get("yj", "/duties/"+d.ID.String()+"/entries").want(http.StatusOK)
	}
	list := as[Page[Evidence]](c.get("yj", "/hazards/"+id+"/evidence").want(http.StatusOK))
	if len(list.Items) != 3 {
		t.Fatalf("evidence: %+v", list.Items)
	}
	a := c.get("yj", "/hazards/"+id+"/evidence/"+before).want(http.StatusOK)
	if !bytes.Equal(a.raw, jpeg("before")) || a.header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("evidence came as %v", a.header)
	}
	c.get("yj", "/hazards/"+id+"/evidence/"+before, header("If-None-Match", a.header.Get("ETag"))).want(http.StatusNotModified)
	for _, path := range []string{"", "/timeline", "/duties", "/evidence", "/evidence/" + before} {
		c.get("ta", "/hazards/"+id+path).without(h.Number, "盖板").refused(http.StatusNotFound, "hazard.not_found")
		c.get("li", "/hazards/"+id+path).want(http.StatusForbidden)
	}
	c.settle()
	for _, who := range []string{"yuan", "yj", "an", "aud"} {
		proof := c.get(who, "/proofs/hazard/"+id).want(http.StatusOK)
		shown := as[ProofShown](c.send("", "/proofs/check?key="+escape(c.s.Ledger.PublicKey()), string(proof.raw)).want(http.StatusOK))
		if !shown.Pinned || len(shown.Entries) < 12 {
			t.Fatalf("%s proved %+v", who, shown)
		}
		broken := bytes.Replace(proof.raw, []byte("hazard.closed"), []byte("hazard.closes"), 1)
		c.send("", "/proofs/check", string(broken)).want(http.StatusUnprocessableEntity)
	}
	c.get("ta", "/proofs/hazard/"+id).want(http.StatusNotFound)
	c.get("yuan", "/proofs/account/"+id).want(http.StatusNotFound)
}

// Somebody without a post reports what he saw, in words, and adds a photo to it;
// he reads nothing.
func TestAnybodyMayReport(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := as[Hazard](c.send("li", "/hazards", o{"text": "路边井盖缺失", "division": town, "site_name": "前街路口"}).want(http.StatusCreated))
		if h.Reporter != c.people["li"] || h.Site != 0 {
			t.Fatalf("reported as %+v", h)
		}
		c.send("li", "/hazards", o{"text": "x", "site": c.sites["works"]}).without("永丰").refused(http.StatusNotFound, "org.site_unknown")
		photo := o{"role": "before", "files": []o{{"sum": c.upload("li", "hole")}}}
		h = c.act("li", h, "evidence", photo)
		if len(h.Before) != 1 {
			t.Fatalf("before %v", h.Before)
		}
		c.get("li", "/hazards").refused(http.StatusForbidden, "access.forbidden")
		other := c.report("yuan", "护栏松动")
		c.send("li", "/hazards/"+other.ID.String()+"/evidence", photo, match("*")).without("护栏").refused(http.StatusNotFound, "hazard.not_found")
		c.get("zhen", "/hazards/"+h.ID.String()).want(http.StatusOK)
		c.holds()
	})
}

// Knowing a file's sum does not make it one's own evidence.
func TestEvidenceIsNotBorrowed(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.report("yuan", "护栏松动")
		mine := c.upload("yuan", "photo")
		files := func(sum string) o { return o{"role": "before", "files": []o{{"sum": sum}}} }
		other := as[Hazard](c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated))
		p := c.send("ta", "/hazards/"+other.ID.String()+"/evidence", files(mine), version(other.Version)).refused(http.StatusUnprocessableEntity, "invalid")
		if len(p.Fields) != 1 || p.Fields[0].Code != "api.evidence_unknown" || p.Fields[0].Path != "files[0].sum" {
			t.Fatalf("fields %+v", p.Fields)
		}
		h = c.act("yuan", h, "evidence", files(mine))
		if len(h.Before) != 1 {
			t.Fatalf("before: %v", h.Before)
		}
		c.send("ta", "/hazards/"+other.ID.String()+"/evidence", files(strings.Repeat("0", 64)), version(other.Version)).want(http.StatusUnprocessableEntity)
		c.send("yuan", "/evidence", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00")).refused(http.StatusUnprocessableEntity, "blob.media_refused")
		c.send("yuan", "/evidence", []byte{}).refused(http.StatusUnprocessableEntity, "blob.empty")
		c.holds()
	})
}

// The list is filtered, pages by keyset, and shows nothing from out of scope.
func TestListsPageAndFilter(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		for i := range 7 {
			c.report("yuan", fmt.Sprintf("第%d处护栏松动", i+1))
			c.clock.Forward(time.Minute)
		}
		c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
		c.settle()
		seen, after := map[string]bool{}, ""
		for range 5 {
			p := as[Page[Hazard]](c.get("yuan", "/hazards?limit=2&order=due&after="+after).without("粉尘").want(http.StatusOK))
			for _, h := range p.Items {
				seen[h.Number] = true
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(seen) != 7 || after != "" {
			t.Fatalf("saw %d hazards, next %q", len(seen), after)
		}
		for query, want := range map[string]int{
			"": 8, "q=护栏": 7, "q=粉尘": 1, "division=" + far: 1, "industry=C34": 7, "state=closed": 0, "state=reported,closed": 8,
			"grade=major": 0, "overdue=true": 0, "late=true": 0, "blind=true": 0, "unit=" + c.units["works"].String(): 7,
			"site=" + c.sites["mill"].String(): 1, "from=2026-11-23T09:00:00%2B08:00&to=2027-01-01T00:00:00Z": 8, "to=2026-11-23T00:00:00Z": 0, "source=x": 0,
		} {
			if got := len(as[Page[Hazard]](c.get("an", "/hazards?"+query).want(http.StatusOK)).Items); got != want {
				t.Errorf("%s: %d hazards, want %d", query, got, want)
			}
		}
		c.get("an", "/hazards?offset=3").refused(http.StatusUnprocessableEntity, "api.invalid")
		c.get("an", "/hazards?after=nonsense").want(http.StatusUnprocessableEntity)
		c.clock.Forward(48 * time.Hour)
		c.login("yj")
		c.login("an")
		if got := as[Page[Duty]](c.get("an", "/duties?list=overdue").want(http.StatusOK)); len(got.Items) != 8 || !got.Items[0].Late {
			t.Fatalf("overdue: %+v", got)
		}
		c.get("an", "/duties?list=subject").want(http.StatusUnprocessableEntity)
		c.login("qi")
		mine := as[Page[Duty]](c.get("qi", "/duties?limit=3").want(http.StatusOK))
		if len(mine.Items) == 0 || mine.Items[0].Holder.Name == "" {
			t.Fatalf("mine: %+v", mine)
		}
	})
}

func escape(s string) string {
	return strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(s)
}
