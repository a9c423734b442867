// Package clock gives the time. Rules and services take a Clock and never call
// time.Now, so that a test can wind it forward.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time in UTC, cut to microseconds, as storage keeps it.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now returns the present in UTC, cut to microseconds.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Ahead is the machine's clock, put forward by By: how a demo shows the days to come.
type Ahead struct{ By time.Duration }

// Now returns the time that it will be in By.
func (a Ahead) Now() time.Time { return System{}.Now().Add(a.By) }

// Fake is a clock that stands still until it is wound. It is safe for concurrent use.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC().Truncate(time.Microsecond)} }

// Now returns where the clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Forward winds the clock by d.
func (f *Fake) Forward(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// Set puts the clock at t.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.UTC().Truncate(time.Microsecond)
}

// Micros is a time as storage keeps it: microseconds since 1970 in UTC; 0 means "not set".
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the inverse of Micros.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
