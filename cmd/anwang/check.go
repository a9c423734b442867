package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/clock"
	"anwang/internal/ledger"
)

func (d *door) check() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "check FILE", Short: d.say("cmd.check"), Long: d.say("cmd.check.long"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := readProof(d, args[0])
			if err != nil {
				return err
			}
			got, err := ledger.CheckProof(data, key)
			if err != nil {
				return broken{err}
			}
			return d.print(got, func(w io.Writer) { d.checked(w, got) })
		},
	}
	c.Flags().StringVar(&key, "key", "", d.say("cmd.flag.key"))
	return c
}

func (d *door) checked(w io.Writer, got ledger.Checked) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		zone = time.UTC
	}
	stamp := func(us int64) string { return clock.FromMicros(us).In(zone).Format("2006-01-02 15:04:05") }
	fmt.Fprintln(w, d.say("cmd.check.ok", "district", got.District, "entries", len(got.Entries), "size", got.Size, "signed", stamp(got.Signed)))
	for _, e := range got.Entries {
		fmt.Fprintf(w, "  %8d  %s  %-22s %-8s %s  %s\n", e.Number, stamp(e.At), e.Kind, e.About, e.Subject, e.Actor)
	}
	if got.Pinned {
		fmt.Fprintln(w, d.say("cmd.check.pinned"))
		return
	}
	fmt.Fprintln(w, d.say("cmd.check.unpinned", "key", got.Key))
}

// broken is an error that a check found, whatever its kind: exit code 1.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }
