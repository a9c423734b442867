package nation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// small is a nation of a few districts whose loads take several portions.
func small() Spec { return Spec{Rows: 900, Seed: 7, Districts: 4, portion: 100} }

func each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, t.TempDir()) })
	t.Run("postgres", func(t *testing.T) { f(t, dbtest.PostgresURL(t)) })
}

func open(t *testing.T, dsn, data string) *app.App {
	t.Helper()
	a, err := app.Open(context.Background(), app.Config{DB: dsn, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func load(t *testing.T, a *app.App, s Spec) {
	t.Helper()
	if err := Load(context.Background(), a, s); err != nil {
		t.Fatal(err)
	}
}

// print says everything that two loads must have in common: the head of every
// district's tree, which covers every entry and by the fold every row, and what
// followers derive.
func print(t *testing.T, a *app.App) string {
	t.Helper()
	out, err := db.Read(context.Background(), a.DB, func(tx *db.Tx) (string, error) {
		districts, err := ledger.Districts(tx)
		if err != nil {
			return "", err
		}
		var b strings.Builder
		found := map[int64]bool{}
		for _, d := range districts {
			head, err := ledger.Latest(tx, d)
			if err != nil {
				return "", err
			}
			fmt.Fprintln(&b, strings.Join(strings.Split(head.Note, "\n")[:5], " "))
			for _, q := range []string{
				"SELECT count(*), coalesce(sum(n), 0) FROM tally WHERE district = $1",
				"SELECT count(*), coalesce(sum(n), 0) FROM tally_above WHERE area = $1",
				"SELECT count(*), coalesce(sum(hazards), 0) FROM burden WHERE district = $1",
				"SELECT count(*), coalesce(sum(number), 0) FROM notice WHERE district = $1",
				"SELECT count(*), coalesce(sum(n), 0) FROM hazard_count WHERE district = $1",
				"SELECT count(*), coalesce(sum(number), 0) FROM follower WHERE district = $1",
			} {
				var n, sum int64
				if err := tx.QueryRow(q, d).Scan(&n, &sum); err != nil {
					return "", err
				}
				fmt.Fprint(&b, " ", n, "/", sum)
			}
			ids, err := tx.FindWords("search_token", d, []string{"疏散"}, 1000)
			if err != nil {
				return "", err
			}
			for _, id := range ids { // one engine keeps the index by district, the other does not
				found[id] = true
			}
			fmt.Fprintln(&b)
		}
		fmt.Fprintln(&b, "found", len(found))
		return b.String(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func clean(t *testing.T, a *app.App) {
	t.Helper()
	if _, err := a.Verify(context.Background(), nil); err != nil {
		t.Fatalf("verify: %v", err)
	}
	if n, err := a.DB.Deferred(context.Background()); err != nil || n > 0 {
		t.Fatalf("%d indexes are still aside (%v)", n, err)
	}
}

func TestANationIsWhatTheRoomsWouldHaveWritten(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		a := open(t, dsn, t.TempDir())
		var last Progress
		s := small()
		s.Progress = func(p Progress) { last = p }
		load(t, a, s)
		clean(t, a)
		if last.Stage != Ended || last.Done != 900 {
			t.Errorf("ended with %+v", last)
		}
		districts, err := db.Read(context.Background(), a.DB, ledger.Districts)
		if err != nil || len(districts) != 4 {
			t.Fatalf("districts %v: %v", districts, err)
		}
		for _, d := range districts {
			breaches, err := a.Duty.Laws(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range breaches {
				// Since the last moment the sweep has not come round.
				if b.Code != "duty.law_rung_missed" {
					t.Errorf("%s: %+v", d, b)
				}
			}
		}
		// Nothing is left for the followers, and what they make anew is the same.
		was := print(t, a)
		if err := a.Settle(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := a.RebuildTallies(context.Background()); err != nil {
			t.Fatal(err)
		}
		if is := print(t, a); is != was {
			t.Errorf("followers made\n%s\nof what was\n%s", is, was)
		}
	})
}

func TestTheSameSeedGivesTheSameRows(t *testing.T) {
	var prints []string
	for _, dsn := range []string{t.TempDir(), t.TempDir(), dbtest.PostgresURL(t)} {
		a := open(t, dsn, t.TempDir())
		load(t, a, small())
		prints = append(prints, print(t, a))
	}
	if prints[0] != prints[1] || prints[0] != prints[2] {
		t.Errorf("three loads of one seed:\n%s", strings.Join(prints, "\n"))
	}
	other := small()
	other.Seed++
	a := open(t, t.TempDir(), t.TempDir())
	load(t, a, other)
	if print(t, a) == prints[0] {
		t.Error("another seed gave the same nation")
	}
}

func TestAStoppedLoadGoesOnToTheSameEnd(t *testing.T) {
	whole := open(t, t.TempDir(), t.TempDir())
	load(t, whole, small())
	want := print(t, whole)
	each(t, func(t *testing.T, dsn string) {
		data := t.TempDir()
		runs := 0
		for ; ; runs++ {
			a, err := app.Open(context.Background(), app.Config{DB: dsn, Data: data})
			if err != nil {
				t.Fatal(err)
			}
			s := small()
			s.stop = func(portions int) bool { return portions == 2 }
			if runs == 2 { // opened to work with, half a nation is whole in itself
				clean(t, a)
			}
			err = Load(context.Background(), a, s)
			if closed := a.Close(); closed != nil {
				t.Fatal(closed)
			}
			if err == nil {
				break
			}
			if !errors.Is(err, errStopped) {
				t.Fatal(err)
			}
		}
		if runs < 4 {
			t.Errorf("only %d runs were stopped", runs)
		}
		a := open(t, dsn, data)
		clean(t, a)
		if got := print(t, a); got != want {
			t.Errorf("after %d stops\n%s\nwant\n%s", runs, got, want)
		}
	})
}

// killed is where a process of this test loads, when it is one that will be killed.
const killed = "ANWANG_TEST_KILLED_LOAD"

func TestAKilledLoadGoesOnToTheSameEnd(t *testing.T) {
	if dir := os.Getenv(killed); dir != "" {
		load(t, open(t, dir, dir), small())
		return
	}
	whole := open(t, t.TempDir(), t.TempDir())
	load(t, whole, small())
	dir := t.TempDir()
	kills := 0
	for wait := 120 * time.Millisecond; ; wait += 40 * time.Millisecond {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestAKilledLoadGoesOnToTheSameEnd$")
		cmd.Env = append(os.Environ(), killed+"="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		if timer.Stop(); err == nil {
			break
		}
		if kills++; kills > 200 {
			t.Fatalf("no end after %d kills: %v", kills, err)
		}
	}
	a := open(t, dir, dir)
	clean(t, a)
	if got, want := print(t, a), print(t, whole); got != want {
		t.Errorf("after %d kills\n%s\nwant\n%s", kills, got, want)
	}
	t.Logf("killed %d times", kills)
}

func TestALoadRefusesWhatIsNotItsOwn(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		a := open(t, dsn, t.TempDir())
		load(t, a, Spec{Rows: 30, Seed: 1, Districts: 1})
		other := Spec{Rows: 31, Seed: 1, Districts: 1}
		if err := Load(context.Background(), a, other); err == nil || !strings.Contains(err.Error(), "nation.other") {
			t.Errorf("another nation: %v", err)
		}
	})
}

func TestRecordsAreOfEveryKind(t *testing.T) {
	a := open(t, t.TempDir(), t.TempDir())
	load(t, a, Spec{Rows: 3000, Seed: 2, Districts: 3})
	for _, q := range []string{
		"SELECT count(*) FROM hazard WHERE state = 'closed' AND on_spot = 1", "SELECT count(*) FROM hazard WHERE state = 'closed' AND on_spot = 0",
		"SELECT count(*) FROM hazard WHERE state = 'reported'", "SELECT count(*) FROM hazard WHERE state = 'rectifying'",
		"SELECT count(*) FROM hazard WHERE state = 'submitted'", "SELECT count(*) FROM hazard WHERE state = 'rejected'",
		"SELECT count(*) FROM hazard WHERE grade = 'major'", "SELECT count(*) FROM hazard WHERE recurrence_of <> 0",
		"SELECT count(*) FROM hazard WHERE responsible_name <> ''", "SELECT count(*) FROM duty WHERE kind = 'verify'",
		"SELECT count(*) FROM duty WHERE state = 'open' AND rung > 0", "SELECT count(*) FROM duty WHERE kind = 'supervise'",
		"SELECT count(*) FROM evidence", "SELECT count(*) FROM notice",
	} {
		n, err := db.Read(context.Background(), a.DB, func(tx *db.Tx) (n int64, err error) { return n, tx.QueryRow(q).Scan(&n) })
		if err != nil || n == 0 {
			t.Errorf("%s: %d, %v", q, n, err)
		}
	}
}
