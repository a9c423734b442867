package ident_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/clock"
	"anwang/internal/ident"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func TestIDsGrowWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock.NewFake(noon)
		m := ident.NewMaker(c, rapid.IntRange(0, ident.Nodes-1).Draw(t, "node"), time.Time{})
		last := ident.ID(0)
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			c.Forward(time.Duration(rapid.Int64Range(-5000, 5000).Draw(t, "ms")) * time.Millisecond)
			for range rapid.IntRange(1, 3000).Draw(t, "burst") {
				id := m.New()
				if id <= last {
					t.Fatalf("%d after %d", id, last)
				}
				last = id
			}
		}
	})
}

func TestTwoNodesNeverMeet(t *testing.T) {
	c := clock.NewFake(noon)
	var mu sync.Mutex
	var all []ident.ID
	var wg sync.WaitGroup
	for node := range 8 {
		m := ident.NewMaker(c, node, time.Time{})
		for range 4 {
			wg.Go(func() {
				var mine []ident.ID
				for range 2000 {
					mine = append(mine, m.New())
				}
				mu.Lock()
				all = append(all, mine...)
				mu.Unlock()
			})
		}
	}
	wg.Wait()
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != len(all) {
		t.Fatalf("%d of %d ids are different", n, len(all))
	}
}

func TestAnHeirBeginsAfterTheFormerOwner(t *testing.T) {
	c := clock.NewFake(noon)
	former := ident.NewMaker(c, 3, time.Time{})
	lease := noon.Add(2 * time.Minute)
	c.Set(lease)
	last := former.New()
	c.Set(noon) // the heir's clock is behind
	if id := ident.NewMaker(c, 3, lease).New(); id <= last {
		t.Fatalf("the heir's first id %d is not after %d", id, last)
	}
}

func TestAnIDTellsItsTime(t *testing.T) {
	if got := ident.NewMaker(clock.NewFake(noon), 5, time.Time{}).New().Time(); !got.Equal(noon) {
		t.Fatalf("%v, want %v", got, noon)
	}
}

func TestJSONCarriesAString(t *testing.T) {
	type thing struct {
		ID   ident.ID   `json:"id"`
		None ident.ID   `json:"none"`
		List []ident.ID `json:"list"`
	}
	in := thing{ID: 1<<62 + 1, List: []ident.ID{7}}
	raw, err := json.Marshal(in)
	if err != nil || string(raw) != `{"id":"4611686018427387905","none":"","list":["7"]}` {
		t.Fatalf("%s %v", raw, err)
	}
	var out thing
	if err := json.Unmarshal(raw, &out); err != nil || out.ID != in.ID || out.None != 0 {
		t.Fatalf("%+v %v", out, err)
	}
	for _, bad := range []string{`{"id":"x"}`, `{"id":"-5"}`, `{"id":"99999999999999999999"}`} {
		if err := json.Unmarshal([]byte(bad), &out); err == nil {
			t.Errorf("%s was read as %d", bad, out.ID)
		}
	}
}

func TestAMoveKeepsIDsGrowing(t *testing.T) {
	c := clock.NewFake(noon)
	m := ident.NewMaker(c, 9, time.Time{})
	last := m.New()
	m.Move(3, noon.Add(-time.Hour))
	if id := m.New(); id <= last {
		t.Fatalf("%d after %d", id, last)
	}
	if m.Lapsed() {
		t.Fatal("a maker without a hold has lapsed")
	}
}
