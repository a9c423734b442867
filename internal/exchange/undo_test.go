package exchange

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

const undoHead = "编号,企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,完成时间,责任人\n"

// TestUndoPutsBack undoes a newer dump: what it brought goes, what it changed is
// as before, duties included; and the dump can be imported again.
func TestUndoPutsBack(t *testing.T) {
	first := undoHead + "A-7,永丰机械厂,堂邑镇,电线裸露,2026-10-01,2026-10-20,未整改,,王安\n" +
		"B-2,永丰机械厂,堂邑镇,通道堵塞,2026-10-01,2026-10-20,已整改,2026-10-08,王安\n" +
		"C-9,永丰机械厂,堂邑镇,无警示标志,2026-10-02,2026-12-20,未整改,,王安\n" +
		"E-4,永丰机械厂,堂邑镇,护栏缺失,2026-10-02,2026-12-20,未整改,,王安\n"
	second := undoHead + "A-7,永丰机械厂,堂邑镇,电线裸露,2026-10-01,2026-10-20,已整改,2026-10-15,王安\n" +
		"B-2,永丰机械厂,堂邑镇,通道堵塞,2026-10-01,2026-11-30,未整改,,王安\n" +
		"C-9,永丰机械厂,堂邑镇,无警示标志和护栏,2026-10-02,2026-12-30,未整改,,王安\n" +
		"D-1,永丰机械厂,堂邑镇,灭火器过期,2026-11-01,2026-11-20,未整改,,王安\n" +
		"E-4,永丰机械厂,堂邑镇,护栏缺失两处,2026-10-02,2026-12-20,未整改,,王安\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		opts := Options{Source: "town-ledger", Division: town}
		c.run(c.draft("十月.csv", []byte(first), opts))
		was := c.facts("")
		c.clock.Forward(time.Hour)
		j := c.run(c.draft("十一月.csv", []byte(second), opts))
		if j.Counts.Updated != 4 || j.Counts.Imported != 1 {
			t.Fatalf("second %+v", j.Counts)
		}
		newer := c.facts("")
		c.clock.Forward(time.Hour)
		j = c.undo(j)
		if j.Undo.PutBack != 4 || j.Undo.Withdrawn != 1 || j.Undo.Kept != 0 {
			t.Fatalf("undone %+v", j.Undo)
		}
		if now := c.facts(""); !maps.Equal(now, was) {
			t.Errorf("put back to\n%v\nwas\n%v", now, was)
		}
		for _, h := range c.hazards() {
			c.oneDuty(h)
		}
		c.verify()
		c.run(c.draft("十一月.csv", []byte(second), opts))
		if now := c.facts(""); !maps.Equal(now, newer) {
			t.Errorf("imported again to\n%v\nwas\n%v", now, newer)
		}
		c.verify()
	})
}

