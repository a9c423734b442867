package access

import (
	"context"
	"testing"

	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// What one login costs at the real setting.
func BenchmarkHash(b *testing.B) {
	h := NewHasher(DefaultCost)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Check(context.Background(), "", "correct horse"); err != nil {
			b.Fatal(err)
		}
	}
}

// What every request pays for its scope, in a county of 300 enterprises with ten
// posts each, for a vice head who stands over all of them.
func BenchmarkScopeOf(b *testing.B) {
	at := func(id ident.ID) ledger.Ref { return ledger.Ref{District: county, ID: id, Version: 1} }
	units := []org.Unit{{Ref: at(1), Kind: org.KindOffice, Division: county}, {Ref: at(2), Kind: org.KindGovernment, Division: county}}
	posts := []org.Post{{Ref: at(1), Unit: 1, Top: true}, {Ref: at(2), Unit: 2, Superior: 1}}
	var charges []org.Charge
	for i := range ident.ID(300) {
		u := 10 + i
		units = append(units, org.Unit{Ref: at(u), Kind: org.KindEnterprise, Division: "371502102"})
		for j := range ident.ID(10) {
			p := 1000 + i*10 + j
			superior := ident.ID(2)
			if j > 0 {
				superior = p - j
			}
			posts = append(posts, org.Post{Ref: at(p), Unit: u, Superior: superior})
			if j < 4 {
				charges = append(charges, org.Charge{Ref: at(p), Post: p, Line: org.Enterprise, From: 1})
			}
		}
	}
	g := org.NewGraph(county, units, posts, nil, nil, charges)
	for _, c := range []struct {
		name string
		post ident.ID
	}{{"enterprise", 1000}, {"over-all", 2}, {"office", 1}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if s := ScopeOf(g, c.post, noon); s.Empty() {
					b.Fatal("nothing")
				}
			}
		})
	}
}
