// Package benchmark measures the system against references that run beside it:
// the sqlite3 shell, a bare transaction, a bare lookup, a bare hash. Machines are
// noisy, so a figure is the median of several runs with its spread, and what is
// quoted is the ratio to the reference of the same run.
package benchmark

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// Spec says what to measure.
type Spec struct {
	Dir      string // a scratch folder; removed by the caller
	Binary   string // the anwang to start, for start-up and memory
	Postgres string // an empty database's URL; "" leaves PostgreSQL out
	Rows     int    // hazards of the large database
	Quick    bool
	Tell     func(string)
}

// Figure is one measured number.
type Figure struct {
	Name      string    `json:"name"`
	Unit      string    `json:"unit"`
	Runs      []float64 `json:"runs"`
	Median    float64   `json:"median"`
	Min       float64   `json:"min"`
	Max       float64   `json:"max"`
	Reference string    `json:"reference,omitempty"`
	Beside    []float64 `json:"beside,omitempty"` // the reference's runs, pair by pair
	Ratio     float64   `json:"ratio,omitempty"`  // median of the pairs' ratios, ours to the reference
	RatioMin  float64   `json:"ratio_min,omitempty"`
	RatioMax  float64   `json:"ratio_max,omitempty"`
}

// Result is a whole run.
type Result struct {
	When    time.Time `json:"when"`
	Go      string    `json:"go"`
	CPUs    int       `json:"cpus"`
	Rows    int       `json:"rows"`
	Figures []Figure  `json:"figures"`
	Left    []string  `json:"left_out,omitempty"` // what could not be measured here, and why
}

// bench is a run in hand.
type bench struct {
	Spec
	out Result
}

// Run measures everything. What a machine lacks (the sqlite3 shell) is named in
// Result.Left; an error of the system's own ends the run.
func Run(ctx context.Context, s Spec) (Result, error) {
	if s.Tell == nil {
		s.Tell = func(string) {}
	}
	b := &bench{Spec: s, out: Result{When: time.Now().UTC().Truncate(time.Second), Go: runtime.Version(), CPUs: runtime.NumCPU(), Rows: s.Rows}}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"import", b.imports}, {"writes", b.writes}, {"start", b.starts}, {"large", b.large},
	} {
		s.Tell(part.name)
		if err := part.do(ctx); err != nil {
			return b.out, fmt.Errorf("measure %s: %w", part.name, err)
		}
	}
	return b.out, nil
}

func (b *bench) add(name, unit string, runs []float64) *Figure {
	f := Figure{Name: name, Unit: unit, Runs: runs, Median: median(runs), Min: slices.Min(runs), Max: slices.Max(runs)}
	b.out.Figures = append(b.out.Figures, f)
	return &b.out.Figures[len(b.out.Figures)-1]
}

// against adds a figure with its reference, measured in turn.
func (b *bench) against(name, unit string, ours []float64, reference string, theirs []float64) {
	f := b.add(name, unit, ours)
	f.Reference, f.Beside = reference, theirs
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	f.Ratio, f.RatioMin, f.RatioMax = median(ratios), slices.Min(ratios), slices.Max(ratios)
}

func (b *bench) leave(what, why string) { b.out.Left = append(b.out.Left, what+": "+why) }

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

func (b *bench) repeats() int {
	if b.Quick {
		return 3
	}
	return 5
}

// Write writes the result as JSON.
func (r Result) Write(file string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}

// Print writes the table for people.
func (r Result) Print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s, %d CPUs, %d hazards in the large database\n\n", r.Go, r.CPUs, r.Rows)
	fmt.Fprintln(t, "what\tmedian\tmin … max\tunit\tratio (min … max)\tto")
	for _, f := range r.Figures {
		ratio := ""
		if f.Reference != "" {
			ratio = fmt.Sprintf("%.2f (%.2f … %.2f)", f.Ratio, f.RatioMin, f.RatioMax)
		}
		fmt.Fprintf(t, "%s\t%s\t%s … %s\t%s\t%s\t%s\n", f.Name, short(f.Median), short(f.Min), short(f.Max), f.Unit, ratio, f.Reference)
	}
	t.Flush()
	for _, l := range r.Left {
		fmt.Fprintln(w, "left out:", l)
	}
}

func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// seconds times f.
func seconds(f func() error) (float64, error) {
	began := time.Now()
	err := f()
	return time.Since(began).Seconds(), err
}
