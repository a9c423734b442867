package benchmark

import (
	"context"
	"fmt"
	"strings"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// proofs measures making and checking a proof of a hazard with its duties and
// evidence, of four hundred hazards of all times a run.
func (b *bench) proofs(ctx context.Context, a *app.App, g ground) error {
	ids, err := g.sample(ctx, a, access.System(g.district, "bench"))
	if err != nil {
		return err
	}
	n := 400
	if b.Quick {
		n = 100
	}
	var made, madeTail, checked, checkedTail, sizes []float64
	for run := range b.repeats() {
		proofs := make([][]byte, n)
		of := func(i int) ident.ID { return ids[(run*n+i)%len(ids)] }
		v, err := each(n, func(i int) error {
			proof, err := a.Prove(ctx, g.district, of(i).String())
			if err != nil {
				return fmt.Errorf("prove %s: %w", of(i), err)
			}
			proofs[i], err = proof.Encode()
			return err
		})
		if err != nil {
			return err
		}
		made, madeTail = append(made, p(v, .5)/1000), append(madeTail, p(v, .99)/1000)
		if v, err = each(n, func(i int) error { _, err := ledger.CheckProof(proofs[i], a.Ledger.PublicKey()); return err }); err != nil {
			return err
		}
		checked, checkedTail = append(checked, p(v, .5)/1000), append(checkedTail, p(v, .99)/1000)
		size := make([]float64, n)
		for i, proof := range proofs {
			size[i] = float64(len(strings.TrimSpace(string(proof)))) / 1024
		}
		sizes = append(sizes, median(size))
	}
	b.add("prove one hazard with all that belongs to it, p50", "ms", made).most(proofBar)
	b.add("prove one hazard with all that belongs to it, p99", "ms", madeTail).most(proofBar)
	b.add("check that proof, p50", "ms", checked).most(checkBar)
	b.add("check that proof, p99", "ms", checkedTail).most(checkBar)
	b.add("size of that proof", "KiB", sizes)
	return nil
}
