package backup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

var night = time.Date(2026, 11, 24, 18, 40, 0, 0, time.UTC) // 02:40 in the district

const district = "371502"

// shelf is a ledger with a few entries, and a keeper of its copies.
type shelf struct {
	*testing.T
	db     *db.DB
	ledger *ledger.Ledger
	ids    *ident.Maker
	clock  *clock.Fake
	keep   *Keeper
	dir    string
}

func newShelf(t *testing.T, d *db.DB, p Plan) *shelf {
	t.Helper()
	c := clock.NewFake(night)
	key, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{T: t, db: d, clock: c, ids: ident.NewMaker(c, 1, night.AddDate(0, 0, -1)), dir: filepath.Join(t.TempDir(), "backups")}
	s.ledger = ledger.New(d, c, s.ids, key)
	tables := []ledger.Table{{About: "system", EventsOnly: true}}
	s.keep, err = New(d, c, time.FixedZone("UTC+8", 8*60*60), s.dir, p, func(ctx context.Context, copied *db.DB, tell ledger.Progress) ([]ledger.Verified, error) {
		return ledger.New(copied, c, nil, key).Verify(ctx, tables, nil, tell)
	})
	s.ok(err)
	s.entry()
	return s
}

func (s *shelf) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) entry() {
	s.Helper()
	s.ok(db.Do(context.Background(), s.db, func(tx *db.Tx) error {
		return s.ledger.Note(tx, ledger.Actor{System: "test"}, "system", ledger.Ref{District: district, ID: s.ids.New()}, ledger.Event{Kind: "system.verified"})
	}))
	_, err := s.ledger.Sequence(context.Background())
	s.ok(err)
}

// do does a piece of work and returns the only or newest copy.
func (s *shelf) do(w *Work, err error) Kept {
	s.Helper()
	s.ok(err)
	s.ok(w.Do(context.Background(), nil))
	all, err := s.keep.List()
	s.ok(err)
	return all[0]
}

func TestACopyIsMadeAndCheckedWhileTheRestGoesOn(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t), Plan{Keep: 2})
	ctx := context.Background()
	if all, err := s.keep.List(); err != nil || len(all) != 0 {
		t.Fatalf("before there is a folder: %v, %v", all, err)
	}
	one := s.do(s.keep.Make(ctx, "7", false))
	if one.Name != "anwang-20261125-024000.db" || one.Entries[district] != 1 || one.Person != "7" || one.Size == 0 || one.Result != Unchecked {
		t.Fatalf("made %+v", one)
	}
	s.entry()
	if one = s.do(s.keep.Check(one.Name)); one.Result != Whole || one.Checked != night.UnixMicro() {
		t.Fatalf("checked as %+v", one)
	}
	if p, ok := s.keep.Latest(); !ok || p.Kind != Checking || p.State != Done {
		t.Errorf("the work was %+v", p)
	}
	left, err := os.ReadDir(s.dir)
	if s.ok(err); len(left) != 2 {
		t.Errorf("checking left %v", left)
	}
	for _, name := range []string{"../x.db", "anwang-20261125-024000.db.json", "anwang-20261126-024000.db", ""} {
		if _, err := s.keep.Check(name); fault.CodeOf(err) != "backup.unknown" {
			t.Errorf("check %q: %v", name, err)
		}
	}
}

