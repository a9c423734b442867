package exchange

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

const (
	district = "371502"
	town     = "371502102"
)

var start = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// county is a district with a committee office, one town and one works, and the
// rooms over it.
type county struct {
	t      testing.TB
	ctx    context.Context
	db     *db.DB
	clock  *clock.Fake
	ledger *ledger.Ledger
	org    *org.Service
	hazard *hazard.Service
	duty   *duty.Service
	s      *Service
	files  *Folder
	office access.Principal // the head of the committee office, who sees all
	clerk  access.Principal // the town's, who sees the town
	works  org.Unit
	guard  org.Post // the works' safety officer, 王安
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, ctx: context.Background(), db: d, clock: clock.NewFake(start)}
	ids := ident.NewMaker(c.clock, 1, time.Time{})
	key, err := ledger.NewKey()
	c.must(err)
	c.ledger = ledger.New(d, c.clock, ids, key)
	c.org = org.New(d, c.ledger, c.clock, ids)
	c.duty = duty.New(d, c.ledger, c.clock, ids, c.org)
	c.hazard = hazard.New(d, c.ledger, c.clock, ids, c.org, c.duty, nil)
	c.files, err = OpenFolder(t.TempDir())
	c.must(err)
	c.s = New(d, c.ledger, c.clock, ids, c.org, c.hazard, c.files)
	c.found()
	return c
}

// found makes the district's org: only the town is answered for.
func (c *county) found() {
	by := ledger.Actor{System: "setup"}
	unit := func(k org.UnitKind, name, division string, parent ident.ID) org.Unit {
		u, err := c.org.AddUnit(c.ctx, by, district, org.UnitSpec{Kind: k, Name: name, Division: division, Parent: parent})
		c.must(err)
		return u
	}
	person := func(name string) ident.ID {
		p, err := c.org.AddPerson(c.ctx, by, district, org.PersonSpec{Name: name})
		c.must(err)
		return p.ID
	}
	office := unit(org.KindOffice, "东昌府区安全生产委员会办公室", district, 0)
	head := person("赵主任")
	top, err := c.org.AddTop(c.ctx, by, district, org.TopSpec{Unit: office.ID, Title: "安委办主任", Line: org.Government, Head: true, Person: head})
	c.must(err)
	post := func(u org.Unit, title, name string, line org.Line, under ident.ID) (org.Post, ident.ID) {
		p, err := c.org.AddPost(c.ctx, by, district, org.PostSpec{Unit: u.ID, Title: title, Line: line, Superior: under})
		c.must(err)
		who := person(name)
		_, err = c.org.Appoint(c.ctx, by, district, org.Appointment{Post: p.ID, Person: who})
		c.must(err)
		return p, who
	}
	gov := unit(org.KindTown, "堂邑镇人民政府", town, 0)
	mayor, clerk := post(gov, "镇长", "钱镇长", org.Government, top.ID)
	_, err = c.org.AddCharge(c.ctx, by, district, org.ChargeSpec{Post: mayor.ID, Line: org.Government, Divisions: []string{town}})
	c.must(err)
	c.works = unit(org.KindEnterprise, "永丰机械厂", town, 0)
	boss, _ := post(c.works, "厂长", "孙厂长", org.Enterprise, mayor.ID)
	c.guard, _ = post(c.works, "安全员", "王安", org.Enterprise, boss.ID)
	c.clock.Forward(time.Hour)
	c.office = access.Principal{District: district, Person: head, Post: top.ID, Posts: []ident.ID{top.ID}, Standing: access.Office, Scope: access.Scope{All: true}}
	c.clerk = access.Principal{
		District: district, Person: clerk, Post: mayor.ID, Posts: []ident.ID{mayor.ID}, Standing: access.Official,
		Scope: access.Scope{Areas: []access.Area{{Divisions: []string{town}}}},
	}
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func inHand(name string, data []byte) File {
	return File{Name: name, Data: bytes.NewReader(data), Size: int64(len(data))}
}

// hazards lists all hazards of the district, the newest first.
func (c *county) hazards() []hazard.Hazard {
	c.t.Helper()
	var all []hazard.Hazard
	for q := (hazard.Query{Limit: 500}); ; {
		page, err := c.hazard.List(c.ctx, c.office, q)
		c.must(err)
		all = append(all, page.Items...)
		if q.After = page.Next; q.After == "" {
			return all
		}
	}
}

// verify sequences the ledger and checks every row against it.
func (c *county) verify() {
	c.t.Helper()
	for {
		n, err := c.ledger.Sequence(c.ctx)
		c.must(err)
		if n == 0 {
			break
		}
	}
	tables := append(append(append(org.Tables(), duty.Tables()...), hazard.Tables()...), Tables()...)
	_, err := c.ledger.Verify(c.ctx, tables, nil, nil)
	c.must(err)
}

// entries counts the ledger's entries about a kind of subject.
func (c *county) entries(about string) (n int64) {
	c.t.Helper()
	n, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (n int64, err error) {
		err = tx.QueryRow("SELECT count(*) FROM entry WHERE about = $1", about).Scan(&n)
		return n, err
	})
	c.must(err)
	return n
}

func (f File) reader() io.Reader { return io.NewSectionReader(f.Data, 0, f.Size) }
