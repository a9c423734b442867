package notice_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/notice"
	"anwang/internal/org"
)

const district = "371502"

var setup = ledger.Actor{System: "setup"}

// county is a small district with a clock that is wound by hand:
//
//	安委办主任 (top, an)   区长 (top, qu)
//	                        ├ 应急局局长 (yj)
//	                        └ 镇长 (zhen)
//	                            └ 企业负责人 (qi)
//	                                └ 安全员 (yuan)
type county struct {
	t       testing.TB
	ctx     context.Context
	db      *db.DB
	clock   *clock.Fake
	ledger  *ledger.Ledger
	org     *org.Service
	duty    *duty.Service
	notice  *notice.Service
	persons map[string]org.Person
	posts   map[string]ident.ID
	names   map[ident.ID]string
	units   map[string]ident.ID
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), db: d, clock: clock.NewFake(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)),
		persons: map[string]org.Person{}, posts: map[string]ident.ID{}, units: map[string]ident.ID{}, names: map[ident.ID]string{}}
	ids := ident.NewMaker(c.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	c.ledger = ledger.New(d, c.clock, ids, key)
	c.org = org.New(d, c.ledger, c.clock, ids)
	c.duty = duty.New(d, c.ledger, c.clock, ids, c.org)
	c.notice = notice.New(d, c.clock, c.org)
	for _, u := range []struct {
		name  string
		kind  org.UnitKind
		title string
	}{{"office", org.KindOffice, "区安委办"}, {"government", org.KindGovernment, "区人民政府"}, {"bureau", org.KindDepartment, "区应急局"},
		{"town", org.KindTown, "堂邑镇人民政府"}, {"works", org.KindEnterprise, "永丰机械厂"}} {
		made, err := c.org.AddUnit(c.ctx, setup, district, org.UnitSpec{Kind: u.kind, Name: u.title, Division: district})
		c.must(err)
		c.units[u.name] = made.ID
	}
	c.top("an", "office", "安委办主任")
	c.top("qu", "government", "区长")
	c.post("yj", "bureau", "局长", "qu")
	c.post("zhen", "town", "镇长", "qu")
	c.post("qi", "works", "负责人", "zhen")
	c.post("yuan", "works", "安全员", "qi")
	return c
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *county) person(name string) ident.ID {
	if p, ok := c.persons[name]; ok {
		return p.ID
	}
	p, err := c.org.AddPerson(c.ctx, setup, district, org.PersonSpec{Name: name})
	c.must(err)
	c.persons[name], c.names[p.ID] = p, name
	return p.ID
}

func (c *county) top(name, unit, title string) {
	p, err := c.org.AddTop(c.ctx, setup, district, org.TopSpec{Unit: c.units[unit], Title: title, Person: c.person(name)})
	c.must(err)
	c.posts[name] = p.ID
}

func (c *county) post(name, unit, title, superior string) {
	p, err := c.org.AddPost(c.ctx, setup, district, org.PostSpec{Unit: c.units[unit], Title: title, Superior: c.posts[superior]})
	c.must(err)
	c.posts[name] = p.ID
	c.appoint(name, name)
}

func (c *county) appoint(post, person string) {
	_, err := c.org.Appoint(c.ctx, setup, district, org.Appointment{Post: c.posts[post], Person: c.person(person)})
	c.must(err)
}

// leaves takes somebody out of the district; his posts fall vacant.
func (c *county) leaves(name string) {
	gone, err := c.org.PersonLeft(c.ctx, setup, c.persons[name].Ref, c.clock.Now())
	c.must(err)
	c.persons[name] = gone
}

// as is a person acting as his own post.
func (c *county) as(name string) access.Principal {
	p := access.Principal{District: district, Person: c.person(name), Post: c.posts[name], Standing: access.Official, Scope: access.Scope{All: true}}
	if p.Post == 0 {
		p.Post = 1 // enough for the table of verbs
	}
	return p
}

// rectify opens a rectifying duty of the enterprise, due in 10 days, verified by
// the bureau.
func (c *county) rectify(more ...func(*duty.Open)) duty.Duty {
	c.t.Helper()
	o := duty.Open{
		District: district, Kind: duty.Rectify, About: "hazard", Subject: 7, Title: "配电箱无盖", Line: org.Enterprise,
		Holder: c.posts["qi"], Verifier: c.posts["yj"], Division: "371502102", Industry: "C34", Unit: c.units["works"],
		Due: c.clock.Now().Add(240 * time.Hour), Ladder: "hazard.general",
	}
	for _, f := range more {
		f(&o)
	}
	by := c.as("an")
	if o.Quiet {
		by = access.System(district, "import")
	}
	d, err := c.duty.Open(c.ctx, by, o)
	c.must(err)
	return d
}

func (c *county) sweep() {
	c.t.Helper()
	_, err := c.duty.Sweep(c.ctx, district)
	c.must(err)
}

// follow numbers the entries and lets the follower catch up.
func (c *county) follow() {
	c.t.Helper()
	_, err := c.ledger.Sequence(c.ctx)
	c.must(err)
	_, err = c.ledger.Follow(c.ctx, c.notice.Follower())
	c.must(err)
}

// list is what somebody is told, the newest first.
func (c *county) list(name string, q notice.Query) notice.Page {
	c.t.Helper()
	p, err := c.notice.List(c.ctx, c.as(name), q)
	c.must(err)
	return p
}

// told is what somebody is told in a row, the oldest first: "came:rectify returned".
func (c *county) told(name string) string {
	c.t.Helper()
	return line(c.list(name, notice.Query{Limit: 500}).Items)
}

func line(all []notice.Notice) string {
	var words []string
	for i := len(all) - 1; i >= 0; i-- {
		w := string(all[i].Kind)
		if all[i].Kind == notice.Came {
			w += ":" + all[i].DutyKind
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// tells fails unless somebody is told exactly this.
func (c *county) tells(name, want string) {
	c.t.Helper()
	c.follow()
	if got := c.told(name); got != want {
		c.t.Fatalf("%s is told %q, want %q", name, got, want)
	}
}

// everything is every notice there is, to compare.
func (c *county) everything() string {
	c.t.Helper()
	var b strings.Builder
	for _, name := range []string{"an", "qu", "yj", "zhen", "qi", "yuan", "xin"} {
		fmt.Fprintf(&b, "%s: %+v\n", name, c.list(name, notice.Query{Limit: 500}).Items)
	}
	return b.String()
}
