package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/rulebook"
)

func (d *door) imports() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: d.say("cmd.import"), Long: d.say("cmd.import.long")}
	for _, k := range exchange.Kinds {
		c.AddCommand(d.importKind(k))
	}
	c.AddCommand(d.importStatutes(), d.importList(), d.importUndo())
	return c
}

type importFlags struct {
	profile, report string
	options         exchange.Options
}

func (d *door) importKind(kind exchange.Kind) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use: string(kind) + " FILE", Short: d.say("cmd.import." + string(kind)), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			profile, err := readProfile(f.profile)
			if err != nil {
				return err
			}
			return d.with(c.Context(), func(a *app.App) error {
				return d.importFile(c.Context(), a, kind, args[0], profile, f)
			})
		},
	}
	c.Flags().BoolVar(&f.options.DryRun, "dry-run", false, d.say("cmd.flag.dry_run"))
	c.Flags().StringVar(&f.report, "report", "", d.say("cmd.flag.report"))
	if kind == exchange.Hazards {
		c.Flags().StringVar(&f.profile, "profile", "", d.say("cmd.flag.profile"))
		c.Flags().StringVar(&f.options.Source, "source", "", d.say("cmd.flag.source"))
		c.Flags().StringVar(&f.options.Division, "division", "", d.say("cmd.flag.default_division"))
	}
	return c
}

func readProfile(file string) (sheet.Profile, error) {
	if file == "" {
		return sheet.Profile{}, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return sheet.Profile{}, fault.New(fault.NotFound, "cmd.no_file", "file", file)
	}
	return sheet.ParseProfile(raw)
}

func (d *door) importFile(ctx context.Context, a *app.App, kind exchange.Kind, file string, p sheet.Profile, f importFlags) error {
	district, err := a.District(ctx, d.district)
	if err != nil {
		return err
	}
	input, closed, err := openInput(file)
	if err != nil {
		return err
	}
	defer closed()
	bar := d.progress()
	by := access.System(district, "cli")
	in := exchange.Input{File: input, Profile: p, Options: f.options, Progress: bar.records}
	var r exchange.Report
	if kind == exchange.Hazards {
		r, err = a.Exchange.ImportHazards(ctx, by, in)
	} else {
		r, err = a.Exchange.ImportOrg(ctx, by, kind, in)
	}
	bar.end()
	if err != nil {
		return err
	}
	if !f.options.DryRun {
		if err := a.Settle(ctx); err != nil {
			return err
		}
	}
	r.Say(d.lang)
	if f.report != "" {
		if err := d.writeReport(r, input, f.report); err != nil {
			return err
		}
	}
	return d.print(r, func(w io.Writer) { d.imported(w, r, f.report) })
}

func openInput(file string) (in exchange.File, closed func(), err error) {
	f, err := os.Open(file)
	if err != nil {
		return in, nil, fault.New(fault.NotFound, "cmd.no_file", "file", file)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return in, nil, fmt.Errorf("look at %s: %w", file, err)
	}
	return exchange.File{Name: filepath.Base(file), Data: f, Size: st.Size()}, func() { f.Close() }, nil
}

// writeReport writes the report twice: as JSON for programs, and as the workbook
// with the refused cells marked for people. Whatever ending the name has is theirs.
func (d *door) writeReport(r exchange.Report, input exchange.File, file string) error {
	base := strings.TrimSuffix(strings.TrimSuffix(file, ".json"), ".xlsx")
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if err := os.WriteFile(base+".json", append(raw, '\n'), 0o644); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	book, err := os.Create(base + ".xlsx")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return errors.Join(exchange.WriteMarked(book, input, r, d.lang), book.Close())
}

