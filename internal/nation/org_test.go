package nation

import "testing"

// A division has each name once, whatever chance would call its enterprises; at the
// nation's size chance did.
func TestNoTwoFirmsOfADistrictHaveOneName(t *testing.T) {
	s := Spec{Rows: 14_200_000, Seed: 1}.filled()
	numbered := 0 // firms with a number in their name
	for _, p := range s.places() {
		o := &organiser{place: p, spec: s, rng: s.rng(p, -1), firms: map[string]bool{}}
		for i := range 40 {
			name := o.firm(i, false, o.trade())
			if len(o.firms) != i+1 {
				t.Fatalf("%s has two firms called %s", p.code, name)
			}
			if name[len(name)-1] != "司"[2] {
				numbered++
			}
		}
	}
	if numbered == 0 {
		t.Error("no firm has a number in its name")
	}
}
