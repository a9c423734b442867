package sheet_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/exchange/sheet"
)

// open reads a file of the real data and the profile that belongs to it.
func open(t *testing.T, name, profile string) (*sheet.Book, sheet.Profile, string) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "findings", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("../shared/data is absent: the real files are not part of the project")
	}
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "profiles", profile))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sheet.ParseProfile(raw)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sheet.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b, p, path
}

// byLibrary reads the same file with the standard library: rows by header.
func byLibrary(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	c := csv.NewReader(r)
	c.LazyQuotes = true // one of the files has lone quotes inside its fields
	head, err := c.Read()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for {
		fields, err := c.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, h := range head {
			row[strings.TrimPrefix(h, "\ufeff")] = fields[i]
		}
		rows = append(rows, row)
	}
}

type tally struct{ read, records, repeats, questions, refusals, open, rectifying, closed, late int }

func (n *tally) add(t *testing.T, i sheet.Item) {
	n.read++
	switch {
	case i.Question != nil:
		n.questions++
	case i.Refusal != nil:
		n.refusals++
	case i.Record.Repeat:
		n.repeats++
	default:
		n.records++
		switch i.Record.State {
		case sheet.StateOpen:
			n.open++
		case sheet.StateRectifying:
			n.rectifying++
		case sheet.StateClosed:
			n.closed++
			if !i.Record.Deadline.IsZero() && i.Record.ClosedAt.After(i.Record.Deadline) {
				n.late++
			}
		}
	}
}

// Every one of the 30,376 rows is accounted for, and open, closed and late are
// what the standard library counts.
func TestDetroit(t *testing.T) {
	b, p, path := open(t, "detroit_violations_30376.csv.gz", "detroit.yaml")
	r, err := sheet.NewReader(b, p, sheet.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var got tally
	keys := map[string]bool{}
	codes := map[string]int{}
	for i, err := range r.Items() {
		if err != nil {
			t.Fatal(err)
		}
		got.add(t, i)
		switch {
		case i.Question != nil:
			codes[i.Question.Code]++
		case i.Refusal != nil:
			codes[i.Refusal.Code]++
		case keys[i.Record.Key]:
			t.Errorf("row %d: key stands twice", i.Record.Row)
		default:
			keys[i.Record.Key] = true
		}
	}
	want := tally{}
	for _, row := range byLibrary(t, path) {
		want.read++
		found, err := time.Parse("1/2/2006", row["inspection_date"])
		if err != nil {
			t.Fatal(err)
		}
		closed, err := time.Parse("2006-01-02 15:04:05", row["corrected_date"])
		hasClosed := err == nil
		days, _, _ := strings.Cut(row["days_to_correct"], ".")
		switch {
		case row["violation_description"]+row["item_description"]+row["problem_description"] == "":
			want.refusals++
		case row["violation_type"] == "", hasClosed && closed.Before(found):
			want.questions++
		case hasClosed:
			want.records++
			want.closed++
			allowed, err := time.ParseDuration(days + "h")
			if err != nil {
				t.Fatal(err)
			}
			if closed.Sub(found) > allowed*24 {
				want.late++
			}
		default:
			want.records++
			want.open++
		}
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got.read != 30376 || codes["sheet.closed_before_found"] != 49 || codes["sheet.no_grade"] != 1 || codes["sheet.no_text"] != 1 {
		t.Errorf("%d rows, %v", got.read, codes)
	}
}

func TestDinesafe(t *testing.T) {
	b, p, path := open(t, "dinesafe_2001_6065.csv", "dinesafe.yaml")
	r, err := sheet.NewReader(b, p, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got, want tally
	for i, err := range r.Items() {
		if err != nil {
			t.Fatal(err)
		}
		got.add(t, i)
	}
	clean := 0
	for _, row := range byLibrary(t, path) {
		switch {
		case row["Infraction Details"] == "":
			clean++
			continue
		case row["Action"] == "Corrected During Inspection":
			want.closed++
		default:
			want.open++
		}
		want.read++
		want.records++
	}
	if got != want || r.Skips()[sheet.SkipFinding] != clean {
		t.Errorf("got %+v and %d clean, want %+v and %d", got, r.Skips()[sheet.SkipFinding], want, clean)
	}
}

func TestToronto(t *testing.T) {
	b, p, path := open(t, "toronto_bylaw_snapshot_2024-10-30.csv.gz", "toronto.yaml")
	r, err := sheet.NewReader(b, p, sheet.Options{Now: time.Date(2024, 10, 30, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var got, want tally
	for i, err := range r.Items() {
		if err != nil {
			t.Fatal(err)
		}
		got.add(t, i)
	}
	seen := map[[5]string]bool{}
	for _, row := range byLibrary(t, path) {
		want.read++
		k := [5]string{row["INVESTIGATION_ID"]}
		for i, h := range []string{"Location", "Sublocation", "Desc", "Status"} {
			k[i+1] = strings.TrimSpace(row[h])
		}
		switch {
		case k[3] == "":
			want.refusals++
			continue
		case seen[k]:
			want.repeats++
			continue
		}
		seen[k] = true
		want.records++
		switch k[4] {
		case "Open":
			want.open++
		case "Substantially Complete":
			want.rectifying++
		default:
			want.closed++
		}
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
