package sizing

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// world is a system being played.
type world struct {
	clockwork
	System
	write, read Costs
	load        Load

	clients *cores // nil when clients have cores enough of their own
	apps    []*cores
	planner *cores
	nodes   []*cores
	disks   []*disk
	rows    []*row // by district
	writer  *writer
	draws   zipf
	turn    int

	counted []float64
	base    map[string][]float64
}

func newWorld(s System, write, read Costs, l Load, seed uint64) *world {
	w := &world{System: s, write: write, read: read, load: l, draws: newZipf(s.Districts, s.Skew)}
	w.rand = rand.New(rand.NewPCG(seed, 1))
	c := &w.clockwork
	if s.Shared {
		all := newCores(c, s.AppCores)
		w.clients = all
		for range max(s.Apps, 1) {
			w.apps = append(w.apps, all)
		}
		w.nodes = []*cores{all}
		w.disks = []*disk{{clockwork: c, sync: write.Sync}}
	} else {
		for range max(s.Apps, 1) {
			w.apps = append(w.apps, newCores(c, s.AppCores))
		}
		for range max(s.Nodes, 1) {
			w.nodes = append(w.nodes, newCores(c, s.NodeCores))
			w.disks = append(w.disks, &disk{clockwork: c, sync: write.Sync})
		}
		if s.Planner > 0 {
			w.planner = newCores(c, s.Planner)
		}
	}
	for range max(s.Districts, 1) {
		w.rows = append(w.rows, &row{clockwork: c})
	}
	if s.OneWriter {
		w.writer = &writer{world: w}
	}
	return w
}

// ask has a client ask once, and again when he was answered and has thought.
func (w *world) ask() {
	began := w.now
	w.request(func() {
		w.counted = append(w.counted, w.now-began)
		w.after(think(w.rand, w.load.Think), w.ask)
	})
}

func think(r *rand.Rand, mean float64) float64 {
	if mean <= 0 {
		return 0
	}
	return erlang(r, mean, 1)
}

// request plays one request. Half of the program's time comes before the database
// is asked, half after.
func (w *world) request(done func()) {
	c := w.read
	if w.rand.Float64() < w.load.Writes {
		c = w.write
	}
	w.turn++
	app, district := w.apps[w.turn%len(w.apps)], w.draws.draw(w.rand)
	answer := func() { app.serve(c.App/2, func() { w.byClient(c, done) }) }
	w.after(c.Rest+w.far(), func() {
		app.serve(c.App/2, func() {
			if w.writer != nil && c.Commits {
				w.writer.submit(job{c.Database, answer})
				return
			}
			w.database(c, district, answer)
		})
	})
}

func (w *world) byClient(c Costs, done func()) {
	if w.clients == nil {
		done()
		return
	}
	w.clients.serve(c.Client, done)
}

// far is a trip between machines; on one machine there is none.
func (w *world) far() float64 {
	if w.Shared {
		return 0
	}
	return w.Trip
}

// database plays the trips of a transaction on the node of its district: those
// before its row is taken, those after it, and the commit.
func (w *world) database(c Costs, district int, done func()) {
	trips := max(c.Trips, 1)
	node := district % len(w.nodes)
	each := c.Database / float64(trips)
	free := trips
	if c.Commits && c.Held > 0 {
		free = trips - min(trips, max(1, int(c.Held*float64(trips)+0.5)))
	}
	r := w.rows[district]
	end := func() {
		if c.Commits && c.Held > 0 {
			r.leave()
		}
		done()
	}
	finish := func() {
		if c.Commits {
			w.disks[node].commit(end)
			return
		}
		end()
	}
	w.trips(free, each, node, func() {
		if free == trips {
			finish()
			return
		}
		r.take(func() { w.trips(trips-free, each, node, finish) })
	})
}

func (w *world) trips(n int, each float64, node int, done func()) {
	if n == 0 {
		done()
		return
	}
	on := func() { w.nodes[node].serve(each, func() { w.trips(n-1, each, node, done) }) }
	w.after(w.far(), func() {
		if w.planner == nil {
			on()
			return
		}
		w.planner.serve(each*w.Planning, func() { w.after(w.far(), on) })
	})
}

// writer is SQLite's one: it runs the transactions that wait for it, one after the
// other, and makes them durable together.
type writer struct {
	*world
	running bool
	queue   []job
}

// mostTogether is how many transactions share a sync.
const mostTogether = 128

func (w *writer) submit(j job) {
	w.queue = append(w.queue, j)
	if !w.running {
		w.running = true
		w.round()
	}
}

func (w *writer) round() {
	n := min(len(w.queue), mostTogether)
	batch := w.queue[:n:n]
	w.queue = w.queue[n:]
	w.one(batch, 0)
}

func (w *writer) one(batch []job, at int) {
	if at < len(batch) {
		w.nodes[0].serve(batch[at].takes, func() { w.one(batch, at+1) })
		return
	}
	w.disks[0].commit(func() {
		for _, j := range batch {
			w.after(0, j.done)
		}
		w.after(0, func() {
			if len(w.queue) > 0 {
				w.round()
				return
			}
			w.running = false
		})
	})
}

// parts are what can be busy, by name.
func (w *world) parts() map[string][]part {
	all := map[string][]part{}
	for i, a := range w.apps {
		if w.Shared && i > 0 {
			break
		}
		name := "program's cores"
		if w.Shared {
			name = "cores"
		}
		all[name] = append(all[name], a)
	}
	if !w.Shared {
		for _, n := range w.nodes {
			all["database's cores"] = append(all["database's cores"], n)
		}
	}
	if w.planner != nil {
		all["coordinator's cores"] = []part{w.planner}
	}
	for _, d := range w.disks {
		all["disk"] = append(all["disk"], d)
	}
	if w.write.Held > 0 && w.writer == nil {
		for _, r := range w.rows {
			all["one district's row"] = append(all["one district's row"], r)
		}
	}
	return all
}

// measure begins to count.
func (w *world) measure() {
	w.counted = w.counted[:0]
	w.base = map[string][]float64{}
	for name, ps := range w.parts() {
		for _, p := range ps {
			w.base[name] = append(w.base[name], p.busy())
		}
	}
}

func (w *world) outcome(seconds float64) Outcome {
	o := Outcome{Rate: float64(len(w.counted)) / seconds, Busy: map[string]float64{}}
	slices.Sort(w.counted)
	for _, t := range w.counted {
		o.Mean += t / float64(len(w.counted))
	}
	if n := len(w.counted); n > 0 {
		o.P50, o.P99 = w.counted[n/2], w.counted[min(n-1, n*99/100)]
	}
	all := w.parts()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for i, p := range all[name] {
			share := (p.busy() - w.base[name][i]) / seconds / float64(p.servers())
			o.Busy[name] = max(o.Busy[name], share)
		}
		if o.Tightest == "" || o.Busy[name] > o.Busy[o.Tightest] {
			o.Tightest = name
		}
	}
	return o
}

// String tells an outcome in one line.
func (o Outcome) String() string {
	return fmt.Sprintf("%.0f/s, mean %.2f ms, p99 %.2f ms, busiest: %s %.0f %%", o.Rate, o.Mean*1000, o.P99*1000, o.Tightest, o.Busy[o.Tightest]*100)
}
