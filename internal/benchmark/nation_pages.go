package benchmark

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// look is one list as one person asks for it, with what was measured.
type look struct {
	list, who string
	statement string // the one that took longest

	page, record, alone, bare runs
}

// runs are p50 and p99 of several runs, in µs.
type runs struct{ mid, tail []float64 }

func (r *runs) add(v []float64) {
	r.mid, r.tail = append(r.mid, p(v, .5)), append(r.tail, p(v, .99))
}

// ratio is what the bar is about.
func (l look) ratio() float64 { return over(l.page.tail, l.record.tail) }

// over is the median of the pairs' ratios.
func over(ours, theirs []float64) float64 {
	all := make([]float64, len(ours))
	for i := range ours {
		all[i] = ours[i] / theirs[i]
	}
	return median(all)
}

func (l look) name() string { return l.list + ", asked by " + l.who }

// pages measures every list for everybody.
func (b *bench) pages(ctx context.Context, a *app.App, g ground, t *tape) error {
	lists, roles := g.lists(), g.roles()
	pace := b.pace("lists")
	defer pace.end()
	var all []look
	for _, who := range roles {
		ids, err := g.sample(ctx, a, who.by)
		if err != nil {
			return fmt.Errorf("look for hazards of %s: %w", who.name, err)
		}
		for _, q := range lists {
			l, err := b.page(ctx, a, q, who, ids, t)
			if err != nil {
				return fmt.Errorf("%s: %w", l.name(), err)
			}
			all = append(all, l)
			pace.part(int64(len(all)), int64(len(lists)*len(roles)), "lists")
		}
	}
	b.tellPages(all, lists, roles)
	return nil
}

// page measures a list: its first page and some that follow, in turn with three
// lookups by a key: of one record as a user asks for it, with its evidence and its
// duties; of the record alone; and of one column of it, past the service.
func (b *bench) page(ctx context.Context, a *app.App, q list, who role, ids []ident.ID, t *tape) (look, error) {
	l := look{list: q.name, who: who.name}
	ask := q.q
	next := func(i int) error {
		page, err := a.Hazard.List(ctx, who.by, ask)
		if ask.After = page.Next; i%5 == 4 {
			ask.After = ""
		}
		return err
	}
	rounds, patience := 300, 800*time.Millisecond
	if b.Quick {
		rounds, patience = 60, 150*time.Millisecond
	}
	for run := range b.repeats() {
		ask.After = ""
		of := func(i int) ident.ID { return ids[(run*rounds+i)%len(ids)] }
		v, err := beside(rounds, patience, next,
			func(i int) error { return opened(ctx, a, who.by, of(i)) },
			func(i int) error { _, err := a.Hazard.Get(ctx, who.by, of(i)); return err },
			func(i int) error { return keyed(ctx, a.DB, who.by.District, of(i)) })
		if err != nil {
			return l, err
		}
		for k, r := range []*runs{&l.page, &l.record, &l.alone, &l.bare} {
			r.add(v[k])
		}
	}
	if l.ratio() <= pageBar {
		return l, nil
	}
	ask.After = ""
	said, err := t.during(func() error { return next(0) })
	if len(said) > 0 {
		l.statement = strings.Join(strings.Fields(fromOn(slices.MaxFunc(said, func(x, y string) int { return len(x) - len(y) }))), " ")
	}
	return l, err
}

// fromOn leaves the columns out, which are the same in all lists.
func fromOn(query string) string {
	if i := strings.Index(query, " FROM "); i > 0 {
		return "SELECT …" + query[i:]
	}
	return query
}

// during runs f and returns what was said meanwhile.
func (t *tape) during(f func() error) ([]string, error) {
	t.mu.Lock()
	t.on, t.said = true, nil
	t.mu.Unlock()
	err := f()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on = false
	queries := make([]string, len(t.said))
	for i, s := range t.said {
		queries[i] = s.query
	}
	t.said = nil
	return queries, err
}

// opened reads a hazard with its parts.
func opened(ctx context.Context, a *app.App, by access.Principal, id ident.ID) error {
	h, err := a.Hazard.Get(ctx, by, id)
	if err != nil {
		return err
	}
	if _, err := a.Hazard.Evidence(ctx, by, id); err != nil {
		return err
	}
	_, err = a.Duty.ListBySubject(ctx, access.System(by.District, "bench"), h.About(), id)
	return err
}

