// Package sizing predicts what a deployment of many machines would do, from costs
// that were measured on one.
//
// It plays requests through queues one event at a time: the cores of the program's
// machines, of the coordinator and of the nodes; the trips between them; the disk
// that takes all waiting commits at once; and the row of a district that its
// writers take turns at. What comes out is answers a second, waits, and what was
// busiest. The same costs, seed and system give the same figures on any machine.
//
// It knows nothing of caches, of checkpoints that stall a disk, of a planner that
// changes its mind, or of how costs grow with the number of rows: it is as good as
// the costs, and its error is told beside what was measured (see Costs).
package sizing

import (
	"math"
	"math/rand/v2"
)

// Costs are what one request takes, measured with one client on one machine. Times
// are in seconds.
type Costs struct {
	Client   float64 `json:"client"`   // processor of whoever asks
	App      float64 `json:"app"`      // processor of the program
	Database float64 `json:"database"` // processor of the database; inside the program on SQLite
	Rest     float64 `json:"rest"`     // what neither is: waking up, switching, the loopback's stack
	Trips    int     `json:"trips"`    // to the database; 0 when it is inside the program
	Sync     float64 `json:"sync"`     // one fsync of the disk
	Held     float64 `json:"held"`     // share of the database's part in which a district's row is held, 0 to 1
	Commits  bool    `json:"commits"`  // waits for a sync
}

// System is a deployment.
type System struct {
	Name      string
	Shared    bool    // clients, program and database share one machine's cores
	Apps      int     // machines that run the program
	AppCores  int     // of each
	Nodes     int     // database nodes that hold data
	NodeCores int     // of each
	Planner   int     // cores of a coordinator in front of the nodes; 0 for none
	Planning  float64 // the coordinator's processor time for each second of the node's
	Trip      float64 // seconds from one machine to another and back
	OneWriter bool    // one transaction at a time (SQLite), all that wait share a sync
	Districts int     // that requests are for
	Skew      float64 // Zipf's exponent of how unevenly they are; 0 for evenly
}

// Load is who asks. Clients ask, wait for the answer, think and ask again.
type Load struct {
	Clients int
	Think   float64 // mean seconds, exponential
	Writes  float64 // share of requests that write, 0 to 1
	Seconds float64 // of the model's time that are counted, after some to settle
}

// Outcome is what a system does under a load.
type Outcome struct {
	Rate     float64            // answers a second
	Mean     float64            // seconds
	P50      float64            //
	P99      float64            //
	Busy     map[string]float64 // how busy each part was, 0 to 1; of several alike the busiest
	Tightest string             // the busiest part
}

// Run plays a load on a system.
func Run(s System, write, read Costs, l Load, seed uint64) Outcome {
	w := newWorld(s, write, read, l, seed)
	settle := max(l.Seconds/10, 2*l.Think)
	for range l.Clients { // not all at once
		w.after(think(w.rand, l.Think), w.ask)
	}
	w.until(settle)
	w.measure()
	w.until(settle + l.Seconds)
	return w.outcome(l.Seconds)
}

// zipf draws districts: the first is the busiest.
type zipf struct{ upTo []float64 }

func newZipf(n int, exponent float64) zipf {
	z := zipf{make([]float64, max(n, 1))}
	sum := 0.0
	for i := range z.upTo {
		sum += math.Pow(float64(i+1), -exponent)
		z.upTo[i] = sum
	}
	return z
}

func (z zipf) draw(r *rand.Rand) int {
	x := r.Float64() * z.upTo[len(z.upTo)-1]
	lo, hi := 0, len(z.upTo)-1
	for lo < hi {
		if mid := (lo + hi) / 2; z.upTo[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
