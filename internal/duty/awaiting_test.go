package duty

import (
	"slices"
	"testing"

	"anwang/internal/ident"
)

// However many subjects are asked about, there are few texts of the statement.
func TestIDsComeInFewLengths(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 50: 64, 64: 64, 65: 128} {
		ids := make([]ident.ID, n, n+100)
		for i := range ids {
			ids[i] = ident.ID(i + 1)
		}
		spare := ids[:n:cap(ids)][: n+1 : n+1]
		got := evenly(ids)
		if len(got) != want {
			t.Errorf("%d ids are asked about as %d, want %d", n, len(got), want)
		}
		if n > 0 && (!slices.Equal(got[:n], ids) || got[len(got)-1] != ident.ID(n)) {
			t.Errorf("%d ids become %v", n, got)
		}
		if spare[n] != 0 {
			t.Errorf("%d ids are written over what lies behind them", n)
		}
	}
}
