package hazard

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
//	                        ├ 应急局局长 (yj), leads machinery industries
//	                        └ 镇长 (zhen), answers for town 371502102
//	                            └ 企业负责人 (qi)
//	                                └ 安全员 (yuan)
//
// and one site of the works, and one plot in another town that nobody answers for.
type county struct {
	t       testing.TB
	ctx     context.Context
	db      *db.DB
	clock   *clock.Fake
	ledger  *ledger.Ledger
	org     *org.Service
	duty    *duty.Service
	hazard  *Service
	people  map[string]ident.ID
	posts   map[string]ident.ID
	units   map[string]ident.ID
	site    ident.ID
	clauses Clauses
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), db: d, clock: clock.NewFake(start),
		people: map[string]ident.ID{}, posts: map[string]ident.ID{}, units: map[string]ident.ID{}}
	ids := ident.NewMaker(c.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	c.ledger = ledger.New(d, c.clock, ids, key)
	c.org = org.New(d, c.ledger, c.clock, ids)
	c.duty = duty.New(d, c.ledger, c.clock, ids, c.org)
	c.hazard = New(d, c.ledger, c.clock, ids, c.org, c.duty, statutes{})
	c.unit("office", org.KindOffice, "区安委办", district)
	c.unit("government", org.KindGovernment, "区人民政府", district)
	c.unit("bureau", org.KindDepartment, "区应急局", district)
	c.unit("town", org.KindTown, "堂邑镇人民政府", "371502102")
	c.unit("works", org.KindEnterprise, "永丰机械厂", "371502102")
	c.top("an", "office", "安委办主任")
	c.top("qu", "government", "区长")
	c.post("yj", "bureau", "局长", "qu")
	c.post("zhen", "town", "镇长", "qu")
	c.post("qi", "works", "负责人", "zhen")
	c.post("yuan", "works", "安全员", "qi")
	c.charge(org.ChargeSpec{Post: c.posts["yj"], Line: org.Industry, Industries: []string{"C34"}, Lead: true})
	c.charge(org.ChargeSpec{Post: c.posts["zhen"], Line: org.Government, Divisions: []string{"371502102"}})
	site, err := c.org.AddSite(c.ctx, setup, district, org.SiteSpec{Unit: c.units["works"], Name: "永丰机械厂总装车间", Division: "371502102", Industry: "C3411"})
	c.must(err)
	c.site = site.ID
	c.clock.Forward(time.Minute)
	return c
}

// statutes know one law with two articles.
type statutes struct{}

func (statutes) Known(_ *db.Tx, _, law, article string) (known, imported bool, err error) {
	return law == "安全生产法" && (article == "第三十六条" || article == "第四十一条"), law == "安全生产法", nil
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// code fails unless err is the fault of that code; "invalid/x,y" are the codes
// of its wrong fields.
func (c *county) code(err error, want string) {
	c.t.Helper()
	if got := codeOf(err); got != want {
		c.t.Fatalf("got %q (%v), want %q", got, err, want)
	}
}

func codeOf(err error) string {
	got := fault.CodeOf(err)
	if f, ok := err.(*fault.Error); ok && len(f.Fields) > 0 {
		var codes []string
		for _, x := range f.Fields {
			codes = append(codes, x.Code)
		}
		got += "/" + strings.Join(codes, ",")
	}
	return got
}

var setup = ledger.Actor{System: "setup"}

func (c *county) unit(name string, k org.UnitKind, title, division string) {
	u, err := c.org.AddUnit(c.ctx, setup, district, org.UnitSpec{Kind: k, Name: title, Division: division})
	c.must(err)
	c.units[name] = u.ID
}

func (c *county) person(name string) ident.ID {
	if id, ok := c.people[name]; ok {
		return id
	}
	p, err := c.org.AddPerson(c.ctx, setup, district, org.PersonSpec{Name: name})
	c.must(err)
	c.people[name] = p.ID
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
	_, err = c.org.Appoint(c.ctx, setup, district, org.Appointment{Post: p.ID, Person: c.person(name)})
	c.must(err)
}

func (c *county) charge(spec org.ChargeSpec) {
	_, err := c.org.AddCharge(c.ctx, setup, district, spec)
	c.must(err)
}

// as is the person acting as his own post, seeing what that post sees.
func (c *county) as(name string) access.Principal {
	p := access.Principal{District: district, Person: c.person(name), Post: c.posts[name], Standing: access.Official}
	switch name {
	case "an":
		p.Standing, p.Scope = access.Office, access.Scope{All: true}
	case "qu":
		p.Scope = access.Scope{All: true}
	case "yj":
		p.Scope = access.Scope{Areas: []access.Area{{Industries: []string{"C34"}}}}
	case "zhen":
		p.Scope = access.Scope{Areas: []access.Area{{Divisions: []string{"371502102"}}}}
	default:
		p.Standing, p.Scope = access.Enterprise, access.Scope{Units: []ident.ID{c.units["works"]}}
	}
	return p
}

var loader = access.System(district, "import:test")

// file is evidence by a name.
func file(name string) File {
	return File{Sum: fmt.Sprintf("%064x", []byte(fmt.Sprintf("%.32s", name))), Size: 10, Media: "image/jpeg", Name: name + ".jpg"}
}

// report is a hazard that the worker reports on the works' site.
func (c *county) report(text string, more ...func(*Report)) Hazard {
	c.t.Helper()
	r := Report{Site: c.site, Text: text, Place: "配电室"}
	for _, f := range more {
		f(&r)
	}
	h, err := c.hazard.Report(c.ctx, c.as("yuan"), r)
	c.must(err)
	return h
}

// fixes are what a general hazard needs, due in ten days, by the works' head.
func (c *county) fixes() Fixes {
	return Fixes{Measures: "加装盖板", Responsible: c.posts["qi"], Deadline: clock.Micros(c.clock.Now().Add(240 * time.Hour))}
}

func (c *county) confirm(h Hazard) Hazard {
	c.t.Helper()
	out, err := c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{Fixes: c.fixes()})
	c.must(err)
	return out
}

