// Package story_test tells, on real storage, what the customer was promised: a
// dirty ledger comes in and every hazard is somebody's duty, nothing is lost
// when the machine dies, nothing is changed unseen, and a proof travels alone.
// The parts have tests of their own; here they work together as one system.
package story_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

const (
	district = "371502"
	town     = "371502102" // 堂邑镇
	password = "yonghu-mima-2026"
)

// start is when a story begins unless it says otherwise.
var start = time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)

// county is a small district run by the whole system under a clock wound by hand:
//
//	安委办主任 (office, top)   区长 (mayor, top)
//	                           ├ 应急局局长 (bureau), leads section C
//	                           └ 镇长 (town)
//	                               └ 企业负责人 (head0 …)
//	                                   └ 安全总监 (safety0 …) answers for the works
//	                                       └ 班长 (worker0 …)
type county struct {
	t     testing.TB
	ctx   context.Context
	app   *app.App
	clock *clock.Fake
	posts map[string]ident.ID
	who   map[string]ident.ID
	works []works
	admin ident.ID // the first account
}

type works struct{ unit, site ident.ID }

// each runs a story on both engines.
func each(t *testing.T, f func(t *testing.T, c *county)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, newCounty(t, folder(t), 3)) })
	t.Run("postgres", func(t *testing.T) { f(t, newCounty(t, server(t), 3)) })
}

func folder(t testing.TB) app.Config { return app.Config{DB: filepath.Join(t.TempDir(), "anwang")} }

func server(t testing.TB) app.Config {
	return app.Config{DB: dbtest.PostgresURL(t), Data: t.TempDir()}
}

// newCounty opens the system and gives it an org with so many enterprises.
func newCounty(t testing.TB, cfg app.Config, enterprises int) *county {
	t.Helper()
	return newCountyAt(t, cfg, enterprises, start)
}

func newCountyAt(t testing.TB, cfg app.Config, enterprises int, at time.Time) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), clock: clock.NewFake(at), posts: map[string]ident.ID{}, who: map[string]ident.ID{}}
	var err error
	c.app, err = app.Open(c.ctx, cfg, app.WithClock(c.clock))
	c.must(err)
	t.Cleanup(func() { c.app.Close() })
	account, err := c.app.Access.Setup(c.ctx, access.System(district, "setup"),
		org.SetupSpec{District: district, AdminName: "安主任", AdminPhone: phone(0), At: at}, password)
	c.must(err)
	c.admin = account.ID
	c.must(db.Do(c.ctx, c.app.DB, func(tx *db.Tx) error {
		e, err := c.app.Org.Edit(tx, ledger.Actor{System: "setup"}, district)
		if err != nil {
			return err
		}
		f := founder{county: c, e: e}
		f.government()
		for i := range enterprises {
			f.enterprise(i)
		}
		return f.err
	}))
	c.who["office"] = account.Person
	c.posts["office"] = c.graph().Office()
	c.clock.Forward(time.Minute)
	return c
}

func phone(n int) string { return fmt.Sprintf("199%08d", n+1) }

// founder enters the org; after an error it does nothing more.
type founder struct {
	*county
	e   *org.Editor
	err error
}

func (f *founder) note(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *founder) government() {
	g, err := f.e.Graph()
	f.note(err)
	if f.err != nil {
		return
	}
	for _, id := range g.Units() {
		if u, _ := g.Unit(id); u.Kind == org.KindGovernment {
			top, err := f.e.AddTop(org.TopSpec{Unit: id, Title: "区长", Line: org.Government, Head: true, Person: f.person("mayor")})
			f.note(err)
			f.posts["mayor"] = top.ID
		}
	}
	bureau := f.unit(org.UnitSpec{Kind: org.KindDepartment, Name: "东昌府区应急管理局", Division: district})
	f.post("bureau", org.PostSpec{Unit: bureau, Title: "局长", Line: org.Industry, Head: true, Superior: f.posts["mayor"]})
	f.charge(org.ChargeSpec{Post: f.posts["bureau"], Line: org.Industry, Divisions: []string{district}, Industries: []string{"C"}, Lead: true})
	gov := f.unit(org.UnitSpec{Kind: org.KindTown, Name: "堂邑镇人民政府", Division: town})
	f.post("town", org.PostSpec{Unit: gov, Title: "镇长", Line: org.Government, Head: true, Superior: f.posts["mayor"]})
	f.charge(org.ChargeSpec{Post: f.posts["town"], Line: org.Government, Divisions: []string{town}})
	_, err = f.e.AddDivision(org.DivisionSpec{Code: town + "201", Name: "示例村"})
	f.note(err)
}

func (f *founder) enterprise(i int) {
	unit := f.unit(org.UnitSpec{Kind: org.KindEnterprise, Name: fmt.Sprintf("示例%d号机械厂", i), Division: town, Industry: "C34"})
	head, safety, worker := fmt.Sprint("head", i), fmt.Sprint("safety", i), fmt.Sprint("worker", i)
	f.post(head, org.PostSpec{Unit: unit, Title: "主要负责人", Line: org.Enterprise, Head: true, Superior: f.posts["town"]})
	f.post(safety, org.PostSpec{Unit: unit, Title: "安全总监", Line: org.Enterprise, Superior: f.posts[head]})
	f.charge(org.ChargeSpec{Post: f.posts[safety], Line: org.Enterprise})
	f.post(worker, org.PostSpec{Unit: unit, Title: "班长", Line: org.Enterprise, Superior: f.posts[safety]})
	if f.err != nil {
		return
	}
	site, err := f.e.AddSite(org.SiteSpec{Unit: unit, Name: fmt.Sprintf("示例%d号机械厂总装车间", i), Division: town, Industry: "C3411", Attributes: []string{"特种设备"}, Lon: 115830000, Lat: 36480000})
	f.note(err)
	f.works = append(f.works, works{unit, site.ID})
}

