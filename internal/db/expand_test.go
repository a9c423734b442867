package db_test

import (
	"context"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

// firstMarked is the first step made for programs that go on beside it.
const firstMarked = 16

// contracting is what takes away, or asks for, something that a program of before
// the step does not know of.
var contracting = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bDROP\s+(TABLE|VIEW)\b`),
	regexp.MustCompile(`(?i)\bDROP\s+COLUMN\b`),
	regexp.MustCompile(`(?i)\bRENAME\b`),
	regexp.MustCompile(`(?i)\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b`),
	regexp.MustCompile(`(?i)\bSET\s+NOT\s+NULL\b`),
	regexp.MustCompile(`(?i)\bADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN)\b`),
}

var (
	newTable  = regexp.MustCompile(`(?i)CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)`)
	newIndex  = regexp.MustCompile(`(?i)CREATE\s+(UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?\w+\s+ON\s+(\w+)`)
	newColumn = regexp.MustCompile(`(?i)ADD\s+COLUMN[^;]*`)
)

// Every step says whether older programs go on beside it, and one that says so
// keeps its word: it adds, with defaults, and never holds a big table for long.
func TestAStepThatExpandsOnlyAdds(t *testing.T) {
	files, err := fs.ReadDir(db.MigrationFiles(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		n, err := strconv.Atoi(f.Name()[:5])
		if err != nil {
			t.Fatal(err)
		}
		if n < firstMarked {
			continue
		}
		raw, err := fs.ReadFile(db.MigrationFiles(), f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range wrongWith(f.Name(), string(raw)) {
			t.Errorf("%s: %s", f.Name(), wrong)
		}
	}
}

func wrongWith(name, text string) (all []string) {
	mark, body, _ := strings.Cut(text, "\n")
	switch mark {
	case "-- anwang: contract":
		return nil
	case "-- anwang: expand":
	default:
		return []string{"the first line must be “-- anwang: expand” or “-- anwang: contract”"}
	}
	body = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(body, "")
	own := map[string]bool{}
	for _, m := range newTable.FindAllStringSubmatch(body, -1) {
		own[m[1]] = true
	}
	for _, bad := range contracting {
		if s := bad.FindString(body); s != "" {
			all = append(all, s+": takes from older programs what they need")
		}
	}
	for _, s := range newColumn.FindAllString(body, -1) {
		if strings.Contains(strings.ToUpper(s), "NOT NULL") && !strings.Contains(strings.ToUpper(s), "DEFAULT") {
			all = append(all, s+": older programs do not fill it; give it a default")
		}
	}
	for _, m := range newIndex.FindAllStringSubmatch(body, -1) {
		switch table := m[3]; {
		case own[table]:
		case m[1] != "":
			all = append(all, "a unique index on "+table+": older programs may write what it refuses")
		case m[2] == "" && !strings.HasSuffix(name, ".sqlite.sql"):
			all = append(all, "an index on "+table+" must be built CONCURRENTLY on PostgreSQL, in a file of its own with “-- +goose NO TRANSACTION”")
		}
	}
	if strings.Contains(strings.ToUpper(body), "CONCURRENTLY") && (!strings.Contains(text, "+goose NO TRANSACTION") || !strings.Contains(body, "SET lock_timeout = 0")) {
		all = append(all, "building concurrently needs “-- +goose NO TRANSACTION” and SET lock_timeout = 0, since it waits for every older transaction")
	}
	return all
}

// The rule itself can fail.
func TestTheRuleFindsWhatContracts(t *testing.T) {
	for text, want := range map[string]string{
		"-- +goose Up\nCREATE TABLE a (x BIGINT);":                                       "first line",
		"-- anwang: expand\nALTER TABLE hazard DROP COLUMN text;":                        "takes from",
		"-- anwang: expand\nALTER TABLE hazard RENAME COLUMN a TO b;":                    "takes from",
		"-- anwang: expand\nALTER TABLE hazard ADD COLUMN b BIGINT NOT NULL;":            "default",
		"-- anwang: expand\nCREATE INDEX a ON hazard (district);":                        "CONCURRENTLY",
		"-- anwang: expand\nCREATE UNIQUE INDEX a ON hazard (district);":                 "unique",
		"-- anwang: expand\nCREATE INDEX CONCURRENTLY a ON hazard (district);":           "NO TRANSACTION",
		"-- anwang: expand\nALTER TABLE hazard ALTER COLUMN text SET NOT NULL;":          "takes from",
		"-- anwang: expand\nALTER TABLE hazard ADD COLUMN b BIGINT NOT NULL DEFAULT 0;":  "",
		"-- anwang: expand\nCREATE TABLE a (x BIGINT);\nCREATE UNIQUE INDEX i ON a (x);": "",
		"-- anwang: contract\nDROP TABLE hazard;":                                        "",
	} {
		got := strings.Join(wrongWith("00099_x.sql", text), "; ")
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

// An older program meets a newer schema: it goes on when every step past its own
// only expands, and refuses when one contracts, or when nobody says what it does.
func TestAnOlderProgramOnANewerSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		step := func(version int64, noted, contracts bool) {
			t.Helper()
			if err := db.NoteStep(ctx, d, version, noted, contracts); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		step(9001, true, false)
		if err := d.Migrate(ctx); err != nil {
			t.Fatalf("on a schema that was only added to: %v", err)
		}
		step(9002, false, false)
		if err := d.Migrate(ctx); fault.CodeOf(err) != "db.schema_ahead" {
			t.Fatalf("on a schema with a step that nobody noted: %v", err)
		}
		if err := db.Do(ctx, d, func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO schema_step (version, contracts, at, ms) VALUES (9002, 1, 0, 0)")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx); fault.CodeOf(err) != "db.schema_ahead" {
			t.Fatalf("on a schema that contracted: %v", err)
		}
	})
}

// A process that died between a step and its note leaves the note to the next one.
func TestANoteThatIsMissingIsMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		table(t, d, "DELETE FROM schema_step WHERE version >= 18")
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if n := text(t, d, "SELECT CAST(count(*) AS TEXT) FROM schema_step WHERE version = 18 AND contracts = 0"); n != "1" {
			t.Fatalf("step 18 is noted %s times", n)
		}
	})
}

// Whoever has a table in hand for long does not make everybody else wait behind
// the step: it gives up, lets them through, and comes again.
func TestAStepLetsWritersThrough(t *testing.T) {
	d := dbtest.Postgres(t)
	ctx := context.Background()
	table(t, d, "DROP SCHEMA public CASCADE")
	table(t, d, "CREATE SCHEMA public")
	// A schema of before the step, with somebody who is long at its table.
	if err := d.MigrateTo(ctx, 12); err != nil {
		t.Fatal(err)
	}
	holding, release, left := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		left <- db.Do(ctx, d, func(tx *db.Tx) error {
			_, err := tx.Exec("LOCK TABLE hazard IN ROW EXCLUSIVE MODE")
			close(holding)
			for err == nil {
				select {
				case <-release:
					return nil
				case <-time.After(time.Second): // at work all the while
					_, err = tx.Exec("SELECT 1")
				}
			}
			return err
		})
	}()
	<-holding
	var waited int
	slowest := time.Duration(0)
	done := make(chan error, 1)
	go func() {
		done <- d.MigrateTelling(ctx, func(s db.Step) {
			if s.State == db.StepWaits && s.Version == 13 {
				if waited++; waited == 2 {
					close(release)
				}
			}
		})
	}()
	for {
		select {
		case err := <-done:
			if err != nil || waited < 2 {
				t.Fatalf("migrated with %v after waiting %d times", err, waited)
			}
			if err := <-left; err != nil {
				t.Fatalf("whoever had it: %v", err)
			}
			t.Logf("a writer waited %s at most", slowest.Round(time.Millisecond))
			return
		case <-time.After(50 * time.Millisecond):
			began := time.Now()
			table(t, d, "UPDATE hazard SET version = version WHERE district = '371502' AND id = 1")
			slowest = max(slowest, time.Since(began))
		}
	}
}
