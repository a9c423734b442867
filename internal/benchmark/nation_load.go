package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"time"

	"anwang/internal/app"
	"anwang/internal/nation"
)

// loadBar is how many times the sqlite3 shell's time a load may take.
const loadBar = 2

// spareBar is how much disk a load may take beyond the database that it makes, in
// GiB: somebody who has room for the database has room for the load.
const spareBar = 3

// loading is what a load took. It is written down as the load goes: one that is cut
// short and begun again has taken the sum.
type loading struct {
	Rows      int       `json:"rows"`
	Began     time.Time `json:"began"`
	Runs      int       `json:"runs"`
	Done      bool      `json:"done"`
	Seconds   float64   `json:"seconds"`
	ToRows    float64   `json:"seconds_to_rows"` // of Seconds, until the last row; then come the indexes
	CPU       float64   `json:"cpu_seconds"`
	Memory    float64   `json:"peak_memory_mib"`
	Disk      int64     `json:"peak_disk_bytes"`
	Bytes     int64     `json:"bytes"`
	Entries   int64     `json:"entries"`
	Districts int       `json:"districts"`
}

// shellLoad is what the sqlite3 shell took for the same.
type shellLoad struct {
	Rows int              `json:"rows"`
	Took nation.Reference `json:"took"`
	Disk int64            `json:"peak_disk_bytes"`
}

// load loads the nation, beside the sqlite3 shell loading the same rows and indexes.
// The shell goes first and its database is gone before ours begins: both are never on
// the disk at once.
func (b *bench) load(ctx context.Context) error {
	if err := b.roomFor(); err != nil {
		return err
	}
	shell, err := b.reference(ctx)
	if err != nil {
		return err
	}
	ours, err := b.loadOurs(ctx)
	if err != nil {
		return err
	}
	b.tellLoad(ours, shell)
	return nil
}

func (b *bench) tellLoad(ours loading, shell *shellLoad) {
	name := fmt.Sprintf("load %d hazards", ours.Rows)
	if shell != nil {
		t := shell.Took
		const by = "the sqlite3 shell"
		b.against(name, "s", []float64{ours.Seconds}, by, []float64{(t.Rows + t.Indexes).Seconds()}).most(loadBar)
		b.against(name+": processor time", "s", []float64{ours.CPU}, by, []float64{(t.RowsCPU + t.IndexesCPU).Seconds()})
		b.against("  of it the rows", "s", []float64{ours.ToRows}, by, []float64{t.Rows.Seconds()})
		b.against("  of it the indexes", "s", []float64{ours.Seconds - ours.ToRows}, by, []float64{t.Indexes.Seconds()})
		b.against("size of the database", "GiB", []float64{gib(ours.Bytes)}, by, []float64{gib(t.Bytes)})
	} else {
		b.add(name, "s", []float64{ours.Seconds})
		b.add(name+": processor time", "s", []float64{ours.CPU})
		b.add("size of the database", "GiB", []float64{gib(ours.Bytes)})
	}
	b.add("hazards a second", "1/s", []float64{float64(ours.Rows) / ours.Seconds})
	b.add("entries", "", []float64{float64(ours.Entries)})
	b.add("database, bytes a hazard with its history", "B", []float64{float64(ours.Bytes) / float64(ours.Rows)})
	b.add("database, bytes an entry", "B", []float64{float64(ours.Bytes) / float64(ours.Entries)})
	b.add("most memory while loading", "MiB", []float64{ours.Memory})
	b.add("most disk while loading, beyond the database", "GiB", []float64{gib(ours.Disk - ours.Bytes)}).most(spareBar)
	b.note(fmt.Sprintf("%d districts, %d entries; the shell loads first, from text of 200,000 hazards at a time that the bench makes (its making is not timed), into tables with the same keys, then builds the same indexes; its database is removed before ours begins. Only the shell's own running is timed.", ours.Districts, ours.Entries))
	if ours.Runs > 1 {
		b.note(fmt.Sprintf("The load took %d runs: it was cut short and gone on with. Its times are the sums.", ours.Runs))
	}
}

func gib(n int64) float64 { return float64(n) / (1 << 30) }

// About what a load needs of the disk: so many bytes a hazard with its history and
// indexes, and an organisation with its counts for each district.
const (
	bytesPerHazard   = 4500
	bytesPerDistrict = 200 << 10
)

