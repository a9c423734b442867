package exchange

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/fault"
	"anwang/internal/hazard"
)

// picture is what an import leaves behind, without ids and numbers.
func (c *county) picture() map[string]int {
	c.t.Helper()
	m := map[string]int{}
	for _, h := range c.hazards() {
		m[h.SourceKey+"|"+h.Text+"|"+string(h.State)+"|"+string(h.Grade)+"|"+h.SiteName+"|"+h.SourceHash]++
	}
	return m
}

// TestResume cuts an import after every batch in turn and at random ones: the
// rest goes on to the same result.
func TestResume(t *testing.T) {
	data, want, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		whole := newCounty(t, dbtest.SQLite(t))
		in := Input{File: inHand("台账.xlsx", data), Options: Options{Source: "dirty", Division: town}}
		full, err := whole.s.ImportHazards(whole.ctx, whole.office, in)
		whole.must(err)
		c := newCounty(t, d)
		c.s.batch = 3
		rnd := rand.New(rand.NewPCG(7, 7))
		cuts := 0
		var rep Report
		for {
			ctx, cancel := context.WithCancel(c.ctx)
			stop := 1 + rnd.IntN(4)
			in.Progress = func(p Progress) {
				if !p.Counts.Balanced() {
					t.Errorf("unbalanced on the way: %+v", p.Counts)
				}
				if stop--; stop == 0 {
					cancel()
				}
			}
			rep, err = c.s.ImportHazards(ctx, c.office, in)
			cancel()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if cuts++; cuts > want.Read() {
				t.Fatal("the import does not get on")
			}
		}
		if cuts < 5 {
			t.Errorf("cut only %d times", cuts)
		}
		if rep.Counts != full.Counts || rep.Splits != full.Splits || rep.NewSites != full.NewSites {
			t.Errorf("resumed %+v, whole %+v", rep.Counts, full.Counts)
		}
		if len(rep.Questions) != len(full.Questions) || len(rep.Refusals) != len(full.Refusals) || len(rep.BlindSpots) != len(full.BlindSpots) {
			t.Errorf("resumed: %d questions, %d refusals, %d blind spots; whole: %d, %d, %d", len(rep.Questions), len(rep.Refusals),
				len(rep.BlindSpots), len(full.Questions), len(full.Refusals), len(full.BlindSpots))
		}
		if a, b := c.picture(), whole.picture(); !maps.Equal(a, b) {
			t.Errorf("resumed left %d different hazards, whole %d", len(a), len(b))
		}
		if jobs, err := c.s.Jobs(c.ctx, c.office, 0, 10); err != nil || len(jobs) != 1 || jobs[0].State != Done {
			t.Errorf("jobs %+v, %v", jobs, err)
		}
		c.verify()
	})
}

// TestUpload lets the system do what was uploaded, and take over from a process
// that died.
func TestUpload(t *testing.T) {
	data, want, err := sheettest.DirtyCSV()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 1
		up := func() Job {
			j, err := c.s.Upload(c.ctx, c.office, "台账.csv", inHand("", data).reader(), sheet.Profile{}, Options{})
			c.must(err)
			return j
		}
		j := up()
		if again := up(); again.ID != j.ID || j.State != Waiting {
			t.Fatalf("two jobs for one file: %v (%s), %v", j.ID, j.State, again.ID)
		}
		ctx, cancel := context.WithCancel(c.ctx)
		worked, err := c.s.Work(ctx, func(p Progress) {
			if p.Job.Next == 1 {
				if worked, err := c.s.Work(c.ctx, nil); worked || err != nil {
					t.Errorf("took a job whose runner lives: %v, %v", worked, err)
				}
				cancel()
			}
		})
		if !worked || !errors.Is(err, context.Canceled) {
			t.Fatalf("worked %v, %v", worked, err)
		}
		worked, err = c.s.Work(c.ctx, nil) // its lease still runs, but it has gone
		if c.must(err); !worked {
			t.Fatal("nobody took the dead runner's job over")
		}
		rep, err := c.s.Report(c.ctx, c.office, j.ID)
		c.must(err)
		if rep.State != Done || rep.Counts.Read != int64(want.Read()) || rep.Counts.Imported != int64(want.Records) {
			t.Errorf("report %s %+v, want %+v", rep.State, rep.Counts, want)
		}
		if _, err := c.s.Report(c.ctx, c.clerk, j.ID); fault.CodeOf(err) != "exchange.job_unknown" {
			t.Errorf("the clerk sees another's import: %v", err)
		}
		c.verify()
	})
}

