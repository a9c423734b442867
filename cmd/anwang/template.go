package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"anwang/internal/exchange/sheet"
)

func (d *door) template() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "template units|posts|people|sites|hazards", Short: d.say("cmd.template"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			raw, err := sheet.Template(args[0])
			if err != nil {
				return err
			}
			if file == "-" {
				_, err := d.out.Write(raw)
				return err
			}
			if file == "" {
				file = args[0] + ".xlsx"
			}
			if err := os.WriteFile(file, raw, 0o644); err != nil {
				return fmt.Errorf("write template: %w", err)
			}
			return d.print(map[string]string{"file": file}, func(w io.Writer) {
				fmt.Fprintln(w, d.say("cmd.template.done", "file", file))
			})
		},
	}
	c.Flags().StringVarP(&file, "output", "o", "", d.say("cmd.flag.output"))
	return c
}
