package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/ledger"
)

func (d *door) verify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: d.say("cmd.verify"), Long: d.say("cmd.verify.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return d.with(c.Context(), func(a *app.App) error {
				p := d.progress()
				seen, err := a.Verify(c.Context(), p.stage)
				p.end()
				if err != nil {
					return err
				}
				out := map[string]any{"ok": true, "key": a.Ledger.PublicKey(), "districts": seen}
				return d.print(out, func(w io.Writer) { d.verified(w, a, seen) })
			})
		},
	}
}

func (d *door) verified(w io.Writer, a *app.App, seen []ledger.Verified) {
	for _, v := range seen {
		fmt.Fprintln(w, d.say("cmd.verify.district", "district", v.District, "entries", v.Entries,
			"checkpoints", v.Checkpoints, "pending", v.Pending))
		var rows [][]string
		for _, counts := range []map[string]int64{v.Rows, v.Checks} {
			for _, name := range slices.Sorted(maps.Keys(counts)) {
				rows = append(rows, []string{"  " + d.say("cmd.verify."+name), fmt.Sprint(counts[name])})
			}
		}
		columns(w, rows)
	}
	fmt.Fprintln(w, d.say("cmd.verify.ok"))
	fmt.Fprintln(w, d.say("cmd.verify.key", "key", a.Ledger.PublicKey()))
}
