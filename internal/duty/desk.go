package duty

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Desk is where one principal does many verbs in one transaction: it holds the
// posts still (nobody may leave, move or die meanwhile) and reads them once. A
// desk ends with its transaction. Changes of the org that the same transaction
// makes must come before it, since a desk does not look again.
type Desk struct {
	view
	s  *Service
	tx *db.Tx
}

// Desk opens a desk in tx.
func (s *Service) Desk(tx *db.Tx, by access.Principal) (*Desk, error) {
	if err := tx.LockShared(org.LockName(by.District)); err != nil {
		return nil, err
	}
	g, err := s.org.Graph(tx, by.District)
	if err != nil {
		return nil, err
	}
	return &Desk{view: view{by: by, graph: g, book: s.book, now: s.clock.Now()}, s: s, tx: tx}, nil
}

// Graph is the picture of the posts that the desk decides by.
func (k *Desk) Graph() *org.Graph { return k.graph }

// As is the same desk for another principal of the district.
func (k *Desk) As(by access.Principal) *Desk {
	other := *k
	other.by = by
	return &other
}

// Open opens a duty.
func (k *Desk) Open(o Open) (Duty, error) {
	c, err := o.open(k.view, k.s.ids.New())
	if err != nil {
		return Duty{}, err
	}
	return k.apply(nil, c)
}

// History records a duty that was opened, submitted and accepted before Anwang
// knew of it: three entries with their true dates, no ladder, nobody asked. Its
// row goes in at the end of the transaction, so that statements of the same
// transaction do not see it. Only system principals load history.
func (k *Desk) History(o Open, submitted, accepted time.Time) (Duty, error) {
	c, err := o.history(k.view, k.s.ids.New(), submitted, accepted)
	if err != nil {
		return Duty{}, err
	}
	return k.apply(nil, c)
}

// Submit says that the holder has done it; the verifier gets a duty to look.
func (k *Desk) Submit(id ident.ID, c Submit) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.submit(k.view, c) })
}

// Finish says that the holder has done what nobody verifies.
func (k *Desk) Finish(id ident.ID, c Finish) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.finish(k.view, c) })
}

// Accept says that the verifier is satisfied.
func (k *Desk) Accept(id ident.ID, c Accept) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.accept(k.view, c) })
}

// Return sends a submitted duty back.
func (k *Desk) Return(id ident.ID, c Return) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.sendBack(k.view, c) })
}

// AskExtension asks for a later due time.
func (k *Desk) AskExtension(id ident.ID, c AskExtension) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.ask(k.view, c) })
}

// GrantExtension gives the time that was asked for.
func (k *Desk) GrantExtension(id ident.ID, c GrantExtension) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.grant(k.view, c) })
}

// RefuseExtension does not give it.
func (k *Desk) RefuseExtension(id ident.ID, c RefuseExtension) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.refuse(k.view, c) })
}

// Cancel ends a duty undone.
func (k *Desk) Cancel(id ident.ID, c Cancel) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.cancel(k.view, c) })
}

// Reassign gives a duty to another post.
func (k *Desk) Reassign(id ident.ID, c Reassign) (Duty, error) {
	return k.decide(id, c.Version, func(d Duty) (change, error) { return d.reassign(k.view, c) })
}

func (k *Desk) decide(id ident.ID, version int64, verb func(Duty) (change, error)) (Duty, error) {
	d, err := load(k.tx, k.by.District, id)
	if err != nil {
		return d, err
	}
	return k.decideOn(d, version, verb)
}

// decideOn is decide with the duty read already.
func (k *Desk) decideOn(d Duty, version int64, verb func(Duty) (change, error)) (Duty, error) {
	if !k.sees(d) {
		return Duty{}, fault.New(fault.NotFound, "duty.unknown", "id", d.ID)
	}
	if version != 0 && version != d.Version {
		return d, fault.New(fault.Stale, "duty.stale", "version", d.Version)
	}
	c, err := verb(d)
	if err != nil {
		return d, err
	}
	return k.apply(&d, c)
}

// apply records a change, opens what it opens, and lets what was opened before
// end, stand still or go on with it.
func (k *Desk) apply(was *Duty, c change) (Duty, error) {
	d, err := k.record(was, c)
	if err != nil {
		return d, err
	}
	for _, o := range c.opens {
		if _, err := k.Open(o); err != nil {
			return d, err
		}
	}
	if !c.touchesChildren(d, was == nil) {
		return d, nil
	}
	// Read after the row was saved: whoever opened a child before has committed
	// by now, and whoever comes later finds the row changed.
	below, err := children(k.tx, d.District, d.ID)
	if err != nil {
		return d, err
	}
	for _, child := range below {
		then, ok, err := c.forChild(k.view, child)
		if err != nil {
			return d, err
		}
		if !ok {
			continue
		}
		if _, err := k.apply(&child, then); err != nil {
			return d, err
		}
	}
	return d, nil
}

// record writes the steps and returns the duty after them.
func (k *Desk) record(was *Duty, c change) (Duty, error) {
	switch {
	case was == nil:
		if err := k.s.ledger.Record(k.tx, k.by.Actor(), nil, c.steps...); err != nil {
			return Duty{}, err
		}
	case len(c.steps) == 0:
		return *was, nil
	default:
		if err := k.s.ledger.Record(k.tx, k.by.Actor(), was, c.steps...); err != nil {
			return *was, err
		}
	}
	return c.last(), nil
}
