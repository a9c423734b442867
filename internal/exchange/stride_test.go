package exchange

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// On a machine that takes a steady time for a row, batches come to hold the
// writer as long as they may, whatever they began with.
func TestStrideFindsItsSize(t *testing.T) {
	for _, c := range []struct {
		row  time.Duration
		want int
	}{{500 * time.Microsecond, 1580}, {10 * time.Microsecond, mostItems}, {20 * time.Millisecond, leastItems}} {
		s := newStride(0)
		for range 10 {
			s.took(s.size(), 10*time.Millisecond+time.Duration(s.size())*c.row)
		}
		if n := s.size(); n < c.want*95/100 || n > c.want {
			t.Errorf("%v a row: %d items, want %d", c.row, n, c.want)
		}
	}
}

func TestStrideKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newStride(0)
		for range rapid.IntRange(1, 30).Draw(rt, "batches") {
			was := s.size()
			items := rapid.IntRange(0, mostItems).Draw(rt, "items")
			s.took(items, time.Duration(rapid.Int64Range(-1, int64(time.Hour)).Draw(rt, "took")))
			if n := s.size(); n < leastItems || n > mostItems || n > 2*was || n < was/2 {
				rt.Fatalf("from %d to %d", was, n)
			} else if items < was/2 && n != was {
				rt.Fatalf("%d of %d items changed it to %d", items, was, n)
			}
		}
	})
}

func TestStrideThatIsGivenStays(t *testing.T) {
	s := newStride(7)
	s.took(7, time.Microsecond)
	if s.size() != 7 {
		t.Error(s.size())
	}
}