func (c *county) submit(h Hazard) Hazard {
	c.t.Helper()
	out, err := c.hazard.Submit(c.ctx, c.as("qi"), h.ID, Submit{After: []File{file("after")}})
	c.must(err)
	return out
}

func (c *county) closed(text string) Hazard {
	c.t.Helper()
	h := c.submit(c.confirm(c.report(text)))
	out, err := c.hazard.Accept(c.ctx, c.as("yj"), h.ID, Accept{})
	c.must(err)
	return out
}

func (c *county) get(id ident.ID) Hazard {
	c.t.Helper()
	h, err := c.hazard.Get(c.ctx, loader, id)
	c.must(err)
	return h
}

// duties lists the pending duties about a hazard by kind.
func (c *county) duties(h Hazard) map[string]duty.Duty {
	c.t.Helper()
	all, err := c.duty.ListBySubject(c.ctx, loader, "hazard", h.ID)
	c.must(err)
	pending := map[string]duty.Duty{}
	for _, d := range all {
		if d.Pending() {
			if _, twice := pending[d.Kind]; twice {
				c.t.Fatalf("two pending duties of kind %s about %s", d.Kind, h.Number)
			}
			pending[d.Kind] = d
		}
	}
	return pending
}

// kinds are the kinds of a hazard's entries in a row.
func (c *county) kinds(id ident.ID) string {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.db, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, district, "hazard", id) })
	c.must(err)
	var s []string
	for _, e := range all {
		s = append(s, strings.TrimPrefix(e.Kind, "hazard."))
	}
	return strings.Join(s, " ")
}

// holds checks what must be true whatever happened: one open duty of its own for
// each open hazard and none for the others, and a ledger that agrees with every row.
func (c *county) holds() {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.db, func(tx *db.Tx) ([]Hazard, error) {
		rows, err := tx.Query("SELECT " + hazardFields + " FROM hazard ORDER BY id")
		return collect(0, rows, err)
	})
	c.must(err)
	for _, h := range all {
		c.oneDuty(h)
	}
	_, err = c.ledger.Sequence(c.ctx)
	c.must(err)
	var tables []ledger.Table
	tables = append(tables, org.Tables()...)
	tables = append(tables, duty.Tables()...)
	tables = append(tables, Tables()...)
	if _, err := c.ledger.Verify(c.ctx, tables, nil, nil); err != nil {
		c.t.Fatalf("verify: %v", err)
	}
}

func (c *county) oneDuty(h Hazard) {
	c.t.Helper()
	pending := c.duties(h)
	own := 0
	for _, kind := range []string{duty.Confirm, duty.Rectify} {
		if d, ok := pending[kind]; ok {
			own++
			if d.ID != h.Duty {
				c.t.Fatalf("%s names duty %d, pending is %d", h.Number, h.Duty, d.ID)
			}
		}
	}
	if want := map[bool]int{true: 1, false: 0}[h.State.Open()]; own != want {
		c.t.Fatalf("%s is %s and has %d duties of its own", h.Number, h.State, own)
	}
	if h.State.Open() == (h.Duty == 0) || h.State.Open() != (h.ClosedAt == 0) || h.Due == 0 {
		c.t.Fatalf("%s is %s: duty %d, closed at %d, due %d", h.Number, h.State, h.Duty, h.ClosedAt, h.Due)
	}
}
