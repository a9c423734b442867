package tally

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestStretches: this week, month … so far stand beside as much of the one before.
func TestStretches(t *testing.T) {
	for _, c := range []struct {
		name     string
		today    int
		from, to int
		want     Stretch
	}{
		{ThisWeek, 20261124, 0, 0, Stretch{From: 20261123, To: 20261124, Was: 20261116, Until: 20261117, Step: ByDay}},
		{ThisWeek, 20261129, 0, 0, Stretch{From: 20261123, To: 20261129, Was: 20261116, Until: 20261122, Step: ByDay}},
		{ThisMonth, 20261124, 0, 0, Stretch{From: 20261101, To: 20261124, Was: 20261001, Until: 20261024, Step: ByDay}},
		{ThisMonth, 20260331, 0, 0, Stretch{From: 20260301, To: 20260331, Was: 20260201, Until: 20260228, Step: ByDay}},
		{ThisMonth, 20260101, 0, 0, Stretch{From: 20260101, To: 20260101, Was: 20251201, Until: 20251201, Step: ByDay}},
		{ThisQuarter, 20261124, 0, 0, Stretch{From: 20261001, To: 20261124, Was: 20260701, Until: 20260824, Step: ByWeek}},
		{ThisQuarter, 20260228, 0, 0, Stretch{From: 20260101, To: 20260228, Was: 20251001, Until: 20251128, Step: ByWeek}},
		{ThisYear, 20280229, 0, 0, Stretch{From: 20280101, To: 20280229, Was: 20270101, Until: 20270228, Step: ByWeek}},
		{ThisYear, 20261124, 0, 0, Stretch{From: 20260101, To: 20261124, Was: 20250101, Until: 20251124, Step: ByMonth}},
		{Twelve, 20261124, 0, 0, Stretch{From: 20251125, To: 20261124, Was: 20241125, Until: 20251124, Step: ByMonth}},
		{SomeDays, 20261124, 20261110, 20261112, Stretch{From: 20261110, To: 20261112, Was: 20261107, Until: 20261109, Step: ByDay}},
		{SomeDays, 20261124, 20261001, 20261031, Stretch{From: 20261001, To: 20261031, Was: 20260901, Until: 20260930, Step: ByDay}},
		{SomeDays, 20261124, 20260701, 20260930, Stretch{From: 20260701, To: 20260930, Was: 20260401, Until: 20260630, Step: ByWeek}},
	} {
		got, err := StretchOf(c.name, c.today, c.from, c.to)
		if c.want.Name = c.name; err != nil || got != c.want {
			t.Errorf("%s on %d: %+v (%v), want %+v", c.name, c.today, got, err, c.want)
		}
	}
	for _, bad := range [][2]int{{0, 20261101}, {20261101, 0}, {20261131, 20261201}, {20261102, 20261101}, {20200101, 20260101}} {
		if _, err := StretchOf(SomeDays, 20261124, bad[0], bad[1]); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
	if _, err := StretchOf("fortnight", 20261124, 0, 0); err == nil {
		t.Error("a stretch of an unknown name is taken")
	}
}

// TestSteps: the steps of a stretch hold each of its days once, and step finds the
// one that holds a day.
func TestSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := daysOn(20240101, rapid.IntRange(0, 1500).Draw(t, "today"))
		name := rapid.SampledFrom([]string{ThisWeek, ThisMonth, ThisQuarter, ThisYear, Twelve, SomeDays}).Draw(t, "name")
		s, err := StretchOf(name, today, daysOn(today, -rapid.IntRange(0, 1800).Draw(t, "back")), today)
		if err != nil {
			t.Fatal(err)
		}
		if s.Until >= s.From || s.Was > s.Until || daysBetween(s.Was, s.Until) > daysBetween(s.From, s.To)+3 {
			t.Fatalf("%+v overlaps what it is compared with, or is shorter by far", s)
		}
		for _, days := range [][2]int{{s.From, s.To}, {s.Was, s.Until}} {
			steps := s.steps(days[0], days[1])
			next := days[0]
			for i, p := range steps {
				if p.From != next || p.To < p.From {
					t.Fatalf("%+v: step %d is %+v, and %d was to come", s, i, p, next)
				}
				for d := p.From; d <= p.To; d = daysOn(d, 1) {
					at := d
					if s.Step == ByMonth {
						at = d / 100
					}
					if s.step(days[0], at) != i {
						t.Fatalf("%+v: %d lies in step %d, not %d", s, d, i, s.step(days[0], at))
					}
				}
				next = daysOn(p.To, 1)
			}
			if next != daysOn(days[1], 1) || !slices.IsSortedFunc(steps, func(a, b Point) int { return a.From - b.From }) {
				t.Fatalf("%+v ends before %d", s, next)
			}
		}
	})
}
