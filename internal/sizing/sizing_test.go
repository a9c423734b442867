package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// near holds a simulated figure against an exact one.
func near(t *testing.T, what string, is, want, within float64) {
	t.Helper()
	if math.Abs(is-want) > within*want {
		t.Errorf("%s: %.5f, want %.5f within %.0f %%", what, is, want, within*100)
	}
}

// open lets jobs come by themselves, at random, to one station.
func open(rate, service float64, servers int, seconds float64) (wait float64) {
	c := &clockwork{rand: rand.New(rand.NewPCG(1, 2))}
	s := newCores(c, servers)
	s.stages = 1
	var sum float64
	var n int
	var come func()
	come = func() {
		began := c.now
		s.serve(service, func() { sum, n = sum+c.now-began, n+1 })
		c.after(erlang(c.rand, 1/rate, 1), come)
	}
	come()
	c.until(seconds)
	return sum / float64(n)
}

// One server, random arrivals and times: the mean stay is s/(1−ρ).
func TestOneServerIsErlangs(t *testing.T) {
	for _, load := range []float64{0.3, 0.6, 0.8, 0.9} {
		near(t, "stay", open(load/0.01, 0.01, 1, 2000), 0.01/(1-load), 0.08)
	}
}

// erlangC is the chance that an arrival finds all servers busy.
func erlangC(servers int, offered float64) float64 {
	term, sum := 1.0, 1.0
	for k := 1; k < servers; k++ {
		term *= offered / float64(k)
		sum += term
	}
	last := term * offered / float64(servers) * float64(servers) / (float64(servers) - offered)
	return last / (sum + last)
}

// Several servers: the mean wait follows Erlang's C formula.
func TestSeveralServersAreErlangs(t *testing.T) {
	for _, c := range []int{2, 4, 16} {
		for _, load := range []float64{0.5, 0.8, 0.9} {
			offered := load * float64(c)
			want := 0.01 + erlangC(c, offered)*0.01/(float64(c)-offered)
			near(t, "stay", open(offered/0.01, 0.01, c, 400), want, 0.06)
		}
	}
}

// mva solves a closed network of single servers and a thinking time exactly.
func mva(clients int, think float64, services []float64) (rate float64) {
	queue := make([]float64, len(services))
	for n := 1; n <= clients; n++ {
		total := think
		stay := make([]float64, len(services))
		for i, s := range services {
			stay[i] = s * (1 + queue[i])
			total += stay[i]
		}
		rate = float64(n) / total
		for i := range services {
			queue[i] = rate * stay[i]
		}
	}
	return rate
}

// Clients that go round between two servers and a pause get what mean value
// analysis says.
func TestAClosedNetworkIsMeanValueAnalysis(t *testing.T) {
	for _, clients := range []int{1, 2, 8, 32} {
		c := &clockwork{rand: rand.New(rand.NewPCG(3, 4))}
		a, b := newCores(c, 1), newCores(c, 1)
		a.stages, b.stages = 1, 1
		n := 0
		var ask func()
		ask = func() {
			a.serve(0.004, func() {
				b.serve(0.007, func() {
					n++
					c.after(erlang(c.rand, 0.05, 1), ask)
				})
			})
		}
		for range clients {
			ask()
		}
		c.until(600)
		near(t, "rate", float64(n)/600, mva(clients, 0.05, []float64{0.004, 0.007}), 0.03)
	}
}

// bare is a write that costs nothing but what a test gives it.
func bare(f func(*Costs)) Costs {
	c := Costs{Commits: true}
	f(&c)
	return c
}

// All that wait for the disk go with one sync. With no other cost, the first who
// comes back goes alone and all others together after him: each of several gets one
// answer in two syncs, however many they are.
func TestCommitsShareASync(t *testing.T) {
	for _, clients := range []int{1, 8, 64} {
		o := Run(System{Apps: 1, AppCores: 1, Nodes: 1, NodeCores: 1, Districts: 1}, bare(func(c *Costs) { c.Sync = 0.002 }), Costs{},
			Load{Clients: clients, Writes: 1, Seconds: 6}, 1)
		near(t, "rate", o.Rate, float64(clients)/(0.002*float64(min(clients, 2))), 0.01)
	}
}

