package org

import (
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// county is a small county: government, committee office, two departments, a
// town with a village, and two enterprises, one with a workshop.
type county struct {
	g  *Graph
	at time.Time
}

// Posts and units of the county.
const (
	uGov ident.ID = iota + 1
	uParty
	uOffice
	uEmergency
	uMarket
	uTown
	uVillage
	uPlant
	uShop
	uBare
	pDistrictHead ident.ID = iota + 100
	pSecretary
	pOfficeHead
	pEmergencyHead
	pEmergencyClerk
	pMarketHead
	pMayor
	pTownSecretary
	pVillageHead
	pPrincipal
	pSafety
	pForeman
	pBareHead
)

func newCounty(vacant ...ident.ID) county {
	ref := func(id ident.ID) ledger.Ref { return ledger.Ref{District: testDistrict, ID: id, Version: 1} }
	start := clock.Micros(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	unit := func(id ident.ID, k UnitKind, name, division, industry string, parent ident.ID) Unit {
		return Unit{Ref: ref(id), Kind: k, Name: name, Division: division, Industry: industry, Parent: parent}
	}
	units := []Unit{
		unit(uGov, KindGovernment, "区政府", "371502", "", 0), unit(uParty, KindParty, "区委", "371502", "", 0),
		unit(uOffice, KindOffice, "安委办", "371502", "", 0),
		unit(uEmergency, KindDepartment, "应急局", "371502", "", uGov), unit(uMarket, KindDepartment, "市场监管局", "371502", "", uGov),
		unit(uTown, KindTown, "古楼街道", "371502001", "", uGov), unit(uVillage, KindVillage, "北街村", "371502001001", "", uTown),
		unit(uPlant, KindEnterprise, "化工厂", "371502001001", "C2611", 0), unit(uShop, KindTeam, "维修车间", "371502001001", "", uPlant),
		unit(uBare, KindEnterprise, "面馆", "371502002", "H6210", 0),
	}
	var posts []Post
	var people []Person
	var tenures []Tenure
	post := func(id, unit ident.ID, title string, line Line, superior ident.ID) {
		posts = append(posts, Post{Ref: ref(id), Unit: unit, Title: title, Line: line, Superior: superior, Top: superior == 0})
		if slices.Contains(vacant, id) {
			return
		}
		people = append(people, Person{Ref: ref(id + 1000), Name: title + "某", State: Active})
		tenures = append(tenures, Tenure{Ref: ref(id + 2000), Post: id, Person: id + 1000, Manner: Formal, From: start})
	}
	post(pDistrictHead, uGov, "区长", Government, 0)
	post(pSecretary, uParty, "区委书记", Party, 0)
	post(pOfficeHead, uOffice, "安委办主任", Government, 0)
	post(pEmergencyHead, uEmergency, "局长", Industry, pDistrictHead)
	post(pEmergencyClerk, uEmergency, "危化科科长", Industry, pEmergencyHead)
	post(pMarketHead, uMarket, "局长", Industry, pDistrictHead)
	post(pMayor, uTown, "主任", Government, pDistrictHead)
	post(pTownSecretary, uTown, "书记", Party, pSecretary)
	post(pVillageHead, uVillage, "村主任", Government, pMayor)
	post(pPrincipal, uPlant, "厂长", Enterprise, pMayor)
	post(pSafety, uPlant, "安全总监", Enterprise, pPrincipal)
	post(pForeman, uShop, "车间主任", Enterprise, pSafety)
	post(pBareHead, uBare, "老板", Enterprise, pOfficeHead)
	var charges []Charge
	charge := func(post ident.ID, line Line, c Charge) {
		c.Ref, c.Post, c.Line, c.From = ref(ident.ID(3000+len(charges))), post, line, start
		charges = append(charges, c)
	}
	charge(pOfficeHead, Government, Charge{})
	charge(pEmergencyClerk, Industry, Charge{Industries: []string{"C26"}, Lead: true})
	charge(pMarketHead, Industry, Charge{Kinds: []string{"special-equipment"}})
	charge(pMayor, Government, Charge{Divisions: []string{"371502001"}})
	charge(pTownSecretary, Party, Charge{Divisions: []string{"371502001"}})
	charge(pVillageHead, Government, Charge{Divisions: []string{"371502001001"}})
	charge(pSecretary, Party, Charge{})
	return county{NewGraph(testDistrict, units, posts, people, tenures, charges), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
}

var plant = Subject{Kind: "hazard", Unit: uPlant, Division: "371502001001", Industry: "C2611"}

func titles(links []Link) string {
	var all []string
	for _, l := range links {
		all = append(all, l.Unit+l.Title)
	}
	return strings.Join(all, " ")
}

func TestResolve(t *testing.T) {
	shop := plant
	shop.Unit = uShop
	boiler := plant
	boiler.Attributes = []string{"special-equipment"}
	tests := []struct {
		name                                    string
		vacant                                  []ident.ID
		s                                       Subject
		enterprise, industry, government, party string
	}{
		{"a plant in a village", nil, plant, "化工厂厂长", "应急局危化科科长 应急局局长", "北街村村主任 古楼街道主任 安委办安委办主任 区政府区长", "古楼街道书记 区委区委书记"},
		{"a workshop answers before its plant", nil, shop, "维修车间车间主任 化工厂安全总监 化工厂厂长", "应急局危化科科长 应急局局长", "北街村村主任 古楼街道主任 安委办安委办主任 区政府区长", "古楼街道书记 区委区委书记"},
		{"special equipment brings in a second department", nil, boiler, "化工厂厂长", "应急局危化科科长 市场监管局局长 应急局局长", "北街村村主任 古楼街道主任 安委办安委办主任 区政府区长", "古楼街道书记 区委区委书记"},
		{"vacancies are skipped", []ident.ID{pVillageHead, pEmergencyClerk, pPrincipal}, plant, "", "应急局局长", "古楼街道主任 安委办安委办主任 区政府区长", "古楼街道书记 区委区委书记"},
		{"an industry nobody supervises", nil, Subject{Unit: uBare, Division: "371502002", Industry: "H6210"}, "面馆老板", "", "安委办安委办主任", "区委区委书记"},
		{"nothing is known", nil, Subject{}, "", "", "安委办安委办主任", "区委区委书记"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCounty(tt.vacant...)
			got := c.g.Resolve(tt.s, c.at)
			for i, want := range []string{tt.enterprise, tt.industry, tt.government, tt.party} {
				if have := titles(got.On(Lines[i])); have != want {
					t.Errorf("%s: %q, want %q", Lines[i], have, want)
				}
			}
		})
	}
}

func TestThroughNamesTheVacancy(t *testing.T) {
	c := newCounty(pVillageHead)
	chain := c.g.Resolve(plant, c.at).Government
	if len(chain) == 0 || !slices.Equal(chain[0].Through, []ident.ID{pVillageHead}) || chain[0].PersonName != "主任某" {
		t.Fatalf("chain %+v", chain)
	}
}

func TestResponsibleAndVerifier(t *testing.T) {
	noodles := Subject{Unit: uBare, Division: "371502002", Industry: "H6210"}
	nobody := Subject{Division: "371502002"}
	tests := []struct {
		name     string
		vacant   []ident.ID
		s        Subject
		holder   ident.ID
		line     Line
		blind    bool
		verifier ident.ID
	}{
		{"the principal, verified by the leading department", nil, plant, pPrincipal, Enterprise, false, pEmergencyClerk},
		{"a vacant principal keeps the duty", []ident.ID{pPrincipal}, plant, pPrincipal, Enterprise, false, pEmergencyClerk},
		{"without a department the territory verifies", []ident.ID{pEmergencyClerk, pEmergencyHead}, plant, pPrincipal, Enterprise, false, pVillageHead},
		{"no enterprise known: the leading department", nil, Subject{Division: "371502001001", Industry: "C2611"}, pEmergencyClerk, Industry, false, pEmergencyHead},
		{"no department either: the village", nil, Subject{Division: "371502001001", Industry: "H6210"}, pVillageHead, Government, false, pMayor},
		{"an enterprise without department: the office verifies", nil, noodles, pBareHead, Enterprise, false, pOfficeHead},
		{"only the Party committee answers by charge", nil, nobody, pSecretary, Party, false, pOfficeHead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCounty(tt.vacant...)
			holder, line, blind := c.g.Responsible(tt.s, c.at)
			if holder != tt.holder || line != tt.line || blind != tt.blind {
				t.Errorf("Responsible = %d %s %v, want %d %s %v", holder, line, blind, tt.holder, tt.line, tt.blind)
			}
			if v := c.g.VerifierFor(holder, tt.s, c.at); v != tt.verifier {
				t.Errorf("VerifierFor = %d, want %d", v, tt.verifier)
			}
		})
	}
}

func TestBlindSpot(t *testing.T) {
	c := newCounty()
	var charges []Charge
	for _, ch := range c.g.allCharge {
		if ch.Post == pOfficeHead {
			charges = append(charges, ch)
		}
	}
	g := build(testDistrict, []Unit{*c.g.units[uOffice]}, []Post{c.g.posts[pOfficeHead].Post}, c.g.people, c.g.tenures, charges)
	holder, line, blind := g.Responsible(Subject{Division: "371502002"}, c.at)
	if holder != pOfficeHead || line != Government || !blind {
		t.Fatalf("Responsible = %d %s %v", holder, line, blind)
	}
	if v := g.VerifierFor(holder, Subject{}, c.at); v != 0 {
		t.Fatalf("the only post there is verifies itself through %d", v)
	}
}

func TestAbove(t *testing.T) {
	c := newCounty(pSafety, pPrincipal)
	tests := []struct {
		post, above ident.ID
		ok          bool
	}{
		{pForeman, pMayor, true},
		{pPrincipal, pDistrictHead, true}, // resolves to the mayor, so the next is above the mayor
		{pDistrictHead, 0, false},
		{999, 0, false},
	}
	for _, tt := range tests {
		if got, ok := c.g.Above(tt.post, c.at); got != tt.above || ok != tt.ok {
			t.Errorf("Above(%d) = %d %v, want %d %v", tt.post, got, ok, tt.above, tt.ok)
		}
	}
	if !c.g.IsAbove(pMayor, pForeman) || c.g.IsAbove(pForeman, pMayor) || c.g.IsAbove(pMayor, pMayor) {
		t.Error("IsAbove is wrong")
	}
	if c.g.Office() != pOfficeHead {
		t.Errorf("Office = %d", c.g.Office())
	}
}

func TestCirclesInTamperedRowsDoNotHang(t *testing.T) {
	ref := func(id ident.ID) ledger.Ref { return ledger.Ref{District: testDistrict, ID: id} }
	g := NewGraph(testDistrict, []Unit{{Ref: ref(1), Kind: KindTown, Parent: 1}},
		[]Post{{Ref: ref(2), Unit: 1, Line: Party, Superior: 3}, {Ref: ref(3), Unit: 1, Line: Party, Superior: 2}}, nil, nil,
		[]Charge{{Ref: ref(4), Post: 2, Line: Party}})
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	g.Resolve(Subject{Unit: 1, Division: "371502"}, at)
	g.VerifierFor(2, Subject{Unit: 1}, at)
	if _, err := g.Holder(2, at); err == nil {
		t.Fatal("a holder out of nowhere")
	}
}
