package benchmark

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/tally"
)

// pageBar is how many times a bare lookup's p99 a page of 50 may take at p99.
const pageBar = 5

// searchBar is what a two-character search may take at p99, in ms.
const searchBar = 50

// overviewBar is how much more an overview may cost in a large database than in
// one of ten thousand hazards.
const overviewBar = 1.2

// look is one list as one person asks for it.
type look struct {
	name string
	by   access.Principal
	q    hazard.Query
}

// ground is what a district's lists can be narrowed by, read from its newest
// hazards: the commonest of each and the rarest.
type ground struct {
	town, smallTown string
	unit, site      ident.ID
	industry, rare  string
	source          string
	common, seldom  string // words of two characters
	newest          time.Time
}

// lists measures every list of a district for several roles, and searches, each
// beside a bare lookup of the same run.
func (b *bench) lists(ctx context.Context, a *app.App, district string) error {
	g, ids, err := survey(ctx, a, district)
	if err != nil {
		return err
	}
	for _, l := range g.looks(district) {
		if err := b.list(ctx, a, l, ids); err != nil {
			return err
		}
	}
	for _, l := range g.searches(district) {
		var mid, tail []float64
		for range b.repeats() {
			v, err := within(100, func(int) error { _, err := a.Hazard.List(ctx, l.by, l.q); return err })
			if err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			mid, tail = append(mid, p(v, .5)/1000), append(tail, p(v, .99)/1000)
		}
		b.add(l.name+", p50", "ms", mid)
		b.add(l.name+", p99", "ms", tail).most(searchBar)
	}
	return nil
}