// oneDuty holds that an open hazard has one open duty of its own.
func (c *county) oneDuty(h hazard.Hazard) {
	c.t.Helper()
	n, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT count(*) FROM duty WHERE district = $1 AND about = 'hazard' AND subject = $2 AND closed_at = 0
			AND kind IN ('confirm', 'rectify')`, district, h.ID).Scan(&n)
	})
	c.must(err)
	if want := map[bool]int{true: 1}[h.State.Open()]; n != want || (h.Duty != 0) != h.State.Open() {
		c.t.Errorf("%s is %s and has %d duties, its own %v", h.Number, h.State, n, h.Duty)
	}
}

// TestUndoKeepsWhatIsWorkedOn keeps a hazard of which a person has only answered a
// question, and one that a later import has changed.
func TestUndoKeepsWhatIsWorkedOn(t *testing.T) {
	file := undoHead + "A,永丰机械厂,堂邑镇,锅炉房安全阀失效，属于重大事故隐患情形待核,2026-11-01,2026-12-20,未整改,,王安\n" +
		"B,永丰机械厂,堂邑镇,通道堵塞,2026-11-01,2026-12-20,未整改,,王安\nC,永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-12-20,未整改,,王安\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		opts := Options{Source: "s", Division: town}
		j := c.try(c.draft("a.csv", []byte(file), opts))
		for _, topic := range c.topics(j) {
			j = c.reply(j, Reply{Topic: topic.ID, Answer: Answer{Choice: keep}})
		}
		j = c.run(j)
		if j.Counts.Imported != 3 {
			t.Fatalf("%+v", j.Counts)
		}
		c.clock.Forward(time.Hour)
		c.answerDuty()
		c.run(c.draft("b.csv", []byte(strings.ReplaceAll(file, "通道堵塞", "通道堵塞两处")), Options{Source: "s", Division: town}))
		j = c.undo(j)
		if j.Undo.Kept != 2 || j.Undo.Withdrawn != 1 {
			t.Fatalf("undone %+v", j.Undo)
		}
		look, err := c.s.Undoing(c.ctx, c.office, j.ID, 0, 1)
		c.must(err)
		rest, err := c.s.Undoing(c.ctx, c.office, j.ID, look.Next, 1)
		c.must(err)
		why := map[string]bool{look.Kept[0].Why: true, rest.Kept[0].Why: true}
		if !why["exchange.kept_duty"] || !why["exchange.kept_changed"] || rest.Next != 0 {
			t.Errorf("kept for %v", why)
		}
		c.verify()
	})
}

// answerDuty answers the one open question of the district in person.
func (c *county) answerDuty() {
	c.t.Helper()
	var id, holder ident.ID
	_, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (bool, error) {
		return true, tx.QueryRow("SELECT id, holder FROM duty WHERE district = $1 AND kind = 'answer' AND closed_at = 0", district).Scan(&id, &holder)
	})
	c.must(err)
	by := c.office
	if holder != by.Post {
		by = c.clerk
	}
	_, err = c.duty.Finish(c.ctx, by, id, duty.Finish{Note: "按一般隐患办理"})
	c.must(err)
}

// Whatever a ledger says, importing it, undoing that and importing it again is
// importing it.
func TestImportUndoImportIsImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 3
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			c.clock.Forward(time.Minute)
			opts := Options{Source: fmt.Sprint("源", n), Division: town}
			before := c.facts(opts.Source)
			if rapid.Bool().Draw(rt, "earlier dump") {
				c.run(c.draft("前.csv", []byte(drawLedger(rt)), opts))
				before = c.facts(opts.Source)
			}
			file := []byte(drawLedger(rt))
			once := c.run(c.draft("后.csv", file, opts))
			after := c.facts(opts.Source)
			if once.Counts.Imported+once.Counts.Updated == 0 {
				return
			}
			c.clock.Forward(time.Minute)
			undone := c.undo(once)
			if undone.Undo.Kept != 0 {
				rt.Fatalf("kept %+v", undone.Undo)
			}
			if now := c.facts(opts.Source); !maps.Equal(now, before) {
				rt.Fatalf("undone to %v, was %v", now, before)
			}
			c.clock.Forward(time.Minute)
			c.run(c.draft("后.csv", file, opts))
			if now := c.facts(opts.Source); !maps.Equal(now, after) {
				rt.Fatalf("again %v, was %v", now, after)
			}
		})
		c.verify()
	})
}

func drawLedger(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(undoHead)
	for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
		state := rapid.SampledFrom([]string{"未整改,", "整改中,", "已整改,2026-11-05", "已整改,2026-11-12"}).Draw(t, "state")
		fmt.Fprintf(&b, "K%d号,永丰机械厂,堂邑镇,%s,2026-11-0%d,%s,%s,%s\n", i, rapid.SampledFrom([]string{"电线裸露", "通道堵塞", "护栏缺失"}).Draw(t, "text"),
			rapid.IntRange(1, 4).Draw(t, "day"), rapid.SampledFrom([]string{"2026-11-20", "2026-12-30"}).Draw(t, "due"), state,
			rapid.SampledFrom([]string{"王安", ""}).Draw(t, "who"))
	}
	return b.String()
}

// An import from the command line, whose file nobody kept, is undone as well.
func TestUndoNeedsNoFile(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("a.csv", []byte(undoHead+"A,永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-12-20,未整改,,王安\n"))})
	c.must(err)
	j, err := c.s.Job(c.ctx, c.office, rep.Job)
	c.must(err)
	if _, err := c.s.Run(c.ctx, c.office, j.ID, j.version); fault.CodeOf(err) != "exchange.bad_state" {
		t.Errorf("run without a file: %v", err)
	}
	if j = c.undo(j); j.State != Undone || j.Undo.Withdrawn != 1 || len(c.hazards()) != 0 {
		t.Errorf("undone %+v", j)
	}
	c.verify()
}

// TestDraftsGo throws drafts away: by their owner, and those that lay too long.
func TestDraftsGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		row := []byte(undoHead + "A,永丰机械厂,堂邑镇,电线裸露,2026-11-01,,未整改,,王安\n")
		j := c.try(c.draft("a.csv", row, Options{}))
		c.must(c.s.Discard(c.ctx, c.office, j.ID, j.version))
		old := c.draft("a.csv", row, Options{})
		c.clock.Forward(keepDrafts - time.Hour)
		young := c.draft("b.csv", row, Options{})
		c.clock.Forward(2 * time.Hour)
		_, err := c.s.SweepFiles(c.ctx, time.Hour)
		c.must(err)
		if _, err := c.s.Job(c.ctx, c.office, old.ID); err == nil {
			t.Error("an old draft stays")
		}
		if j, err := c.s.Job(c.ctx, c.office, young.ID); err != nil || j.State != Draft {
			t.Errorf("a young draft: %v, %v", j.State, err)
		}
		if _, err := c.s.Draft(c.ctx, c.office, "x.xlsx", strings.NewReader("PK\x03\x04 and nothing more"), sheet.Profile{}, Options{}); err == nil {
			t.Error("a broken file became a draft")
		}
		c.verify()
	})
}
