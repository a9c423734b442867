package app

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

func TestNightOf(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	for _, c := range []struct {
		at   string
		now  time.Time
		want time.Time
	}{
		{"03:30", at(24, 3, 30), at(24, 3, 30)},
		{"03:30", at(24, 3, 29), at(23, 3, 30)},
		{"03:30", at(24, 23, 0), at(24, 3, 30)},
		{"00:00", at(1, 0, 0), at(1, 0, 0)},
		{"never", at(24, 4, 0), time.Time{}},
		{"", at(24, 4, 0), time.Time{}},
		{"25:00", at(24, 4, 0), time.Time{}},
	} {
		got, ok := nightOf(c.at, c.now)
		if ok == c.want.IsZero() || ok && !got.Equal(c.want) {
			t.Errorf("nightOf(%q, %v) is %v, %v; want %v", c.at, c.now, got, ok, c.want)
		}
	}
	if !wholeNight(at(22, 3, 30)) || wholeNight(at(23, 3, 30)) {
		t.Error("everything is verified in the night of Sunday, and in no other")
	}
}

// What one district's people are told of a night in which another's ledger differed.
func TestNightInEachDistrict(t *testing.T) {
	n := night{onlyNew: true, seen: []ledger.Verified{{District: "371502", Entries: 7}}}
	if err := n.failure(&ledger.Difference{District: "371503", Code: "ledger.entry_changed"}); err == nil {
		t.Error("a difference is for the log too")
	}
	for district, want := range map[string]ledger.Run{
		"371502": {State: ledger.RunClean},
		"371503": {State: ledger.RunDiffers, Code: "ledger.entry_changed"},
		"371504": {State: ledger.RunDiffers, Code: "api.other_district_differs"},
	} {
		if got := n.run(district); got.State != want.State || got.Code != want.Code || !got.New {
			t.Errorf("%s: %+v", district, got)
		}
	}
	failed := night{}
	if err := failed.failure(context.DeadlineExceeded); err == nil || failed.run("371502").State != ledger.RunFailed {
		t.Errorf("a run that failed is %+v", failed.run("371502"))
	}
}

// A night's verification runs once, of what is new or of everything, and its result
// stands in each district.
func TestTheNightVerifiesOnce(t *testing.T) {
	ctx := context.Background()
	c := clock.NewFake(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)) // Friday, 20:00 in the district
	a, err := Open(ctx, Config{DB: filepath.Join(t.TempDir(), "a.db")}, WithClock(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	spec := org.SetupSpec{District: "371502", AdminName: "李明", AdminPhone: "13812345678"}
	if _, err := a.Access.Setup(ctx, access.System("371502", "setup"), spec, "a-long-phrase-of-mine"); err != nil {
		t.Fatal(err)
	}
	if err := a.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	runs := func() []ledger.Run {
		t.Helper()
		all, err := db.Read(ctx, a.DB, func(tx *db.Tx) ([]ledger.Run, error) { return ledger.Runs(tx, "371502", 0, 10) })
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	night := func(forward time.Duration, want int) {
		t.Helper()
		c.Forward(forward)
		if err := a.verifyNightly(ctx); err != nil {
			t.Fatal(err)
		}
		if got := runs(); len(got) != want {
			t.Fatalf("at %v %d runs were kept, want %d", c.Now().In(a.Zone), len(got), want)
		}
	}
	a.begun = c.Now()
	night(0, 0)
	night(7*time.Hour, 0)
	night(time.Hour, 1) // Saturday, 04:00
	night(time.Hour, 1)
	night(24*time.Hour, 2) // Sunday
	for i, r := range runs() {
		if r.State != ledger.RunClean || r.New != (i == 1) || len(r.Parts) != 1 || r.Parts[0].Seen == 0 {
			t.Errorf("run %d is %+v", i, r)
		}
	}
	a.begun = c.Now().Add(24 * time.Hour) // a process that starts after the night's time
	night(25*time.Hour, 2)
}
