package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// asOf is the one member of an answer that says when it was asked for.
var asOf = regexp.MustCompile(`"as_of":"[^"]*"`)

// shelf is what one browser has kept: the answers and their tags.
type shelf map[string]struct{ tag, body string }

// look asks anew for what a browser has kept, as browsers do, and fails when it is
// told to go on showing what has changed meanwhile. It returns the status.
func (c *county) look(kept shelf, who, path string) int {
	c.t.Helper()
	had := kept[who+path]
	a := c.get(who, path, header("If-None-Match", had.tag))
	fresh := string(c.get(who, path).raw)
	switch a.status {
	case http.StatusNotModified:
		if asOf.ReplaceAllString(fresh, "") != asOf.ReplaceAllString(had.body, "") {
			c.t.Fatalf("%s is told that %s has not changed.\nkept:  %s\nfresh: %s", who, path, had.body, fresh)
		}
	case http.StatusOK:
		if got := string(a.raw); asOf.ReplaceAllString(got, "") != asOf.ReplaceAllString(fresh, "") {
			c.t.Fatalf("%s asked twice for %s.\nfirst:  %s\nsecond: %s", who, path, got, fresh)
		}
		kept[who+path] = struct{ tag, body string }{a.header.Get("ETag"), string(a.raw)}
	}
	return a.status
}

// Whoever has an answer is told that it holds only while it does: whatever is
// entered, by whomever, whichever follower has come by, and however time passes.
func TestNobodyIsToldThatNothingChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		kept := shelf{}
		same, asked := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			c.happen(rt)
			for range rapid.IntRange(1, 4).Draw(rt, "looks") {
				who := rapid.SampledFrom([]string{"an", "qi", "yuan", "zhen", "yj", "xi", "ta"}).Draw(rt, "who looks")
				path := rapid.SampledFrom([]string{"/overview", "/overview?period=week", "/tally", "/tally?by=state,division", "/hazards/total", "/hazards?limit=5",
					"/hazards?order=due", "/hazards?overdue=true", "/hazards?holder=mine", "/burden", "/duties", "/notices/unseen", "/units", "/sites", "/org/tree"}).Draw(rt, "at")
				asked++
				if c.look(kept, who, path) == http.StatusNotModified {
					same++
				}
			}
		})
		if same == 0 {
			t.Errorf("of %d answers asked for anew none was still good", asked)
		}
		c.holds()
	})
}

// happen lets somebody do something, or time pass.
func (c *county) happen(rt *rapid.T) {
	switch rapid.IntRange(0, 9).Draw(rt, "act") {
	case 0, 1:
		who := rapid.SampledFrom([]string{"yuan", "ta", "qi"}).Draw(rt, "reporter")
		site := map[string]string{"yuan": "works", "qi": "works", "ta": "mill"}[who]
		c.send(who, "/hazards", o{"site": c.sites[site], "text": fmt.Sprintf("护栏松动%d", c.clock.Now().UnixMicro())})
	case 2:
		c.onOne(rt, "reported", "yj", "confirm", func(h Hazard) o {
			return o{"grade": "general", "fixes": o{"measures": "加固", "responsible": c.posts["qi"], "deadline": c.clock.Now().Add(time.Duration(rapid.IntRange(1, 72).Draw(rt, "hours")) * time.Hour)}}
		})
	case 3:
		c.onOne(rt, "rectifying", "qi", "submit", func(h Hazard) o {
			return o{"after": []o{{"sum": c.upload("qi", h.Number), "name": "护栏.jpg"}}}
		})
		c.onOne(rt, "submitted", "yj", "accept", func(Hazard) o { return o{} })
	case 4:
		c.clock.Forward(time.Duration(rapid.IntRange(1, 3600).Draw(rt, "seconds")) * time.Second)
	case 5:
		c.clock.Forward(time.Duration(rapid.IntRange(1, 30).Draw(rt, "more hours")) * time.Hour)
		for name := range c.people { // sessions end
			c.login(name)
		}
	case 6:
		_, err := c.s.Ledger.Sequence(c.ctx)
		c.must(err)
	case 7:
		_, err := c.s.Ledger.Follow(c.ctx, c.s.Tally.Follower())
		c.must(err)
	case 8:
		c.settle()
	case 9:
		name := fmt.Sprintf("第%d厂", len(c.units))
		c.unit(name, org.KindEnterprise, name, town, "C34")
	}
}

