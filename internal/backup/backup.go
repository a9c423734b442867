// Package backup (备份) makes copies of the database, keeps them in a folder and
// checks them.
//
// A copy is a database file with a note beside it (NAME.json): when and how it was
// made, how many entries it holds, and what its last check found. Checking opens
// the copy to be read alone, verifies its whole ledger, folds every row, and asks
// whether the copy's newest signed head is one of the running ledger's.
//
// Invariants: one piece of work at a time; a copy that was cut short is never
// listed; only nightly copies are ever deleted, and only when a newer one has been
// checked and found whole.
//
// The signing key and the evidence are not in a copy: the key must lie elsewhere
// (docs/adr/0005-the-key-is-a-file.md), and evidence never changes, so that it is
// copied file by file. On PostgreSQL the server's own tools do all this, and the
// room refuses.
package backup

import (
	"context"
	"sync"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// Plan says when copies are made by themselves.
type Plan struct {
	At   string // "02:30" in the district's zone; "" never
	Keep int    // how many nightly copies stay; at least 1
}

// Verify runs the verification of a copy.
type Verify func(ctx context.Context, copied *db.DB, tell ledger.Progress) ([]ledger.Verified, error)

// Keeper makes and keeps copies. It is safe for concurrent use.
type Keeper struct {
	db     *db.DB
	clock  clock.Clock
	zone   *time.Location
	folder string
	plan   Plan
	verify Verify

	mu   sync.Mutex
	work *Work
}

// New returns a keeper of copies of d in folder, which is made when it is first
// needed. Faults: backup.bad_time, backup.bad_keep.
func New(d *db.DB, c clock.Clock, zone *time.Location, folder string, p Plan, v Verify) (*Keeper, error) {
	if p.At != "" {
		if _, err := time.Parse("15:04", p.At); err != nil {
			return nil, fault.New(fault.Invalid, "backup.bad_time", "value", p.At)
		}
	}
	if p.Keep < 1 {
		return nil, fault.New(fault.Invalid, "backup.bad_keep", "value", p.Keep)
	}
	return &Keeper{db: d, clock: c, zone: zone, folder: folder, plan: p, verify: v}, nil
}

// Folder is where the copies lie.
func (k *Keeper) Folder() string { return k.folder }

// Plan is when copies are made by themselves.
func (k *Keeper) Plan() Plan { return k.plan }

// Own tells whether the room makes copies at all: a server has its own ways.
func (k *Keeper) Own() bool { return k.db.Engine() == db.SQLite }

// Kind is what a piece of work does.
type Kind string

// The kinds of work.
const (
	Making   Kind = "make"
	Checking Kind = "check"
)

// State is where a piece of work stands.
type State string

// The states of work.
const (
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Progress is a piece of work as it is now. Making is measured in bytes, checking
// in entries and rows; Of is 0 when it is not known.
type Progress struct {
	Kind     Kind
	Name     string
	State    State
	Started  int64 // µs UTC
	Finished int64 // µs UTC, 0 while it runs
	Done, Of int64
	Code     string // why it failed, or what the check found
	Args     map[string]any
}

// Work is a piece of work that was begun; Do does it.
type Work struct {
	k  *Keeper
	mu sync.Mutex
	p  Progress
	do func(ctx context.Context, w *Work) error
}

// Now is the work as it is now.
func (w *Work) Now() Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.p
}

func (w *Work) tell(done, of int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.p.Done, w.p.Of = done, max(of, done)
}

// Latest is the work in hand or the last that was done in this process; ok is
// false when there was none.
func (k *Keeper) Latest() (p Progress, ok bool) {
	k.mu.Lock()
	w := k.work
	k.mu.Unlock()
	if w == nil {
		return Progress{}, false
	}
	return w.Now(), true
}

// begin takes the one place there is. Faults: backup.busy, backup.server.
func (k *Keeper) begin(p Progress, do func(ctx context.Context, w *Work) error) (*Work, error) {
	if !k.Own() {
		return nil, fault.New(fault.Conflict, "backup.server")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.work != nil && k.work.Now().State == Running {
		return nil, fault.New(fault.Conflict, "backup.busy")
	}
	p.State, p.Started = Running, clock.Micros(k.clock.Now())
	k.work = &Work{k: k, p: p, do: do}
	return k.work, nil
}

// Do does the work. What came of it is given to note (nil: to nobody) before the
// work counts as done, so that whoever sees it done finds it noted.
func (w *Work) Do(ctx context.Context, note func(Progress)) (err error) {
	ended := false
	defer func() { // also when it panics, so that the place is free again
		w.mu.Lock()
		defer w.mu.Unlock()
		w.p.Finished, w.p.State = clock.Micros(w.k.clock.Now()), Done
		if err != nil || !ended {
			w.p.State, w.p.Code = Failed, fault.CodeOf(err)
		}
	}()
	if err = w.do(ctx, w); err == nil && note != nil {
		note(w.Now())
	}
	ended = true
	return err
}