// Writers of one district take turns for as long as its row is held, and those of
// many do not.
func TestADistrictsRowBoundsItsWriters(t *testing.T) {
	held := bare(func(c *Costs) { c.Sync, c.Trips, c.Held = 0.001, 2, 1 })
	s := System{Apps: 8, AppCores: 8, Nodes: 4, NodeCores: 64, Trip: 0.0005, Districts: 1}
	one := Run(s, held, Costs{}, Load{Clients: 64, Writes: 1, Seconds: 6}, 1)
	// Held for two trips and a sync.
	if one.Tightest != "one district's row" || one.Rate > 1/(2*0.0005+0.001)*1.02 || one.Rate < 1/(2*0.0005+2*0.001) {
		t.Errorf("one district: %v", one)
	}
	s.Districts = 1000
	if many := Run(s, held, Costs{}, Load{Clients: 64, Writes: 1, Seconds: 6}, 1); many.Rate < 10*one.Rate {
		t.Errorf("a thousand districts: %v, one: %v", many, one)
	}
}

// The busiest part sets the limit, whatever it is.
func TestTheTightestPartIsNamed(t *testing.T) {
	costs := Costs{App: 0.001, Database: 0.002, Trips: 4, Sync: 0.0005, Commits: true}
	for _, c := range []struct {
		name string
		s    System
		want string
		most float64
	}{
		{"few cores for the program", System{Apps: 1, AppCores: 1, Nodes: 4, NodeCores: 8, Districts: 500}, "program's cores", 1000},
		{"few for the database", System{Apps: 4, AppCores: 8, Nodes: 1, NodeCores: 2, Districts: 500}, "database's cores", 1000},
		{"a coordinator of two", System{Apps: 4, AppCores: 8, Nodes: 4, NodeCores: 8, Planner: 2, Planning: 1, Districts: 500}, "coordinator's cores", 1000},
		{"one machine", System{Shared: true, Apps: 1, AppCores: 3, Districts: 500}, "cores", 1000},
	} {
		o := Run(c.s, costs, Costs{}, Load{Clients: 200, Writes: 1, Seconds: 6}, 7)
		if o.Tightest != c.want || o.Rate > c.most*1.02 || o.Rate < c.most*0.95 {
			t.Errorf("%s: %v, want %s at %.0f/s", c.name, o, c.want, c.most)
		}
	}
}

// More nodes carry more, until the busiest district's node does not.
func TestSkewMakesAHotNode(t *testing.T) {
	costs := Costs{App: 0.0005, Database: 0.004, Trips: 2, Sync: 0.0005, Commits: true}
	at := func(nodes int, skew float64) float64 {
		return Run(System{Apps: 16, AppCores: 8, Nodes: nodes, NodeCores: 4, Districts: 2850, Skew: skew}, costs, Costs{},
			Load{Clients: 400, Writes: 1, Seconds: 3}, 7).Rate
	}
	if even := at(8, 0) / at(1, 0); even < 7 {
		t.Errorf("eight nodes carry %.1f times as much as one", even)
	}
	if skewed, even := at(8, 1.2), at(8, 0); skewed > 0.7*even {
		t.Errorf("with a hot district %.0f/s, evenly %.0f/s", skewed, even)
	}
}

func TestTheSameSeedGivesTheSame(t *testing.T) {
	s := System{Apps: 2, AppCores: 2, Nodes: 2, NodeCores: 2, Districts: 50, Skew: 1, Trip: 0.0002}
	costs := Costs{App: 0.001, Database: 0.001, Trips: 3, Sync: 0.0005, Held: 0.3, Commits: true}
	l := Load{Clients: 30, Think: 0.01, Writes: 0.4, Seconds: 5}
	a, b := Run(s, costs, Costs{App: 0.0005, Database: 0.0004, Trips: 1}, l, 9), Run(s, costs, Costs{App: 0.0005, Database: 0.0004, Trips: 1}, l, 9)
	if a.String() != b.String() || a.P50 != b.P50 {
		t.Errorf("%v, then %v", a, b)
	}
	if c := Run(s, costs, Costs{App: 0.0005, Database: 0.0004, Trips: 1}, l, 10); c.P50 == a.P50 {
		t.Error("another seed gives the very same")
	}
}

// One client waits for nobody: he takes the sum of what his request costs.
func TestOneClientTakesTheSum(t *testing.T) {
	c := Costs{Client: 0.0002, App: 0.001, Database: 0.002, Rest: 0.0003, Trips: 5, Sync: 0.0007, Held: 0.5, Commits: true}
	sum := 0.0002 + 0.001 + 0.002 + 0.0003 + 0.0007
	for _, s := range []System{
		{Shared: true, Apps: 1, AppCores: 2, Districts: 1},
		{Shared: true, Apps: 1, AppCores: 2, Districts: 1, OneWriter: true},
	} {
		o := Run(s, c, Costs{}, Load{Clients: 1, Writes: 1, Seconds: 60}, 3)
		near(t, "mean", o.Mean, sum, 0.02)
	}
}
