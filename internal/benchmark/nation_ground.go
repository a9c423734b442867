package benchmark

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
	"unicode"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// ground is what a district's lists can be narrowed by, read from its newest
// hazards: the commonest of each and the rarest.
type ground struct {
	district         string
	town, smallTown  string
	unit, site       ident.ID
	industry, rare   string
	source           string
	common, middling string // words of two characters
	seldom           string
	words            []string // all of them in what hazards say, the rarest first
	places           []string // and in the names of where they were found
	newest           time.Time
}

// survey reads the newest pages of a district. It returns ids of hazards from all of
// its history.
func survey(ctx context.Context, a *app.App, district string) (ground, []ident.ID, error) {
	g := ground{district: district}
	by := access.System(district, "bench")
	towns, units, sites, kinds, sources := map[string]int{}, map[ident.ID]int{}, map[ident.ID]int{}, map[string]int{}, map[string]int{}
	words, places := map[string]int{}, map[string]int{}
	q := hazard.Query{Limit: 500}
	var ids []ident.ID
	for range 8 {
		page, err := a.Hazard.List(ctx, by, q)
		if err != nil {
			return g, nil, err
		}
		for _, h := range page.Items {
			ids = append(ids, h.ID)
			towns[h.Town]++
			units[h.Unit]++
			sites[h.Site]++
			kinds[h.Industry]++
			sources[h.Source]++
			countPairs(words, h.Text)
			countPairs(places, h.SiteName)
			if at := clock.FromMicros(h.Found); at.After(g.newest) {
				g.newest = at
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(ids) == 0 {
		return g, nil, fmt.Errorf("district %s has no hazards to list", district)
	}
	delete(units, 0)
	delete(sites, 0)
	delete(sources, "")
	g.town, g.smallTown = ends(towns)
	g.unit, _ = ends(units)
	g.site, _ = ends(sites)
	g.industry, g.rare = ends(kinds)
	g.source, _ = ends(sources)
	g.words, g.places = rarestFirst(words), rarestFirst(places)
	g.seldom, g.middling, g.common = g.words[0], g.words[len(g.words)/2], g.words[len(g.words)-1]
	ids, err := g.sample(ctx, a, by)
	return g, ids, err
}

// countPairs counts the words of two characters in a text.
func countPairs(counts map[string]int, text string) {
	for r := []rune(text); len(r) >= 2; r = r[1:] {
		if unicode.Is(unicode.Han, r[0]) && unicode.Is(unicode.Han, r[1]) {
			counts[string(r[:2])]++
		}
	}
}

func rarestFirst(counts map[string]int) []string {
	all := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(all, func(x, y string) int { return cmp.Compare(counts[x], counts[y]) })
	return all
}

// sample is ids of hazards that somebody sees, from days all over the history.
func (g ground) sample(ctx context.Context, a *app.App, by access.Principal) ([]ident.ID, error) {
	rng := rand.New(rand.NewPCG(3, 4))
	var ids []ident.ID
	for tries := 0; len(ids) < 2000 && tries < 60; tries++ {
		to := g.newest.AddDate(0, 0, -rng.IntN(800)).Add(time.Second)
		page, err := a.Hazard.List(ctx, by, hazard.Query{To: to, Limit: 50})
		if err != nil {
			return nil, err
		}
		for _, h := range page.Items {
			ids = append(ids, h.ID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, fmt.Errorf("somebody in %s sees no hazards", g.district)
	}
	rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids, nil
}

// ends are the commonest and the rarest of what was counted.
func ends[K cmp.Ordered](counts map[K]int) (most, least K) {
	all := slices.Sorted(maps.Keys(counts))
	if len(all) == 0 {
		return most, least
	}
	slices.SortStableFunc(all, func(a, b K) int { return cmp.Compare(counts[b], counts[a]) })
	return all[0], all[len(all)-1]
}

// role is somebody who asks: everybody's list is a scope of its own.
type role struct {
	name string
	by   access.Principal
}

func (g ground) roles() []role {
	one := func(s access.Scope) access.Principal {
		return access.Principal{District: g.district, Person: 1, Post: 1, Standing: access.Official, Scope: s}
	}
	return []role{
		{"the district", access.System(g.district, "bench")},
		{"a town", g.ofTown()},
		{"two towns", one(access.Scope{Areas: []access.Area{{Divisions: []string{g.town, g.smallTown}}}})},
		{"a bureau", one(access.Scope{Areas: []access.Area{{Divisions: []string{g.district}, Industries: []string{g.industry[:min(1, len(g.industry))]}}}})},
		{"an enterprise", one(access.Scope{Units: []ident.ID{g.unit}})},
	}
}

// ofTown is a member of the largest town.
func (g ground) ofTown() access.Principal {
	return access.Principal{District: g.district, Person: 1, Post: 1, Standing: access.Official,
		Scope: access.Scope{Areas: []access.Area{{Divisions: []string{g.town}}}}}
}

// list is one way to ask for hazards.
type list struct {
	name string
	q    hazard.Query
}

func (g ground) lists() []list {
	month := g.newest.AddDate(0, -1, 0)
	all := []list{
		{"newest", hazard.Query{}},
		{"open by due date", hazard.Query{Order: hazard.ByDue}},
		{"overdue", hazard.Query{Order: hazard.ByDue, Overdue: true}},
		{"closed, the latest", hazard.Query{Order: hazard.ByClosed}},
		{"open, newest", hazard.Query{States: []hazard.State{hazard.Reported, hazard.Rectifying, hazard.Submitted}}},
		{"rejected or merged", hazard.Query{States: []hazard.State{hazard.Rejected, hazard.Merged}}},
		{"open or rejected", hazard.Query{States: []hazard.State{hazard.Reported, hazard.Rejected}}},
		{"withdrawn", hazard.Query{States: []hazard.State{hazard.Withdrawn}}},
		{"major", hazard.Query{Grade: hazard.Major}},
		{"major and open", hazard.Query{Grade: hazard.Major, Order: hazard.ByDue}},
		{"nobody answers for", hazard.Query{Blind: true}},
		{"late", hazard.Query{Late: true}},
		{"in time", hazard.Query{InTime: true}},
		{"closed in a month long past", hazard.Query{ClosedFrom: month.AddDate(-1, 0, 0), ClosedTo: month.AddDate(-1, 0, 30)}},
		{"found in a month long past", hazard.Query{From: month.AddDate(-1, 0, 0), To: month.AddDate(-1, 0, 30)}},
		{"of a unit", hazard.Query{Unit: g.unit}},
		{"of an industry", hazard.Query{Industry: g.industry}},
		{"of a rare industry", hazard.Query{Industry: g.rare}},
		{"of no industry", hazard.Query{Unclassed: true}},
		{"of no town", hazard.Query{Unplaced: true}},
		{"of a small town, late", hazard.Query{Division: g.smallTown, Late: true}},
	}
	if g.source != "" {
		all = append(all, list{"of a source", hazard.Query{Source: g.source}})
	}
	if g.site != 0 {
		all = append(all, list{"of a site", hazard.Query{Site: g.site}})
	}
	return all
}
