package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/demo"
)

func (d *door) demo() *cobra.Command {
	var dir, listen string
	var seed uint64
	var past int
	var ahead time.Duration
	c := &cobra.Command{
		Use: "demo", Short: d.say("cmd.demo"), Long: d.say("cmd.demo.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			county, err := d.county(c.Context(), dir, seed, past)
			if err != nil {
				return err
			}
			// Errors only: a demo's terminal is for its reader.
			log := slog.New(slog.NewTextHandler(d.err, &slog.HandlerOptions{Level: slog.LevelError}))
			a, err := app.Open(c.Context(), app.Config{DB: dir}, app.WithLog(log), app.WithClock(clock.Ahead{By: ahead}))
			if err != nil {
				return err
			}
			defer a.Close()
			l, err := app.Listen(listen)
			if err != nil {
				return err
			}
			d.guide(d.out, dir, "http://"+l.Addr().String(), county)
			return a.Serve(c.Context(), l, version)
		},
	}
	c.Flags().StringVar(&dir, "dir", ".demo", d.say("cmd.flag.dir"))
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", d.say("cmd.flag.listen"))
	c.Flags().DurationVar(&ahead, "ahead", 0, d.say("cmd.flag.ahead"))
	c.Flags().Uint64Var(&seed, "seed", 1, d.say("cmd.flag.seed"))
	c.Flags().IntVar(&past, "past", 0, d.say("cmd.flag.past"))
	return c
}

// made is what is kept beside the demo's database, to tell again at the next start.
type made struct {
	demo.County
	Password string `json:"password"`
}

const madeFile = "demo.json"

// county returns the demo in dir, and makes it first when there is none. It is
// made in a folder beside and moved in when whole.
func (d *door) county(ctx context.Context, dir string, seed uint64, past int) (made, error) {
	var m made
	raw, err := os.ReadFile(filepath.Join(dir, madeFile))
	if err == nil {
		fmt.Fprintln(d.out, d.say("cmd.demo.again", "dir", dir))
		return m, json.Unmarshal(raw, &m)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("read the demo: %w", err)
	}
	half := strings.TrimRight(dir, "/") + ".making"
	if err := os.RemoveAll(half); err != nil {
		return m, fmt.Errorf("clear an unfinished demo: %w", err)
	}
	m.Password = "demo-" + strings.ToLower(rand.Text()[:12])
	if m.County, err = d.make(ctx, half, demo.Spec{Seed: seed, Past: past, Password: m.Password}); err != nil {
		return m, err
	}
	if raw, err = json.MarshalIndent(m, "", "  "); err != nil {
		return m, err
	}
	if err := os.WriteFile(filepath.Join(half, madeFile), raw, 0o600); err != nil {
		return m, fmt.Errorf("write the demo: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return m, fmt.Errorf("clear %s: %w", dir, err)
	}
	return m, os.Rename(half, dir)
}

func (d *door) make(ctx context.Context, dir string, spec demo.Spec) (demo.County, error) {
	bar := d.progress()
	until := time.Now().UTC().Truncate(time.Minute)
	c := clock.NewFake(until)
	a, err := app.Open(ctx, app.Config{DB: dir}, app.WithClock(c))
	if err != nil {
		return demo.County{}, err
	}
	spec.Until = until
	spec.Progress = func(day, days int) { bar.line(d.say("cmd.demo.making", "day", day, "days", days)) }
	spec.Loading = func(done, all int) { bar.line(d.say("cmd.demo.past", "done", done, "all", all)) }
	county, err := demo.Build(ctx, a, c, spec)
	bar.end()
	return county, errors.Join(err, a.Close())
}

// guide prints what to try.
func (d *door) guide(w io.Writer, dir, address string, m made) {
	fmt.Fprintln(w, d.say("cmd.demo.made", "units", m.Units, "people", m.People, "hazards", m.Hazards))
	fmt.Fprintln(w, d.say("cmd.serve.on", "address", address))
	fmt.Fprintln(w)
	fmt.Fprintln(w, d.say("cmd.demo.accounts", "password", m.Password))
	for _, a := range slices.Concat(m.Accounts, m.Administrators) {
		fmt.Fprintf(w, "  %s  %s  %s %s\n", a.Phone, a.Name, a.Unit, a.Title)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, d.say("cmd.demo.try"))
	fmt.Fprintf(w, `  TOKEN=$(curl -s %[1]s/api/v1/login -H 'Content-Type: application/json' \
    -d '{"district":"%[2]s","login":"%[3]s","password":"%[4]s"}' | sed 's/.*"bearer":"\([^"]*\)".*/\1/')
  curl -s %[1]s/api/v1/me -H "Authorization: Bearer $TOKEN"
  curl -s '%[1]s/api/v1/hazards?overdue=true&limit=5' -H "Authorization: Bearer $TOKEN"

  bin/anwang tally --db %[5]s
  bin/anwang verify --db %[5]s
  bin/anwang proof %[6]s --db %[5]s -o proof.json && bin/anwang check proof.json
`, address, demo.District, m.Accounts[0].Phone, m.Password, dir, m.Example)
}
