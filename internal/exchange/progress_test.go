package exchange

import (
	"testing"
	"time"
)

// TestPace follows a run that slows down to a quarter half way: the time that is
// said to remain follows within a window.
func TestPace(t *testing.T) {
	var p pace
	at := start
	if rate, left := p.note(at, 0, 0, 10_000); rate != 0 || left != 0 {
		t.Errorf("knew %v/s and %v before anything was done", rate, left)
	}
	items := 0
	step := func(n int) (float64, time.Duration) {
		at = at.Add(time.Second)
		items += n
		return p.note(at, items, items, 10_000)
	}
	for range 5 {
		step(1000)
	}
	if rate, left := step(0); rate < 600 || rate > 1000 || left < 4*time.Second || left > 8*time.Second {
		t.Errorf("at full speed: %.0f/s, %v left", rate, left)
	}
	var rate float64
	var left time.Duration
	for range 18 {
		rate, left = step(250)
	}
	if rest := 10_000 - items; rate < 240 || rate > 320 || left < time.Duration(rest)*time.Second/320 || left > time.Duration(rest)*time.Second/200 {
		t.Errorf("at a quarter: %.0f/s, %v left of %d", rate, left, rest)
	}
	if _, left := step(10_000 - items); left != 0 {
		t.Errorf("done, and %v left", left)
	}
}