// TestDryRun tells what would happen and leaves nothing.
func TestDryRun(t *testing.T) {
	data, _, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 5
		in := Input{File: inHand("台账.xlsx", data), Options: Options{Source: "dirty", Division: town, DryRun: true}}
		hazards, sites := c.entries("hazard"), c.entries("site")
		dry, err := c.s.ImportHazards(c.ctx, c.office, in)
		c.must(err)
		if c.entries("hazard") != hazards || c.entries("site") != sites || c.entries("import") != 0 {
			t.Error("a dry run left entries")
		}
		in.Options.DryRun = false
		wet, err := c.s.ImportHazards(c.ctx, c.office, in)
		c.must(err)
		if dry.Counts != wet.Counts || dry.NewSites != wet.NewSites || len(dry.BlindSpots) != len(wet.BlindSpots) || len(dry.Questions) != len(wet.Questions) {
			t.Errorf("dry %+v, wet %+v", dry.Counts, wet.Counts)
		}
	})
}

// TestScope refuses what lies outside the importing post's ground.
func TestScope(t *testing.T) {
	data := []byte("企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,责任人\n" +
		"永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,王安\n" +
		"城东木器厂,古楼街道,通道堵塞,2026-11-01,2026-11-10,未整改,王安\n")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		rep, err := c.s.ImportHazards(c.ctx, c.clerk, Input{File: inHand("台账.csv", data)})
		c.must(err)
		if rep.Counts != (Counts{Read: 2, Imported: 1, Refused: 1}) || rep.Refusals[0].Code != "exchange.out_of_scope" {
			t.Fatalf("%+v %+v", rep.Counts, rep.Refusals)
		}
		h := c.hazards()[0]
		if h.Unit != c.works.ID || h.Fixes.Responsible != c.guard.ID || h.Responsible != "王安" || h.Division != town {
			t.Errorf("unit %v, responsible %v %q, division %s", h.Unit, h.Fixes.Responsible, h.Responsible, h.Division)
		}
		nobody := access.Principal{District: district, Person: c.office.Person}
		if _, err := c.s.ImportHazards(c.ctx, nobody, Input{File: inHand("台账.csv", data)}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody without a post imports: %v", err)
		}
	})
}

// TestNewerDump brings a later state of the same ledger: what was closed since is
// closed, what was opened again is open again, and the rest is left alone.
func TestNewerDump(t *testing.T) {
	head := "编号,企业名称,隐患描述,检查日期,整改期限,整改情况,完成时间\n"
	first := []byte(head + "A-7,永丰机械厂,电线裸露,2026-10-01,2026-10-20,未整改,\n" +
		"B-2,永丰机械厂,通道堵塞,2026-10-01,2026-10-20,已整改,2026-10-08\n" + "C-9,永丰机械厂,无警示标志,2026-10-02,2026-10-20,未整改,\n")
	second := []byte(head + "C-9,永丰机械厂,无警示标志,2026-10-02,2026-10-20,未整改,\n" +
		"A-7,永丰机械厂,电线裸露,2026-10-01,2026-10-20,已整改,2026-10-15\n" + "B-2,永丰机械厂,通道堵塞,2026-10-01,2026-11-30,未整改,\n" +
		"D-1,永丰机械厂,灭火器过期,2026-11-01,2026-11-20,未整改,\n")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		opts := Options{Source: "town-ledger", Division: town}
		rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("十月.csv", first), Options: opts})
		c.must(err)
		if rep.Counts != (Counts{Read: 3, Imported: 3}) {
			t.Fatalf("first %+v %+v", rep.Counts, rep.Questions)
		}
		rep, err = c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("十一月.csv", second), Options: opts})
		c.must(err)
		if rep.Counts != (Counts{Read: 4, Imported: 1, Updated: 2, Unchanged: 1}) {
			t.Fatalf("second %+v %+v %+v", rep.Counts, rep.Questions, rep.Refusals)
		}
		states := map[string]hazard.State{}
		for _, h := range c.hazards() {
			states[h.Text] = h.State
		}
		want := map[string]hazard.State{"电线裸露": hazard.Closed, "通道堵塞": hazard.Rectifying, "无警示标志": hazard.Rectifying, "灭火器过期": hazard.Rectifying}
		if !maps.Equal(states, want) {
			t.Errorf("states %v", states)
		}
		c.verify()
	})
}

