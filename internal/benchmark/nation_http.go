package benchmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// overHTTP measures three lists and a lookup as a browser asks for them, by a session
// of the district's own administrator of the work.
func (b *bench) overHTTP(ctx context.Context, g ground) (err error) {
	people, _, err := b.callers(ctx)
	if err != nil {
		return err
	}
	s, err := b.begin(ctx, b.home())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.until(ctx, s.address, "/api/readyz"); err != nil {
		return err
	}
	for _, who := range overHTTPBy(people, g.district) {
		askers, err := logIn(ctx, s.address, []caller{who})
		if err != nil {
			return err
		}
		if err := b.walkHTTP(ctx, s.address, askers[0], g, who.what); err != nil {
			return err
		}
	}
	return nil
}

// overHTTPBy are the first and the last of a district's callers: the one at its top,
// and an enterprise's.
func overHTTPBy(people []caller, district string) []caller {
	people = slices.DeleteFunc(slices.Clone(people), func(c caller) bool { return c.district != district })
	if len(people) < 2 {
		return people
	}
	return []caller{people[0], people[len(people)-1]}
}

// walker walks through a list page after page, so that no page is asked for twice and
// answered from what was made for the first: it begins anew only at the end.
type walker struct {
	wire  *wire
	asker *oursAsker
	path  string
	after string
	ids   []string
}

func (w *walker) next(int) error {
	body, err := w.wire.good(w.asker.get(w.path + "&after=" + url.QueryEscape(w.after)))
	if err != nil {
		return err
	}
	var page oursPage
	if err := json.Unmarshal(body, &page); err != nil {
		return err
	}
	w.after = page.Next
	for _, i := range page.Items {
		w.ids = append(w.ids, i.ID)
	}
	return nil
}

func (b *bench) walkHTTP(ctx context.Context, address string, asker *oursAsker, g ground, who string) error {
	conn, err := dial(ctx, address)
	if err != nil {
		return err
	}
	defer conn.close()
	rounds, patience := 200, 3*time.Second
	if b.Quick {
		rounds, patience = 40, 300*time.Millisecond
	}
	for _, l := range []struct{ name, path string }{
		{"newest", "/hazards?limit=50"}, {"open by due date", "/hazards?limit=50&order=due"}, {"of an industry", "/hazards?limit=50&industry=" + g.industry},
	} {
		w := &walker{wire: conn, asker: asker, path: l.path}
		if err := w.next(0); err != nil {
			return err
		}
		if len(w.ids) == 0 {
			b.leave(fmt.Sprintf("over HTTP: %s, asked by %s", l.name, who), "there is nothing in it")
			continue
		}
		var mid, tail, keyMid, keyTail []float64
		for range b.repeats() {
			v, err := beside(rounds, patience, w.next,
				func(i int) error { _, err := conn.good(asker.get("/hazards/" + w.ids[(i*37)%len(w.ids)])); return err })
			if err != nil {
				return err
			}
			mid, tail = append(mid, p(v[0], .5)), append(tail, p(v[0], .99))
			keyMid, keyTail = append(keyMid, p(v[1], .5)), append(keyTail, p(v[1], .99))
		}
		name := fmt.Sprintf("over HTTP: page of 50, %s, asked by %s", l.name, who)
		b.against(name+", p50", "µs", mid, "one hazard over HTTP, p50", keyMid)
		b.against(name+", p99", "µs", tail, "one hazard over HTTP, p99", keyTail).most(pageBar)
	}
	return nil
}
