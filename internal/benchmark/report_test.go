package benchmark

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A part that is measured again takes its own place; the others stay.
func TestResultsGatherInOneFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.json")
	for _, m := range []Measured{{Part: "writes", Rows: 1}, {Part: "rivals", Rows: 2}, {Part: "writes", Rows: 3}} {
		r, err := ReadResult(file)
		if err != nil {
			t.Fatal(err)
		}
		r.Put(m)
		if err := r.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	r, err := ReadResult(file)
	if err != nil || len(r.Parts) != 2 || r.Parts[0].Part != "writes" || r.Parts[0].Rows != 3 || r.Parts[1].Rows != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// The report tells a bar that is kept from one that is missed, by the ratio where
// there is one, and never mends a cell that holds a stroke.
func TestReportTellsBars(t *testing.T) {
	b := &bench{}
	b.against("creates", "1/s", []float64{300, 330, 290}, "the rival", []float64{100, 100, 100}).least(3)
	b.against("page", "ms", []float64{2}, "the rival", []float64{10}).most(.1)
	b.add("proof", "ms", []float64{3, 4, 5}).most(5)
	b.add("p90 of a|b", "ms", []float64{1}).Detail = true
	b.out.Part, b.out.When = "rivals", time.Date(2026, 11, 24, 1, 2, 0, 0, time.UTC)
	b.out.Tables = []Table{{Title: "Side by side.", Head: []string{"what", "a|b"}, Rows: [][]string{{"x", "1"}}}}
	b.note("read this")
	b.note("read this")
	b.leave("Parse", "not installed")
	var out strings.Builder
	if err := (Result{Parts: []Measured{b.out}}).Report(&out); err != nil {
		t.Fatal(err)
	}
	for text, times := range map[string]int{
		"≥ 3.00 kept": 1, "≤ 0.100 missed": 1, "≤ 5.00 kept": 1, "p90 of": 0, `a\|b`: 1, "read this": 1, "Parse: not installed": 1,
		"3.00 (2.90 … 3.30)": 1, "2026-11-24 01:02 UTC": 1, "\n\n\n": 0,
	} {
		if n := strings.Count(out.String(), text); n != times {
			t.Errorf("%q stands %d times in the report, want %d:\n%s", text, n, times, out.String())
		}
	}
	var shown strings.Builder
	b.out.Print(&shown)
	if !strings.Contains(shown.String(), "≤ 0.100 missed") || !strings.Contains(shown.String(), "Side by side.") {
		t.Errorf("the table for people lacks something:\n%s", shown.String())
	}
}

// A name that is no part is an error that names those that are.
func TestChoose(t *testing.T) {
	if got, err := choose(Spec{Parts: []string{"writes"}}); err != nil || len(got) != 1 || got[0].name != "writes" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := choose(Spec{Parts: []string{"nonsense"}}); err == nil || !strings.Contains(err.Error(), "rivals") {
		t.Errorf("got %v", err)
	}
	short, err := choose(Spec{})
	if err != nil || len(short) < 4 {
		t.Errorf("%v, %v", short, err)
	}
	for _, p := range short {
		if p.name == "rivals" {
			t.Error("the short set would start the rivals")
		}
	}
}
