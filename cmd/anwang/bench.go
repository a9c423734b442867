package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"anwang/internal/benchmark"
)

func (d *door) bench() *cobra.Command {
	var out string
	var s benchmark.Spec
	c := &cobra.Command{
		Use: "bench", Short: d.say("cmd.bench"), Long: d.say("cmd.bench.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if s.Dir, err = os.MkdirTemp("", "anwang-bench-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(s.Dir)) }()
			if s.Binary, err = os.Executable(); err != nil {
				return err
			}
			if s.Quick {
				s.Rows = min(s.Rows, 20_000)
			}
			s.Postgres = os.Getenv("ANWANG_TEST_POSTGRES") // an empty server of the benchmark's own
			s.Tell = func(line string) { fmt.Fprintln(d.err, line) }
			r, err := benchmark.Run(c.Context(), s)
			if err != nil {
				return err
			}
			if err := d.print(r, r.Print); err != nil || out == "" {
				return err
			}
			if err := r.Write(out); err != nil {
				return fmt.Errorf("write results: %w", err)
			}
			if !d.json {
				fmt.Fprintln(d.out, d.say("cmd.bench.written", "file", out))
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", d.say("cmd.flag.output"))
	c.Flags().IntVar(&s.Rows, "rows", 1_000_000, d.say("cmd.flag.rows"))
	c.Flags().BoolVar(&s.Quick, "quick", false, d.say("cmd.flag.quick"))
	return c
}
