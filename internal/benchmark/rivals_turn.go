package benchmark

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// turn starts a contender alone, checks its answers, asks it everything, and
// stops it.
func (m *match) turn(ctx context.Context, c contender) (err error) {
	s, err := c.start(ctx)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	w, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer w.close()
	for _, a := range []asker{s.member, s.chief} {
		if a == nil {
			continue
		}
		if err := a.aim(ctx, w, m.behind); err != nil {
			return fmt.Errorf("find the deep page: %w", err)
		}
	}
	count := &serial{}
	for _, q := range m.asked {
		p, err := press(ctx, load{s.address, 1, m.stretch(q), 5, func(i int64) []request { return s.member.ask(q, i) }, count, s.cpu})
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		m.keep(c.name(), q, p)
	}
	if s.chief != nil && len(m.asked) > 0 {
		if err := m.compareCallers(ctx, s, count); err != nil {
			return err
		}
	}
	return m.create(ctx, c, s)
}

// totalOf asks for the caller's total over a connection of its own: some servers
// close one that has been silent for a few seconds.
func totalOf(ctx context.Context, address string, a asker) (int64, error) {
	w, err := dial(ctx, address)
	if err != nil {
		return 0, err
	}
	defer w.close()
	n, err := a.total(ctx, w)
	if err != nil {
		return 0, fmt.Errorf("total: %w", err)
	}
	return n, nil
}

// create lets one and then many clients create, and counts the rows after.
func (m *match) create(ctx context.Context, c contender, s *running) error {
	before, err := totalOf(ctx, s.address, s.member)
	if err != nil {
		return err
	}
	made := int64(0)
	count := &serial{}
	count.n.Store(time.Now().UnixNano()) // numbers that no earlier round has used
	asked := []question{qCreate1, qCreate}
	if _, ours := s.member.(*oursAsker); ours {
		asked = append(asked, qCreateFull)
	}
	for _, q := range asked {
		clients := manyClients
		if q == qCreate1 {
			clients = 1
		}
		p, err := press(ctx, load{s.address, clients, m.stretch(q), 1, func(i int64) []request { return s.member.ask(q, i) }, count, s.cpu})
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		made += int64(p.answers)
		m.keep(c.name(), q, p)
		m.Tell(fmt.Sprintf("rivals: %s: %s: %.0f/s, p50 %.1f ms, p99 %.1f ms, server %.0f µs and client %.0f µs of CPU each",
			c.name(), q, p.rate(), p.at(.5)/1000, p.at(.99)/1000, p.serverPer(), p.clientPer()))
	}
	return counted(ctx, s, before+made)
}

// counted waits until the caller's total is what it must be: ours is counted by a
// follower, seconds after.
func counted(ctx context.Context, s *running, want int64) error {
	for deadline := time.Now().Add(2 * time.Minute); ; {
		got, err := totalOf(ctx, s.address, s.member)
		switch {
		case err != nil:
			return err
		case got == want:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("%d rows are counted after the creates and %d were acknowledged", got, want)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// compareCallers asks as the member and as whoever sees the whole district, in turn.
func (m *match) compareCallers(ctx context.Context, s *running, count *serial) error {
	if m.chiefs == nil {
		m.chiefs, m.members = map[question][]pressed{}, map[question][]pressed{}
	}
	for _, q := range []question{qOne, qFirst, qTotal, qDeep, qDue, qFilter, qRare} {
		for _, side := range []struct {
			a    asker
			into map[question][]pressed
		}{{s.member, m.members}, {s.chief, m.chiefs}} {
			p, err := press(ctx, load{s.address, 1, m.stretch(q) / 2, 5, func(i int64) []request { return side.a.ask(q, i) }, count, s.cpu})
			if err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
			side.into[q] = append(side.into[q], p)
		}
	}
	return nil
}

// sameAnswers starts a contender, before anybody has created anything, and holds its
// pages against the order that was asked for and against those of the first
// contender: all have the same rows.
func (m *match) sameAnswers(ctx context.Context, c contender) (err error) {
	s, err := c.start(ctx)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	w, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer w.close()
	if err := s.member.aim(ctx, w, m.behind); err != nil {
		return fmt.Errorf("find the deep page: %w", err)
	}
	total, err := s.member.total(ctx, w)
	if err != nil {
		return err
	}
	if m.pages == nil {
		m.pages, m.total = map[question][]shownRow{}, total
	}
	if total != m.total {
		return fmt.Errorf("the member has %d rows where another's has %d", total, m.total)
	}
	for _, q := range []question{qFirst, qDeep, qFilter, qRare, qNone} {
		if err := m.check(w, s.member, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}

func (m *match) check(w *wire, a asker, q question) error {
	body, err := w.good(a.ask(q, 1)[0])
	if err != nil {
		return err
	}
	rows, err := a.shown(body)
	if err != nil {
		return err
	}
	if (len(rows) == 0) != (q == qNone) || !sameOrder(rows) {
		return fmt.Errorf("%d rows, or not in order", len(rows))
	}
	was, ok := m.pages[q]
	if !ok {
		m.pages[q] = rows
		return nil
	}
	return samePage(was, rows)
}

func samePage(a, b []shownRow) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d rows where another has %d", len(b), len(a))
	}
	for i := range a {
		if a[i].Text != b[i].Text || !a[i].Found.Equal(b[i].Found) {
			return fmt.Errorf("row %d is %q of %s where another has %q of %s", i, b[i].Text, b[i].Found, a[i].Text, a[i].Found)
		}
	}
	return nil
}
