package hazard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTokens(t *testing.T) {
	h := Hazard{Number: "YH-1", State: Rectifying, Grade: Major, Unit: 36, Site: 37, Division: "371502103201", Town: "371502103", Industry: "C2611",
		Text: "漏电", Found: 1, Source: "s1", Blind: true}
	h.District = "371502"
	for name, x := range map[string]struct {
		change func(*Hazard)
		with   string
		none   string
	}{
		"open":        {func(*Hazard) {}, "漏电 yh 1 §t103 §v103201 §ic §ic26 §ic261 §ic2611 §u10 §s11 §m §b §f00 §f10 §f20 §o", "§i §l §cc §e00"},
		"closed":      {func(h *Hazard) { h.State, h.ClosedAt = Closed, 9*24*int64(time.Hour/time.Microsecond) }, "§cc §e01 §e10 §e20", "§o §l"},
		"closed late": {func(h *Hazard) { h.State, h.ClosedAt, h.Due = Closed, 3, 2 }, "§cc §l", "§o"},
		"in time":     {func(h *Hazard) { h.State, h.ClosedAt, h.Due, h.SubmittedAt = Closed, 3, 2, 1 }, "§cc", "§l"},
		"rejected":    {func(h *Hazard) { h.State, h.ClosedAt, h.Due = Rejected, 3, 2 }, "§cr", "§l §o"},
		"of nowhere":  {func(h *Hazard) { h.Town, h.Division, h.Industry = "371502", "371502", "" }, "§t §i", "§t103 §ic §v"},
		"long ago":    {func(h *Hazard) { h.Found = -5 }, "§f00", "§f0-1"},
	} {
		is := h
		x.change(&is)
		got := tokens(is)
		for _, w := range strings.Fields(x.with) {
			if !slices.Contains(got, w) {
				t.Errorf("%s: no %s among %q", name, w, got)
			}
		}
		for _, w := range strings.Fields(x.none) {
			if slices.Contains(got, w) {
				t.Errorf("%s: %s among %q", name, w, got)
			}
		}
	}
}

// A token is no word: no text makes one.
func TestNoTextMakesAToken(t *testing.T) {
	if got := words("§o§t103 §f00"); slices.ContainsFunc(got, func(w string) bool { return strings.Contains(w, sign) }) {
		t.Errorf("a token from a text: %q", got)
	}
}

// Going back covers all of a stretch of time without a gap, from the newest to the
// oldest, in few steps; and an instant of it has a token of those that cover it.
func TestGoingBackLeavesNothingOut(t *testing.T) {
	const year = 365 * 24 * int64(time.Hour/time.Microsecond)
	rapid.Check(t, func(t *rapid.T) {
		oldest := rapid.Int64Range(0, 60*year).Draw(t, "oldest")
		newest := oldest + rapid.Int64Range(0, 12*year).Draw(t, "length")
		next, groups := newest, back(newest, oldest)
		for _, g := range groups {
			for _, s := range g {
				from, to := s.bounds()
				if to.UnixMicro() <= next || !from.IsZero() && from.UnixMicro() > next {
					t.Fatalf("%v does not hold %d", s, next)
				}
				next = from.UnixMicro() - 1
				if from.IsZero() {
					next = -1
				}
			}
		}
		if next >= oldest {
			t.Fatalf("ends at %d, before %d", next, oldest)
		}
		if len(groups) > 3+12 {
			t.Fatalf("%d steps", len(groups))
		}
		at := rapid.Int64Range(oldest, newest).Draw(t, "at")
		covers, has := covering(foundIn, newest, oldest), stretchesOf(foundIn, at)
		if !slices.ContainsFunc(has, func(s string) bool { return slices.Contains(covers, s) }) {
			t.Fatalf("%d has %q, none of %q", at, has, covers)
		}
	})
}

func TestPartsMakeUpAStretch(t *testing.T) {
	for _, s := range []stretch{{1, 0}, {1, 7}, {2, 3}} {
		from, to := s.bounds()
		at := to
		for _, p := range s.parts() {
			first, last := p.bounds()
			if !last.Equal(at) {
				t.Errorf("%v: a gap before %v", s, at)
			}
			at = first
		}
		if !at.Equal(from) {
			t.Errorf("%v begins at %v, its parts at %v", s, from, at)
		}
	}
}

// Only what changes a hazard's tokens has it entered in the index anew.
func TestWhatChangesTokens(t *testing.T) {
	open, closed := Hazard{State: Rectifying}, Hazard{State: Closed, ClosedAt: 5}
	for name, x := range map[string]struct {
		touch touch
		is    Hazard
		want  bool
	}{
		"born":                    {touch{born: true}, open, true},
		"born, ended since":       {touch{born: true}, closed, false},
		"born and ended":          {touch{born: true, ended: true}, closed, true},
		"confirmed":               {touch{due: true}, open, false},
		"graded anew":             {touch{marked: true}, open, true},
		"ended":                   {touch{ended: true}, closed, true},
		"another due, once ended": {touch{due: true}, closed, true},
	} {
		if got := x.touch.changes(x.is); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