func TestADamagedCopyAndAStrangersAreTold(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t), Plan{Keep: 2})
	one := s.do(s.keep.Make(context.Background(), "", false))
	path := filepath.Join(s.dir, one.Name)
	d, err := db.Open(context.Background(), path, db.Options{})
	s.ok(err)
	s.ok(db.Do(context.Background(), d, func(tx *db.Tx) error {
		_, err := tx.Exec("UPDATE entry SET body = $1", `{"say":{"x":1}}`)
		return err
	}))
	s.ok(d.Close())
	if one = s.do(s.keep.Check(one.Name)); one.Result != Differs || one.Code != "ledger.entry_changed" {
		t.Fatalf("a changed copy is %+v", one)
	}
	s.ok(os.WriteFile(path, []byte(strings.Repeat("no database", 1000)), 0o600))
	if one = s.do(s.keep.Check(one.Name)); one.Result != Differs || one.Code != "backup.damaged" {
		t.Fatalf("a ruined copy is %+v", one)
	}
	other := newShelf(t, dbtest.SQLite(t), Plan{Keep: 2})
	theirs := other.do(other.keep.Make(context.Background(), "", false))
	raw, err := os.ReadFile(filepath.Join(other.dir, theirs.Name))
	s.ok(err)
	s.ok(os.WriteFile(path, raw, 0o600))
	if one = s.do(s.keep.Check(one.Name)); one.Result != Differs {
		t.Fatalf("a stranger's copy is %+v", one)
	}
}

func TestOnePieceOfWorkAtATime(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t), Plan{Keep: 2})
	w, err := s.keep.Make(context.Background(), "", false)
	s.ok(err)
	if _, err := s.keep.Make(context.Background(), "", false); fault.CodeOf(err) != "backup.busy" {
		t.Fatalf("a second: %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if err := w.Do(stopped, nil); err == nil {
		t.Fatal("a copy that was stopped was made")
	}
	if p, _ := s.keep.Latest(); p.State != Failed {
		t.Fatalf("stopped: %+v", p)
	}
	if all, err := s.keep.List(); err != nil || len(all) != 0 {
		t.Fatalf("half a copy is listed: %v, %v", all, err)
	}
	s.do(s.keep.Make(context.Background(), "", false))
}

// One copy a night, and only so many; those made by hand stay.
func TestNights(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t), Plan{At: "02:30", Keep: 2})
	ctx := context.Background()
	s.do(s.keep.Make(ctx, "7", false))
	for range 4 {
		s.clock.Forward(time.Minute)
		name, result, err := s.keep.Nightly(ctx)
		if s.ok(err); name == "" || result != Whole {
			t.Fatalf("made %q, %q", name, result)
		}
		if name, _, err = s.keep.Nightly(ctx); name != "" || err != nil {
			t.Fatalf("a second one in a night: %q, %v", name, err)
		}
		s.clock.Forward(24*time.Hour - time.Minute)
	}
	all, err := s.keep.List()
	if s.ok(err); len(all) != 3 || !all[0].Nightly || !all[1].Nightly || all[2].Nightly {
		t.Fatalf("kept %+v", all)
	}
	for _, x := range []struct {
		now, last string
		want      bool
	}{
		{"2026-11-25 02:29", "2026-11-24 02:30", false}, {"2026-11-25 02:30", "2026-11-24 02:30", true},
		{"2026-11-25 09:00", "2026-11-25 02:31", false}, {"2026-11-25 01:00", "2026-11-23 02:31", true},
	} {
		now, err := time.Parse("2006-01-02 15:04", x.now)
		s.ok(err)
		last, err := time.Parse("2006-01-02 15:04", x.last)
		s.ok(err)
		if got := due(s.keep.plan, now, last); got != x.want {
			t.Errorf("%s after %s: %v", x.now, x.last, got)
		}
	}
}

func TestAServerHasItsOwnWays(t *testing.T) {
	s := newShelf(t, dbtest.Postgres(t), Plan{At: "02:30", Keep: 2})
	if _, err := s.keep.Make(context.Background(), "", false); fault.CodeOf(err) != "backup.server" {
		t.Fatalf("made: %v", err)
	}
	if name, _, err := s.keep.Nightly(context.Background()); name != "" || err != nil {
		t.Fatalf("at night: %q, %v", name, err)
	}
}

func TestPlansThatMakeNoSense(t *testing.T) {
	d := dbtest.SQLite(t)
	for p, want := range map[Plan]string{{At: "25:00", Keep: 1}: "backup.bad_time", {At: "", Keep: 0}: "backup.bad_keep"} {
		if _, err := New(d, clock.System{}, time.UTC, "x", p, nil); fault.CodeOf(err) != want {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
