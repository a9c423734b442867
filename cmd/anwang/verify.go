package main

import (
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/ledger"
)

func (d *door) verify() *cobra.Command {
	var onlyNew bool
	c := &cobra.Command{
		Use: "verify", Short: d.say("cmd.verify"), Long: d.say("cmd.verify.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			// Much is read and little kept: to collect less often costs a few MB.
			defer debug.SetGCPercent(debug.SetGCPercent(400))
			return d.with(c.Context(), func(a *app.App) error {
				p := &verifyPace{progress: d.progress(), read: map[string]int64{}, began: time.Now()}
				run := a.VerifyNew
				if !onlyNew {
					run = a.Verify
					var err error
					if p.of, err = a.Entries(c.Context()); err != nil {
						return err
					}
				}
				seen, err := run(c.Context(), p.tell)
				p.end()
				if err != nil {
					return err
				}
				out := map[string]any{"ok": true, "key": a.Ledger.PublicKey(), "districts": seen}
				return d.print(out, func(w io.Writer) { d.verified(w, a, seen) })
			})
		},
	}
	c.Flags().BoolVar(&onlyNew, "new", false, d.say("cmd.flag.verify_new"))
	return c
}

// verifyPace shows how far a verification is, and about how long it will go on.
type verifyPace struct {
	*progress
	read  map[string]int64 // entries, by district
	done  int64            // their sum
	of    int64            // how many there are; 0 when only some will be read
	began time.Time
}

func (p *verifyPace) tell(district, stage string, seen int64) {
	if stage != ledger.Read {
		if p.of == 0 || p.done == 0 || p.done >= p.of {
			p.stage(district, stage, seen)
		}
		return
	}
	p.done += seen - p.read[district]
	p.read[district] = seen
	if p.of > 0 && p.done < p.of {
		took := time.Since(p.began)
		left := time.Duration(float64(took) * float64(p.of-p.done) / float64(p.done))
		p.line(p.d.say("cmd.progress.verify", "seen", p.done, "of", p.of, "left", left.Round(time.Second)))
	}
}

func (d *door) verified(w io.Writer, a *app.App, seen []ledger.Verified) {
	for _, v := range seen {
		fmt.Fprintln(w, d.say("cmd.verify.district", "district", v.District, "entries", v.Entries,
			"checkpoints", v.Checkpoints, "pending", v.Pending))
		if v.Since > 0 {
			fmt.Fprintln(w, d.say("cmd.verify.since", "number", v.Since+1))
		}
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
