package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// verifyNightly verifies all districts when the night's time has come: what is new,
// and everything once a week. What came of it is kept in each district for its people
// to see. A night that begins while no process runs is left out, so that a start
// costs nothing.
func (a *App) verifyNightly(ctx context.Context) error {
	now := a.Clock.Now().In(a.Zone)
	begins, ok := nightOf(a.Config.VerifyAt, now)
	if !ok || !a.begun.Before(begins) || !a.tenure.does(houseSlot) {
		return nil
	}
	districts, err := db.Read(ctx, a.DB, ledger.Districts)
	if err != nil || len(districts) == 0 {
		return err
	}
	done, err := a.verifiedSince(ctx, districts[0], begins)
	if err != nil || done {
		return err
	}
	run := a.VerifyNew
	if wholeNight(begins) {
		run = a.Verify
	}
	seen, err := run(ctx, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	n := night{begun: now, ended: a.Clock.Now(), onlyNew: !wholeNight(begins), seen: seen}
	return errors.Join(n.failure(err), a.keepNight(ctx, districts, n))
}

// verifiedSince tells whether the night's verification of a district has been kept.
func (a *App) verifiedSince(ctx context.Context, district string, begins time.Time) (bool, error) {
	return db.Read(ctx, a.DB, func(tx *db.Tx) (bool, error) {
		const many = 20 // as many as people may have asked for since
		runs, err := ledger.Runs(tx, district, 0, many)
		return slices.ContainsFunc(runs, func(r ledger.Run) bool {
			return r.Person == 0 && r.Started >= clock.Micros(begins)
		}), err
	})
}

// night is a verification of the night and what came of it.
type night struct {
	begun, ended time.Time
	onlyNew      bool
	seen         []ledger.Verified
	found        *ledger.Difference // nil when there is none
	failed       bool
}

// failure takes a difference as what was found; another error is one, and goes on to
// the log.
func (n *night) failure(err error) error {
	n.failed = err != nil && !errors.As(err, &n.found)
	if n.found != nil {
		return fmt.Errorf("verify: %w", n.found)
	}
	return err
}

// run is the night's run in one district.
func (n *night) run(district string) ledger.Run {
	r := ledger.Run{
		District: district, ID: ident.ID(clock.Micros(n.begun)), State: ledger.RunClean, New: n.onlyNew,
		Started: clock.Micros(n.begun), Beat: clock.Micros(n.ended), Finished: clock.Micros(n.ended),
	}
	i := slices.IndexFunc(n.seen, func(v ledger.Verified) bool { return v.District == district })
	switch {
	case n.found != nil && (n.found.District == district || n.found.District == ""):
		r.State, r.Code, r.Args = ledger.RunDiffers, n.found.Code, n.found.Args
	case i >= 0:
		r.Parts = []ledger.Part{{Name: "entries", Of: n.seen[i].Entries, Seen: n.seen[i].Entries, Done: true}}
	case n.found != nil:
		r.State, r.Code = ledger.RunDiffers, "api.other_district_differs"
	case n.failed:
		r.State, r.Code = ledger.RunFailed, "internal"
	}
	return r
}

// keepNight keeps the run in every district, and has a difference in the ledger of
// the one that it is in, so that a run that found something cannot be made unseen.
func (a *App) keepNight(ctx context.Context, districts []string, n night) error {
	err := db.Apiece(ctx, a.DB, len(districts), func(tx *db.Tx, i int) error { return ledger.SaveRun(tx, n.run(districts[i])) })
	if err != nil {
		return fmt.Errorf("keep the night's verification: %w", err)
	}
	if n.found == nil || !slices.Contains(districts, n.found.District) {
		return nil
	}
	r := n.run(n.found.District)
	return a.Access.Witness(ctx, access.System(r.District, "verify"), "system.verified",
		map[string]any{"state": string(r.State), "run": r.ID.String(), "code": r.Code})
}
