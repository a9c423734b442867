package benchmark

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/tally"
)

// smallRows is the database that the large one's tally is compared with.
const smallRows = 10_000

// large measures reading at many hazards: a lookup, a page, a search, a tally, a
// proof and the whole verification.
func (b *bench) large(ctx context.Context) (err error) {
	small, err := b.seeded(ctx, "small", min(smallRows, b.Rows))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.Close()) }()
	big, err := b.seeded(ctx, "big", b.Rows)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, big.Close()) }()
	for _, f := range []func(context.Context, *app.App) error{b.lookups, b.proofs, b.verifies} {
		if err := f(ctx, big); err != nil {
			return err
		}
	}
	if err := b.lists(ctx, big, district); err != nil {
		return err
	}
	if err := b.overviews(ctx, small, big, district); err != nil {
		return err
	}
	return b.tallies(ctx, small, big)
}

var industries = []string{"C34", "C26", "C13", "E47", "G54", "F52", "H62", "P83"}

// seeded fills a database by the same path as an import, four fifths closed.
func (b *bench) seeded(ctx context.Context, name string, rows int) (*app.App, error) {
	a, err := b.fresh(ctx, name, "")
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	day := time.Date(2025, 1, 1, 1, 0, 0, 0, time.UTC)
	by := access.System(district, "bench")
	began := time.Now()
	const batch = 500
	for at := 0; at < rows; at += batch {
		var in []hazard.Import
		for i := at; i < min(at+batch, rows); i++ {
			found := day.AddDate(0, 0, rng.IntN(600))
			r := hazard.Import{
				Source: "bench", Key: fmt.Sprint(i), Hash: "1", SiteName: fmt.Sprintf("基准第%d厂", i%5000),
				Division: fmt.Sprintf("3715020%02d", 1+i%6), Industry: industries[rng.IntN(len(industries))],
				Place: fmt.Sprintf("%d号车间", i%31), Text: text + fmt.Sprintf("，第%d处", i), Grade: hazard.General,
				State: hazard.Rectifying, Found: found, Due: found.AddDate(0, 0, 15), Fixes: hazard.Fixes{Measures: "整改"},
			}
			if i%5 != 0 {
				r.State, r.ClosedAt, r.SubmittedAt = hazard.Closed, found.AddDate(0, 0, 3+rng.IntN(20)), found.AddDate(0, 0, 2)
			}
			in = append(in, r)
		}
		if _, err := a.Hazard.ImportBatch(ctx, by, in); err != nil {
			return nil, errors.Join(err, a.Close())
		}
		if at%50_000 == 0 && at > 0 {
			b.Tell(fmt.Sprintf("%s: %d of %d hazards, %.0f/s", name, at, rows, float64(at)/time.Since(began).Seconds()))
		}
	}
	s, err := seconds(func() error { return a.Settle(ctx) })
	b.add(fmt.Sprintf("number, tally and index %d hazards", rows), "s", []float64{s})
	return a, err
}

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

func (b *bench) lookups(ctx context.Context, a *app.App) error {
	ids, err := b.someIDs(ctx, a)
	if err != nil {
		return err
	}
	by := access.System(district, "bench")
	var ours, theirs, tails []float64
	for range b.repeats() {
		v, err := each(400, func(i int) error { _, err := a.Hazard.Get(ctx, by, ids[i%len(ids)]); return err })
		if err != nil {
			return err
		}
		ours, tails = append(ours, p(v, .5)), append(tails, p(v, .99))
		if v, err = each(400, func(i int) error { return b.row(ctx, a, ids[i%len(ids)]) }); err != nil {
			return err
		}
		theirs = append(theirs, p(v, .5))
	}
	b.against(fmt.Sprintf("one hazard of %d, p50", b.Rows), "µs", ours, "bare row by key", theirs)
	b.add(fmt.Sprintf("one hazard of %d, p99", b.Rows), "µs", tails)
	return nil
}

// row is the bare lookup: one row by its key.
func (b *bench) row(ctx context.Context, a *app.App, id ident.ID) error {
	_, err := db.Read(ctx, a.DB, func(tx *db.Tx) (string, error) {
		var s string
		return s, tx.QueryRow("SELECT text FROM hazard WHERE district = $1 AND id = $2", district, id).Scan(&s)
	})
	return err
}

func (b *bench) someIDs(ctx context.Context, a *app.App) ([]ident.ID, error) {
	var ids []ident.ID
	q := hazard.Query{Limit: 500}
	for range 4 {
		page, err := a.Hazard.List(ctx, access.System(district, "bench"), q)
		if err != nil {
			return nil, err
		}
		for _, h := range page.Items {
			ids = append(ids, h.ID)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids, nil
}

func (b *bench) tallies(ctx context.Context, small, big *app.App) error {
	for _, c := range []struct {
		name string
		q    tally.Q
	}{{"the nation's total", tally.Q{}}, {"a town's total", tally.Q{Division: "371502003"}},
		{"a district by town", tally.Q{Division: district, By: []tally.By{tally.ByDivision}}}} {
		var ours, theirs []float64
		for range b.repeats() {
			for _, side := range []struct {
				a   *app.App
				out *[]float64
			}{{big, &ours}, {small, &theirs}} {
				v, err := each(30, func(int) error { _, err := side.a.Tally.Query(ctx, c.q); return err })
				if err != nil {
					return err
				}
				*side.out = append(*side.out, p(v, .5))
			}
		}
		b.against(fmt.Sprintf("tally, %s, at %d", c.name, b.Rows), "µs", ours, fmt.Sprintf("the same at %d", min(smallRows, b.Rows)), theirs)
	}
	return nil
}

func (b *bench) proofs(ctx context.Context, a *app.App) error {
	ids, err := b.someIDs(ctx, a)
	if err != nil {
		return err
	}
	var made, checked []float64
	for range b.repeats() {
		var data []byte
		v, err := each(20, func(i int) error {
			p, err := a.Prove(ctx, district, ids[i].String())
			if err != nil {
				return err
			}
			data, err = p.Encode()
			return err
		})
		if err != nil {
			return err
		}
		made = append(made, p(v, .5)/1000)
		if v, err = each(20, func(int) error { _, err := ledger.CheckProof(data, a.Ledger.PublicKey()); return err }); err != nil {
			return err
		}
		checked = append(checked, p(v, .5)/1000)
	}
	b.add(fmt.Sprintf("prove one hazard of %d", b.Rows), "ms", made)
	b.add("check that proof", "ms", checked)
	return nil
}

// verifies times the whole verification, against hashing as many entries and
// nothing else.
func (b *bench) verifies(ctx context.Context, a *app.App) error {
	var entries int64
	s, err := seconds(func() error {
		all, err := a.Verify(ctx, nil)
		for _, v := range all {
			entries += v.Entries
		}
		return err
	})
	if err != nil {
		return err
	}
	body := make([]byte, 600) // about what an entry's record takes
	hashing, _ := seconds(func() error {
		for range entries {
			sha256.Sum256(body)
		}
		return nil
	})
	b.against(fmt.Sprintf("verify %d entries and every row", entries), "s", []float64{s}, "SHA-256 of as many entries", []float64{hashing})
	return nil
}
