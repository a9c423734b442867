package duty

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// sweepBatch is how many duties one transaction climbs.
const sweepBatch = 200

// SweepAll sweeps every district and returns how many rungs were climbed. A
// district that fails does not keep the others waiting.
func (s *Service) SweepAll(ctx context.Context) (int, error) {
	districts, err := db.Read(ctx, s.db, ledger.Districts)
	if err != nil {
		return 0, fmt.Errorf("list districts: %w", err)
	}
	total := 0
	var failed []error
	for _, d := range districts {
		n, err := s.Sweep(ctx, d)
		total += n
		if err != nil {
			failed = append(failed, fmt.Errorf("sweep %s: %w", d, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return total, errors.Join(failed...)
}

// Due lists the districts in which the time of some rung has come: one look for
// all of them, however many there are.
func (s *Service) Due(ctx context.Context) ([]string, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]string, error) { return dueDistricts(tx, clock.Micros(s.clock.Now())) })
}

// Sweep climbs every rung of a district whose time has come and keeps the
// vacancy duties, and returns how many rungs it climbed. Several processes may
// sweep at once, and one may be killed at any instant: each rung is climbed
// exactly once.
func (s *Service) Sweep(ctx context.Context, district string) (int, error) {
	total := 0
	err := s.tend(ctx, district)
	for {
		b, e := db.Write(ctx, s.db, func(tx *db.Tx) (batch, error) { return s.sweepTx(tx, district) })
		total += b.climbed
		if e != nil {
			return total, errors.Join(err, e)
		}
		// A duty that cannot be climbed must not stop the others, nor turn this
		// loop for ever.
		if b.climbed == 0 || b.taken < sweepBatch && b.born == 0 {
			return total, errors.Join(append(b.failed, err)...)
		}
	}
}

type batch struct {
	taken, climbed int
	born           int // duties opened, whose first rungs may have come already
	failed         []error
}

func (s *Service) sweepTx(tx *db.Tx, district string) (batch, error) {
	var b batch
	k, err := s.Desk(tx, access.System(district, "sweep"))
	if err != nil {
		return b, err
	}
	due, err := claim(tx, district, k.micros(), sweepBatch)
	if err != nil || len(due) == 0 {
		return b, err
	}
	b.taken = len(due)
	cased, err := cases(tx, district, due)
	if err != nil {
		return b, err
	}
	for i := range due {
		c, err := k.climbOne(due[i], cased[due[i].ID])
		if errors.Is(err, errLadder) {
			b.failed = append(b.failed, err)
			continue
		}
		if err != nil {
			return b, err
		}
		b.climbed += c.climbs()
		b.born += len(c.opens)
	}
	return b, nil
}

// errLadder marks a duty that cannot climb: its ladder is not in this build.
var errLadder = errors.New("cannot climb")

func (k *Desk) climbOne(d Duty, cased bool) (change, error) {
	if d.Kind == Verify {
		if err := k.rehomeOne(&d); err != nil {
			return change{}, err
		}
	}
	c, err := d.climb(k.view, cased, false)
	if err != nil {
		return c, fmt.Errorf("duty %d: %w: %w", d.ID, errLadder, err)
	}
	_, err = k.apply(&d, c)
	return c, err
}

// rehomeOne moves a verify duty whose holder may no longer judge.
func (k *Desk) rehomeOne(d *Duty) error {
	parent, err := load(k.tx, d.District, d.Parent)
	if err != nil {
		return err
	}
	c, moved := d.rehome(k.view, parent)
	if !moved {
		return nil
	}
	*d, err = k.apply(d, c)
	return err
}

// tend opens a duty for each vacant post, closes those whose post is filled or
// gone, and finds verifiers where there was none. A post that stays vacant has one duty for as long as it does.
func (s *Service) tend(ctx context.Context, district string) error {
	todo, err := db.Read(ctx, s.db, func(tx *db.Tx) (bool, error) {
		g, err := s.org.Graph(tx, district)
		if err != nil {
			return false, err
		}
		have, err := vacancies(tx, district)
		if err != nil {
			return false, err
		}
		alone, err := unjudged(tx, district)
		v := view{graph: g, book: s.book, now: s.clock.Now()}
		return !v.compare(have).empty() || v.anyJudge(alone), err
	})
	if err != nil || !todo {
		return err
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		k, err := s.Desk(tx, access.System(district, "sweep"))
		if err != nil {
			return err
		}
		have, err := vacancies(tx, district)
		if err != nil {
			return err
		}
		if err := k.tend(k.compare(have)); err != nil {
			return err
		}
		return k.nameVerifiers()
	})
}

// nameVerifiers gives a verifier to what was submitted when nobody else existed.
func (k *Desk) nameVerifiers() error {
	alone, err := unjudged(k.tx, k.by.District)
	if err != nil {
		return err
	}
	for _, d := range alone {
		c, ok := d.name(k.view)
		if !ok {
			continue
		}
		if _, err := k.apply(&d, c); err != nil {
			return err
		}
	}
	return nil
}

// anyJudge tells whether one of the duties has found a verifier by now.
func (v view) anyJudge(of []Duty) bool {
	return slices.ContainsFunc(of, func(d Duty) bool { _, ok := d.name(v); return ok })
}

func (k *Desk) tend(t tending) error {
	for _, o := range t.open {
		if _, err := k.Open(o); err != nil {
			return err
		}
	}
	for _, d := range t.close {
		c, err := d.settle(k.view, Accepted, "filled")
		if err != nil {
			return err
		}
		if _, err := k.apply(&d, c); err != nil {
			return err
		}
	}
	for _, m := range t.move {
		if _, err := k.apply(&m.duty, m.duty.moveTo(k.view, m.to, k.now, "superior")); err != nil {
			return err
		}
	}
	return nil
}

// tending is what the vacancies ask for.
type tending struct {
	open  []Open
	close []Duty
	move  []moving
}

type moving struct {
	duty Duty
	to   ident.ID
}

func (t tending) empty() bool { return len(t.open)+len(t.close)+len(t.move) == 0 }

// compare holds the vacancy duties that there are against the vacant posts.
func (v view) compare(have []Duty) tending {
	var t tending
	open := make(map[ident.ID]Duty, len(have))
	for _, d := range have {
		open[d.Subject] = d
	}
	for _, post := range v.graph.Vacant(v.now) {
		o, ok := vacancy(v, post)
		if !ok {
			continue
		}
		d, exists := open[post]
		delete(open, post)
		switch {
		case !exists:
			t.open = append(t.open, o)
		case d.Holder != o.Holder:
			t.move = append(t.move, moving{d, o.Holder})
		}
	}
	for _, d := range have {
		if _, over := open[d.Subject]; over {
			t.close = append(t.close, d)
		}
	}
	return t
}
