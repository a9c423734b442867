// Package nation invents a whole country to measure the system on: every district
// of the shipped tree with a small organisation of its own, and as many hazards as
// are asked for, with their histories, duties and evidence.
//
// Districts differ in size as they do (a few large ones, a long tail), industries
// and sites too, and campaigns bring hazards in bursts. Rows are made by the rooms
// themselves, over a clock that stands still: entries, numbers, tallies, notices,
// words and signed heads are what an import of the same records leaves behind, and
// Verify finds nothing.
//
// Invariants: the same seed, number and last moment give the same rows, to the
// byte, whatever the engine and however often the load was killed and begun again;
// memory does not grow with the number of hazards. The signing key is the folder's
// own, so heads differ between folders.
package nation

import (
	"time"

	"anwang/internal/clock"
)

// Spec says what to invent.
type Spec struct {
	Rows  int       // hazards
	Seed  uint64    // another one gives another nation
	Until time.Time // the last moment; zero means Last
	// Districts bounds how many districts there are, the first ones; 0 means all.
	Districts int
	// Progress is told how far it is, a few times a second at most; may be nil.
	Progress func(Progress)
	portion  int // hazards of a transaction; 0 means portionSize
	// stop ends the load after a portion, as a kill would; for tests.
	stop func(portions int) bool
}

// Last is the last moment of a nation that nobody gave one.
var Last = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// months is how long the nation's history is.
const months = 30

// node is the number in the ids of everything that the generator makes. Processes
// lease the lowest numbers that are free and never come near.
const node = 4095

// portionSize is how many hazards go into one transaction.
const portionSize = 2000

// Stage says what a load is doing.
type Stage string

// The stages.
const (
	Rows    Stage = "rows"
	Indexes Stage = "indexes"
	Ended   Stage = "ended"
)

// Progress tells how far a load is.
type Progress struct {
	Stage    Stage
	Done, Of int64         // hazards
	Index    string        // being built
	Rate     float64       // hazards a second, over the last while
	Left     time.Duration // until everything is done, indexes included
}

func (s Spec) filled() Spec {
	if s.Until.IsZero() {
		s.Until = Last
	}
	s.Until = s.Until.UTC().Truncate(time.Second)
	if s.Progress == nil {
		s.Progress = func(Progress) {}
	}
	if s.portion == 0 {
		s.portion = portionSize
	}
	if s.stop == nil {
		s.stop = func(int) bool { return false }
	}
	return s
}

// zone is that of every district.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func micros(t time.Time) int64 { return clock.Micros(t) }