func (f *founder) unit(s org.UnitSpec) ident.ID {
	if f.err != nil {
		return 0
	}
	u, err := f.e.AddUnit(s)
	f.note(err)
	return u.ID
}

func (f *founder) person(name string) ident.ID {
	if f.err != nil {
		return 0
	}
	p, err := f.e.AddPerson(org.PersonSpec{Name: "示例" + name, Phone: phone(len(f.who) + 1)})
	f.note(err)
	f.who[name] = p.ID
	return p.ID
}

func (f *founder) post(name string, s org.PostSpec) {
	if f.err != nil {
		return
	}
	p, err := f.e.AddPost(s)
	f.note(err)
	f.posts[name] = p.ID
	who := f.person(name)
	if f.err == nil {
		_, err = f.e.Appoint(org.Appointment{Post: p.ID, Person: who})
		f.note(err)
	}
}

func (f *founder) charge(s org.ChargeSpec) {
	if f.err == nil {
		_, err := f.e.AddCharge(s)
		f.note(err)
	}
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *county) graph() *org.Graph {
	c.t.Helper()
	g, err := c.app.Org.GraphOf(c.ctx, district)
	c.must(err)
	return g
}

// as is whoever holds a post just now, with it on.
func (c *county) as(name string) access.Principal {
	c.t.Helper()
	return c.holding(c.posts[name])
}

func (c *county) holding(post ident.ID) access.Principal {
	c.t.Helper()
	g := c.graph()
	h, err := g.Holder(post, c.clock.Now())
	c.must(err)
	return access.As(g, h.Person, h.Post, c.clock.Now())
}

// system sees everything, for looking on.
func (c *county) system() access.Principal { return access.System(district, "story") }

// verify numbers what waits and checks everything.
func (c *county) verify() {
	c.t.Helper()
	c.must(c.app.Settle(c.ctx))
	if _, err := c.app.Verify(c.ctx, nil); err != nil {
		c.t.Fatalf("verify: %v", err)
	}
}

// lawful checks the first two laws.
func (c *county) lawful() {
	c.t.Helper()
	breaches, err := c.app.Duty.Laws(c.ctx, district)
	c.must(err)
	if len(breaches) > 0 {
		c.t.Fatalf("%d breaches of the laws, the first %+v", len(breaches), breaches[0])
	}
}

// hazards lists all of them.
func (c *county) hazards(q hazard.Query) []hazard.Hazard {
	c.t.Helper()
	var all []hazard.Hazard
	for q.Limit = 500; ; {
		page, err := c.app.Hazard.List(c.ctx, c.system(), q)
		c.must(err)
		all = append(all, page.Items...)
		if q.After = page.Next; q.After == "" {
			return all
		}
	}
}

// photo stores a small picture of its own.
func (c *county) photo(words string) []hazard.File {
	c.t.Helper()
	ref, err := c.app.Blobs.Put(c.ctx, bytes.NewReader(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), words...)), 0)
	c.must(err)
	return []hazard.File{{Sum: ref.Sum, Size: ref.Size, Media: ref.Media, Taken: c.clock.Now(), Name: words + ".png"}}
}

// report is a worker reporting what he sees at his works.
func (c *county) report(i int, text string) hazard.Hazard {
	c.t.Helper()
	h, err := c.app.Hazard.Report(c.ctx, c.as(fmt.Sprint("worker", i)), hazard.Report{Site: c.works[i].site, Place: "二号线", Text: text, Before: c.photo("前 " + text)})
	c.must(err)
	return h
}

// confirm is the bureau ordering it put right within days.
func (c *county) confirm(i int, h hazard.Hazard, days int) hazard.Hazard {
	c.t.Helper()
	h, err := c.app.Hazard.Confirm(c.ctx, c.as("bureau"), h.ID, hazard.Confirm{Fixes: hazard.Fixes{
		Measures: "加装防护罩", Responsible: c.posts[fmt.Sprint("safety", i)], Deadline: clock.Micros(c.clock.Now().Add(time.Duration(days) * 24 * time.Hour)), Money: 120000}})
	c.must(err)
	return h
}

func (c *county) submit(i int, h hazard.Hazard) hazard.Hazard {
	c.t.Helper()
	h, err := c.app.Hazard.Submit(c.ctx, c.as(fmt.Sprint("safety", i)), h.ID, hazard.Submit{Note: "已完成", After: c.photo("后 " + h.Number)})
	c.must(err)
	return h
}

func (c *county) accept(h hazard.Hazard) hazard.Hazard {
	c.t.Helper()
	h, err := c.app.Hazard.Accept(c.ctx, c.as("bureau"), h.ID, hazard.Accept{Note: "复查合格"})
	c.must(err)
	return h
}

// closed carries one hazard from report to closing.
func (c *county) closed(i int, text string) hazard.Hazard {
	c.t.Helper()
	return c.accept(c.submit(i, c.confirm(i, c.report(i, text), 7)))
}

// entries are the entries about a subject, oldest first.
func (c *county) entries(about string, id ident.ID) []ledger.Entry {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, district, about, id) })
	c.must(err)
	return all
}
