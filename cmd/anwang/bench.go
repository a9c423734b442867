package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/benchmark"
)

// bench measures, and keeps what it measured part by part: a long run that breaks
// off has written what it had.
func (d *door) bench() *cobra.Command {
	var out string
	var s benchmark.Spec
	c := &cobra.Command{
		Use: "bench", Short: d.say("cmd.bench"), Long: d.say("cmd.bench.long", "parts", strings.Join(benchmark.PartNames(), ", ")), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			switch {
			case s.Dir != "":
			case s.Set == benchmark.NationSet: // found again when it is started again
				s.Dir = "bench-nation"
				defer func() {
					if err == nil {
						err = os.RemoveAll(s.Dir)
					}
				}()
			default:
				if s.Dir, err = os.MkdirTemp("", "anwang-bench-"); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, os.RemoveAll(s.Dir)) }()
			}
			if s.Binary, err = os.Executable(); err != nil {
				return err
			}
			if s.Quick {
				s.Rows = min(s.Rows, 20_000)
			}
			s.Postgres = os.Getenv("ANWANG_TEST_POSTGRES") // an empty server of the benchmark's own
			s.Tell = func(line string) { fmt.Fprintln(d.err, time.Now().Format(time.TimeOnly), line) }
			var all benchmark.Result
			if out != "" {
				if all, err = benchmark.ReadResult(out); err != nil {
					return err
				}
			}
			err = benchmark.Run(c.Context(), s, func(m benchmark.Measured) error {
				all.Put(m)
				if err := d.print(m, m.Print); err != nil || out == "" {
					return err
				}
				return all.Write(out)
			})
			if err == nil && out != "" && !d.json {
				fmt.Fprintln(d.out, d.say("cmd.bench.written", "file", out))
			}
			return err
		},
	}
	c.Flags().StringVar(&out, "out", "", d.say("cmd.flag.output"))
	c.Flags().IntVar(&s.Rows, "rows", 1_000_000, d.say("cmd.flag.rows"))
	c.Flags().BoolVar(&s.Quick, "quick", false, d.say("cmd.flag.quick"))
	c.Flags().StringSliceVar(&s.Parts, "part", nil, d.say("cmd.flag.part"))
	c.Flags().StringVar(&s.Set, "set", "", d.say("cmd.flag.set"))
	c.Flags().StringVar(&s.Dir, "dir", "", d.say("cmd.flag.bench_dir"))
	c.Flags().StringVar(&s.Rivals, "rivals", "", d.say("cmd.flag.rivals"))
	c.AddCommand(d.benchReport(), d.benchModel(), d.benchSeed())
	return c
}

// benchReport writes the report of measured parts: nobody writes it by hand.
func (d *door) benchReport() *cobra.Command {
	return &cobra.Command{
		Use: "report FILE", Short: d.say("cmd.bench.report"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := benchmark.ReadResult(args[0])
			if err != nil {
				return err
			}
			return all.Report(d.out)
		},
	}
}
