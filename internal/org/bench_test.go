package org

import (
	"fmt"
	"testing"
	"time"

	"anwang/internal/ident"
)

func BenchmarkBuild(b *testing.B) {
	units, posts, people, tenures, charges := bigOrg()
	b.ResetTimer()
	for b.Loop() {
		NewGraph(testDistrict, units, posts, people, tenures, charges)
	}
}

func BenchmarkResolve(b *testing.B) {
	g := NewGraph(bigGraph())
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	s := Subject{Kind: "hazard", Unit: 50, Division: "371502001001", Industry: "C2611"}
	for b.Loop() {
		g.Resolve(s, at)
	}
}

func BenchmarkDraft(b *testing.B) {
	g := NewGraph(bigGraph())
	for b.Loop() {
		newDraft(g)
	}
}

func bigGraph() (string, []Unit, []Post, []Person, []Tenure, []Charge) {
	u, p, h, t, c := bigOrg()
	return testDistrict, u, p, h, t, c
}

// bigOrg is 300 units with 10 posts each, 3,000 people and 400 charges.
func bigOrg() (units []Unit, posts []Post, people []Person, tenures []Tenure, charges []Charge) {
	for i := range 300 {
		u := Unit{Kind: KindEnterprise, Name: fmt.Sprint("单位", i), Division: "371502001001", Industry: "C2611"}
		u.ID, u.District = ident.ID(i+1), testDistrict
		units = append(units, u)
		for j := range 10 {
			p := Post{Unit: u.ID, Title: fmt.Sprint("岗", j), Line: Enterprise, Superior: ident.ID(10_000 + i*10), Head: j == 0}
			if p.ID = ident.ID(10_000 + i*10 + j); j == 0 {
				p.Superior, p.Top = 10_000, i == 0
			}
			if i == 0 && j == 0 {
				p.Superior = 0
			}
			posts = append(posts, p)
			h := Person{Name: "某", State: Active}
			h.ID = p.ID + 100_000
			people = append(people, h)
			t := Tenure{Post: p.ID, Person: h.ID, Manner: Formal, From: 1}
			t.ID = p.ID + 200_000
			tenures = append(tenures, t)
		}
	}
	for i := range 400 {
		c := Charge{Post: ident.ID(10_000 + i), Line: Lines[1+i%3], Divisions: []string{fmt.Sprintf("3715020%02d", i%20)}, Industries: []string{"C2"}, From: 1}
		c.ID = ident.ID(500_000 + i)
		charges = append(charges, c)
	}
	return units, posts, people, tenures, charges
}
