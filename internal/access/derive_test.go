package access

import (
	"context"
	"slices"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

const county = "371502"

func ref(id ident.ID) ledger.Ref { return ledger.Ref{District: county, ID: id, Version: 1} }

// The district of these tests: unit n has the posts n*10, n*10+1 …
//
//	1 committee office, 10 top
//	2 emergency department: 20 head, 21 and 22 deputies with charges; 3 its section, 30
//	4 town 371502102: 40 head; 5 village 371502102201: 50
//	6 enterprise: 60 head; 7 its workshop: 70; 8 a shop: 80, under the town
//	9 government: 90 vice head over 20, with a charge of his own; 91 with one that ended
func testGraph() *org.Graph {
	unit := func(id ident.ID, kind org.UnitKind, division string, parent ident.ID) org.Unit {
		return org.Unit{Ref: ref(id), Kind: kind, Division: division, Parent: parent}
	}
	post := func(id, unit, superior ident.ID) org.Post {
		return org.Post{Ref: ref(id), Unit: unit, Superior: superior, Top: superior == 0}
	}
	charge := func(id, post ident.ID, line org.Line, c org.Charge) org.Charge {
		c.Ref, c.Post, c.Line, c.From = ref(id), post, line, 1
		return c
	}
	ended := charge(108, 91, org.Government, org.Charge{Divisions: []string{county}})
	ended.To = clock.Micros(noon)
	return org.NewGraph(county,
		[]org.Unit{
			unit(1, org.KindOffice, county, 0), unit(2, org.KindDepartment, county, 0), unit(3, org.KindTeam, county, 2),
			unit(4, org.KindTown, "371502102", 0), unit(5, org.KindVillage, "371502102201", 4),
			unit(6, org.KindEnterprise, "371502102", 0), unit(7, org.KindTeam, "371502102", 6),
			unit(8, org.KindEnterprise, "371502102", 0), unit(9, org.KindGovernment, county, 0),
			unit(11, org.KindTown, county, 0), // a town entered with the district's code
		},
		[]org.Post{
			post(10, 1, 0), post(20, 2, 90), post(21, 2, 20), post(22, 2, 20), post(30, 3, 21), post(40, 4, 10),
			post(50, 5, 40), post(60, 6, 10), post(70, 7, 60), post(80, 8, 40), post(90, 9, 10), post(91, 9, 10), post(110, 11, 10),
		},
		nil, nil,
		[]org.Charge{
			charge(100, 21, org.Industry, org.Charge{Industries: []string{"C"}}),
			charge(101, 21, org.Industry, org.Charge{Divisions: []string{county}, Industries: []string{"C26"}}), // inside the first
			charge(102, 22, org.Industry, org.Charge{Units: []ident.ID{8}}),
			charge(103, 60, org.Enterprise, org.Charge{}),
			charge(104, 90, org.Government, org.Charge{Divisions: []string{"371502103"}}),
			charge(105, 90, org.Industry, org.Charge{Divisions: []string{"371502104"}, Units: []ident.ID{8}}),
			ended,
		})
}

func TestScopeOf(t *testing.T) {
	g := testGraph()
	c, town := Area{Industries: []string{"C"}}, Area{Divisions: []string{"371502102"}}
	for name, c := range map[string]struct {
		post     ident.ID
		standing Standing
		want     Scope
	}{
		"office sees all":             {10, Office, Scope{All: true}},
		"department head":             {20, Official, Scope{Areas: []Area{c}, Units: []ident.ID{8}}},
		"deputy sees the department":  {21, Official, Scope{Areas: []Area{c}, Units: []ident.ID{8}}},
		"section sees the department": {30, Official, Scope{Areas: []Area{c}, Units: []ident.ID{8}}},
		"town, with those below":      {40, Official, Scope{Areas: []Area{town}, Units: []ident.ID{8}}},
		"village":                     {50, Official, Scope{Areas: []Area{{Divisions: []string{"371502102201"}}}}},
		"enterprise sees itself":      {60, Enterprise, Scope{Units: []ident.ID{6, 7}}},
		"workshop sees its firm":      {70, Enterprise, Scope{Units: []ident.ID{6, 7}}},
		"another firm":                {80, Enterprise, Scope{Units: []ident.ID{8}}},
		"vice head, with those below": {90, Official, Scope{Areas: []Area{
			{Divisions: []string{"371502103"}}, {Divisions: []string{"371502104"}, Units: []ident.ID{8}}, c}, Units: []ident.ID{8}}},
		"charge that ended":         {91, Official, Scope{}},
		"town without its own code": {110, Official, Scope{}},
		"no such post":              {999, Nobody, Scope{}},
	} {
		got := ScopeOf(g, c.post, noon)
		if standingOf(g, c.post) != c.standing || !sameScope(got, c.want) {
			t.Errorf("%s: %s %+v, want %s %+v", name, standingOf(g, c.post), got, c.standing, c.want)
		}
	}
	if got := ScopeOf(g, 91, noon.Add(-time.Second)); !got.All {
		t.Errorf("before its end the charge gives %+v", got)
	}
}

func sameScope(a, b Scope) bool {
	return a.All == b.All && slices.Equal(a.Units, b.Units) && len(a.Areas) == len(b.Areas) &&
		!slices.ContainsFunc(b.Areas, func(x Area) bool {
			return !slices.ContainsFunc(a.Areas, func(y Area) bool {
				return slices.Equal(x.Divisions, y.Divisions) && slices.Equal(x.Industries, y.Industries) && slices.Equal(x.Units, y.Units)
			})
		})
}

func TestChooseHat(t *testing.T) {
	for _, c := range []struct {
		posts []ident.ID
		want  ident.ID
	}{{nil, 0}, {[]ident.ID{7}, 7}, {[]ident.ID{7, 8}, 0}} {
		if got := chooseHat(c.posts); got != c.want {
			t.Errorf("%v: %d", c.posts, got)
		}
	}
}

// A change of the org takes effect at once; only what was set to end later may be
// seen a little late, and no longer than scopeLife.
func TestScopesAreKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		h.open("li1", "some rain in autumn")
		bearer, p := h.login("13800138004", "some rain in autumn")
		if !p.Scope.Empty() {
			t.Fatalf("a clerk without a charge sees %+v", p.Scope)
		}
		by := ledger.Actor{System: "test"}
		end := h.clock.Now().Add(time.Minute)
		_, err := h.org.AddCharge(ctx, by, county, org.ChargeSpec{Post: h.posts["clerk"], Industries: []string{"C"}, To: end})
		h.ok(err)
		for _, c := range []struct {
			after time.Duration
			sees  bool
		}{{0, true}, {0, true}, {50 * time.Second, true}, {11*time.Second + scopeLife, false}} {
			h.clock.Forward(c.after)
			p, err := h.auth(bearer)
			if h.ok(err); p.Scope.Covers("371502102", "C26", 0) != c.sees || p.Scope.Covers("371502102", "D44", 0) {
				t.Errorf("after %s more: %+v", c.after, p.Scope)
			}
		}
	})
}
