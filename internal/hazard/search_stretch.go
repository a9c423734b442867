package hazard

import (
	"strconv"
	"time"

	"anwang/internal/clock"
)

// A stretch is a stretch of days that has a token: eight days from a multiple of eight
// on, counted from 1970-01-01 UTC, or eight or sixty-four times as long. So every
// hazard has three for the time when it was found, and any stretch of years is a few.
type stretch struct {
	level int   // 0, 1, 2
	n     int64 // which of its level
}

const (
	spanDays   = 8
	spanFactor = 8
	spanLevels = 3
	spanMicros = spanDays * 24 * int64(time.Hour/time.Microsecond)
)

// stretchAt is the span of the lowest level that holds an instant, µs UTC. What lies
// before 1970 stands in the first.
func stretchAt(us int64) int64 { return max(0, us) / spanMicros }

// stretchesOf are the tokens of an instant on an axis: foundIn or endedIn.
func stretchesOf(axis string, us int64) []string {
	var all []string
	n := stretchAt(us)
	for level := range spanLevels {
		all = append(all, stretch{level, n}.token(axis))
		n = up(n)
	}
	return all
}

func (s stretch) token(axis string) string {
	return axis + strconv.Itoa(s.level) + strconv.FormatInt(s.n, 36)
}

// up is the span of the next level that holds the n-th.
func up(n int64) int64 { return n >> 3 }

// bounds are where it begins, the zero time for the first, and where the next one
// does.
func (s stretch) bounds() (from, to time.Time) {
	size := spanMicros
	for range s.level {
		size *= spanFactor
	}
	if s.n > 0 {
		from = clock.FromMicros(s.n * size)
	}
	return from, clock.FromMicros((s.n + 1) * size)
}

// parts are the spans that make it up, the newest first.
func (s stretch) parts() []stretch {
	var all []stretch
	for i := int64(spanFactor) - 1; s.level > 0 && i >= 0; i-- {
		all = append(all, stretch{s.level - 1, s.n*spanFactor + i})
	}
	return all
}

// back are the spans from newest to oldest (µs UTC, both included), the newest
// first, in groups to be asked for at once: what is left of the sixty-four days that
// newest lies in, then of the longest span in pieces of sixty-four days, then each
// longest span alone.
func back(newest, oldest int64) [][]stretch {
	var all [][]stretch
	at, end := stretchAt(newest), stretchAt(oldest)
	for level := range spanLevels {
		last := level == spanLevels-1
		var group []stretch
		for ; at >= end && (last || len(group) == 0 || (at+1)%spanFactor != 0); at-- {
			group = append(group, stretch{level, at})
			if last {
				all, group = append(all, group), nil
			}
		}
		if len(group) > 0 {
			all = append(all, group)
		}
		if at < end {
			break
		}
		at, end = up(at), up(end)
	}
	return all
}

// covering are tokens of which each instant from newest back to oldest has at least
// one; some that lie a little outside have one too.
func covering(axis string, newest, oldest int64) []string {
	var all []string
	for _, group := range back(newest, oldest) {
		for _, s := range group {
			all = append(all, s.token(axis))
		}
	}
	return all
}
