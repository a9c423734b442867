package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"anwang/internal/app"
)

func (d *door) sweep() *cobra.Command {
	return &cobra.Command{
		Use: "sweep", Short: d.say("cmd.sweep"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return d.with(c.Context(), func(a *app.App) error {
				n, err := a.Duty.SweepAll(c.Context())
				if err != nil {
					return err
				}
				if err := a.Settle(c.Context()); err != nil {
					return err
				}
				return d.print(map[string]int{"climbed": n}, func(w io.Writer) {
					fmt.Fprintln(w, d.say("cmd.sweep.done", "count", n))
				})
			})
		},
	}
}
