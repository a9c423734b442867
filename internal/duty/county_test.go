package duty_test

import (
	"context"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

const district = "371502"

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

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
	persons map[string]org.Person
	posts   map[string]ident.ID
	units   map[string]ident.ID
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), db: d, clock: clock.NewFake(start),
		persons: map[string]org.Person{}, posts: map[string]ident.ID{}, units: map[string]ident.ID{}}
	ids := ident.NewMaker(c.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	c.ledger = ledger.New(d, c.clock, ids, key)
	c.org = org.New(d, c.ledger, c.clock, ids)
	c.duty = duty.New(d, c.ledger, c.clock, ids, c.org)
	c.unit("office", org.KindOffice, "区安委办")
	c.unit("government", org.KindGovernment, "区人民政府")
	c.unit("bureau", org.KindDepartment, "区应急局")
	c.unit("town", org.KindTown, "堂邑镇人民政府")
	c.unit("works", org.KindEnterprise, "永丰机械厂")
	c.top("an", "office", "安委办主任")
	c.top("qu", "government", "区长")
	c.post("yj", "bureau", "局长", "qu")
	c.post("zhen", "town", "镇长", "qu")
	c.post("qi", "works", "负责人", "zhen")
	c.post("yuan", "works", "安全员", "qi")
	return c
}

// another is a second process over the same database and clock.
func (c *county) another(node int) *duty.Service {
	ids := ident.NewMaker(c.clock, node, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	l := ledger.New(c.db, c.clock, ids, key)
	return duty.New(c.db, l, c.clock, ids, org.New(c.db, l, c.clock, ids))
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// code fails unless err is the fault of that code; a code "invalid/x" is the
// fault of one wrong field.
func (c *county) code(err error, want string) {
	c.t.Helper()
	got := fault.CodeOf(err)
	if f, ok := err.(*fault.Error); ok && len(f.Fields) == 1 {
		got += "/" + f.Fields[0].Code
	}
	if got != want {
		c.t.Fatalf("got %q (%v), want %q", got, err, want)
	}
}

var setup = ledger.Actor{System: "setup"}

func (c *county) unit(name string, k org.UnitKind, title string) {
	u, err := c.org.AddUnit(c.ctx, setup, district, org.UnitSpec{Kind: k, Name: title, Division: district})
	c.must(err)
	c.units[name] = u.ID
}

func (c *county) person(name string) ident.ID {
	if p, ok := c.persons[name]; ok {
		return p.ID
	}
	p, err := c.org.AddPerson(c.ctx, setup, district, org.PersonSpec{Name: name})
	c.must(err)
	c.persons[name] = p
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
	c.t.Helper()
	p := c.persons[name]
	gone, err := c.org.PersonLeft(c.ctx, setup, p.Ref, c.clock.Now())
	c.must(err)
	c.persons[name] = gone
}

// as is the person acting as his own post.
func (c *county) as(name string) access.Principal {
	p := access.Principal{District: district, Person: c.person(name), Post: c.posts[name], Standing: access.Official, Scope: access.Scope{All: true}}
	if name == "an" {
		p.Standing = access.Office
	}
	if p.Post == 0 {
		p.Post = 1 // a post that is not in the map: enough for the table of verbs
	}
	return p
}

// rectify opens a rectifying duty of the enterprise, due in 10 days, verified by
// the bureau.
func (c *county) rectify(more ...func(*duty.Open)) duty.Duty {
	c.t.Helper()
	d, err := c.duty.Open(c.ctx, c.as("an"), c.order(more...))
	c.must(err)
	return d
}

func (c *county) order(more ...func(*duty.Open)) duty.Open {
	o := duty.Open{
		District: district, Kind: duty.Rectify, About: "hazard", Subject: 7, Title: "配电箱无盖", Line: org.Enterprise,
		Holder: c.posts["qi"], Verifier: c.posts["yj"], Division: "371502102", Industry: "C34", Unit: c.units["works"],
		Due: c.clock.Now().Add(240 * time.Hour), Ladder: "hazard.general",
	}
	for _, f := range more {
		f(&o)
	}
	return o
}

func (c *county) get(id ident.ID) duty.Duty {
	c.t.Helper()
	d, err := c.duty.Get(c.ctx, access.System(district, "test"), id)
	c.must(err)
	return d
}

// sweep sweeps once and holds the laws afterwards.
func (c *county) sweep() int {
	c.t.Helper()
	n, err := c.duty.Sweep(c.ctx, district)
	c.must(err)
	c.laws()
	return n
}

func (c *county) laws() {
	c.t.Helper()
	b, err := c.duty.Laws(c.ctx, district)
	c.must(err)
	if len(b) > 0 {
		c.t.Fatalf("laws broken: %+v", b)
	}
}

// about lists the duties about the usual hazard, oldest first.
func (c *county) about() []duty.Duty {
	c.t.Helper()
	all, err := c.duty.ListBySubject(c.ctx, access.System(district, "test"), "hazard", 7)
	c.must(err)
	return all
}

// pending lists those of one kind that are pending.
func (c *county) pending(kind string) []duty.Duty {
	var out []duty.Duty
	for _, d := range c.about() {
		if d.Kind == kind && d.Pending() {
			out = append(out, d)
		}
	}
	return out
}

func (c *county) events(id ident.ID) []ledger.Entry {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.db, func(tx *db.Tx) ([]ledger.Entry, error) {
		return ledger.Events(tx, district, duty.About, id)
	})
	c.must(err)
	return all
}

func (c *county) kinds(id ident.ID) string {
	s := ""
	for _, e := range c.events(id) {
		s += e.Kind[len("duty."):] + " "
	}
	return s
}
