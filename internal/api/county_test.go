package api

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/blob"
	"anwang/internal/burden"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/notice"
	"anwang/internal/org"
	"anwang/internal/rulebook"
	"anwang/internal/tally"
)

const (
	district = "371502"
	town     = "371502102"
	far      = "371502103"
	password = "long-enough-to-keep"
)

var start = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// county is a small district that is served over HTTP, all rooms wired as app
// wires them:
//
//	安委办主任 (an, top; system administrator too)   区长 (qu, top)
//	                                               ├ 应急局局长 (yj), leads machinery (C34)
//	                                               ├ 东镇镇长 (zhen), answers for town 371502102
//	                                               │   └ 永丰机械厂负责人 (qi)
//	                                               │       └ 安全员 (yuan)
//	                                               └ 西镇镇长 (xi), answers for town 371502103
//	                                                   └ 兴隆食品厂负责人 (ta)
//
// li has an account and no post; sys, sec and aud are the three administrations.
type county struct {
	t      testing.TB
	ctx    context.Context
	db     *db.DB
	clock  *clock.Fake
	s      *Server
	http   *httptest.Server
	log    *lines
	blobs  *blob.Dir
	people map[string]ident.ID
	posts  map[string]ident.ID
	units  map[string]ident.ID
	sites  map[string]ident.ID
	bearer map[string]string
	phones map[string]string
}

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), db: d, clock: clock.NewFake(start), log: &lines{},
		people: map[string]ident.ID{}, posts: map[string]ident.ID{}, units: map[string]ident.ID{},
		sites: map[string]ident.ID{}, bearer: map[string]string{}, phones: map[string]string{}}
	c.wire()
	c.found()
	c.open()
	return c
}

