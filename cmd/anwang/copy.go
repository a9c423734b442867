package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
	"anwang/internal/transfer"
)

// copying carries the database to another server.
func (d *door) copying() *cobra.Command {
	var from, to string
	var unverified bool
	c := &cobra.Command{
		Use: "copy --to postgres://…", Short: d.say("cmd.copy"), Long: d.say("cmd.copy.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg := d.cfg
			if from != "" {
				cfg.DB = from
			}
			cfg = cfg.Resolved() // the data folder stays that of the source
			if !db.IsURL(to) {
				return fault.New(fault.Invalid, "transfer.same_kind")
			}
			return d.carry(c, cfg, to, unverified)
		},
	}
	c.Flags().StringVar(&to, "to", "", d.say("cmd.flag.copy_to"))
	c.Flags().StringVar(&from, "from", "", d.say("cmd.flag.copy_from"))
	c.Flags().BoolVar(&unverified, "no-verify", false, d.say("cmd.flag.no_verify"))
	return c
}

// carried is what the command prints.
type carried struct {
	transfer.Report
	Seconds  float64           `json:"seconds"`
	Data     string            `json:"data"`
	Verified []ledger.Verified `json:"verified,omitempty"`
}

func (d *door) carry(c *cobra.Command, cfg app.Config, to string, unverified bool) error {
	began := time.Now()
	bar := d.progress()
	out := carried{Data: cfg.Data}
	var err error
	out.Report, err = app.Transfer(c.Context(), cfg.DB, to, unverified, bar.copying)
	bar.end()
	if err != nil {
		return err
	}
	if !unverified {
		cfg.DB = to
		if out.Verified, err = d.verifyTarget(c, cfg); err != nil {
			return err
		}
	}
	out.Seconds = time.Since(began).Seconds()
	return d.print(out, func(w io.Writer) {
		fmt.Fprintln(w, d.say("cmd.copy.done", "tables", out.Tables, "rows", out.Rows, "heads", len(out.Heads),
			"time", time.Since(began).Round(time.Second).String()))
		if unverified {
			fmt.Fprintln(w, d.say("cmd.copy.unverified"))
		} else {
			fmt.Fprintln(w, d.say("cmd.verify.ok"))
		}
		fmt.Fprintln(w, d.say("cmd.copy.next", "data", cfg.Data))
	})
}

// verifyTarget verifies what was carried, with the key and the evidence of the
// source.
func (d *door) verifyTarget(c *cobra.Command, cfg app.Config) (seen []ledger.Verified, err error) {
	to := &door{cfg: cfg, lang: d.lang, json: d.json, in: d.in, out: d.out, err: d.err}
	err = to.with(c.Context(), func(a *app.App) error {
		p := &verifyPace{progress: d.progress(), read: map[string]int64{}, began: time.Now()}
		if p.of, err = a.Entries(c.Context()); err != nil {
			return err
		}
		seen, err = a.Verify(c.Context(), p.tell)
		p.end()
		return err
	})
	return seen, err
}

// copying shows how far a copy is.
func (p *progress) copying(at transfer.Progress) {
	left := "…"
	if at.Left > 0 {
		left = at.Left.Round(time.Second).String()
	}
	switch at.Stage {
	case transfer.Ended:
	case transfer.Rows:
		p.line(p.d.say("cmd.copy.rows", "table", at.Name, "done", at.Done, "total", at.Of, "rate", int64(at.Rate), "left", left))
	default:
		p.line(p.d.say("cmd.copy."+string(at.Stage), "name", at.Name, "done", at.Done, "total", at.Of, "left", left))
	}
}