// onOne does a verb to the first hazard in a state.
func (c *county) onOne(rt *rapid.T, state, who, verb string, body func(Hazard) o) {
	list := as[Page[Hazard]](c.get(who, "/hazards?limit=50&state="+state).want(http.StatusOK)).Items
	if len(list) == 0 {
		return
	}
	h := list[rapid.IntRange(0, len(list)-1).Draw(rt, "which")]
	c.send(who, "/hazards/"+h.ID.String()+"/"+verb, body(h), version(h.Version))
}

// An open page that asks again costs a lookup and hears "unchanged"; what it sees
// as a member does not become another's.
func TestAPageThatAsksAgain(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	h := as[Hazard](c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "护栏松动"}).want(http.StatusCreated))
	c.settle()
	for _, path := range []string{"/overview", "/tally", "/hazards/total", "/hazards"} {
		first := c.get("zhen", path).want(http.StatusOK)
		tag := first.header.Get("ETag")
		if got := first.header.Get("Cache-Control"); got != "private, no-cache" || !strings.HasPrefix(tag, `W/"m`) || !strings.Contains(first.header.Get("Vary"), "Authorization") {
			t.Errorf("%s: Cache-Control %q, ETag %s, Vary %q", path, got, tag, first.header.Get("Vary"))
		}
		again := c.get("zhen", path, header("If-None-Match", `"x", `+tag)).want(http.StatusNotModified)
		if len(again.raw) > 0 || again.header.Get("ETag") != tag || again.header.Get("Content-Length") != "" {
			t.Errorf("%s: %d bytes, headers %v", path, len(again.raw), again.header)
		}
		c.get("yuan", path, header("If-None-Match", tag)).without("304")
		if a := c.get("yj", path, header("If-None-Match", tag)); a.status == http.StatusNotModified && path != "/overview" {
			t.Errorf("%s: the town's answer is good for the bureau", path)
		}
		if a := c.get("zhen", path, header("If-None-Match", tag), language("en")); a.status == http.StatusNotModified {
			t.Errorf("%s: the Chinese answer is good for an English reader", path)
		}
		c.clock.Forward(longestHeld)
		c.get("zhen", path, header("If-None-Match", tag)).want(http.StatusOK)
	}
	for _, path := range []string{"/me", "/me/sessions"} {
		if a := c.get("zhen", path).want(http.StatusOK); a.header.Get("Cache-Control") != "no-store" || a.header.Get("ETag") != "" {
			t.Errorf("%s may be kept: %v", path, a.header)
		}
	}
	if one := c.get("zhen", "/hazards/"+h.ID.String()).want(http.StatusOK); one.header.Get("ETag") != etag(h.Version) {
		t.Errorf("a hazard's ETag is no version: %s", one.header.Get("ETag"))
	}
}

// A hazard becomes late, and a post changes hands, although nothing is entered.
func TestTimeAloneChangesAList(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	h := as[Hazard](c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "护栏松动"}).want(http.StatusCreated))
	due := c.clock.Now().Add(time.Minute)
	c.send("yj", "/hazards/"+h.ID.String()+"/confirm", o{"grade": "general", "fixes": o{"measures": "加固", "responsible": c.posts["qi"], "deadline": due}}, version(h.Version)).want(http.StatusOK)
	tag := c.get("an", "/hazards").want(http.StatusOK).header.Get("ETag")
	c.clock.Forward(time.Minute)
	c.get("an", "/hazards", header("If-None-Match", tag)).want(http.StatusNotModified)
	c.clock.Forward(time.Microsecond)
	if got := as[Page[Hazard]](c.get("an", "/hazards", header("If-None-Match", tag)).want(http.StatusOK)); !got.Items[0].Late {
		t.Fatal("not late a moment after its time")
	}
	held, err := c.s.Org.ListTenures(c.ctx, district, c.posts["qi"], 0, org.Page{})
	c.must(err)
	_, err = c.s.Org.EndTenure(c.ctx, machine.Actor(), held[0].Ref, c.clock.Now().Add(time.Minute))
	c.must(err)
	before := c.get("an", "/hazards").want(http.StatusOK)
	tag = before.header.Get("ETag")
	c.get("an", "/hazards", header("If-None-Match", tag)).want(http.StatusNotModified)
	c.clock.Forward(time.Minute)
	if got := c.get("an", "/hazards", header("If-None-Match", tag)).want(http.StatusOK); string(got.raw) == string(before.raw) {
		t.Fatalf("a post that fell vacant is shown as held: %s", got.raw)
	}
}

