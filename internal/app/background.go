package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"anwang/internal/burden"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
)

// How often background work comes round. The sweep must come within the minute
// that the second law allows. Numbering and followers are woken by those who write;
// looking for what nobody told of is the fallback.
const (
	pendingEvery = time.Second
	behindEvery  = time.Minute
	sweepEvery   = 15 * time.Second
	tidyEvery    = time.Hour
	nightEvery   = 5 * time.Minute     // how often it is asked whether a nightly copy is due
	keepUploads  = 90 * 24 * time.Hour // so long a marked workbook can be made from its file
	beatLimit    = time.Minute         // without a sign of life for so long, the process is not ready
)

// beat is background work's sign of life: when the sweep last came round.
type beat struct{ swept atomic.Int64 }

// followers are what the ledger drives.
func (a *App) followers() []ledger.Follower {
	return []ledger.Follower{a.Tally.Follower(), hazard.Search(), a.Notice.Follower(), a.Burden.Follower()}
}

// burdenOf reads a hazard's entries for the room that measures what forms cost.
func burdenOf(e ledger.Entry) (burden.Typing, error) {
	form, fields, closes, err := hazard.Typed(e)
	return burden.Typing{Form: form, Fields: fields, Closes: closes}, err
}

// Run does the background work until ctx ends: numbering, followers, the sweep,
// housekeeping, of the districts that this process has leased. Every part may be
// stopped at any instant.
func (a *App) Run(ctx context.Context) {
	a.beat.swept.Store(time.Now().UnixNano())
	a.begun = a.Clock.Now()
	var wg sync.WaitGroup
	loop := func(name string, every time.Duration, f func(ctx context.Context) error) {
		wg.Go(func() { a.loop(ctx, name, every, f) })
	}
	said := make(chan struct{})
	speaking, silent := context.WithCancel(context.WithoutCancel(ctx))
	go func() { // longer than all that has something to say
		defer close(said)
		a.news.speak(speaking, func(err error) { a.failed(ctx, "news", err) })
	}()
	wg.Go(func() { a.tenure.run(ctx) })
	wg.Go(func() { a.rounds.run(ctx, a.round) })
	wg.Go(func() { a.listen(ctx) })
	loop("sequence", pendingEvery, a.kickPending)
	loop("follow", behindEvery, a.kickBehind)
	loop("climb", behindEvery, a.Tally.Climb)
	loop("sweep", sweepEvery, a.sweep)
	loop("tidy", tidyEvery, a.tidy)
	loop("backup", nightEvery, a.nightly)
	loop("verify", nightEvery, a.verifyNightly)
	loop("measure", measureEvery, a.measuring())
	loop("lookout", lookEvery, a.lookout())
	wg.Wait()
	silent()
	<-said
}

// failed logs what went wrong in the background.
func (a *App) failed(ctx context.Context, name string, err error) {
	a.Log.ErrorContext(ctx, "background work failed", "work", name, "error", err.Error())
}

// loop runs f at once and then every period, and lives through its errors.
func (a *App) loop(ctx context.Context, name string, every time.Duration, f func(ctx context.Context) error) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			a.failed(ctx, name, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

func (a *App) tidy(ctx context.Context) error {
	all, err := db.Read(ctx, a.DB, ledger.Districts)
	if err != nil {
		return err
	}
	for _, d := range all {
		if fenced, mine := a.tenure.fenced(ctx, slotOf(d)); mine {
			if err := a.Access.Tidy(fenced, d); err != nil && !lost(err) {
				return err
			}
		}
	}
	if fenced, mine := a.tenure.fenced(ctx, houseSlot); mine {
		if _, err = a.Exchange.SweepFiles(fenced, keepUploads); lost(err) {
			err = nil
		}
	}
	return err
}

// Ready tells whether the second law is being kept: the sweep comes round.
func (a *App) Ready() error {
	if age := time.Since(time.Unix(0, a.beat.swept.Load())); age > beatLimit {
		return fault.New(fault.Unavailable, "app.sweep_late", "seconds", int(age.Seconds()))
	}
	return nil
}

// RebuildTallies makes anew what followers derive and people read: counts from the
// hazards as they stand, paperwork and notices from the ledger.
func (a *App) RebuildTallies(ctx context.Context) error {
	all, err := db.Read(ctx, a.DB, ledger.Districts)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := errors.Join(a.Tally.Rebuild(ctx, d), a.Burden.Rebuild(ctx, d), a.Notice.Rebuild(ctx, d)); err != nil {
			return err
		}
	}
	if err := a.Tally.RebuildAbove(ctx); err != nil {
		return err
	}
	return a.Settle(ctx)
}

// Settle brings numbering and followers up to date, for commands that end.
func (a *App) Settle(ctx context.Context) error {
	if _, err := a.Ledger.Sequence(ctx); err != nil {
		return err
	}
	for _, f := range a.followers() {
		if _, err := a.Ledger.Follow(ctx, f); err != nil {
			return err
		}
	}
	return nil
}
