package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/nation"
)

// benchNationLoad times a nation's load against the sqlite3 shell's over the same
// rows and indexes.
func (d *door) benchNationLoad() *cobra.Command {
	var s nation.Spec
	var dir string
	var keep bool
	c := &cobra.Command{
		Use: "nation-load", Short: d.say("cmd.bench.nation_load"), Long: d.say("cmd.bench.nation_load.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if dir == "" {
				if dir, err = os.MkdirTemp("", "anwang-nation-load-"); err != nil {
					return err
				}
			}
			if !keep {
				defer func() {
					for _, part := range []string{"ours", "scratch", "reference"} {
						err = errors.Join(err, os.RemoveAll(filepath.Join(dir, part)))
					}
				}()
			}
			out, err := d.nationLoad(c, s, dir)
			if err != nil {
				return err
			}
			return d.print(out, func(w io.Writer) {
				fmt.Fprintln(w, d.say("cmd.bench.nation_load.done", "rows", out.Rows, "ours", round(out.Seconds), "cpu", round(out.CPU),
					"theirs", round(out.ShellSeconds), "shell_cpu", round(out.ShellCPU), "ratio", fmt.Sprintf("%.2f", out.Ratio),
					"bytes", out.Bytes/max(1, int64(out.Rows)), "mb", out.Bytes>>20, "memory", out.Memory>>20))
			})
		},
	}
	c.Flags().IntVar(&s.Rows, "rows", 200_000, d.say("cmd.flag.rows"))
	c.Flags().Uint64Var(&s.Seed, "seed", 1, d.say("cmd.flag.seed"))
	c.Flags().IntVar(&s.Districts, "districts", 0, d.say("cmd.flag.districts"))
	c.Flags().StringVar(&dir, "dir", "", d.say("cmd.flag.bench_dir"))
	c.Flags().BoolVar(&keep, "keep", false, d.say("cmd.flag.bench_keep"))
	return c
}

func round(seconds float64) string { return fmt.Sprintf("%.1f", seconds) }

// nationLoaded is a load beside its reference. Times are seconds.
type nationLoaded struct {
	Rows         int     `json:"rows"`
	Seconds      float64 `json:"seconds"`
	RowsSeconds  float64 `json:"rows_seconds"`
	CPU          float64 `json:"cpu_seconds"`
	Bytes        int64   `json:"bytes"`
	Memory       int64   `json:"peak_memory"`
	ShellSeconds float64 `json:"shell_seconds"`
	ShellRows    float64 `json:"shell_rows_seconds"`
	ShellCPU     float64 `json:"shell_cpu_seconds"`
	ShellBytes   int64   `json:"shell_bytes"`
	Ratio        float64 `json:"ratio"`     // of the clock on the wall
	RatioCPU     float64 `json:"ratio_cpu"` // of processor time, ours on all cores
}

func (d *door) nationLoad(c *cobra.Command, s nation.Spec, dir string) (out nationLoaded, err error) {
	out.Rows = s.Rows
	bar := d.progress()
	defer bar.end()
	began, cpu := time.Now(), used()
	s.Progress = func(at nation.Progress) {
		if at.Stage == nation.Rows {
			out.RowsSeconds = time.Since(began).Seconds()
		}
		bar.loading(at)
	}
	a, err := app.Open(c.Context(), app.Config{DB: filepath.Join(dir, "ours")}, app.WithLoad())
	if err != nil {
		return out, err
	}
	err = nation.Load(c.Context(), a, s)
	out.Seconds, out.CPU = time.Since(began).Seconds(), (used() - cpu).Seconds()
	if err == nil {
		out.Bytes, err = a.DB.Size(c.Context())
	}
	file := a.DB.Path()
	if err := errors.Join(err, a.Close()); err != nil {
		return out, err
	}
	out.Memory = peak()
	scratch, err := app.Open(c.Context(), app.Config{DB: filepath.Join(dir, "scratch")})
	if err != nil {
		return out, err
	}
	reference := filepath.Join(dir, "reference")
	if err := errors.Join(os.RemoveAll(reference), os.MkdirAll(reference, 0o700)); err != nil {
		return out, errors.Join(err, scratch.Close())
	}
	r, err := nation.Measure(c.Context(), scratch, s, file, reference, func(done int64) {
		bar.line(d.say("cmd.progress.stage", "district", "sqlite3", "stage", "import", "seen", done))
	})
	if err := errors.Join(err, scratch.Close()); err != nil {
		return out, err
	}
	out.ShellSeconds, out.ShellRows, out.ShellBytes = (r.Rows + r.Indexes).Seconds(), r.Rows.Seconds(), r.Bytes
	out.ShellCPU = (r.RowsCPU + r.IndexesCPU).Seconds()
	out.Ratio, out.RatioCPU = out.Seconds/out.ShellSeconds, out.CPU/out.ShellCPU
	return out, nil
}

// used is the processor time that this process has taken.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the most memory that this process has had, in bytes.
func peak() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss << 10 // KiB on Linux
}