// wire builds the rooms as package app does.
func (c *county) wire() {
	ids := ident.NewMaker(c.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	zone := time.FixedZone("UTC+8", 8*60*60)
	r := Rooms{DB: c.db, Clock: c.clock, Zone: zone, Version: "test", Log: slog.New(slog.NewJSONHandler(c.log, nil))}
	r.Ledger = ledger.New(c.db, c.clock, ids, key)
	r.Org = org.New(c.db, r.Ledger, c.clock, ids)
	r.Access = access.New(c.db, r.Ledger, c.clock, ids, r.Org).WithHasher(access.NewHasher(access.Cost{Memory: 64, Time: 1, Threads: 1}))
	r.Rulebook = rulebook.New(c.db, r.Ledger, c.clock, ids)
	r.Duty = duty.New(c.db, r.Ledger, c.clock, ids, r.Org)
	r.Hazard = hazard.New(c.db, r.Ledger, c.clock, ids, r.Org, r.Duty, r.Rulebook)
	r.Tally = tally.New(c.db, r.Ledger, c.clock, zone, hazard.Facts)
	r.Notice = notice.New(c.db, c.clock, r.Org)
	r.Burden = burden.New(c.db, c.clock, zone, r.Org, func(e ledger.Entry) (burden.Typing, error) {
		form, fields, closes, err := hazard.Typed(e)
		return burden.Typing{Form: form, Fields: fields, Closes: closes}, err
	})
	files, err := exchange.OpenFolder(c.t.TempDir())
	c.must(err)
	r.Exchange = exchange.New(c.db, r.Ledger, c.clock, ids, r.Org, r.Hazard, files)
	c.blobs, err = blob.OpenDir(c.t.TempDir())
	c.must(err)
	r.Blobs = c.blobs
	r.District = func(context.Context) (string, error) { return district, nil }
	r.Verify = func(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error) {
		tables := slices.Concat(org.Tables(), access.Tables(), duty.Tables(), hazard.Tables(), rulebook.Tables(), exchange.Tables())
		return r.Ledger.Verify(ctx, tables, []ledger.Check{rulebook.Verification(), r.Tally.Verification(hazard.RowFacts())}, tell)
	}
	c.s = New(r)
	c.http = httptest.NewServer(c.s.Handler())
	c.t.Cleanup(func() {
		c.s.Close()
		c.http.Close()
	})
}

var machine = access.System(district, "test")

func (c *county) found() {
	phone := "13800000001"
	_, err := c.s.Access.Setup(c.ctx, machine, org.SetupSpec{District: district, AdminName: "安建国", AdminPhone: phone}, password)
	c.must(err)
	c.phones["an"] = phone
	people, err := c.s.Org.ListPeople(c.ctx, district, org.PersonFilter{})
	c.must(err)
	c.people["an"] = people[0].ID
	g, err := c.s.Org.GraphOf(c.ctx, district)
	c.must(err)
	c.posts["an"] = g.Office()
	c.unit("government", org.KindGovernment, "区政府", district, "")
	c.unit("bureau", org.KindDepartment, "区应急局", district, "")
	c.unit("town", org.KindTown, "东镇人民政府", town, "")
	c.unit("fartown", org.KindTown, "西镇人民政府", far, "")
	c.unit("works", org.KindEnterprise, "永丰机械厂", town, "C34")
	c.unit("mill", org.KindEnterprise, "兴隆食品厂", far, "C14")
	top, err := c.s.Org.AddTop(c.ctx, machine.Actor(), district, org.TopSpec{Unit: c.units["government"], Title: "区长", Person: c.person("qu")})
	c.must(err)
	c.posts["qu"] = top.ID
	c.post("yj", "bureau", "局长", "qu")
	c.post("zhen", "town", "镇长", "qu")
	c.post("xi", "fartown", "镇长", "qu")
	c.post("qi", "works", "负责人", "zhen")
	c.post("yuan", "works", "安全员", "qi")
	c.post("ta", "mill", "负责人", "xi")
	c.charge(org.ChargeSpec{Post: c.posts["yj"], Line: org.Industry, Industries: []string{"C34"}, Lead: true})
	c.charge(org.ChargeSpec{Post: c.posts["zhen"], Line: org.Government, Divisions: []string{town}})
	c.charge(org.ChargeSpec{Post: c.posts["xi"], Line: org.Government, Divisions: []string{far}})
	c.site("works", "永丰机械厂总装车间", town, "C3411")
	c.site("mill", "兴隆食品厂包装车间", far, "C1411")
	c.clock.Forward(time.Minute)
}

// open opens an account for everybody and logs them in.
func (c *county) open() {
	for _, name := range []string{"li", "sys", "sec", "aud"} {
		c.person(name)
	}
	for name, person := range c.people {
		if name == "an" {
			continue
		}
		a, _, err := c.s.Access.OpenAccount(c.ctx, machine, access.Open{Person: person, Password: password, Keep: true})
		c.must(err)
		if role, ok := map[string]access.Role{"sys": access.RoleSystem, "sec": access.RoleSecurity, "aud": access.RoleAudit}[name]; ok {
			_, err := c.s.Access.GrantRole(c.ctx, machine, a.ID, role)
			c.must(err)
		}
	}
	for name := range c.people {
		c.login(name)
	}
}

func (c *county) login(name string) {
	bearer, _, err := c.s.Access.Login(c.ctx, district, c.phones[name], password, "192.0.2.1")
	c.must(err)
	c.bearer[name] = bearer
}

func (c *county) unit(name string, k org.UnitKind, title, division, industry string) {
	u, err := c.s.Org.AddUnit(c.ctx, machine.Actor(), district, org.UnitSpec{Kind: k, Name: title, Division: division, Industry: industry})
	c.must(err)
	c.units[name] = u.ID
}

func (c *county) person(name string) ident.ID {
	if id, ok := c.people[name]; ok {
		return id
	}
	phone := "1390000" + string([]byte{'0' + byte(len(c.people)/10), '0' + byte(len(c.people)%10)}) + "21"
	p, err := c.s.Org.AddPerson(c.ctx, machine.Actor(), district, org.PersonSpec{Name: name + "某", Phone: phone})
	c.must(err)
	c.people[name], c.phones[name] = p.ID, phone
	return p.ID
}

func (c *county) post(name, unit, title, superior string) {
	p, err := c.s.Org.AddPost(c.ctx, machine.Actor(), district, org.PostSpec{Unit: c.units[unit], Title: title, Superior: c.posts[superior]})
	c.must(err)
	c.posts[name] = p.ID
	_, err = c.s.Org.Appoint(c.ctx, machine.Actor(), district, org.Appointment{Post: p.ID, Person: c.person(name)})
	c.must(err)
}

func (c *county) charge(spec org.ChargeSpec) {
	_, err := c.s.Org.AddCharge(c.ctx, machine.Actor(), district, spec)
	c.must(err)
}

func (c *county) site(unit, title, division, industry string) {
	t, err := c.s.Org.AddSite(c.ctx, machine.Actor(), district, org.SiteSpec{Unit: c.units[unit], Name: title, Division: division, Industry: industry})
	c.must(err)
	c.sites[unit] = t.ID
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// settle numbers the entries and lets the followers catch up.
func (c *county) settle() {
	c.t.Helper()
	_, err := c.s.Ledger.Sequence(c.ctx)
	c.must(err)
	for _, f := range []ledger.Follower{c.s.Tally.Follower(), hazard.Search(), c.s.Notice.Follower(), c.s.Burden.Follower()} {
		_, err := c.s.Ledger.Follow(c.ctx, f)
		c.must(err)
	}
}

// kinds are the kinds of the entries about a subject, in a row.
func (c *county) kinds(about string, id ident.ID) string {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.db, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, district, about, id) })
	c.must(err)
	var s []string
	for _, e := range all {
		s = append(s, strings.TrimPrefix(e.Kind, about+"."))
	}
	return strings.Join(s, " ")
}