// list measures one list: its first page and some that follow, in turn with bare
// lookups.
func (b *bench) list(ctx context.Context, a *app.App, l look, ids []ident.ID) error {
	var mid, tail, keyMid, keyTail []float64
	for range b.repeats() {
		q := l.q
		var keys []float64
		v, err := within(150, func(i int) error {
			page, err := a.Hazard.List(ctx, l.by, q)
			if q.After = page.Next; i%5 == 4 {
				q.After = ""
			}
			return err
		})
		if err == nil {
			keys, err = each(300, func(i int) error { return keyed(ctx, a.DB, l.by.District, ids[i%len(ids)]) })
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		mid, tail = append(mid, p(v, .5)), append(tail, p(v, .99))
		keyMid, keyTail = append(keyMid, p(keys, .5)), append(keyTail, p(keys, .99))
	}
	b.against(l.name+", p50", "µs", mid, "bare row by key", keyMid)
	b.against(l.name+", p99", "µs", tail, "bare row by key", keyTail).most(pageBar)
	return nil
}

// patience ends a run of one list: a slow one is known for slow after a few.
const patience = 300 * time.Millisecond

// within times do up to n times in µs, and at least five, until patience is out.
func within(n int, do func(i int) error) ([]float64, error) {
	var all []float64
	for began := time.Now(); len(all) < n && (len(all) < 5 || time.Since(began) < patience); {
		v, err := each(1, func(int) error { return do(len(all)) })
		if err != nil {
			return nil, err
		}
		all = append(all, v...)
	}
	return all, nil
}

// keyed is the bare lookup: one whole row by its key.
func keyed(ctx context.Context, d *db.DB, district string, id ident.ID) error {
	_, err := db.Read(ctx, d, func(tx *db.Tx) (string, error) {
		var s string
		return s, tx.QueryRow("SELECT text FROM hazard WHERE district = $1 AND id = $2", district, id).Scan(&s)
	})
	return err
}

// survey reads the newest pages of a district.
func survey(ctx context.Context, a *app.App, district string) (ground, []ident.ID, error) {
	var g ground
	var ids []ident.ID
	towns, units, sites, kinds, sources, words := map[string]int{}, map[ident.ID]int{}, map[ident.ID]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	q := hazard.Query{Limit: 500}
	for range 8 {
		page, err := a.Hazard.List(ctx, access.System(district, "bench"), q)
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
			for r := []rune(h.Text); len(r) >= 2; r = r[1:] {
				if unicode.Is(unicode.Han, r[0]) && unicode.Is(unicode.Han, r[1]) {
					words[string(r[:2])]++
				}
			}
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
	g.common, g.seldom = ends(words)
	return g, ids, nil
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

// roles are the people who ask: everybody's list is a scope of its own.
func (g ground) roles(district string) map[string]access.Principal {
	one := func(s access.Scope) access.Principal {
		return access.Principal{District: district, Person: 1, Post: 1, Standing: access.Official, Scope: s}
	}
	return map[string]access.Principal{
		"the district":  access.System(district, "bench"),
		"a town":        one(access.Scope{Areas: []access.Area{{Divisions: []string{g.town}}}}),
		"two towns":     one(access.Scope{Areas: []access.Area{{Divisions: []string{g.town, g.smallTown}}}}),
		"a bureau":      one(access.Scope{Areas: []access.Area{{Divisions: []string{district}, Industries: []string{g.industry[:min(1, len(g.industry))]}}}}),
		"an enterprise": one(access.Scope{Units: []ident.ID{g.unit}}),
	}
}

// looks are the lists, and who asks for them.
func (g ground) looks(district string) []look {
	month := g.newest.AddDate(0, -1, 0)
	queries := []struct {
		name string
		q    hazard.Query
	}{
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
		{"of a site", hazard.Query{Site: g.site}},
		{"of an industry", hazard.Query{Industry: g.industry}},
		{"of a rare industry", hazard.Query{Industry: g.rare}},
		{"of no industry", hazard.Query{Unclassed: true}},
		{"of no town", hazard.Query{Unplaced: true}},
		{"of a source", hazard.Query{Source: g.source}},
		{"of a small town, late", hazard.Query{Division: g.smallTown, Late: true}},
	}
	roles := g.roles(district)
	var all []look
	for _, who := range slices.Sorted(maps.Keys(roles)) {
		for _, q := range queries {
			if q.name == "of a source" && g.source == "" || q.name == "of a site" && g.site == 0 {
				continue
			}
			all = append(all, look{"list: " + q.name + ", asked by " + who, roles[who], q.q})
		}
	}
	return all
}

func (g ground) searches(district string) []look {
	roles := g.roles(district)
	var all []look
	for _, who := range slices.Sorted(maps.Keys(roles)) {
		for _, w := range []struct{ name, text string }{{"common", g.common}, {"rare", g.seldom}, {"common with a rare", g.common + " " + g.seldom}, {"unknown", "鼍鼋"}} {
			all = append(all, look{fmt.Sprintf("search: a %s word (%s), asked by %s", w.name, w.text, who), roles[who], hazard.Query{Text: w.text}})
		}
	}
	return all
}

// overviews measures a district's overview in a large database against the same in
// a small one.
func (b *bench) overviews(ctx context.Context, small, big *app.App, district string) error {
	for _, name := range []string{tally.ThisMonth, tally.Twelve} {
		var ours, theirs []float64
		for range b.repeats() {
			for _, side := range []struct {
				a   *app.App
				out *[]float64
			}{{big, &ours}, {small, &theirs}} {
				v, err := each(30, func(int) error { return overview(ctx, side.a, district, name) })
				if err != nil {
					return err
				}
				*side.out = append(*side.out, p(v, .5))
			}
		}
		b.against("overview of a district, "+name+", p50", "µs", ours, "the same in a small database", theirs).most(overviewBar)
	}
	return nil
}

func overview(ctx context.Context, a *app.App, district, name string) error {
	st, err := tally.StretchOf(name, tally.Day(clock.Micros(time.Now()), a.Zone), 0, 0)
	if err != nil {
		return err
	}
	_, err = a.Tally.Overview(ctx, tally.Ask{Division: district, Stretch: st})
	return err
}
