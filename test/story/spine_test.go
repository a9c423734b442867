package story_test

import (
	"bytes"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// TestADirtyLedgerIsCarriedThrough is the whole of the main job: a dirty ledger
// comes in, each of its hazards is the duty of a living person, dates pass and
// rungs are climbed, people do what they must, the ledger proves it, and it goes
// out as a clean workbook that says the same when it is read again.
func TestADirtyLedgerIsCarriedThrough(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		data, want, err := sheettest.Dirty()
		c.must(err)
		r := c.importFile("东城街道台账.xlsx", data, "dirty")
		if r.Counts != (exchange.Counts{Read: int64(want.Read()), Imported: int64(want.Records), Merged: int64(want.Repeats),
			Questions: int64(want.Questions), Refused: int64(want.Refusals)}) {
			t.Fatalf("counts %+v, want %+v", r.Counts, want)
		}
		c.verify()
		c.eachIsSomebodys()
		c.rungs()
		for range 8 {
			c.clock.Forward(40 * time.Hour)
			_, err := c.app.Duty.SweepAll(c.ctx)
			c.must(err)
			if n, err := c.app.Duty.SweepAll(c.ctx); n != 0 || err != nil {
				t.Fatalf("a second sweep climbed %d (%v)", n, err)
			}
			c.lawful()
		}
		c.rungs()
		closed := c.work()
		c.verify()
		c.eachIsSomebodys()
		for _, id := range closed {
			if h, err := c.app.Hazard.Get(c.ctx, c.system(), id); err != nil || h.State != hazard.Closed {
				t.Errorf("hazard %d is %s (%v)", id, h.State, err)
			}
		}
		c.outAndIn(want.Records)
	})
}

// eachIsSomebodys checks that every open hazard has a pending duty with a living
// holder, and that nothing that ended has one.
func (c *county) eachIsSomebodys() {
	c.t.Helper()
	g := c.graph()
	open := 0
	for _, h := range c.hazards(hazard.Query{}) {
		if !h.State.Open() {
			if h.Duty != 0 {
				c.t.Errorf("%s is %s and has duty %d", h.Number, h.State, h.Duty)
			}
			continue
		}
		open++
		d, err := c.app.Duty.Get(c.ctx, c.system(), h.Duty)
		c.must(err)
		who, err := g.Holder(d.Holder, c.clock.Now())
		if err != nil || who.Person == 0 || !d.Pending() || d.Subject != h.ID {
			c.t.Errorf("%s: duty %+v of %+v (%v)", h.Number, d, who, err)
		}
		p, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (org.Person, error) { return c.app.Org.PersonTx(tx, district, who.Person) })
		if err != nil || p.State != org.Active {
			c.t.Errorf("%s is the duty of %+v (%v)", h.Number, p, err)
		}
	}
	if open == 0 {
		c.t.Error("nothing is open")
	}
	c.lawful()
}

// rungs checks that every duty climbed its rungs one after the other, each once.
func (c *county) rungs() {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (map[ident.ID]int64, error) {
		got := map[ident.ID]int64{}
		tables := duty.Tables()
		rows, err := tables[0].Scan(tx, district, 0, 100_000)
		for _, row := range rows {
			d := row.(*duty.Duty)
			got[d.ID] = d.Rung
		}
		return got, err
	})
	c.must(err)
	climbed := 0
	for id, rung := range all {
		next := int64(0)
		for _, e := range c.entries("duty", id) {
			if e.Kind != "duty.climbed" {
				continue
			}
			body, err := e.Parts()
			c.must(err)
			if n, ok := body.Say["rung"].(float64); !ok || int64(n) != next {
				c.t.Fatalf("duty %d climbed rung %v where %d was next", id, body.Say["rung"], next)
			}
			next++
			climbed++
		}
		if next != rung {
			c.t.Fatalf("duty %d stands before rung %d and has climbed %d", id, rung, next)
		}
	}
	if climbed == 0 {
		c.t.Error("nothing was climbed")
	}
}

// work lets the holders of some open hazards hand in, the verifiers send back and
// then accept; it returns what was closed.
func (c *county) work() []ident.ID {
	c.t.Helper()
	var closed []ident.ID
	for i, h := range c.hazards(hazard.Query{States: []hazard.State{hazard.Rectifying}}) {
		if i == 6 {
			break
		}
		d, err := c.app.Duty.Get(c.ctx, c.system(), h.Duty)
		c.must(err)
		holder, judge := c.holding(d.Holder), c.holding(d.Verifier)
		hand := func() {
			_, err := c.app.Hazard.Submit(c.ctx, holder, h.ID, hazard.Submit{Note: "已完成", After: c.photo("后 " + h.Number)})
			c.must(err)
		}
		hand()
		if _, err := c.app.Hazard.Accept(c.ctx, holder, h.ID, hazard.Accept{}); err == nil {
			c.t.Errorf("%s was accepted by its holder", h.Number)
		}
		if i%2 == 0 {
			_, err := c.app.Hazard.Return(c.ctx, judge, h.ID, hazard.Return{Reason: "未按措施完成"})
			c.must(err)
			hand()
		}
		_, err = c.app.Hazard.Accept(c.ctx, judge, h.ID, hazard.Accept{Note: "复查合格"})
		c.must(err)
		closed = append(closed, h.ID)
	}
	if len(closed) == 0 {
		c.t.Error("nothing to work on")
	}
	return closed
}

// outAndIn writes the ledger as a workbook and reads it again.
func (c *county) outAndIn(hazards int) {
	c.t.Helper()
	var book bytes.Buffer
	n, err := c.app.Exchange.ExportHazards(c.ctx, c.as("office"), hazard.Query{}, exchange.ExportOptions{Format: exchange.XLSX}, &book)
	c.must(err)
	if n != int64(hazards) {
		c.t.Errorf("%d hazards went out of %d", n, hazards)
	}
	before := c.total()
	r := c.importFile("隐患排查治理台账.xlsx", book.Bytes(), "own")
	if r.Counts != (exchange.Counts{Read: n, Unchanged: n}) {
		c.t.Errorf("read again: %+v", r.Counts)
		for _, f := range append(r.Questions, r.Refusals...) {
			c.t.Logf("  row %d %s %s %v", f.Row, f.Cell, f.Code, f.Args)
		}
	}
	if now := c.total(); now != before {
		c.t.Errorf("reading our own ledger made %d entries about hazards and duties", now-before)
	}
	c.verify()
}

// total counts the entries about hazards and duties.
func (c *county) total() int {
	c.t.Helper()
	n, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (int, error) {
		var n int
		return n, tx.QueryRow("SELECT count(*) FROM entry WHERE about IN ('hazard', 'duty')").Scan(&n)
	})
	c.must(err)
	return n
}