// TestBlindSpot imports a hazard of a place that nobody answers for: it falls to
// the importing post and is listed.
func TestBlindSpot(t *testing.T) {
	data := []byte("企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,责任人\n" +
		"城东木器厂,古楼街道,通道堵塞,2026-11-01,2026-11-10,未整改,王安\n城东木器厂,古楼街道,灭火器过期,2026-11-01,2026-11-10,未整改,\n")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("台账.csv", data)})
		c.must(err)
		if len(rep.BlindSpots) != 1 || rep.BlindSpots[0].Name != "城东木器厂" || rep.NewSites != 1 {
			t.Fatalf("%+v", rep)
		}
		for _, h := range c.hazards() {
			if !h.Blind || h.Division != "371502002" && h.Division != "371502001" || h.Fixes.Responsible != c.office.Post || h.Duty == 0 {
				t.Errorf("blind %v, division %s, responsible %v, duty %v", h.Blind, h.Division, h.Fixes.Responsible, h.Duty)
			}
		}
		c.verify()
	})
}

// TestForeign keeps one unit from importing under another's name.
func TestForeign(t *testing.T) {
	data := []byte("企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况\n永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改\n")
	c := newCounty(t, dbtest.SQLite(t))
	_, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("台账.csv", data), Options: Options{Source: "区级督查"}})
	c.must(err)
	for code, o := range map[string]Options{
		"exchange.source_foreign": {Source: "区级督查"}, "exchange.post_foreign": {Post: c.office.Post},
		"exchange.post_unknown": {Post: 7}, "exchange.division_unknown": {Division: "110101"},
	} {
		_, err := c.s.ImportHazards(c.ctx, c.clerk, Input{File: inHand("台账.csv", data), Options: o})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != code && (len(f.Fields) == 0 || f.Fields[0].Code != code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	_, err = c.s.ImportHazards(c.ctx, c.clerk, Input{File: inHand("台账.csv", data), Options: Options{Source: "镇级检查", Post: c.guard.ID}})
	c.must(err)
}

// TestSweepFiles keeps what an unfinished job needs and lets go of the rest.
func TestSweepFiles(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	for _, text := range []string{"隐患描述,企业名称\n甲,乙\n", "隐患描述,企业名称\n丙,丁\n"} {
		_, err := c.s.Upload(c.ctx, c.office, "x.csv", strings.NewReader(text), sheet.Profile{}, Options{})
		c.must(err)
	}
	worked, err := c.s.Work(c.ctx, nil)
	if c.must(err); !worked {
		t.Fatal("no work")
	}
	c.clock.Set(time.Now().Add(48 * time.Hour)) // files have the machine's time
	n, err := c.s.SweepFiles(c.ctx, 24*time.Hour)
	if c.must(err); n != 1 {
		t.Errorf("swept %d files, want the finished job's", n)
	}
}

// TestNumbersComeAndGo brings the same ledger with numbers that name records,
// with numbers that merely count the rows, and with an edited text under its
// number: a hazard stays one hazard.
func TestNumbersComeAndGo(t *testing.T) {
	head := "编号,企业名称,隐患描述,检查日期,整改期限,整改情况\n"
	row := func(id, text string) string {
		return id + ",永丰机械厂," + text + ",2026-10-01,2026-10-20,未整改\n"
	}
	months := []struct {
		text string
		want Counts
	}{
		{head + row("1", "电线裸露") + row("2", "通道堵塞") + row("1", "灭火器过期"), Counts{Read: 3, Imported: 3}},
		{head + row("HZ-7", "电线裸露") + row("HZ-8", "通道堵塞") + row("HZ-9", "灭火器过期"), Counts{Read: 3, Updated: 3}},
		{head + row("HZ-8", "疏散通道堵塞") + row("HZ-7", "电线裸露") + row("HZ-9", "灭火器过期"), Counts{Read: 3, Updated: 1, Unchanged: 2}},
		{strings.ReplaceAll(head, "编号,", "") + strings.ReplaceAll(row("", "电线裸露")+row("", "疏散通道堵塞"), ",永", "永"), Counts{Read: 2, Updated: 2}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for i, m := range months {
			rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("台账.csv", []byte(m.text)), Options: Options{Source: "town", Division: town}})
			c.must(err)
			if rep.Counts != m.want {
				t.Errorf("month %d: %+v, want %+v; %+v", i+1, rep.Counts, m.want, rep.Questions)
			}
		}
		if n := len(c.hazards()); n != 3 {
			t.Errorf("%d hazards, want 3", n)
		}
		c.verify()
	})
}
