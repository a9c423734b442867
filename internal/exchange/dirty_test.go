package exchange

import (
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/hazard"
)

// TestDirtyLedger brings in the workbook with every kind of dirt: each record is
// accounted for, what went in is what the workbook says, and a second time
// nothing happens.
func TestDirtyLedger(t *testing.T) {
	data, want, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		in := Input{File: inHand("台账.xlsx", data), Options: Options{Source: "dirty", Division: town}}
		rep, err := c.s.ImportHazards(c.ctx, c.office, in)
		c.must(err)
		expect := Counts{Read: int64(want.Read()), Imported: int64(want.Records), Merged: int64(want.Repeats), Questions: int64(want.Questions), Refused: int64(want.Refusals)}
		if rep.Counts != expect {
			t.Errorf("counts %+v, want %+v", rep.Counts, expect)
		}
		for _, r := range rep.Refusals {
			t.Logf("refused %s!%s %s %v", r.Sheet, r.Cell, r.Code, r.Args)
		}
		compareFates(t, want, rep, c.hazards())
		c.verify()
		before := c.entries("hazard")
		again, err := c.s.ImportHazards(c.ctx, c.office, in)
		c.must(err)
		expect.Imported, expect.Unchanged = 0, expect.Imported
		if again.Counts != expect {
			t.Errorf("second run %+v, want %+v", again.Counts, expect)
		}
		if now := c.entries("hazard"); now != before {
			t.Errorf("the second run made %d entries", now-before)
		}
		c.verify()
	})
}

// compareFates compares what became of each record with what should have.
func compareFates(t *testing.T, want sheettest.Expect, rep Report, all []hazard.Hazard) {
	t.Helper()
	type at struct {
		sheet string
		row   int
		part  int
	}
	doubts := map[at]string{}
	for _, q := range rep.Questions {
		doubts[at{q.Sheet, q.Row, q.Part}] = "question " + q.Code
	}
	for _, r := range rep.Refusals {
		doubts[at{r.Sheet, r.Row, r.Part}] = "refusal " + r.Code
	}
	texts := map[string][]hazard.Hazard{}
	for _, h := range all {
		texts[h.Text] = append(texts[h.Text], h)
	}
	for _, f := range want.Fates {
		got := doubts[at{f.Sheet, f.Row, f.Part}]
		if f.Kind != "record" {
			if got != f.Kind+" "+f.Code {
				t.Errorf("%s row %d.%d: got %q, want %s %s", f.Sheet, f.Row, f.Part, got, f.Kind, f.Code)
			}
			continue
		}
		if got != "" {
			t.Errorf("%s row %d.%d: got %q, want a record", f.Sheet, f.Row, f.Part, got)
		}
		if f.Text == "" {
			continue
		}
		found := texts[f.Text]
		if len(found) == 0 {
			t.Errorf("%s row %d.%d: no hazard says %q", f.Sheet, f.Row, f.Part, f.Text)
			continue
		}
		if len(found) == 1 {
			compareFate(t, f, found[0])
		}
	}
}

func compareFate(t *testing.T, f sheettest.Fate, h hazard.Hazard) {
	t.Helper()
	day := func(us int64) string {
		l := line{zone: beijing}
		s := plain(l.when(us))
		return s[:min(10, len(s))]
	}
	state := map[hazard.State]string{hazard.Closed: string(sheet.StateClosed), hazard.Rectifying: string(sheet.StateOpen)}[h.State]
	for _, x := range []struct{ what, got, want string }{
		{"grade", string(h.Grade), f.Grade}, {"found", day(h.Found), f.Found}, {"due", day(h.Due), f.Due}, {"measures", h.Fixes.Measures, f.Measures},
	} {
		if x.want != "" && x.got != x.want {
			t.Errorf("%s row %d.%d: %s is %q, want %q", f.Sheet, f.Row, f.Part, x.what, x.got, x.want)
		}
	}
	if closed := f.State == string(sheet.StateClosed); f.State != "" && closed != (state == string(sheet.StateClosed)) {
		t.Errorf("%s row %d.%d: state is %s, want %s", f.Sheet, f.Row, f.Part, h.State, f.State)
	}
	if f.Money != 0 && h.Fixes.Money != f.Money {
		t.Errorf("%s row %d.%d: money is %d, want %d", f.Sheet, f.Row, f.Part, h.Fixes.Money, f.Money)
	}
}