// keyed is the bare lookup: one column of a row by its key.
func keyed(ctx context.Context, d *db.DB, district string, id ident.ID) error {
	_, err := db.Read(ctx, d, func(tx *db.Tx) (string, error) {
		var s string
		return s, tx.QueryRow("SELECT text FROM hazard WHERE district = $1 AND id = $2", district, id).Scan(&s)
	})
	return err
}

// mostMissed bounds the lists that are told one by one for missing the bar.
const mostMissed = 10

// tellPages makes figures of what counts and tables of the rest: the report is read
// by people, and a hundred lists are none of theirs.
func (b *bench) tellPages(all []look, lists []list, roles []role) {
	byRatio := slices.SortedStableFunc(slices.Values(all), func(x, y look) int {
		switch {
		case x.ratio() > y.ratio():
			return -1
		case x.ratio() < y.ratio():
			return 1
		}
		return 0
	})
	const by = "a hazard with its parts by its key, p99"
	kept := len(all)
	for _, l := range byRatio {
		if l.ratio() > pageBar {
			kept--
		}
	}
	b.add(fmt.Sprintf("lists of %d that keep the bar", len(all)), "", []float64{float64(kept)}).least(float64(len(all)))
	mid := byRatio[len(byRatio)/2]
	b.against("page of 50, the middlemost list: "+mid.name()+", p99", "µs", mid.page.tail, by, mid.record.tail).most(pageBar)
	for i, l := range byRatio {
		f := b.against("page of 50: "+l.name()+", p99", "µs", l.page.tail, by, l.record.tail)
		f.most(pageBar)
		f.Detail = i > 0 && (i >= mostMissed || l.ratio() <= pageBar) // the worst are told; the tables have the rest
		b.against("page of 50: "+l.name()+", p50", "µs", l.page.mid, "a hazard with its parts by its key, p50", l.record.mid).Detail = true
		b.against("page of 50: "+l.name()+", p99, to the record alone", "µs", l.page.tail, "a hazard by its key, p99", l.alone.tail).Detail = true
		b.against("page of 50: "+l.name()+", p99, to the bare lookup", "µs", l.page.tail, "one column by its key, p99", l.bare.tail).Detail = true
	}
	b.pageTables(all, lists, roles)
	b.slowest(byRatio)
}

// pageTables has a line for each list and a column for each who asks.
func (b *bench) pageTables(all []look, lists []list, roles []role) {
	cells := func(title string, cell func(look) string) {
		t := Table{Title: title, Head: []string{"List"}}
		for _, r := range roles {
			t.Head = append(t.Head, r.name)
		}
		for _, q := range lists {
			row := []string{q.name}
			for _, r := range roles {
				i := slices.IndexFunc(all, func(l look) bool { return l.list == q.name && l.who == r.name })
				row = append(row, cell(all[i]))
			}
			t.Rows = append(t.Rows, row)
		}
		b.out.Tables = append(b.out.Tables, t)
	}
	cells("Pages of 50 at p99, in ms, and how many times the p99 of a hazard with its parts by its key that is. Whoever asks stands above.",
		func(l look) string { return fmt.Sprintf("%s (%s)", short(median(l.page.tail)/1000), short(l.ratio())) })
	cells("Pages of 50 at p50, in ms, and how many times the p50 of a hazard with its parts by its key that is.",
		func(l look) string {
			return fmt.Sprintf("%s (%s)", short(median(l.page.mid)/1000), short(over(l.page.mid, l.record.mid)))
		})
	cells("Pages of 50 at p99 to two lesser lookups: of the hazard alone, and of one column past the service. No bar is set for these.",
		func(l look) string {
			return fmt.Sprintf("%s, %s", short(over(l.page.tail, l.alone.tail)), short(over(l.page.tail, l.bare.tail)))
		})
}

// slowest is what the lists ask that miss the bar most.
func (b *bench) slowest(byRatio []look) {
	t := Table{Title: "What the lists ask that miss the bar, the worst first.", Head: []string{"List", "Times a lookup", "Statement"}}
	for _, l := range byRatio[:min(len(byRatio), mostMissed)] {
		if l.statement != "" {
			t.Rows = append(t.Rows, []string{l.name(), short(l.ratio()), "`" + l.statement + "`"})
		}
	}
	if len(t.Rows) > 0 {
		b.out.Tables = append(b.out.Tables, t)
	}
}
