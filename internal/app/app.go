// Package app wires the rooms into a running system: configuration in, services
// and background work out. It decides nothing about the work itself.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/backup"
	"anwang/internal/blob"
	"anwang/internal/burden"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/notice"
	"anwang/internal/org"
	"anwang/internal/rulebook"
	"anwang/internal/tally"
	"anwang/internal/transfer"
)

// App is the system, opened.
type App struct {
	Config   Config
	Zone     *time.Location
	Clock    clock.Clock
	Log      *slog.Logger
	DB       *db.DB
	IDs      *ident.Maker
	Ledger   *ledger.Ledger
	Blobs    blob.Store
	Org      *org.Service
	Access   *access.Service
	Duty     *duty.Service
	Hazard   *hazard.Service
	Tally    *tally.Service
	Notice   *notice.Service
	Burden   *burden.Service
	Rulebook *rulebook.Service
	Exchange *exchange.Service
	Backups  *backup.Keeper
	Wakes    *Wakes // who waits for news of a district

	key      ledger.Key
	tenancy  *tenancy
	tenure   *tenure
	rounds   *rounds
	news     *news
	tended   tended
	beat     beat
	pulse    pulse
	started  time.Time
	begun    time.Time // when the background work did, by Clock
	troubles *troubles

	firstRun *access.FirstRun
	loading  bool // opened for a bulk load
	watch    func(query string, args []any)
}

// Option changes how the system is opened, for tests and the demo.
type Option func(*App)

// WithClock takes another clock than the machine's.
func WithClock(c clock.Clock) Option { return func(a *App) { a.Clock = c } }

// WithLog takes a logger; the default says nothing.
func WithLog(l *slog.Logger) Option { return func(a *App) { a.Log = l } }

// WithWatch tells watch every statement of a transaction before it runs.
func WithWatch(watch func(query string, args []any)) Option { return func(a *App) { a.watch = watch } }

// Open opens the database, brings its schema forward, and builds the rooms. Faults:
// db.loading while somebody loads it in bulk, db.occupied for whoever wants to and is
// not alone, transfer.unfinished when a copy has filled it by half.
func Open(ctx context.Context, c Config, opts ...Option) (*App, error) {
	a := &App{Config: c.Resolved(), Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), started: time.Now(), troubles: &troubles{}, Wakes: NewWakes()}
	for _, o := range opts {
		o(a)
	}
	a.Log = slog.New(listening{Handler: a.Log.Handler(), kept: a.troubles})
	var err error
	if a.Zone, err = time.LoadLocation(a.Config.Zone); err != nil {
		return nil, fault.New(fault.Invalid, "app.bad_zone", "zone", a.Config.Zone)
	}
	if a.DB, err = db.Open(ctx, a.Config.DB, db.Options{Batch: a.Config.Batch, Watch: a.watch}); err != nil {
		return nil, err
	}
	if err := a.DB.Enter(ctx, a.loading); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	if err := a.build(ctx); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context) error {
	if err := a.DB.MigrateTelling(ctx, a.migrating(ctx)); err != nil {
		return err
	}
	if err := transfer.Finished(ctx, a.DB); err != nil {
		return err
	}
	key, err := ledger.LoadKey(a.Config.Data)
	if err != nil {
		return err
	}
	if a.Blobs, err = blob.Open(ctx, a.Config.Blobs); err != nil {
		return err
	}
	files, err := exchange.OpenFolder(filepath.Join(a.Config.Data, "imports"))
	if err != nil {
		return err
	}
	a.tenancy, err = hold(ctx, a.DB, a.Clock, func(err error) {
		a.Log.ErrorContext(ctx, "node number not renewed", "error", err.Error())
	})
	if err != nil {
		return err
	}
	a.IDs = a.tenancy.ids
	a.key = key
	a.Ledger = ledger.New(a.DB, a.Clock, a.IDs, key)
	a.team()
	a.Org = org.New(a.DB, a.Ledger, a.Clock, a.IDs)
	a.Access = access.New(a.DB, a.Ledger, a.Clock, a.IDs, a.Org)
	a.Rulebook = rulebook.New(a.DB, a.Ledger, a.Clock, a.IDs)
	a.Duty = duty.New(a.DB, a.Ledger, a.Clock, a.IDs, a.Org)
	a.Hazard = hazard.New(a.DB, a.Ledger, a.Clock, a.IDs, a.Org, a.Duty, a.Rulebook)
	a.Burden = burden.New(a.DB, a.Clock, a.Zone, a.Org, burdenOf)
	a.Notice = notice.New(a.DB, a.Clock, a.Org)
	a.Tally = tally.New(a.DB, a.Ledger, a.Clock, a.Zone, hazard.Facts)
	a.Exchange = exchange.New(a.DB, a.Ledger, a.Clock, a.IDs, a.Org, a.Hazard, files)
	a.Exchange.Settling(a.settle)
	a.Backups, err = backup.New(a.DB, a.Clock, a.Zone, a.Config.Backups,
		backup.Plan{At: a.Config.BackupAt, Keep: a.Config.BackupKeep}, a.verifyCopy)
	if err != nil {
		return err
	}
	return a.mend(ctx)
}

// Close gives the node number back and closes the database.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(a.tenancy.end(ctx), a.DB.Close())
}

// District is the one named, or the only one there is. Faults: app.not_set_up,
// app.many_districts.
func (a *App) District(ctx context.Context, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	all, err := db.Read(ctx, a.DB, ledger.Districts)
	switch {
	case err != nil:
		return "", fmt.Errorf("list districts: %w", err)
	case len(all) == 0:
		return "", fault.New(fault.NotFound, "app.not_set_up")
	case len(all) > 1:
		return "", fault.New(fault.Invalid, "app.many_districts", "districts", strings.Join(all, ", "))
	}
	return all[0], nil
}
