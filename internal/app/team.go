package app

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// team prepares this process to work beside others. It does nothing before Run.
func (a *App) team() {
	a.rounds, a.news = newRounds(), newNews(a.DB)
	a.tenure = newTenure(a.DB, a.Log, "")
	a.tenure.news = func(word string) { a.news.say(word, "") }
	a.tenure.took = func(slots []int) { a.took(slots) }
	a.Ledger.Heard(a.written)
}

// written hears of every entry that this process is about to write.
func (a *App) written(district string) {
	if a.tenure.does(slotOf(district)) {
		a.rounds.kick(district)
		return
	}
	a.news.written(district)
}

// took looks for what the former holder of slots left undone.
func (a *App) took(slots []int) {
	ctx, stop := context.WithTimeout(context.Background(), trustFor)
	defer stop()
	all, err := db.Read(ctx, a.DB, ledger.Districts)
	if err != nil {
		a.failed(ctx, "lease take", err)
		return
	}
	for _, d := range all {
		if slices.Contains(slots, slotOf(d)) {
			a.rounds.kick(d)
			a.tended.touch(d)
		}
	}
}

// kickPending finds entries without a number of which nobody told.
func (a *App) kickPending(ctx context.Context) error {
	all, err := db.Read(ctx, a.DB, ledger.Pending)
	a.kickMine(all)
	return err
}

// kickBehind finds followers that are behind, whatever stopped them.
func (a *App) kickBehind(ctx context.Context) error {
	all, err := db.Read(ctx, a.DB, func(tx *db.Tx) ([]string, error) { return ledger.Behind(tx, a.followerNames()...) })
	a.kickMine(all)
	return err
}

func (a *App) kickMine(districts []string) {
	for _, d := range districts {
		if a.tenure.does(slotOf(d)) {
			a.rounds.kick(d)
		}
	}
}

func (a *App) followerNames() []string {
	var names []string
	for _, f := range a.followers() {
		names = append(names, f.Name)
	}
	return names
}

// listen does what other processes say until ctx ends.
func (a *App) listen(ctx context.Context) {
	opened := func() { // what was said before is lost
		a.Wakes.WakeAll()
		a.tenure.kick()
	}
	heard := func(line string) {
		word, districts := cut(line)
		switch word {
		case wordWritten:
			a.kickMine(districts)
		case wordNumbered:
			for _, d := range districts {
				a.Wakes.Wake(d)
			}
		case wordLeases:
			a.tenure.kick()
		}
	}
	a.news.line.Listen(ctx, opened, heard, func(err error) { a.failed(ctx, "news", err) })
}

// round numbers a batch of a district's entries and has the followers take theirs.
func (a *App) round(ctx context.Context, district string) outcome {
	fenced, mine := a.tenure.fenced(ctx, slotOf(district))
	if !mine {
		return notMine
	}
	n, more, err := a.Ledger.SequenceSome(fenced, district)
	if err != nil {
		return a.stopped(ctx, "sequence", err)
	}
	behind, err := db.Read(ctx, a.DB, func(tx *db.Tx) ([]string, error) {
		return ledger.BehindIn(tx, district, a.followerNames())
	})
	if err != nil {
		return a.stopped(ctx, "follow", err)
	}
	end := foundNothing
	if n > 0 || len(behind) > 0 {
		end = foundSome
		a.tended.touch(district)
	}
	for _, f := range a.followers() {
		if !slices.Contains(behind, f.Name) {
			continue
		}
		_, left, err := a.Ledger.FollowSome(fenced, f, district)
		if err != nil { // the others go on, and this one tries again
			end = max(end, a.stopped(ctx, "follow "+f.Name, err))
			continue
		}
		more = more || left
	}
	for _, f := range a.followers() { // also for what was taken past the followers
		if f.After == nil {
			continue
		}
		if err := f.After(ctx); err != nil {
			end = max(end, a.stopped(ctx, "after "+f.Name, err))
		}
	}
	if end != foundNothing {
		a.Wakes.Wake(district)
		a.news.say(wordNumbered, district)
	}
	if more && end == foundSome {
		end = foundMore
	}
	return end
}

// stopped is how a round ends that could not be finished.
func (a *App) stopped(ctx context.Context, work string, err error) outcome {
	switch {
	case lost(err):
		a.tenure.kick()
		return notMine
	case ctx.Err() == nil:
		a.failed(ctx, work, err)
	}
	return failed
}

// migrating tells what a migration does: it may take long, and the other processes
// serve meanwhile.
func (a *App) migrating(ctx context.Context) func(db.Step) {
	return func(s db.Step) {
		a.Log.InfoContext(ctx, "schema", "step", s.Version, "name", s.Name, "state", string(s.State),
			"ms", s.Took.Milliseconds(), "blocks", s.Done, "of", s.Of)
	}
}
