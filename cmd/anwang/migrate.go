package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/db"
)

// migrate brings the schema forward, and spreads the tables of a database over many
// nodes. Every other command does the first by itself when it opens the database.
func (d *door) migrate() *cobra.Command {
	var distributed, dry bool
	var shards int
	c := &cobra.Command{
		Use: "migrate", Short: d.say("cmd.migrate"), Long: d.say("cmd.migrate.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			// Not by way of the whole system: that would be one more process at work on
			// the database.
			at, err := db.Open(c.Context(), d.cfg.Resolved().DB, db.Options{})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, at.Close()) }()
			if distributed {
				plan, err := at.PlanDistribution(c.Context(), shards)
				if err != nil {
					return err
				}
				if dry {
					return d.planned(plan)
				}
			}
			if err := at.MigrateTelling(c.Context(), d.step); err != nil || !distributed {
				return err
			}
			return d.distribute(c.Context(), at, shards)
		},
	}
	f := c.Flags()
	f.BoolVar(&distributed, "distributed", false, d.say("cmd.flag.distributed"))
	f.BoolVar(&dry, "dry-run", false, d.say("cmd.flag.distributed_dry"))
	f.IntVar(&shards, "shards", 0, d.say("cmd.flag.shards"))
	return c
}

// step tells on standard error what is being done to the schema.
func (d *door) step(s db.Step) {
	if s.State == db.StepBegun || s.State == db.StepDone || s.State == db.StepWaits {
		fmt.Fprintln(d.err, d.say("cmd.migrate.step."+string(s.State), "version", s.Version, "name", s.Name, "seconds", int(s.Took.Seconds())))
	}
}

// planned prints the statements that would spread the tables.
func (d *door) planned(plan db.Distribution) error {
	return d.print(plan, func(w io.Writer) {
		if plan.Extension == "" {
			fmt.Fprintln(w, "-- "+d.say("cmd.migrate.no_extension"))
		} else {
			fmt.Fprintln(w, "-- "+d.say("cmd.migrate.extension", "version", plan.Extension, "nodes", plan.Nodes))
		}
		for _, s := range plan.Spread {
			if s.Done {
				fmt.Fprintln(w, "-- "+d.say("cmd.migrate.is_spread", "table", s.Table))
			}
			for _, text := range s.SQL {
				fmt.Fprintln(w, text+";")
			}
		}
		fmt.Fprintln(w, "-- "+d.say("cmd.migrate.stay", "tables", strings.Join(plan.Stay, ", ")))
	})
}

func (d *door) distribute(ctx context.Context, at *db.DB, shards int) error {
	began := time.Now()
	count := 0
	err := at.Distribute(ctx, shards, began, func(s db.Spreading) {
		if s.Done {
			count++
			fmt.Fprintln(d.err, d.say("cmd.migrate.is_spread", "table", s.Table))
		}
	})
	if err != nil {
		return err
	}
	return d.print(map[string]int{"tables": count}, func(w io.Writer) {
		fmt.Fprintln(w, d.say("cmd.migrate.spread", "tables", count, "seconds", int(time.Since(began).Seconds())))
	})
}
