package benchmark

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// Result is what has been measured, part by part. One file gathers the parts of
// several runs: a part that is measured again takes the place of its last.
type Result struct {
	Parts []Measured `json:"parts"`
}

// ReadResult reads a file that Write wrote; one that is not there is empty.
func ReadResult(file string) (Result, error) {
	var r Result
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		return r, fmt.Errorf("read results of %s: %w", file, err)
	}
	return r, nil
}

// Put adds a part, in place of the one of the same name.
func (r *Result) Put(m Measured) {
	i := slices.IndexFunc(r.Parts, func(o Measured) bool { return o.Part == m.Part })
	if i < 0 {
		r.Parts = append(r.Parts, m)
		return
	}
	r.Parts[i] = m
}

// Write writes the result as JSON.
func (r Result) Write(file string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}

// Print writes the tables for people.
func (r Result) Print(w io.Writer) {
	for _, m := range r.Parts {
		m.Print(w)
	}
}

// Print writes the part's table for people.
func (m Measured) Print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s, %s, %d hazards, %.0f s\n\n", m.Part, m.Machine, m.Go, m.Rows, m.Seconds)
	fmt.Fprintln(t, "what\tmedian\tmin … max\tunit\tratio (min … max)\tto\tbar")
	for _, f := range m.Figures {
		if f.Detail {
			continue
		}
		ratio := ""
		if f.Reference != "" {
			ratio = fmt.Sprintf("%s (%s … %s)", short(f.Ratio), short(f.RatioMin), short(f.RatioMax))
		}
		fmt.Fprintf(t, "%s\t%s\t%s … %s\t%s\t%s\t%s\t%s\n", f.Name, short(f.Median), short(f.Min), short(f.Max), f.Unit, ratio, f.Reference, f.verdict())
	}
	for _, table := range m.Tables {
		fmt.Fprintf(t, "\n%s\n\n%s\n", table.Title, strings.Join(table.Head, "\t"))
		for _, row := range table.Rows {
			fmt.Fprintln(t, strings.Join(row, "\t"))
		}
	}
	t.Flush()
	for _, n := range m.Notes {
		fmt.Fprintln(w, "note:", n)
	}
	for _, l := range m.Left {
		fmt.Fprintln(w, "left out:", l)
	}
	fmt.Fprintln(w)
}

// short writes a number with as many digits as a noisy machine can vouch for.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// Bar is what a figure must keep.
type Bar struct {
	Most  float64 `json:"most,omitempty"`  // at most this
	Least float64 `json:"least,omitempty"` // at least this
}

// most sets the bar that the ratio, or the median where there is no reference,
// must not pass.
func (f *Figure) most(v float64) { f.Bar = &Bar{Most: v} }

// least sets the bar that the ratio, or the median, must reach.
func (f *Figure) least(v float64) { f.Bar = &Bar{Least: v} }

// Kept tells whether the figure keeps its bar; one without a bar does.
func (f Figure) Kept() bool {
	v := f.Median
	if f.Reference != "" {
		v = f.Ratio
	}
	return f.Bar == nil || (f.Bar.Most == 0 || v <= f.Bar.Most) && v >= f.Bar.Least
}

// verdict is the bar in words, with whether it is kept; "" without one.
func (f Figure) verdict() string {
	if f.Bar == nil {
		return ""
	}
	word := "kept"
	if !f.Kept() {
		word = "missed"
	}
	if f.Bar.Most != 0 {
		return "≤ " + short(f.Bar.Most) + " " + word
	}
	return "≥ " + short(f.Bar.Least) + " " + word
}
