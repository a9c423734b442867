package ledger_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// BenchmarkProofOfAGreatTree makes and checks proofs of subjects with four entries
// each in a tree of ANWANG_BENCH_LEAVES leaves (a million unless told; 57,000,000 for
// the nation's takes 2 GB of disk), nearly all of which stand in tiles alone.
func BenchmarkProofOfAGreatTree(b *testing.B) {
	leaves, err := strconv.ParseInt(os.Getenv("ANWANG_BENCH_LEAVES"), 10, 64)
	if err != nil {
		b.Log("ANWANG_BENCH_LEAVES names no number of leaves: nothing is measured")
		return
	}
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(b.TempDir(), "great.db"), db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	r := newRoom(b, d)
	things, err := r.GrowGreat(ctx, district, leaves, 500)
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var made, checked []time.Duration
	var size int
	for b.Loop() {
		s := things[rng.IntN(len(things))]
		began := time.Now()
		p, err := r.Prove(ctx, district, []ledger.About{{Kind: "thing", Subject: s}})
		if err != nil {
			b.Fatal(err)
		}
		made = append(made, time.Since(began))
		data, err := p.Encode()
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
		began = time.Now()
		if _, err := ledger.CheckProof(data, r.PublicKey()); err != nil {
			b.Fatal(err)
		}
		checked = append(checked, time.Since(began))
	}
	for name, all := range map[string][]time.Duration{"made": made, "checked": checked} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds()), name+"-p50-µs")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), name+"-p99-µs")
	}
	b.ReportMetric(float64(size), "bytes")
}
