package hazard

import (
	"fmt"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// What bounds the steps of a search.
const (
	spanHits = 1000 // hits of a span that are still gathered; in more, a walk ends soon
	openHits = 2000 // the same of all that is open
	fewest   = 100  // hits whose rows are read at once, to begin with
	mostRows = 1600 // and at last
)

// read is the page of a part, and the listing that says how it is ordered.
func (t part) read(tx *db.Tx, posts []ident.ID, now time.Time) (Page, listing, error) {
	if p, l, ok, err := t.near(tx, posts, now); ok || err != nil {
		return p, l, err
	}
	l, err := plan(tx, t, posts, now)
	if err != nil {
		return Page{}, l, err
	}
	s := search{part: t, tx: tx, posts: posts, now: now, order: l.order, limit: l.limit, size: max(fewest, l.limit+1)}
	if l.by.few == "industry" && l.order == ByFound {
		p, err := s.ofTrade(l)
		return p, l, err
	}
	if l.off != "" || t.nothing() { // few rows answer, or none
		p, err := l.page(tx)
		return p, l, err
	}
	if s.asked = t.asked(now); s.asked == nil {
		p, err := l.page(tx)
		return p, l, err
	}
	p, err := s.page()
	return p, l, err
}

// search finds the page of a part that asks for words. It goes back through time,
// span by span, each as long as it must be for some hits; their ids come from the
// index of tokens, and the rows are asked for by id, with all conditions. Where hits
// are so many that a page of them must lie close together, it walks the list's order
// within that span. So it never reads much more than what it shows, however common
// the word is in the district, and however rare in what the caller sees.
type search struct {
	part
	tx    *db.Tx
	posts []ident.ID
	now   time.Time
	order Order
	limit int
	asked db.Sought

	found []Hazard
	more  bool
	ids   []int64 // hits whose rows are not read yet
	since int64   // the oldest time that is listed, and the newest, µs UTC
	until int64
	size  int // how many are read at once
}

func (s *search) page() (Page, error) {
	var err error
	if s.order == ByDue {
		err = s.open()
	} else {
		err = s.back()
	}
	if err == nil {
		err = s.gather()
	}
	return s.told(err)
}

// ofTrade is the page of a trade that is rare. Its index puts the few in order, so that
// those that are shown are read, and not all.
func (s *search) ofTrade(l listing) (Page, error) {
	ids, err := l.ids(s.tx, s.part)
	for err == nil && len(ids) > 0 && !s.more {
		n := min(s.size, len(ids))
		s.ids, ids = ids[:n], ids[n:]
		err = s.gather()
	}
	return s.told(err)
}

// told is the page of what was found.
func (s *search) told(err error) (Page, error) {
	if err != nil {
		return Page{}, err
	}
	p := Page{Items: s.found}
	if s.more {
		p.Next = cursor(s.found[len(s.found)-1], s.order)
	}
	return p, nil
}

// open finds what is open, by due time, of which there are no spans: what is open at
// one time is never very much.
func (s *search) open() error {
	ids, err := s.tx.FindText(textIndex, s.district, s.asked, openHits+1)
	if err != nil {
		return err
	}
	if len(ids) > openHits {
		return s.take(s.part)
	}
	s.ids = ids
	return nil
}

// back goes through the spans until the page is full.
func (s *search) back() error {
	err := s.ends()
	if err != nil || s.until < s.since {
		return err
	}
	for _, group := range back(s.until, s.since) {
		if err := s.spans(group); err != nil || s.more {
			return err
		}
	}
	return nil
}

// axis is what the spans of the order are of.
func (s *search) axis() string {
	if s.order == ByClosed {
		return endedIn
	}
	return foundIn
}

// ends finds the newest and the oldest time that may be listed.
func (s *search) ends() error {
	column, cond, from, to := "found", "state <> 'withdrawn'", s.q.From, s.q.To
	switch {
	case s.order == ByClosed:
		column, cond, from, to = "closed_at", "closed_at > 0", s.q.ClosedFrom, s.q.ClosedTo
	case first(s.q.States) == Withdrawn: // which are asked for alone
		cond = endedFew + " AND state = 'withdrawn'"
	}
	one := "(SELECT " + column + " FROM hazard WHERE district = $1 AND " + cond + " ORDER BY " + column
	err := s.tx.QueryRow("SELECT coalesce("+one+" DESC LIMIT 1), -1), coalesce("+one+" LIMIT 1), 0)", s.district).Scan(&s.until, &s.since)
	if err != nil {
		return fmt.Errorf("find the ends of time: %w", err)
	}
	if at, _, ok := parseCursor(s.q.After, s.order); ok {
		s.until = min(s.until, at)
	}
	if !to.IsZero() {
		s.until = min(s.until, clock.Micros(to)-1)
	}
	s.since = max(s.since, clock.Micros(from))
	return nil
}

// spans looks into spans that follow each other, the newest first: into all at once,
// and where there is too much into each alone, and into what it is made of.
func (s *search) spans(group []stretch) error {
	tokens := make([]string, len(group))
	for i, one := range group {
		tokens[i] = one.token(s.axis())
	}
	asked := append(s.asked[:len(s.asked):len(s.asked)], tokens)
	ids, err := s.tx.FindText(textIndex, s.district, asked, spanHits+1)
	if err != nil {
		return err
	}
	if len(ids) <= spanHits {
		if s.ids = append(s.ids, ids...); len(s.ids) < s.size {
			return nil
		}
		return s.gather()
	}
	if len(group) == 1 {
		if group[0].level == 0 {
			return s.walk(group[0])
		}
		group = group[0].parts()
	}
	for _, one := range group {
		if from, to := one.bounds(); clock.Micros(to) <= s.since || clock.Micros(from) > s.until {
			continue
		}
		if err := s.spans([]stretch{one}); err != nil || s.more {
			return err
		}
	}
	return nil
}

// gather reads the rows of the hits so far, which all lie before the next.
func (s *search) gather() error {
	if len(s.ids) == 0 || s.more {
		return nil
	}
	t := s.part
	t.ids, s.ids = s.ids, nil
	s.size = min(2*s.size, max(mostRows, s.limit+1))
	return s.take(t)
}

// walk reads a span in the list's order.
func (s *search) walk(in stretch) error {
	if err := s.gather(); err != nil || s.more {
		return err
	}
	t := s.part
	from, to := &t.q.From, &t.q.To
	if s.order == ByClosed {
		from, to = &t.q.ClosedFrom, &t.q.ClosedTo
	}
	first, last := in.bounds()
	if from.Before(first) {
		*from = first
	}
	if to.IsZero() || last.Before(*to) {
		*to = last
	}
	return s.take(t)
}

// take adds the first rows of a share of the part that comes after all before.
func (s *search) take(t part) error {
	lacking := s.limit - len(s.found)
	t.q.Limit = max(1, lacking)
	l, err := plan(s.tx, t, s.posts, s.now)
	if err != nil {
		return err
	}
	p, err := l.page(s.tx)
	if err != nil {
		return err
	}
	if lacking == 0 {
		s.more = len(p.Items) > 0
		return nil
	}
	s.found, s.more = append(s.found, p.Items...), p.Next != ""
	return nil
}
