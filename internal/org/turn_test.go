package org

import (
	"testing"
	"time"

	"anwang/internal/ident"
	"anwang/internal/ledger"
)

func TestTheNextTurnIsTheFirstChangeToCome(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	ref := func(id ident.ID) ledger.Ref { return ledger.Ref{District: "371502", ID: id, Version: 1} }
	us := func(hours int) int64 { return at.Add(time.Duration(hours) * time.Hour).UnixMicro() }
	g := NewGraph("371502", nil, []Post{{Ref: ref(1)}}, []Person{{Ref: ref(2), State: Active}},
		[]Tenure{{Ref: ref(3), Post: 1, Person: 2, From: us(-9), To: us(5)}, {Ref: ref(4), Post: 1, Person: 2, From: us(7)}},
		[]Charge{{Ref: ref(5), Post: 1, From: us(-3), To: us(3)}})
	for _, c := range []struct {
		now  int
		want int64
	}{{-10, us(-9)}, {-4, us(-3)}, {0, us(3)}, {3, us(5)}, {5, us(7)}, {7, 0}} {
		if got := g.NextTurn(at.Add(time.Duration(c.now) * time.Hour)); got != c.want {
			t.Errorf("at %d h the next turn is %d, want %d", c.now, got, c.want)
		}
	}
}
