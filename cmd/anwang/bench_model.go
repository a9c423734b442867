package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"anwang/internal/benchmark"
	"anwang/internal/fault"
	"anwang/internal/sizing"
)

// benchModel predicts what deployments carry, from the costs that the part "model"
// has measured.
func (d *door) benchModel() *cobra.Command {
	a := sizing.Usual()
	var seed uint64
	c := &cobra.Command{
		Use: "model FILE", Short: d.say("cmd.bench.model"), Long: d.say("cmd.bench.model.long"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := benchmark.ReadResult(args[0])
			if err != nil {
				return err
			}
			out := all.Sizings(a, seed)
			if len(out) == 0 {
				return fault.New(fault.Invalid, "cmd.bench.no_costs", "file", args[0])
			}
			return d.print(out, func(w io.Writer) { d.sizings(w, out) })
		},
	}
	f := c.Flags()
	f.Float64Var(&a.Trip, "trip", a.Trip, d.say("cmd.flag.model_trip"))
	f.Float64Var(&a.Planning, "planning", a.Planning, d.say("cmd.flag.model_planning"))
	f.Float64Var(&a.Skew, "skew", a.Skew, d.say("cmd.flag.model_skew"))
	f.IntVar(&a.Districts, "districts", a.Districts, d.say("cmd.flag.model_districts"))
	f.Float64Var(&a.Writes, "write-share", a.Writes, d.say("cmd.flag.model_writes"))
	f.Uint64Var(&seed, "seed", 1, d.say("cmd.flag.model_seed"))
	return c
}

func (d *door) sizings(w io.Writer, all []sizing.Sizing) {
	rows := [][]string{{d.say("cmd.bench.model.system"), d.say("cmd.bench.model.most"), d.say("cmd.bench.model.tightest"),
		d.say("cmd.bench.model.calm"), d.say("cmd.bench.model.p99")}}
	for _, s := range all {
		rows = append(rows, []string{s.System.Name, fmt.Sprintf("%.0f", s.Most), s.Tightest, fmt.Sprintf("%.0f", s.Calm), fmt.Sprintf("%.1f", s.P99*1000)})
	}
	columns(w, rows)
}
