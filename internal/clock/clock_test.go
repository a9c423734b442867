package clock_test

import (
	"testing"
	"time"

	"anwang/internal/clock"
)

func TestTimesSurviveStorage(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(2026, 11, 24, 1, 2, 3, 456789000, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)} {
		if got := clock.FromMicros(clock.Micros(at)); !got.Equal(at) {
			t.Errorf("%v came back as %v", at, got)
		}
	}
	if now := (clock.System{}).Now(); now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("%v is not UTC cut to microseconds", now)
	}
}

func TestAFakeStandsUntilItIsWound(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 11, 24, 8, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	if got := c.Now(); !got.Equal(c.Now()) || got.Hour() != 0 {
		t.Errorf("%v", got)
	}
	before := c.Now()
	c.Forward(72 * time.Hour)
	if c.Now().Sub(before) != 72*time.Hour {
		t.Error("it was wound by another amount")
	}
}
