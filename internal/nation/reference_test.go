package nation

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"testing"
	"time"

	"anwang/internal/db"
)

// What the shell is given to load is what we load: as many rows in every table, as
// text or, where they change as they come, gathered.
func TestTheShellIsGivenTheSame(t *testing.T) {
	ctx := context.Background()
	a := open(t, t.TempDir(), t.TempDir())
	load(t, a, small())
	scratch := open(t, t.TempDir(), t.TempDir())
	s, dir := small().filled(), t.TempDir()
	c := &shell{ctx: ctx, dir: dir, out: &Reference{}, open: map[string]*table{}}
	if err := c.rows(s, scratch, newShellPace(s, c.out)); err != nil {
		t.Fatal(err)
	}
	given := map[string]int64{}
	for name, text := range c.open {
		if err := errors.Join(text.w.Flush(), text.f.Close()); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(text.f.Name())
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(f).ReadAll()
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		given[name] = int64(len(lines))
	}
	count := func(d *db.DB, table string) int64 {
		t.Helper()
		n, err := db.Read(ctx, d, func(tx *db.Tx) (n int64, err error) {
			return n, tx.QueryRow("SELECT count(*) FROM " + table).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, name := range gatheredTables {
		given[name] = count(scratch.DB, name)
	}
	for _, name := range []string{"entry", "hazard", "duty", "evidence", "notice", "tallied", "unit", "post", "person", "site", "search_token"} {
		if given[name] == 0 {
			t.Errorf("nothing of %s is given", name)
		}
	}
	for name, n := range given {
		if is := count(a.DB, name); is != n {
			t.Errorf("%s: %d rows, and %d are given to the shell", name, is, n)
		}
	}
}

// A nation that stands is left as it is: a second load neither takes indexes away
// nor adds a row.
func TestAWholeNationIsLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		a := open(t, dsn, t.TempDir())
		load(t, a, small())
		was := print(t, a)
		s := small()
		var stages []Stage
		s.Progress = func(p Progress) { stages = append(stages, p.Stage) }
		load(t, a, s)
		clean(t, a)
		if is := print(t, a); is != was {
			t.Errorf("a second load made\n%s\nof\n%s", is, was)
		}
		if len(stages) != 1 || stages[0] != Ended {
			t.Errorf("it went through %v", stages)
		}
	})
}

func TestTheLargestDistrictHasTheMost(t *testing.T) {
	s := Spec{Rows: 1_000_000, Seed: 1}
	code, most := s.Largest()
	sum, found := 0, false
	for _, p := range s.places() {
		sum += p.hazards
		if p.hazards > most {
			t.Errorf("%s has %d, more than %s", p.code, p.hazards, code)
		}
		found = found || p.code == code && p.hazards == most
	}
	if !found || sum != s.Rows || len(s.Codes()) != len(s.places()) {
		t.Errorf("%s with %d is not among the places, or they hold %d", code, most, sum)
	}
}

// Rows are made and read at paces of their own; what is left of both, and the indexes
// of all, make the time that remains.
func TestTheShellsRemainingTime(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := shellPace{spec: Spec{Rows: 1000}, took: &Reference{Rows: 20 * time.Second}, began: now.Add(-time.Minute), made: 500, read: 400}
	// 500 to make at 80 ms, 600 to read at 50 ms, and indexes for 1000.
	want := 40*time.Second + 30*time.Second + time.Duration(indexShare*50*float64(time.Second))
	if left := p.left(now); (left - want).Abs() > time.Millisecond {
		t.Errorf("%s left, want %s", left, want)
	}
	p.read = 0
	if left := p.left(now); left != 0 {
		t.Errorf("%s left of something that nobody has timed", left)
	}
}
