package exchange

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/hazard"
)

// root is the repository's, from this folder.
const root = "../.."

// shared opens a file of the data that lies beside the repository.
func shared(t testing.TB, path string) string {
	t.Helper()
	p := filepath.Join(root, "..", "shared", "data", path)
	if _, err := os.Stat(p); err != nil {
		t.Skip("../shared/data is absent")
	}
	return p
}

func profile(t testing.TB, name string) sheet.Profile {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "testdata", "profiles", name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sheet.ParseProfile(raw)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDetroit carries a city's 30,376 violations in, counts them without our
// code, and carries them in again.
func TestDetroit(t *testing.T) {
	path := shared(t, "findings/detroit_violations_30376.csv.gz")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := newCounty(t, dbtest.SQLite(t))
	in := Input{File: inHand(filepath.Base(path), raw), Profile: profile(t, "detroit.yaml")}
	began := time.Now()
	rep, err := c.s.ImportHazards(c.ctx, c.office, in)
	c.must(err)
	took := time.Since(began)
	t.Logf("imported %+v in %v: %.0f rows/s; %d new sites", rep.Counts, took.Round(time.Millisecond), float64(rep.Counts.Read)/took.Seconds(), rep.NewSites)
	if rep.Counts.Read != 30376 || !rep.Counts.Balanced() {
		t.Fatalf("counts %+v", rep.Counts)
	}
	if len(rep.Questions) != int(rep.Counts.Questions) || len(rep.Refusals) != int(rep.Counts.Refused) {
		t.Errorf("%d questions and %d refusals are told", len(rep.Questions), len(rep.Refusals))
	}
	want, got := countRaw(t, path, rep), countHazards(c)
	if want != got {
		t.Errorf("the file says %+v, the hazards say %+v", want, got)
	}
	entries := c.entries("hazard")
	began = time.Now()
	again, err := c.s.ImportHazards(c.ctx, c.office, in)
	c.must(err)
	t.Logf("again %+v in %v", again.Counts, time.Since(began).Round(time.Millisecond))
	same := rep.Counts
	same.Imported, same.Unchanged = 0, rep.Counts.Imported
	if again.Counts != same {
		t.Errorf("second run %+v, want %+v", again.Counts, same)
	}
	if now := c.entries("hazard"); now != entries {
		t.Errorf("the second run made %d entries", now-entries)
	}
}

// tallied is what a reader of the raw file would count.
type tallied struct{ open, closed, late int }

func countHazards(c *county) (n tallied) {
	for _, h := range c.hazards() {
		switch {
		case h.State == hazard.Closed:
			n.closed++
		case h.State.Open():
			n.open++
		}
		if h.Late(c.clock.Now()) {
			n.late++
		}
	}
	return n
}

// countRaw counts the raw file with nothing but a CSV reader, leaving out the
// rows that the report says did not go in and the rows that repeat an earlier one.
func countRaw(t *testing.T, path string, rep Report) (n tallied) {
	t.Helper()
	out := map[int]bool{}
	for _, list := range [][]Finding{rep.Questions, rep.Refusals} {
		for _, f := range list {
			out[f.Row] = true
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range head {
		col[name] = i
	}
	zone, err := time.LoadLocation("America/Detroit")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for row := 2; ; row++ {
		v, err := r.Read()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(v, "\x00"); out[row] || seen[all] {
			continue
		} else {
			seen[all] = true
		}
		n.add(t, v[col["inspection_date"]], v[col["days_to_correct"]], v[col["corrected_date"]], zone)
	}
}

func (n *tallied) add(t *testing.T, found, days, corrected string, zone *time.Location) {
	t.Helper()
	day, err := time.ParseInLocation("1/2/2006", found, zone)
	if err != nil {
		t.Fatalf("inspection_date %q: %v", found, err)
	}
	due := day.Add(15 * 24 * time.Hour) // without any date, hazards have fifteen days
	if days != "" {
		allowed, err := strconv.ParseFloat(days, 64)
		if err != nil {
			t.Fatalf("days_to_correct %q: %v", days, err)
		}
		due = day.AddDate(0, 0, int(allowed)+1).Add(-time.Microsecond)
	}
	done := start.Add(time.Hour)
	if corrected == "" {
		n.open++
	} else {
		n.closed++
		if done, err = time.ParseInLocation(time.DateTime, corrected, zone); err != nil {
			t.Fatalf("corrected_date %q: %v", corrected, err)
		}
	}
	if done.After(due) {
		n.late++
	}
}

// TestOtherSources carries in a file of inspections, most of them without a
// finding, and a dump without dates, keys or sites; and both again, later.
func TestOtherSources(t *testing.T) {
	for path, prof := range map[string]string{
		"findings/dinesafe_2001_6065.csv": "dinesafe.yaml", "findings/toronto_bylaw_snapshot_2024-10-30.csv.gz": "toronto.yaml",
	} {
		t.Run(prof, func(t *testing.T) {
			raw, err := os.ReadFile(shared(t, path))
			if err != nil {
				t.Fatal(err)
			}
			c := newCounty(t, dbtest.SQLite(t))
			in := Input{File: inHand(filepath.Base(path), raw), Profile: profile(t, prof)}
			rep, err := c.s.ImportHazards(c.ctx, c.office, in)
			c.must(err)
			t.Logf("%+v, skipped %v", rep.Counts, rep.Skips)
			if !rep.Counts.Balanced() || rep.Counts.Imported == 0 || int64(len(c.hazards())) != rep.Counts.Imported {
				t.Errorf("%+v and %d hazards", rep.Counts, len(c.hazards()))
			}
			c.clock.Forward(24 * time.Hour)
			again, err := c.s.ImportHazards(c.ctx, c.office, in)
			c.must(err)
			same := rep.Counts
			same.Imported, same.Unchanged = 0, rep.Counts.Imported
			if again.Counts != same {
				t.Errorf("a day later %+v, want %+v", again.Counts, same)
			}
		})
	}
}
