package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/exchange"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

func (d *door) importList() *cobra.Command {
	var limit int
	var before string
	c := &cobra.Command{
		Use: "list", Short: d.say("cmd.import.list"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var from ident.ID
			if before != "" {
				var err error
				if from, err = importID(before); err != nil {
					return err
				}
			}
			return d.with(c.Context(), func(a *app.App) error {
				district, err := a.District(c.Context(), d.district)
				if err != nil {
					return err
				}
				jobs, err := a.Exchange.Jobs(c.Context(), access.System(district, "cli"), from, limit)
				if err != nil {
					return err
				}
				return d.print(jobs, func(w io.Writer) { d.listed(w, jobs, min(max(limit, 1), 200), a.Zone) })
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 20, d.say("cmd.flag.import_limit"))
	c.Flags().StringVar(&before, "before", "", d.say("cmd.flag.import_before"))
	return c
}

// importID reads an import's number. Fault: exchange.job_unknown.
func importID(text string) (ident.ID, error) {
	id, err := ident.Parse(text)
	if err != nil {
		return 0, fault.New(fault.NotFound, "exchange.job_unknown", "id", text)
	}
	return id, nil
}

func (d *door) listed(w io.Writer, jobs []exchange.Job, limit int, zone *time.Location) {
	if len(jobs) == 0 {
		fmt.Fprintln(w, d.say("cmd.import.none"))
		return
	}
	rows := [][]string{{d.say("cmd.import.id"), d.say("cmd.import.started"), d.say("cmd.import.state"), d.say("cmd.import.new"),
		d.say("cmd.import.updated"), d.say("cmd.import.open"), d.say("cmd.import.file")}}
	for _, j := range jobs {
		n := j.Counts
		rows = append(rows, []string{j.ID.String(), j.Started.In(zone).Format("2006-01-02 15:04"), d.say("word.exchange.job." + string(j.State)),
			fmt.Sprint(n.Imported), fmt.Sprint(n.Updated), fmt.Sprint(n.Questions + n.Refused), j.Name})
	}
	columns(w, rows)
	for _, j := range jobs {
		if why := j.SayFailure(d.lang); why != "" {
			fmt.Fprintln(w, d.say("cmd.import.why", "id", j.ID, "why", why))
		}
	}
	if len(jobs) == limit {
		fmt.Fprintln(w, d.say("cmd.import.older", "id", jobs[len(jobs)-1].ID))
	}
}

func (d *door) importUndo() *cobra.Command {
	var reason string
	var dry bool
	c := &cobra.Command{
		Use: "undo ID", Short: d.say("cmd.import.undo"), Long: d.say("cmd.import.undo.long"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := importID(args[0])
			if err != nil {
				return err
			}
			return d.with(c.Context(), func(a *app.App) error {
				district, err := a.District(c.Context(), d.district)
				if err != nil {
					return err
				}
				by := access.System(district, "cli")
				look, err := a.Exchange.Undoing(c.Context(), by, id, 0, shown)
				if err != nil {
					return err
				}
				begun := look.Job.State == exchange.BeingUndone
				if look.Why != nil && !begun {
					return look.Why
				}
				if dry {
					return d.print(look, func(w io.Writer) { d.wouldUndo(w, look) })
				}
				if !d.json && !begun {
					d.wouldUndo(d.out, look)
				}
				bar := d.progress()
				j, err := a.Exchange.UndoNow(c.Context(), by, id, reason, bar.undone)
				bar.end()
				if err = errors.Join(err, a.Settle(c.Context())); err != nil {
					return err
				}
				return d.print(j, func(w io.Writer) { d.didUndo(w, j) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", d.say("cmd.flag.undo_reason"))
	c.Flags().BoolVar(&dry, "dry-run", false, d.say("cmd.flag.dry_run"))
	return c
}

// wouldUndo shows what an undo would do, before it does.
func (d *door) wouldUndo(w io.Writer, u exchange.Undoing) {
	fmt.Fprintln(w, d.say("cmd.import.undo.would", "file", u.Job.Name, "withdraw", u.Withdraw, "put_back", u.PutBack, "keep", u.Keep))
	if !u.AllCounted {
		fmt.Fprintln(w, d.say("cmd.import.undo.first", "total", u.Total))
	}
	for _, k := range u.Kept {
		fmt.Fprintf(w, "  %s  %s  %s\n", k.Number, k.Text, phrase.Say(d.lang, k.Why, nil))
	}
	if n := u.Keep - int64(len(u.Kept)); n > 0 {
		fmt.Fprintln(w, d.say("cmd.import.undo.more", "count", n))
	}
}

func (d *door) didUndo(w io.Writer, j exchange.Job) {
	fmt.Fprintln(w, d.say("cmd.import.undo.done", "file", j.Name, "withdrawn", j.Undo.Withdrawn, "put_back", j.Undo.PutBack, "kept", j.Undo.Kept))
}

// undone shows how far an undo is.
func (p *progress) undone(at exchange.Progress) {
	left := ""
	if at.Left > 0 {
		left = at.Left.Round(time.Second).String()
	}
	if u := at.Job.Undo; u != nil {
		p.line(p.d.say("cmd.progress.records", "done", u.Done, "total", u.Total, "rate", int64(at.Rate), "left", left))
	}
}
