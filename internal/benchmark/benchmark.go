// Package benchmark measures the system against references that run beside it:
// the sqlite3 shell, a bare transaction, a bare lookup, a bare hash, and the two
// servers that a user would build on instead. Machines are noisy, so a figure is
// the median of several runs with its spread, and what is quoted is the ratio to
// the reference of the same run.
package benchmark

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// Spec says what to measure.
type Spec struct {
	Dir      string   // a scratch folder; the caller's to remove
	Binary   string   // the anwang to start, for start-up, memory and whatever is asked over HTTP
	Postgres string   // an empty database's URL; "" leaves PostgreSQL out
	Rivals   string   // the folder that holds the rivals' programs; "" leaves them out
	Rows     int      // hazards of the large database
	Parts    []string // names of parts to run; none means all of the set
	Set      string   // "short" or NationSet; "" means short
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
	Bar       *Bar      `json:"bar,omitempty"`    // what the ratio, or the median where there is none, must keep
	Detail    bool      `json:"detail,omitempty"` // stands in a table of its own, and not among what counts
}

// Table is figures side by side, where a list of them would be long.
type Table struct {
	Title string     `json:"title"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"`
}

// Measured is one part of a run: what it found, when and on what.
type Measured struct {
	Part    string    `json:"part"`
	When    time.Time `json:"when"`
	Seconds float64   `json:"seconds"` // how long the part took
	Go      string    `json:"go"`
	Machine string    `json:"machine"` // the processor's name, cores, memory
	Rows    int       `json:"rows"`
	Quick   bool      `json:"quick,omitempty"`
	Figures []Figure  `json:"figures"`
	Tables  []Table   `json:"tables,omitempty"`
	Notes   []string  `json:"notes,omitempty"`    // what a reader must know to read the figures
	Left    []string  `json:"left_out,omitempty"` // what could not be measured here, and why
}

// bench is a part in hand.
type bench struct {
	Spec
	out Measured
}

// Run measures the parts that s names, one after the other, and hands each to
// keep when it is done: a long run that breaks off has what it measured so far, and
// the nation set, started again over the same folder, hands over again what it had
// and goes on from there. What a machine lacks (the sqlite3 shell) is named in
// Measured.Left; an error of the system's own ends the run.
func Run(ctx context.Context, s Spec, keep func(Measured) error) error {
	if s.Tell == nil {
		s.Tell = func(string) {}
	}
	chosen, err := choose(s)
	if err != nil {
		return err
	}
	for _, dir := range []*string{&s.Dir, &s.Rivals} { // programs run in folders of their own
		if *dir == "" {
			continue
		}
		if *dir, err = filepath.Abs(*dir); err != nil {
			return err
		}
	}
	d, err := openDiary(s)
	if err != nil {
		return err
	}
	for i, one := range chosen {
		at := fmt.Sprintf("part %d of %d, %s", i+1, len(chosen), one.name)
		m, was := d.has(one.name)
		if was {
			s.Tell(at + ": measured at " + m.When.Format("2006-01-02 15:04") + " UTC")
		} else {
			s.Tell(at)
			if m, err = runPart(ctx, s, one); err != nil {
				return err
			}
			s.Tell(fmt.Sprintf("%s: done in %.0f s", at, m.Seconds))
		}
		if err := errors.Join(keep(m), d.note(m)); err != nil {
			return err
		}
	}
	return d.close()
}

func runPart(ctx context.Context, s Spec, one part) (Measured, error) {
	began := time.Now()
	b := &bench{Spec: s, out: Measured{Part: one.name, When: began.UTC().Truncate(time.Second),
		Go: runtime.Version(), Machine: machine(), Rows: s.Rows, Quick: s.Quick}}
	if err := one.do(b, ctx); err != nil {
		return b.out, fmt.Errorf("measure %s: %w", one.name, err)
	}
	b.out.Seconds = time.Since(began).Seconds()
	return b.out, nil
}

func (b *bench) add(name, unit string, runs []float64) *Figure {
	f := Figure{Name: name, Unit: unit, Runs: runs, Median: median(runs), Min: slices.Min(runs), Max: slices.Max(runs)}
	b.out.Figures = append(b.out.Figures, f)
	return &b.out.Figures[len(b.out.Figures)-1]
}

// against adds a figure with its reference, measured in turn.
func (b *bench) against(name, unit string, ours []float64, reference string, theirs []float64) *Figure {
	f := b.add(name, unit, ours)
	f.Reference, f.Beside = reference, theirs
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	f.Ratio, f.RatioMin, f.RatioMax = median(ratios), slices.Min(ratios), slices.Max(ratios)
	return f
}

func (b *bench) leave(what, why string) { b.out.Left = append(b.out.Left, what+": "+why) }

// note tells the reader of the report something once.
func (b *bench) note(text string) {
	if !slices.Contains(b.out.Notes, text) {
		b.out.Notes = append(b.out.Notes, text)
	}
}

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

// seconds times f.
func seconds(f func() error) (float64, error) {
	began := time.Now()
	err := f()
	return time.Since(began).Seconds(), err
}
