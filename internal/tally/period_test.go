package tally

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestSpans: the stretches cover each day of the range once and no other.
func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Date(2019, 11, 1, 0, 0, 0, 0, time.UTC)
		day := func(name string) int {
			return asDay(base.AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, name)))
		}
		from, to := day("from"), day("to")
		if from > to {
			from, to = to, from
		}
		if rapid.Bool().Draw(t, "open start") {
			from = 0
		}
		if rapid.Bool().Draw(t, "open end") {
			to = 0
		}
		parts := spans(from, to)
		if len(parts) > 3 {
			t.Fatalf("%d to %d in %d stretches", from, to, len(parts))
		}
		for i := -40; i < 940; i++ {
			d := asDay(base.AddDate(0, 0, i))
			want := 0
			if (from == 0 || d >= from) && (to == 0 || d <= to) {
				want = 1
			}
			got := 0
			for _, p := range parts {
				if d >= p.lo && d <= p.hi || d/100 >= p.lo && d/100 <= p.hi {
					got++
				}
			}
			if got != want {
				t.Fatalf("%d to %d: day %d is covered %d times by %v", from, to, d, got, parts)
			}
		}
	})
}

func TestDay(t *testing.T) {
	eve := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC).UnixMicro()
	if got := Day(eve, cst); got != 20261123 {
		t.Errorf("16:00 UTC is day %d in China, want 20261123", got)
	}
	if got := Day(eve-1, cst); got != 20261122 {
		t.Errorf("a microsecond before is day %d, want 20261122", got)
	}
	if got := Day(0, cst); got != 0 {
		t.Errorf("no time is day %d, want 0", got)
	}
}
