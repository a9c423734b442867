package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/fault"
	"anwang/internal/ledger"
	"anwang/internal/phrase"
)

// Exit codes: what a script may rely on.
const (
	exitOK     = 0
	exitBroken = 1 // a check found something, or the work failed
	exitUsage  = 2 // the call or its input is wrong; nothing was done
)

// door is what every subcommand shares.
type door struct {
	cfg      app.Config
	lang     phrase.Lang
	json     bool
	district string
	in       io.Reader
	out, err io.Writer
}

func run(ctx context.Context, args []string, in io.Reader, out, err io.Writer) int {
	d := &door{in: in, out: out, err: err, lang: language(args)}
	root := d.root()
	root.SetArgs(args)
	c, e := root.ExecuteContextC(ctx)
	switch {
	case e == nil:
		return exitOK
	case isUsage(e): // said by the library, in English alone: how it should be called helps more
		e = fault.New(fault.Invalid, "cmd.usage", "cause", e.Error(), "usage", c.UseLine(), "help", c.CommandPath()+" --help")
	}
	return d.fail(e)
}

// language is --lang, else the environment's, else Chinese. It is wanted before
// the flags are read, since their help is in it.
func language(args []string) phrase.Lang {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return phrase.Parse(v)
		}
		if a == "--lang" && i+1 < len(args) {
			return phrase.Parse(args[i+1])
		}
	}
	for _, name := range []string{"ANWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" && v != "C" && v != "POSIX" && !strings.HasPrefix(v, "C.") {
			return phrase.Parse(v)
		}
	}
	return phrase.ZH
}

// say is a phrase of the command line in the caller's language.
func (d *door) say(key string, kv ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i].(string)] = kv[i+1]
	}
	return phrase.Say(d.lang, key, args)
}

func (d *door) root() *cobra.Command {
	c := &cobra.Command{
		Use:           "anwang",
		Short:         d.say("cmd.anwang"),
		Long:          d.say("cmd.anwang.long"),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.SetIn(d.in)
	c.SetOut(d.out)
	c.SetErr(d.err)
	c.CompletionOptions.HiddenDefaultCmd = true
	f := c.PersistentFlags()
	f.StringVar(&d.cfg.DB, "db", "", d.say("cmd.flag.db"))
	f.StringVar(&d.cfg.Data, "data", "", d.say("cmd.flag.data"))
	f.StringVar(&d.district, "district", "", d.say("cmd.flag.district"))
	f.BoolVar(&d.json, "json", false, d.say("cmd.flag.json"))
	f.String("lang", string(d.lang), d.say("cmd.flag.lang"))
	c.AddCommand(d.setup(), d.serve(), d.imports(), d.exports(), d.template(), d.tally(), d.sweep(), d.account(),
		d.verify(), d.proof(), d.check(), d.backup(), d.copying(), d.migrate(), d.demo(), d.bench(), d.openapi(), d.version())
	return c
}

// with opens the system for one command and closes it after.
func (d *door) with(ctx context.Context, f func(a *app.App) error) error {
	a, err := app.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}

// print writes v as JSON when --json was given, and calls text otherwise.
func (d *door) print(v any, text func(w io.Writer)) error {
	if !d.json {
		text(d.out)
		return nil
	}
	enc := json.NewEncoder(d.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// fail tells the error in the caller's language and picks the exit code.
func (d *door) fail(err error) int {
	code, text, args := d.told(err)
	if d.json {
		_ = json.NewEncoder(d.err).Encode(map[string]any{"error": map[string]any{"code": code, "message": text, "args": args}})
	} else {
		fmt.Fprintln(d.err, text)
		for _, f := range fieldsOf(err) {
			where := f.Path
			if line, ok := f.Args["line"]; ok {
				where += fmt.Sprintf(" (%v)", line)
			}
			fmt.Fprintf(d.err, "  %s: %s\n", where, phrase.Say(d.lang, f.Code, f.Args))
		}
	}
	if errors.As(err, new(broken)) {
		return exitBroken
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Stale:
		return exitUsage
	}
	var diff *ledger.Difference
	if errors.As(err, &diff) || fault.KindOf(err) != fault.Internal {
		return exitBroken
	}
	return exitBroken
}

func (d *door) told(err error) (code, text string, args map[string]any) {
	var diff *ledger.Difference
	if errors.As(err, &diff) {
		return diff.Code, phrase.Say(d.lang, diff.Code, diff.Args), diff.Args
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code, phrase.Say(d.lang, f.Code, f.Args), f.Args
	}
	// At the command line the operator is the administrator: he sees the cause.
	return "internal", err.Error(), nil
}

func fieldsOf(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// isUsage recognises cobra's own complaints about a call.
func isUsage(err error) bool {
	for _, p := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires at least", "flag needs", "invalid argument", "required flag"} {
		if strings.HasPrefix(err.Error(), p) {
			return true
		}
	}
	return false
}
