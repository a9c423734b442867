package exchange

import (
	"bytes"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// TestTakeover lets a second process go on with a job that the first still has:
// one of them ends it, the other is told, and nothing is done twice.
func TestTakeover(t *testing.T) {
	data, want, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 6
		in := Input{File: inHand("台账.xlsx", data), Options: Options{Source: "dirty", Division: town}}
		first, told := in, 0
		first.Progress = func(p Progress) {
			if told++; told != 3 {
				return
			}
			rep, err := c.s.ImportHazards(c.ctx, c.office, in)
			c.must(err)
			if rep.Counts.Read != int64(want.Read()) || rep.Counts.Imported != int64(want.Records) {
				t.Errorf("the second ended with %+v", rep.Counts)
			}
		}
		if _, err := c.s.ImportHazards(c.ctx, c.office, first); fault.CodeOf(err) != "exchange.job_taken" {
			t.Errorf("the first ended with %v", err)
		}
		if n := len(c.hazards()); n != want.Records {
			t.Errorf("%d hazards, want %d", n, want.Records)
		}
		c.verify()
	})
}

// TestUnreadable ends a job whose file is no ledger, and says why.
func TestUnreadable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		j, err := c.s.Upload(c.ctx, c.office, "坏.xlsx", strings.NewReader("PK\x03\x04 and nothing more"), sheet.Profile{}, Options{})
		c.must(err)
		if _, err := c.s.Work(c.ctx, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("work: %v", err)
		}
		j, err = c.s.Job(c.ctx, c.office, j.ID)
		if c.must(err); j.State != Failed || !strings.HasPrefix(j.Failure, "sheet.") || j.Finished.IsZero() {
			t.Errorf("job %+v", j)
		}
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			rep, err := c.s.Report(c.ctx, c.office, j.ID)
			c.must(err)
			rep.Say(lang)
			if said := j.SayFailure(lang); said == "" || said == j.Failure || strings.Contains(said, "{") || rep.FailureText != said {
				t.Errorf("failed because %q, the report says %q", said, rep.FailureText)
			}
		}
		if worked, err := c.s.Work(c.ctx, nil); worked || err != nil {
			t.Errorf("worked on it again: %v, %v", worked, err)
		}
		c.verify()
	})
}

// TestBrokenReader ends a job that a bug breaks in the middle, with what it had
// taken kept, and does not try it for ever.
func TestBrokenReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		raw, _, err := sheettest.Dirty()
		c.must(err)
		j, err := c.s.Upload(c.ctx, c.office, "台账.xlsx", bytes.NewReader(raw), sheet.Profile{}, Options{})
		c.must(err)
		worked, err := c.s.Work(c.ctx, func(Progress) { panic("a bug") })
		if !worked || err == nil || !strings.Contains(err.Error(), "a bug") {
			t.Errorf("work: %v, %v", worked, err)
		}
		j, err = c.s.Job(c.ctx, c.office, j.ID)
		if c.must(err); j.State != Failed || j.Failure != "exchange.file_breaks" {
			t.Errorf("job %+v", j)
		}
		if worked, err := c.s.Work(c.ctx, nil); worked || err != nil {
			t.Errorf("worked on it again: %v, %v", worked, err)
		}
		c.verify()
	})
}

// TestALeaseRunsOut takes a job over from a runner that gives no sign of life, as
// one on another machine gives none, when its lease has run out and not before; and
// from one that is known to have ended at once.
func TestALeaseRunsOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		row := []byte(undoHead + "A,永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-12-20,未整改,,王安\n")
		for name, sign := range map[string]func(runner ident.ID){
			"elsewhere": func(ident.ID) {},
			"living":    func(r ident.ID) { a := c.files.live(r); t.Cleanup(a.stop) },
			"ended":     func(r ident.ID) { c.files.live(r).stop() },
		} {
			_, err := c.s.Upload(c.ctx, c.office, name+".csv", inHand("", row).reader(), sheet.Profile{}, Options{Source: name})
			c.must(err)
			j, found, err := c.s.due(c.ctx)
			if c.must(err); !found {
				t.Fatal("nothing waits")
			}
			sign(j.runner)
			if worked, err := c.s.Work(c.ctx, nil); worked != (name == "ended") || err != nil {
				t.Errorf("%s: worked at once: %v, %v", name, worked, err)
			}
			c.clock.Forward(lease + lease/2)
			if worked, err := c.s.Work(c.ctx, nil); worked == (name == "ended") || err != nil {
				t.Errorf("%s: worked in the end: %v, %v", name, worked, err)
			}
		}
		c.verify()
	})
}