// roomFor refuses a load that the disk will not hold, before hours are spent on it.
func (b *bench) roomFor() error {
	var was loading
	if ok, err := readJSON(filepath.Join(b.home(), "load.json"), &was); err != nil || ok && was.Done {
		return err
	}
	have, err := free(b.Dir)
	if err != nil {
		return fmt.Errorf("look for room in %s: %w", b.Dir, err)
	}
	need := int64(b.Rows)*bytesPerHazard + int64(len(b.country().Codes()))*bytesPerDistrict
	need += need / 50        // for the journal and the sorting of the last index
	have += footprint(b.Dir) // what an earlier run has there already counts
	if have < need {
		return fmt.Errorf("%s has room for %.0f GiB, and a nation of %d hazards needs about %.0f", b.Dir, gib(have), b.Rows, gib(need))
	}
	return nil
}

// reference has the shell load, unless it did so before; nil when there is none.
func (b *bench) reference(ctx context.Context) (*shellLoad, error) {
	file := filepath.Join(b.Dir, "shell.json")
	var out shellLoad
	if ok, err := readJSON(file, &out); err != nil || ok && out.Rows == b.Rows {
		return &out, err
	}
	if _, err := exec.LookPath("sqlite3"); err != nil {
		b.leave("the sqlite3 shell's load", "not installed")
		return nil, nil
	}
	dir := filepath.Join(b.Dir, "shell")
	p := b.pace("the sqlite3 shell's load")
	s := b.country()
	s.Progress = p.loading
	w := watch(watchEvery, func() int64 { return footprint(dir) })
	took, err := nation.Measure(ctx, s, dir)
	p.end()
	out = shellLoad{Rows: b.Rows, Took: took, Disk: w.end()}
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return nil, err
	}
	b.Tell(fmt.Sprintf("the sqlite3 shell's load: %.0f s, %.1f GiB", (took.Rows + took.Indexes).Seconds(), gib(took.Bytes)))
	return &out, keepJSON(file, out)
}

// watchEvery is how often the disk is looked at.
const watchEvery = 500 * time.Millisecond

// loadOurs loads the nation or goes on with it.
func (b *bench) loadOurs(ctx context.Context) (loading, error) {
	file := filepath.Join(b.home(), "load.json")
	var was loading
	if _, err := readJSON(file, &was); err != nil {
		return was, err
	}
	if was.Done && was.Rows == b.Rows {
		b.note("The nation stood there, loaded at " + was.Began.Format("2006-01-02 15:04") + " UTC.")
		return was, nil
	}
	if was.Rows != b.Rows {
		was = loading{Rows: b.Rows, Began: time.Now().UTC()}
	}
	was.Runs++
	debug.FreeOSMemory()
	if err := forgetPeak(); err != nil {
		b.note("The most memory is that of the whole run until then: " + err.Error() + ".")
	}
	p := b.pace("load")
	defer p.end()
	w := watch(watchEvery, func() int64 { return footprint(b.home()) })
	began, cpu := time.Now(), ownCPU()
	now := func() (loading, error) {
		out := was
		out.Seconds += time.Since(began).Seconds()
		out.CPU += ownCPU() - cpu
		out.Disk = max(out.Disk, w.soFar())
		peak, err := memoryOf(os.Getpid(), "VmHWM")
		out.Memory = max(out.Memory, peak)
		return out, err
	}
	s := b.country()
	written := began
	s.Progress = func(at nation.Progress) {
		p.loading(at)
		out, err := now()
		if at.Stage == nation.Rows {
			was.ToRows = out.Seconds
		}
		if err == nil && time.Since(written) > 5*time.Second {
			out.ToRows, written = was.ToRows, time.Now()
			_ = keepJSON(file, out) // it only serves a run that goes on after a kill
		}
	}
	err := b.loadNation(ctx, s, &was, func() (err error) { was, err = now(); return err })
	w.end()
	if err != nil {
		return was, err
	}
	was.Done = true
	return was, keepJSON(file, was)
}

// loadNation loads, has took look at what that took, and reads what came of it.
func (b *bench) loadNation(ctx context.Context, s nation.Spec, out *loading, took func() error) (err error) {
	a, err := app.Open(ctx, app.Config{DB: b.home()}, app.WithLoad())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := errors.Join(nation.Load(ctx, a, s), took()); err != nil {
		return err
	}
	out.Districts = len(s.Codes())
	if out.Entries, err = a.Entries(ctx); err != nil {
		return err
	}
	out.Bytes, err = a.DB.Size(ctx)
	return err
}