func (d *door) imported(w io.Writer, r exchange.Report, report string) {
	c := r.Counts
	key := "cmd.import.done"
	if r.DryRun {
		key = "cmd.import.dry"
	}
	fmt.Fprintln(w, d.say(key, "file", r.File, "read", c.Read, "imported", c.Imported, "updated", c.Updated,
		"unchanged", c.Unchanged, "merged", c.Merged, "questions", c.Questions, "refused", c.Refused))
	if r.DryRun {
		d.mapping(w, r.Sheets)
	}
	if n := len(r.BlindSpots); n > 0 {
		fmt.Fprintln(w, d.say("cmd.import.blind", "count", n, "first", r.BlindSpots[0].Name))
	}
	d.findings(w, "cmd.import.questions", r.Questions)
	d.findings(w, "cmd.import.refusals", r.Refusals)
	if report != "" {
		fmt.Fprintln(w, d.say("cmd.import.report", "file", report))
	}
}

// mapping shows where the header was found and what each column was taken for,
// with how sure that is, so that a wrong one is seen before anything is written.
func (d *door) mapping(w io.Writer, sheets []sheet.SheetPlan) {
	for _, s := range sheets {
		fmt.Fprintln(w, d.say("cmd.import.header", "sheet", s.Sheet, "row", s.HeaderRow))
		var rows [][]string
		for _, c := range s.Columns {
			meaning, sure := d.say("cmd.import.kept"), ""
			if c.Field != "" {
				meaning, sure = d.say("sheet.field."+string(c.Field)), fmt.Sprintf("%.0f%%", c.Certainty*100)
			}
			rows = append(rows, []string{"  " + c.Letter + "  " + c.Header, meaning, sure})
		}
		columns(w, rows)
	}
}

// shown is how many findings the terminal shows; the report has all.
const shown = 10

func (d *door) findings(w io.Writer, key string, all []exchange.Finding) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintln(w, d.say(key, "count", len(all)))
	for _, f := range all[:min(shown, len(all))] {
		fmt.Fprintf(w, "  %s!%s (%d)  %s\n", f.Sheet, f.Cell, f.Row, f.Reason)
	}
	if n := len(all) - shown; n > 0 {
		fmt.Fprintln(w, d.say("cmd.import.more", "count", n))
	}
}

func (p *progress) records(at exchange.Progress) {
	left := ""
	if at.Left > 0 {
		left = at.Left.Round(time.Second).String()
	}
	p.line(p.d.say("cmd.progress.records", "done", at.Counts.Read, "total", at.Job.Total, "rate", int64(at.Rate), "left", left))
}

func (d *door) importStatutes() *cobra.Command {
	return &cobra.Command{
		Use: "statutes FOLDER|FILE", Short: d.say("cmd.import.statutes"), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return d.with(c.Context(), func(a *app.App) error {
				district, err := a.District(c.Context(), d.district)
				if err != nil {
					return err
				}
				folder, err := statuteFolder(args[0])
				if err != nil {
					return err
				}
				by := access.System(district, "cli").Actor()
				done, err := a.Rulebook.ImportFiles(c.Context(), by, district, folder)
				if err != nil {
					return err
				}
				if err := a.Settle(c.Context()); err != nil {
					return err
				}
				return d.print(done, func(w io.Writer) { d.statutes(w, done) })
			})
		},
	}
}

func (d *door) statutes(w io.Writer, done []rulebook.Imported) {
	for _, s := range done {
		if s.Err != nil {
			_, text, _ := d.told(s.Err)
			fmt.Fprintf(w, "  %s  %s\n", s.File, text)
			continue
		}
		fmt.Fprintf(w, "  %s  %s (%s) %d\n", d.say("cmd.result."+string(s.Outcome)), s.Statute.Law, s.Statute.Date, s.Statute.Articles)
	}
	fmt.Fprintln(w, d.say("cmd.import.statutes.done", "count", len(done)))
}

// statuteFolder is a folder of texts, or a view of a folder with the one file.
func statuteFolder(path string) (fs.FS, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "cmd.no_file", "file", path)
	}
	if st.IsDir() {
		return os.DirFS(path), nil
	}
	return oneFile{os.DirFS(filepath.Dir(path)), filepath.Base(path)}, nil
}

// oneFile shows one file of a folder.
type oneFile struct {
	fs.FS
	name string
}

// ReadDir lists the one file.
func (f oneFile) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Name() != f.name }), err
}
