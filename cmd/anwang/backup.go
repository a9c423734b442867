package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"anwang/internal/app"
)

func (d *door) backup() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: d.say("cmd.backup"), Long: d.say("cmd.backup.long"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return d.with(c.Context(), func(a *app.App) error {
				if err := a.DB.Backup(c.Context(), args[0]); err != nil {
					return err
				}
				return d.print(map[string]string{"file": args[0]}, func(w io.Writer) {
					fmt.Fprintln(w, d.say("cmd.backup.done", "file", args[0]))
				})
			})
		},
	}
}
