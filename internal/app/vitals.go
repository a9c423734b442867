package app

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"anwang/internal/access"
	"anwang/internal/api"
	"anwang/internal/backup"
	"anwang/internal/db"
	"anwang/internal/ledger"
)

// How often the evidence is measured: it may be millions of files. A process that has
// just started has other things to do, and one that serves too: it pauses after so
// many files.
const (
	measureEvery = 6 * time.Hour
	measureFirst = 10 * time.Minute
	measurePause = 20 * time.Millisecond
	measureFiles = 1000
)

// pulse is what background work tells about itself.
type pulse struct {
	climbed, climbedAt atomic.Int64 // by the last sweep that climbed anything; when, ns
	evidence           atomic.Pointer[api.Stored]
}

// swept notes a sweep.
func (a *App) swept(climbed int, now time.Time) {
	a.beat.swept.Store(now.UnixNano())
	if climbed > 0 {
		a.pulse.climbed.Store(int64(climbed))
		a.pulse.climbedAt.Store(now.UnixNano())
	}
}

// measuring is measure, but for the first time when the process starts.
func (a *App) measuring() func(context.Context) error {
	first := true
	return func(ctx context.Context) error {
		if first {
			first = false
			if !rests(ctx, measureFirst) {
				return nil
			}
		}
		return a.measure(ctx)
	}
}

// rests waits for a while; false when ctx ended first.
func rests(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// measure adds up the evidence, where it is a folder.
func (a *App) measure(ctx context.Context) error {
	if _, err := os.Stat(a.Config.Blobs); err != nil {
		return nil //nolint:nilerr // kept elsewhere: in S3
	}
	sum := api.Stored{At: time.Now().UnixMicro()}
	err := filepath.WalkDir(a.Config.Blobs, func(_ string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		if st, err := f.Info(); err == nil {
			sum.Files++
			sum.Bytes += st.Size()
		}
		if sum.Files%measureFiles == 0 {
			rests(ctx, measurePause)
		}
		return ctx.Err()
	})
	if err == nil {
		a.pulse.evidence.Store(&sum)
	}
	return err
}

// Vitals is how the system is, as far as this process knows.
func (a *App) Vitals(ctx context.Context, district string) (api.Vitals, error) {
	v := api.Vitals{
		Started: a.started.UnixMicro(), Climbed: a.pulse.climbed.Load(), Troubles: a.troubles.list(),
		VerifyAt: a.verifyAt(), Evidence: a.pulse.evidence.Load(), EvidenceFree: backup.Free(a.Config.Blobs), DatabaseFree: -1,
	}
	if at := a.beat.swept.Load(); at != 0 {
		v.Swept = at / 1000
	}
	v.ClimbedAt = a.pulse.climbedAt.Load() / 1000
	var err error
	if v.Team, err = a.tenure.team(ctx); err != nil {
		return v, err
	}
	if path := a.DB.Path(); path != "" {
		v.DatabaseFree = backup.Free(filepath.Dir(path))
	}
	if v.Database, err = a.DB.Size(ctx); err != nil {
		return v, err
	}
	skew, err := a.DB.Skew(ctx)
	if err != nil {
		return v, err
	}
	v.Skew = skew.Milliseconds()
	v.Lag, err = db.Read(ctx, a.DB, func(tx *db.Tx) (ledger.Lag, error) { return ledger.LagOf(tx, district, a.followerNames()) })
	return v, err
}

// verifyAt is when the night's verification begins; "" for never.
func (a *App) verifyAt() string {
	if _, err := clockTime(a.Config.VerifyAt); err != nil {
		return ""
	}
	return a.Config.VerifyAt
}

// nightly makes the copy of the night, and has it in the ledger of every district.
func (a *App) nightly(ctx context.Context) error {
	if !a.tenure.does(houseSlot) {
		return nil
	}
	name, result, err := a.Backups.Nightly(ctx)
	if name == "" || err != nil {
		return err
	}
	all, err := db.Read(ctx, a.DB, ledger.Districts)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := a.Access.Witness(ctx, access.System(d, "backup"), "system.backed_up", map[string]any{"name": name, "result": string(result)}); err != nil {
			return err
		}
	}
	return nil
}
