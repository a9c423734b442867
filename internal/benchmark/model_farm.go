package benchmark

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"anwang/internal/access"
	"anwang/internal/hazard"
	"anwang/internal/sizing"
)

// farm is the processes that serve one database while it is measured.
type farm struct {
	*ours
	cores  int
	server int // process id of PostgreSQL
	at     []*served
	serial *serial
}

type served struct {
	*process
	address string
	member  asker
}

func (b *bench) modelFarm(ctx context.Context, o *ours) (*farm, error) {
	f := &farm{ours: o, cores: runtime.NumCPU(), serial: new(serial)}
	if o.dsn != "" {
		var err error
		if f.server, err = postmaster(ctx, o.dsn); err != nil {
			return nil, err
		}
	}
	return f, f.have(ctx, 1)
}

// have starts processes until there are so many.
func (f *farm) have(ctx context.Context, n int) error {
	for len(f.at) < n {
		s, err := f.serve(ctx, f.dsn)
		if err != nil {
			return err
		}
		f.at = append(f.at, s)
	}
	return nil
}

func (f *farm) serve(ctx context.Context, dsn string) (*served, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	if dsn == "" {
		dsn = f.dir()
	}
	p, err := spawn(ctx, f.Dir, nil, f.Binary, "serve", "--db", dsn, "--data", f.dir(), "--listen", address, "--rate", "0", "--max-per-address", "-1", "--max-reads", "-1", "--max-writes", "-1")
	if err != nil {
		return nil, err
	}
	s := &served{process: p, address: address}
	if err := p.until(ctx, address, "/api/readyz"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	if s.member, err = enterOurs(ctx, address, memberPhone); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return s, nil
}

func (f *farm) stop() {
	for _, s := range f.at {
		_ = s.process.stop()
	}
	f.at = nil
}

// press lets clients ask all processes, shared out evenly.
func (f *farm) press(ctx context.Context, q question, clients int) (pressed, error) {
	var all pressed
	var errs []error
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i, s := range f.at {
		n := (clients + len(f.at) - 1 - i) / len(f.at)
		if n == 0 {
			continue
		}
		wg.Go(func() {
			p, err := press(ctx, load{address: s.address, clients: n, length: f.pressFor(), serial: f.serial,
				ask: func(i int64) []request { return s.member.ask(q, i) }, cpu: func() (float64, error) { return 0, nil }})
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
			all.answers += p.answers
			all.seconds = max(all.seconds, p.seconds)
			all.waits = append(all.waits, p.waits...)
			all.clientCPU = max(all.clientCPU, p.clientCPU) // each saw the whole client
		})
	}
	wg.Wait()
	slices.Sort(all.waits)
	return all, errors.Join(errs...)
}

// costs measures what a write and a page take.
func (f *farm) costs(ctx context.Context) (write, read sizing.Costs, err error) {
	if write, err = f.cost(ctx, qCreate); err != nil {
		return write, read, err
	}
	if read, err = f.cost(ctx, qFirst); err != nil {
		return write, read, err
	}
	write.Commits = true
	sync, err := syncTime(f.Dir)
	if err != nil {
		return write, read, err
	}
	write.Sync = sync
	if f.dsn == "" {
		err = f.splitWriter(ctx, &write)
	} else {
		err = f.countTrips(ctx, &write, &read)
	}
	if err != nil {
		return write, read, err
	}
	for _, c := range []struct {
		costs *sizing.Costs
		ask   question
	}{{&write, qCreate}, {&read, qFirst}} {
		p, err := f.press(ctx, c.ask, 1)
		if err != nil {
			return write, read, err
		}
		c.costs.Rest = max(0, mean(p.waits)/1e6-c.costs.Client-c.costs.App-c.costs.Database-c.costs.Sync)
	}
	return write, read, nil
}

func mean(all []float64) (m float64) {
	for _, v := range all {
		m += v / float64(len(all))
	}
	return m
}

// costClients is how many ask while processor times are measured: what the program
// does once for many, it does then.
const costClients = 16

// cost is the processor time of one request, by whose it is.
func (f *farm) cost(ctx context.Context, q question) (c sizing.Costs, err error) {
	if _, err := f.press(ctx, q, costClients); err != nil { // warm
		return c, err
	}
	cpu := func(pid int) (float64, error) {
		if pid == 0 {
			return 0, nil
		}
		return cpuOf(pid)
	}
	app, err := cpu(f.at[0].cmd.Process.Pid)
	if err != nil {
		return c, err
	}
	database, err := cpu(f.server)
	if err != nil {
		return c, err
	}
	p, err := f.press(ctx, q, costClients)
	if err != nil {
		return c, err
	}
	n := float64(p.answers)
	appAfter, err := cpu(f.at[0].cmd.Process.Pid)
	if err != nil {
		return c, err
	}
	databaseAfter, err := cpu(f.server)
	c.Client, c.App, c.Database = p.clientCPU/n, (appAfter-app)/n, (databaseAfter-database)/n
	return c, err
}

// splitWriter moves the part of a write that SQLite's one writer runs from the
// program's share to the database's: what the verb takes when it is called in the
// process, without HTTP.
func (f *farm) splitWriter(ctx context.Context, c *sizing.Costs) error {
	a, err := f.fresh(ctx, "model-verb", "")
	if err != nil {
		return err
	}
	by := access.System(district, "bench")
	const calls = 400
	before := ownCPU()
	for i := range calls {
		r := newRecord(int64(i))
		if _, err := a.Hazard.Report(ctx, by, hazard.Report{SiteName: r.Site, Division: r.Division, Industry: r.Industry, Place: r.Place, Text: r.Text}); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	verb := (ownCPU() - before) / calls
	c.Database = min(verb, c.App)
	c.App -= c.Database
	return a.Close()
}

// syncTime is the median of writing a page and waiting for the disk, in seconds.
func syncTime(dir string) (float64, error) {
	file, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	page := make([]byte, 8192)
	var all []float64
	for range 200 {
		began := time.Now()
		if _, err := file.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(began).Seconds())
	}
	return median(all), nil
}
