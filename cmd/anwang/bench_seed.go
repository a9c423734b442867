package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/nation"
)

// benchSeed loads an invented nation, or goes on with one that was cut short.
func (d *door) benchSeed() *cobra.Command {
	var s nation.Spec
	var until, profile string
	c := &cobra.Command{
		Use: "seed", Short: d.say("cmd.bench.seed"), Long: d.say("cmd.bench.seed.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if until != "" {
				if s.Until, err = time.Parse(time.DateOnly, until); err != nil {
					return err
				}
			}
			if profile != "" {
				f, err := os.Create(profile)
				if err != nil {
					return err
				}
				defer f.Close()
				if err := pprof.StartCPUProfile(f); err != nil {
					return err
				}
				defer pprof.StopCPUProfile()
			}
			a, err := app.Open(c.Context(), d.cfg, app.WithLoad())
			if err != nil {
				return err
			}
			return errors.Join(d.seed(c, a, s), a.Close())
		},
	}
	c.Flags().IntVar(&s.Rows, "rows", 1_000_000, d.say("cmd.flag.rows"))
	c.Flags().Uint64Var(&s.Seed, "seed", 1, d.say("cmd.flag.seed"))
	c.Flags().StringVar(&until, "until", "", d.say("cmd.flag.until"))
	c.Flags().IntVar(&s.Districts, "districts", 0, d.say("cmd.flag.districts"))
	c.Flags().StringVar(&profile, "cpuprofile", "", d.say("cmd.flag.cpuprofile"))
	return c
}

func (d *door) seed(c *cobra.Command, a *app.App, s nation.Spec) error {
	bar := d.progress()
	began := time.Now()
	var rows time.Duration
	s.Progress = func(at nation.Progress) {
		if at.Stage == nation.Rows {
			rows = time.Since(began)
		}
		bar.loading(at)
	}
	if err := nation.Load(c.Context(), a, s); err != nil {
		bar.end()
		return err
	}
	bar.end()
	size, err := a.DB.Size(c.Context())
	if err != nil {
		return err
	}
	all := time.Since(began)
	out := map[string]any{"rows": s.Rows, "seed": s.Seed, "seconds": all.Seconds(), "seconds_rows": rows.Seconds(), "bytes": size}
	return d.print(out, func(w io.Writer) {
		fmt.Fprintln(w, d.say("cmd.bench.seeded", "rows", s.Rows, "time", all.Round(time.Second).String(),
			"rate", int64(float64(s.Rows)/all.Seconds()), "mb", size>>20))
	})
}

// loading shows how far a bulk load is.
func (p *progress) loading(at nation.Progress) {
	left := "…"
	if at.Left > 0 {
		left = at.Left.Round(time.Second).String()
	}
	if at.Stage == nation.Indexes {
		p.line(p.d.say("cmd.progress.indexes", "index", at.Index, "left", left))
		return
	}
	p.line(p.d.say("cmd.progress.records", "done", at.Done, "total", at.Of, "rate", int64(at.Rate), "left", left))
}
