package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/fault"
)

func (d *door) proof() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "proof SUBJECT", Short: d.say("cmd.proof"), Long: d.say("cmd.proof.long"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return d.with(c.Context(), func(a *app.App) error {
				district, err := a.District(c.Context(), d.district)
				if err != nil {
					return err
				}
				p, err := a.Prove(c.Context(), district, args[0])
				if err != nil {
					return err
				}
				data, err := p.Encode()
				if err != nil {
					return err
				}
				if file == "" || file == "-" {
					_, err := d.out.Write(data)
					return err
				}
				if err := os.WriteFile(file, data, 0o644); err != nil {
					return fmt.Errorf("write proof: %w", err)
				}
				out := map[string]any{"file": file, "entries": len(p.Entries), "key": p.Key}
				return d.print(out, func(w io.Writer) {
					fmt.Fprintln(w, d.say("cmd.proof.written", "file", file, "entries", len(p.Entries)))
				})
			})
		},
	}
	c.Flags().StringVarP(&file, "output", "o", "", d.say("cmd.flag.output"))
	return c
}

// maxProof bounds a proof file; one entry takes about 3 KiB.
const maxProof = 64 << 20

func readProof(d *door, file string) ([]byte, error) {
	var r io.Reader = d.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fault.New(fault.NotFound, "cmd.no_file", "file", file)
		}
		defer f.Close()
		r = f
	}
	return io.ReadAll(io.LimitReader(r, maxProof))
}
