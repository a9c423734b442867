package benchmark

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"anwang/internal/sizing"
)

// modelRows is how many hazards the measured system has: costs are those of a
// county's first month.
const modelRows = 2000

// model measures what one request costs, has the model predict rates from that, and
// holds the rates that were measured against the predictions. No measured rate goes
// into the model: it knows processor times, the disk's, the number of trips, and
// how long a single client waited.
func (b *bench) model(ctx context.Context) error {
	b.add("seconds that a second of the processors takes, before", "s", []float64{crowded()})
	small := *b
	small.Rows = modelRows
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		if engine == "PostgreSQL" && b.Postgres == "" {
			b.leave("PostgreSQL", "no server given")
			continue
		}
		o := &ours{bench: &small, engine: engine}
		if err := b.modelOf(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	b.add("seconds that a second of the processors takes, after", "s", []float64{crowded()})
	b.note("The model's rates are predicted from processor times at 16 clients, the disk's sync, the number of trips, and the wait of one client; no measured rate goes in. It knows nothing of other work on the machine: where a second of the processors took more than 1.1 s before, the ratios say little.")
	return nil
}

func (b *bench) modelOf(ctx context.Context, o *ours) error {
	if err := o.prepare(ctx); err != nil {
		return err
	}
	f, err := b.modelFarm(ctx, o)
	if err != nil {
		return err
	}
	defer f.stop()
	write, read, err := f.costs(ctx)
	if err != nil {
		return err
	}
	b.costFigures(o.engine, "write", write)
	b.costFigures(o.engine, "read", read)
	for _, clients := range []int{1, 16, 64} {
		if err := b.holdAgainst(ctx, f, write, read, 1, clients); err != nil {
			return err
		}
	}
	if o.dsn == "" {
		return nil
	}
	return b.holdAgainst(ctx, f, write, read, 3, 64)
}

// holdAgainst measures writes and pages of so many clients on so many processes and
// puts the model's prediction beside them.
func (b *bench) holdAgainst(ctx context.Context, f *farm, write, read sizing.Costs, processes, clients int) error {
	if err := f.have(ctx, processes); err != nil {
		return err
	}
	s := sizing.System{Shared: true, Apps: processes, AppCores: f.cores, OneWriter: f.dsn == "", Districts: 1}
	for _, kind := range []struct {
		name   string
		writes float64
		ask    question
	}{{"reports acknowledged", 1, qCreate}, {"pages of 50", 0, qFirst}} {
		var got, said []float64
		for range b.repeats() {
			p, err := f.press(ctx, kind.ask, clients)
			if err != nil {
				return err
			}
			got = append(got, p.rate())
			o := sizing.Run(s, write, read, sizing.Load{Clients: clients, Writes: kind.writes, Seconds: 10}, 1)
			said = append(said, o.Rate)
		}
		name := fmt.Sprintf("%s, %d clients, %d process (%s)", kind.name, clients, processes, f.engine)
		b.against(name, "1/s", got, "the model's prediction", said)
	}
	return nil
}

// crowded is how many seconds a second of all processors takes just now, 1 on a
// machine that has nothing else to do.
func crowded() float64 {
	const length = 250 * time.Millisecond
	before, began := ownCPU(), time.Now()
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for time.Since(began) < length { //nolint:revive // it is meant to do nothing else
			}
		})
	}
	wg.Wait()
	return max(1, float64(runtime.NumCPU())*time.Since(began).Seconds()/(ownCPU()-before))
}

// costFigures puts what a request costs among the figures, from where ReadCosts
// takes them.
func (b *bench) costFigures(engine, kind string, c sizing.Costs) {
	for _, f := range costFields {
		b.add(costName(engine, kind, f.name), f.unit, []float64{*f.of(&c) * f.times})
	}
	b.add(costName(engine, kind, "trips"), "", []float64{float64(c.Trips)})
}

func costName(engine, kind, field string) string {
	return fmt.Sprintf("cost of a %s (%s): %s", kind, engine, field)
}

var costFields = []struct {
	name, unit string
	times      float64
	of         func(*sizing.Costs) *float64
}{
	{"client's processor", "µs", 1e6, func(c *sizing.Costs) *float64 { return &c.Client }},
	{"program's processor", "µs", 1e6, func(c *sizing.Costs) *float64 { return &c.App }},
	{"database's processor", "µs", 1e6, func(c *sizing.Costs) *float64 { return &c.Database }},
	{"waits that are neither", "µs", 1e6, func(c *sizing.Costs) *float64 { return &c.Rest }},
	{"sync of the disk", "µs", 1e6, func(c *sizing.Costs) *float64 { return &c.Sync }},
	{"share in which the district's row is held", "", 1, func(c *sizing.Costs) *float64 { return &c.Held }},
}

// ReadCosts takes an engine's costs from a result that has the part; ok is false
// when it has none.
func (r Result) ReadCosts(engine string) (write, read sizing.Costs, ok bool) {
	by := map[string]float64{}
	for _, p := range r.Parts {
		if p.Part == "model" {
			for _, f := range p.Figures {
				by[f.Name] = f.Median
			}
		}
	}
	of := func(kind string) (c sizing.Costs) {
		for _, f := range costFields {
			*f.of(&c) = by[costName(engine, kind, f.name)] / f.times
		}
		c.Trips = int(by[costName(engine, kind, "trips")])
		c.Commits = kind == "write"
		return c
	}
	_, ok = by[costName(engine, "write", "trips")]
	return of("write"), of("read"), ok
}

// pressFor is how long each reading of the part takes.
func (b *bench) pressFor() time.Duration {
	if b.Quick {
		return time.Second
	}
	return 4 * time.Second
}

// Sizings are the model's predictions for the deployments from a laptop to the
// nation, as far as there are costs for them.
func (r Result) Sizings(a sizing.Assumptions, seed uint64) []sizing.Sizing {
	var all []sizing.Sizing
	lite, pg := a.Deployments()
	for _, on := range []struct {
		engine  string
		systems []sizing.System
	}{{"SQLite", lite}, {"PostgreSQL", pg}} {
		write, read, ok := r.ReadCosts(on.engine)
		if !ok {
			continue
		}
		for _, s := range on.systems {
			all = append(all, a.Size(s, write, read, seed))
		}
	}
	return all
}
