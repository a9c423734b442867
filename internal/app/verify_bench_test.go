package app

import (
	"context"
	"maps"
	"os"
	"slices"
	"syscall"
	"testing"
)

// BenchmarkVerify verifies the database that ANWANG_BENCH_DB names, a folder of
// anwang demo's or a county's own copy, and tells what processor time an entry
// costs, stage by stage.
func BenchmarkVerify(b *testing.B) {
	where := os.Getenv("ANWANG_BENCH_DB")
	if where == "" {
		b.Log("ANWANG_BENCH_DB names no database: nothing is measured")
		return
	}
	ctx := context.Background()
	a, err := Open(ctx, Config{DB: where})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	spent := map[string]int64{}
	entries := int64(0)
	began := processorTime(b)
	for b.Loop() {
		stage, since := "", processorTime(b)
		tell := func(_, next string, _ int64) {
			if next != stage {
				now := processorTime(b)
				spent[stage] += now - since
				stage, since = next, now
			}
		}
		seen, err := a.Verify(ctx, tell)
		if err != nil {
			b.Fatal(err)
		}
		spent[stage] += processorTime(b) - since
		for _, v := range seen {
			entries += v.Entries
		}
	}
	entries = max(entries, 1)
	b.ReportMetric(float64(processorTime(b)-began)/float64(entries), "cpu-ns/entry")
	for _, stage := range slices.Sorted(maps.Keys(spent)) {
		b.Logf("%-16s %6.0f ns an entry", stage, float64(spent[stage])/float64(entries))
	}
}

// processorTime is what this process has used so far, in ns.
func processorTime(b *testing.B) int64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return r.Utime.Nano() + r.Stime.Nano()
}
