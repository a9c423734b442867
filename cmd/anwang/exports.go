package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/exchange"
	"anwang/internal/fault"
	"anwang/internal/hazard"
)

func (d *door) exports() *cobra.Command {
	c := &cobra.Command{Use: "export", Short: d.say("cmd.export")}
	c.AddCommand(d.exportHazards())
	return c
}

type exportFlags struct {
	format, file, from, to string
	states                 []string
	query                  hazard.Query
	grade                  string
}

func (d *door) exportHazards() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "hazards", Short: d.say("cmd.export.hazards"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return d.with(c.Context(), func(a *app.App) error { return d.exportTo(c.Context(), a, f) })
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.format, "format", "", d.say("cmd.flag.format"))
	fl.StringVarP(&f.file, "output", "o", "", d.say("cmd.flag.output"))
	fl.StringVar(&f.from, "from", "", d.say("cmd.flag.from"))
	fl.StringVar(&f.to, "to", "", d.say("cmd.flag.to"))
	fl.StringSliceVar(&f.states, "state", nil, d.say("cmd.flag.state"))
	fl.StringVar(&f.grade, "grade", "", d.say("cmd.flag.grade"))
	fl.StringVar(&f.query.Division, "division", "", d.say("cmd.flag.in_division"))
	fl.StringVar(&f.query.Industry, "industry", "", d.say("cmd.flag.industry"))
	fl.StringVar(&f.query.Source, "source", "", d.say("cmd.flag.source"))
	fl.StringVar(&f.query.Text, "text", "", d.say("cmd.flag.text"))
	fl.BoolVar(&f.query.Overdue, "overdue", false, d.say("cmd.flag.overdue"))
	fl.BoolVar(&f.query.Late, "late", false, d.say("cmd.flag.late"))
	fl.BoolVar(&f.query.Blind, "blind", false, d.say("cmd.flag.blind"))
	return c
}

func (d *door) exportTo(ctx context.Context, a *app.App, f exportFlags) (err error) {
	q, err := f.toQuery(a.Zone)
	if err != nil {
		return err
	}
	district, err := a.District(ctx, d.district)
	if err != nil {
		return err
	}
	if f.format == "" {
		f.format = strings.TrimPrefix(filepath.Ext(f.file), ".")
	}
	out := d.out
	if f.file != "" && f.file != "-" {
		// Into a file of another name first: a broken export leaves no half ledger.
		file, err := os.CreateTemp(filepath.Dir(f.file), ".anwang-export-*")
		if err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		defer os.Remove(file.Name())
		n, err := a.Exchange.ExportHazards(ctx, access.System(district, "cli"), q, exchange.ExportOptions{Format: exchange.Format(f.format), Lang: d.lang, Zone: a.Zone}, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
		if err := os.Chmod(file.Name(), 0o644); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		if err := os.Rename(file.Name(), f.file); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		return d.print(map[string]any{"file": f.file, "rows": n}, func(w io.Writer) {
			fmt.Fprintln(w, d.say("cmd.export.done", "file", f.file, "rows", n))
		})
	}
	if f.format == "" {
		f.format = "json"
	}
	_, err = a.Exchange.ExportHazards(ctx, access.System(district, "cli"), q, exchange.ExportOptions{Format: exchange.Format(f.format), Lang: d.lang, Zone: a.Zone}, out)
	return err
}

func (f exportFlags) toQuery(zone *time.Location) (hazard.Query, error) {
	q := f.query
	q.Grade = hazard.Grade(f.grade)
	for _, s := range f.states {
		q.States = append(q.States, hazard.State(s))
	}
	var wrong fault.Fields
	day := func(name, text string, after int) time.Time {
		if text == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			wrong.Add("--"+name, "cmd.bad_day", "value", text)
			return time.Time{}
		}
		return t.AddDate(0, 0, after).UTC()
	}
	q.From, q.To = day("from", f.from, 0), day("to", f.to, 1) // both days included
	return q, wrong.Err()
}