// holds checks that the ledger agrees with every row.
func (c *county) holds() {
	c.t.Helper()
	c.settle()
	if _, err := c.s.Verify(c.ctx, nil); err != nil {
		c.t.Fatalf("verify: %v", err)
	}
}

// answer is what came back, already held against the API's description.
type answer struct {
	c      *county
	status int
	header http.Header
	raw    []byte
	at     string
}

// want fails unless the status is as it should be.
func (a answer) want(status int) answer {
	a.c.t.Helper()
	if a.status != status {
		a.c.t.Fatalf("%s: got %d, want %d: %s", a.at, a.status, status, a.raw)
	}
	return a
}

// refused fails unless it is a problem with this status and code.
func (a answer) refused(status int, code string) Problem {
	a.c.t.Helper()
	a.want(status)
	var p Problem
	a.into(&p)
	if p.Code != code || p.Type != "urn:anwang:"+code || p.Status != status || p.Detail == "" || p.Detail == code {
		a.c.t.Fatalf("%s: got problem %+v, want %s", a.at, p, code)
	}
	if got := a.header.Get("Content-Type"); got != problemMedia {
		a.c.t.Fatalf("%s: problem as %s", a.at, got)
	}
	return p
}

func (a answer) into(v any) {
	a.c.t.Helper()
	if err := json.Unmarshal(a.raw, v); err != nil {
		a.c.t.Fatalf("%s: %v in %s", a.at, err, a.raw)
	}
}

// without fails when the body holds any of the texts.
func (a answer) without(texts ...string) answer {
	a.c.t.Helper()
	for _, s := range texts {
		if s != "" && strings.Contains(string(a.raw), s) {
			a.c.t.Fatalf("%s: %q must not appear in %s", a.at, s, a.raw)
		}
	}
	return a
}

// as reads the body as a T.
func as[T any](a answer) T {
	a.c.t.Helper()
	var v T
	a.into(&v)
	return v
}