// Equal questions of equal sight share one answer; others never do.
func TestEqualQuestionsShareAnAnswer(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "护栏松动"}).want(http.StatusCreated)
	c.settle()
	c.get("zhen", "/overview").want(http.StatusOK)
	if n := len(c.s.given.made); n != 1 {
		t.Fatalf("%d answers remembered", n)
	}
	c.bearer["zhen2"], _, _ = c.s.Access.Login(c.ctx, district, c.phones["zhen"], password, "192.0.2.9")
	a, b := c.get("zhen", "/overview").want(http.StatusOK), c.get("zhen2", "/overview").want(http.StatusOK)
	if string(a.raw) != string(b.raw) || len(c.s.given.made) != 1 {
		t.Fatalf("two sessions of one post do not share: %d remembered", len(c.s.given.made))
	}
	for _, who := range []string{"yj", "xi", "an", "yuan", "qi"} {
		own := as[Overview](c.get(who, "/overview").want(http.StatusOK))
		bare := as[Overview](c.bare(who, "/overview"))
		own.AsOf, bare.AsOf = time.Time{}, time.Time{}
		if x, y := text(own), text(bare); !reflect.DeepEqual(x, y) {
			t.Errorf("%s got another's overview:\n%s\nown:\n%s", who, x, y)
		}
	}
}

func text(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// bare asks a server that remembers nothing.
func (c *county) bare(who, path string) answer {
	c.t.Helper()
	c.s.given = newAnswers()
	return c.get(who, path).want(http.StatusOK)
}

// A moment moves with every commit and with every follower's step, and stands
// still else.
func TestAMomentMovesWithEveryEntry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		seen := map[ledger.Moment]string{}
		moved := func(what string, want bool) {
			t.Helper()
			m, ok, err := c.s.moment(c.ctx, district)
			c.must(err)
			was, known := seen[m]
			if !ok || known == want {
				t.Fatalf("after %s: moment %+v, seen before %v (after %s)", what, m, known, was)
			}
			seen[m] = what
		}
		moved("the founding", true)
		moved("nothing", false)
		for i := range 3 {
			c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": fmt.Sprint("松动", i)}).want(http.StatusCreated)
			moved("a report", true)
			_, err := c.s.Ledger.Sequence(c.ctx)
			c.must(err)
			moved("numbering", true)
			_, err = c.s.Ledger.Follow(c.ctx, c.s.Tally.Follower())
			c.must(err)
			moved("the tally", true)
			moved("nothing", false)
		}
	})
}

// A HEAD is answered as the GET would be, without its body.
func TestHeadIsLikeGet(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	get := c.get("an", "/units").want(http.StatusOK)
	r, err := http.NewRequest(http.MethodHead, c.http.URL+prefix+"/units", nil)
	c.must(err)
	r.Header.Set("Authorization", "Bearer "+c.bearer["an"])
	res, err := http.DefaultTransport.RoundTrip(r)
	c.must(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	c.must(err)
	if res.StatusCode != 200 || len(raw) != 0 || res.ContentLength != int64(len(get.raw)) || res.Header.Get("ETag") != get.header.Get("ETag") {
		t.Fatalf("%d, %d bytes, length %d (GET %d), ETag %s (GET %s)", res.StatusCode, len(raw), res.ContentLength, len(get.raw), res.Header.Get("ETag"), get.header.Get("ETag"))
	}
}
