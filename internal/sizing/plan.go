package sizing

// Sizing is what one deployment is predicted to carry.
type Sizing struct {
	System   System
	Most     float64 // answers a second when as many ask as can be served
	Tightest string  // what sets that limit
	// Calm is at seven tenths of it, which leaves room for a bad minute: answers a
	// second, and the wait that one in a hundred exceeds, in seconds.
	Calm, P99 float64
}

// Assumptions are what cannot be measured on one machine.
type Assumptions struct {
	Trip      float64 // between machines of one room and back, seconds
	Planning  float64 // the coordinator's processor time for each second of a node's
	Skew      float64 // of districts
	Districts int
	Writes    float64 // share of requests
}

// Usual are the assumptions where nobody says otherwise. Planning is what was seen
// once on three servers of one machine: a transaction took 2.6 times the processor
// that it took on one plain server.
func Usual() Assumptions {
	return Assumptions{Trip: 0.0003, Planning: 1.6, Skew: 0.6, Districts: 2850, Writes: 0.2}
}

// Deployments are the steps from a laptop to the nation, for costs on SQLite and on
// PostgreSQL.
func (a Assumptions) Deployments() (lite, pg []System) {
	one := func(name string, cores int, oneWriter bool) System {
		return System{Name: name, Shared: true, Apps: 1, AppCores: cores, OneWriter: oneWriter, Districts: 1}
	}
	many := func(name string, apps, appCores, nodes, nodeCores, planner int) System {
		return System{Name: name, Apps: apps, AppCores: appCores, Nodes: nodes, NodeCores: nodeCores, Planner: planner,
			Planning: a.Planning, Trip: a.Trip, Districts: a.Districts, Skew: a.Skew}
	}
	lite = []System{one("SQLite, 2 cores", 2, true), one("SQLite, 8 cores", 8, true)}
	county := one("PostgreSQL and one program, 8 cores", 8, false)
	pg = []System{
		county,
		many("1 program × 8 cores, PostgreSQL 16 cores", 1, 8, 1, 16, 0),
		many("3 programs × 8 cores, PostgreSQL 32 cores", 3, 8, 1, 32, 0),
		many("4 programs × 16 cores, Citus: coordinator 32, 2 nodes × 16 cores", 4, 16, 2, 16, 32),
		many("8 programs × 16 cores, Citus: coordinator 64, 4 nodes × 16 cores", 8, 16, 4, 16, 64),
		many("8 programs × 16 cores, Citus: coordinator 64, 8 nodes × 16 cores", 8, 16, 8, 16, 64),
		many("16 programs × 16 cores, Citus: coordinator 64, 16 nodes × 16 cores", 16, 16, 16, 16, 64),
	}
	return lite, pg
}

// Size predicts what a deployment carries.
func (a Assumptions) Size(s System, write, read Costs, seed uint64) Sizing {
	cores := s.AppCores
	if !s.Shared {
		cores = s.Apps*s.AppCores + s.Nodes*s.NodeCores
	}
	most := Run(s, write, read, Load{Clients: min(16*cores, 4096), Writes: a.Writes, Seconds: 1}, seed)
	// Clients that think for a second: seven tenths of the most, give or take.
	calm := Run(s, write, read, Load{Clients: max(1, int(0.7*most.Rate)), Think: 1, Writes: a.Writes, Seconds: 1.5}, seed)
	return Sizing{System: s, Most: most.Rate, Tightest: most.Tightest, Calm: calm.Rate, P99: calm.P99}
}
