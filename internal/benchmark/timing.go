package benchmark

import (
	"slices"
	"time"
)

// each times do n times in µs.
func each(n int, do func(i int) error) ([]float64, error) {
	out := make([]float64, n)
	for i := range out {
		s, err := seconds(func() error { return do(i) })
		if err != nil {
			return nil, err
		}
		out[i] = s * 1e6
	}
	return out, nil
}

// p is a percentile.
func p(v []float64, share float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[min(len(s)-1, int(share*float64(len(s))))]
}

// beside times several doings in turn, n times each, in µs: whatever else the machine
// is at meets all of them alike. It ends early, after five rounds at the least, when
// patience is out: a slow one is known for slow after a few.
func beside(n int, patience time.Duration, do ...func(i int) error) ([][]float64, error) {
	out := make([][]float64, len(do))
	for i, began := 0, time.Now(); i < n && (i < 5 || time.Since(began) < patience); i++ {
		for k, f := range do {
			s, err := seconds(func() error { return f(i) })
			if err != nil {
				return nil, err
			}
			out[k] = append(out[k], s*1e6)
		}
	}
	return out, nil
}
