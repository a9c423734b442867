package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"anwang/internal/app"
	"anwang/internal/nation"
)

// What reading must keep. A page of 50 is held to one record as a user asks for it,
// by its key through the same door: a page that is worth fifty of them may take five.
const (
	pageBar     = 5   // times a lookup's p99, at p99
	searchBar   = 50  // ms at p99
	overviewBar = 1.2 // times the same in a small database
	proofBar    = 5   // ms to make
	checkBar    = 1   // ms to check
)

// smallRows is the database that overviews are compared with: one district's.
const smallRows = 10_000

// reading measures lists, searches, overviews and proofs of the nation's largest
// district.
func (b *bench) reading(ctx context.Context) error {
	code, n := b.country().Largest()
	b.note(fmt.Sprintf("Asked of %s, which has the most hazards: %d of them. Pages and lookups go in turn, through the service, each for the same person; a lookup is one hazard by its key with its evidence and its duties, as a user opens it.", code, n))
	g, err := b.readHere(ctx, code)
	if err != nil {
		return err
	}
	if b.Binary == "" {
		b.leave("lists over HTTP", "no binary given")
		return nil
	}
	return b.overHTTP(ctx, g)
}

func (b *bench) readHere(ctx context.Context, code string) (g ground, err error) {
	var t tape
	a, err := b.loaded(ctx, app.WithWatch(t.watch))
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if g, _, err = survey(ctx, a, code); err != nil {
		return g, err
	}
	for _, f := range []func() error{
		func() error { return b.pages(ctx, a, g, &t) },
		func() error { return b.searches(ctx, a, g) },
		func() error { return b.dashboards(ctx, a, code) },
		func() error { return b.proofs(ctx, a, g) },
	} {
		if err := f(); err != nil {
			return g, err
		}
	}
	return g, nil
}

// dashboards measures what an overview costs in the nation against the same in a
// small database.
func (b *bench) dashboards(ctx context.Context, a *app.App, code string) (err error) {
	dir := filepath.Join(b.Dir, "small")
	s := nation.Spec{Rows: smallRows, Seed: 1, Districts: 1}
	if err := errors.Join(os.RemoveAll(dir), b.fill(ctx, dir, s, "a small database")); err != nil {
		return err
	}
	small, err := app.Open(ctx, app.Config{DB: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.Close(), os.RemoveAll(dir)) }()
	smallCode, _ := s.Largest()
	reference := fmt.Sprintf("the same at %d", smallRows)
	type asked struct{ name, code string }
	alike, n := b.country().About(smallRows)
	for _, o := range dashboardsAsked() {
		all := []asked{{o.name, code}}
		if o.bar && alike != code {
			all = append(all, asked{fmt.Sprintf("%s, of a district of %d", o.name, n), alike})
		}
		for _, where := range all {
			var ours, theirs, tails, smallTails []float64
			for range b.repeats() {
				v, err := beside(60, 5*time.Second,
					func(int) error { return o.ask(ctx, a, where.code) },
					func(int) error { return o.ask(ctx, small, smallCode) })
				if err != nil {
					return fmt.Errorf("%s: %w", where.name, err)
				}
				ours, theirs = append(ours, p(v[0], .5)/1000), append(theirs, p(v[1], .5)/1000)
				tails, smallTails = append(tails, p(v[0], .99)/1000), append(smallTails, p(v[1], .99)/1000)
			}
			f := b.against(where.name+", p50", "ms", ours, reference, theirs)
			if o.bar {
				f.most(overviewBar)
			}
			b.against(where.name+", p99", "ms", tails, reference, smallTails).Detail = true
		}
	}
	b.note(fmt.Sprintf("The small database has %d hazards, all of one district, made by the same generator. A district with more hazards has days of more trades, states and grades to add up, until each day has them all; one of nearly as many, among all others, shows what the nation around it costs.", smallRows))
	return nil
}
