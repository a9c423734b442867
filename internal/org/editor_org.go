package org

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// do records a verb's changes and returns the draft's row afterwards.
func do[T any](e *Editor, rows func(*draft) map[ident.ID]*T, id ident.ID, changes []change, err error) (T, error) {
	var zero T
	if err != nil {
		return zero, err
	}
	if err := e.apply(changes); err != nil {
		return zero, err
	}
	return *rows(e.d)[id], nil
}

func units(d *draft) map[ident.ID]*Unit     { return d.units }
func posts(d *draft) map[ident.ID]*Post     { return d.posts }
func people(d *draft) map[ident.ID]*Person  { return d.people }
func tenures(d *draft) map[ident.ID]*Tenure { return d.tenures }
func charges(d *draft) map[ident.ID]*Charge { return d.charges }

// instant is at as the verbs take it; a zero time is now.
func (e *Editor) instant(at time.Time) int64 {
	if at.IsZero() {
		return e.now
	}
	return clock.Micros(at)
}

// AddUnit adds a unit.
func (e *Editor) AddUnit(c UnitSpec) (Unit, error) {
	d, err := e.draft()
	if err != nil {
		return Unit{}, err
	}
	id := e.s.ids.New()
	changes, err := d.addUnit(e.form(), id, c)
	return do(e, units, id, changes, err)
}

// ChangeUnit changes what a unit is made of. A version in ref must be the row's.
func (e *Editor) ChangeUnit(ref ledger.Ref, c UnitSpec) (Unit, error) {
	d, err := e.draft()
	if err != nil {
		return Unit{}, err
	}
	changes, err := d.changeUnit(e.form(), ref, c)
	return do(e, units, ref.ID, changes, err)
}

// DissolveUnit ends a unit without posts and parts.
func (e *Editor) DissolveUnit(ref ledger.Ref) (Unit, error) {
	d, err := e.draft()
	if err != nil {
		return Unit{}, err
	}
	changes, err := d.dissolveUnit(ref)
	return do(e, units, ref.ID, changes, err)
}

// AddPost adds a post that is not a top one.
func (e *Editor) AddPost(c PostSpec) (Post, error) {
	d, err := e.draft()
	if err != nil {
		return Post{}, err
	}
	id := e.s.ids.New()
	changes, err := d.addPost(e.form(), id, c)
	return do(e, posts, id, changes, err)
}

// AddTop adds a top post together with its first holder.
func (e *Editor) AddTop(c TopSpec) (Post, error) {
	d, err := e.withPerson(c.Person)
	if err != nil {
		return Post{}, err
	}
	id := e.s.ids.New()
	changes, err := d.addTop(e.form(), id, e.s.ids.New(), c, e.now)
	return do(e, posts, id, changes, err)
}

// ChangePost changes the title, line or headship of a post.
func (e *Editor) ChangePost(ref ledger.Ref, c PostChange) (Post, error) {
	d, err := e.draft()
	if err != nil {
		return Post{}, err
	}
	changes, err := d.changePost(e.form(), ref, c)
	return do(e, posts, ref.ID, changes, err)
}

// MovePost puts a post under another superior.
func (e *Editor) MovePost(ref ledger.Ref, superior ident.ID) (Post, error) {
	d, err := e.draft()
	if err != nil {
		return Post{}, err
	}
	changes, err := d.movePost(ref, superior)
	return do(e, posts, ref.ID, changes, err)
}

// AbolishPost ends a post with its tenures and charges.
func (e *Editor) AbolishPost(ref ledger.Ref) (Post, error) {
	d, err := e.draft()
	if err != nil {
		return Post{}, err
	}
	changes, err := d.abolishPost(ref, e.now)
	return do(e, posts, ref.ID, changes, err)
}

// Appoint puts a person into a vacant post.
func (e *Editor) Appoint(a Appointment) (Tenure, error) {
	d, err := e.withPerson(a.Person)
	if err != nil {
		return Tenure{}, err
	}
	id := e.s.ids.New()
	changes, err := d.appoint(id, a, e.now)
	return do(e, tenures, id, changes, err)
}

// EndTenure lets the holder leave a post at an instant, which may lie ahead;
// zero is now.
func (e *Editor) EndTenure(ref ledger.Ref, at time.Time) (Tenure, error) {
	d, err := e.draft()
	if err != nil {
		return Tenure{}, err
	}
	changes, err := d.endTenureOf(ref, e.instant(at), e.now)
	return do(e, tenures, ref.ID, changes, err)
}

// Exchange hands a top post to another person at a.From without a gap.
func (e *Editor) Exchange(a Appointment) (Tenure, error) {
	d, err := e.withPerson(a.Person)
	if err != nil {
		return Tenure{}, err
	}
	id := e.s.ids.New()
	changes, err := d.exchange(id, a, e.now)
	return do(e, tenures, id, changes, err)
}

// AddCharge charges a post with a scope.
func (e *Editor) AddCharge(c ChargeSpec) (Charge, error) {
	d, err := e.draft()
	if err != nil {
		return Charge{}, err
	}
	id := e.s.ids.New()
	changes, err := d.addCharge(e.form(), id, c, e.now)
	return do(e, charges, id, changes, err)
}

// EndCharge ends a charge at an instant, which may lie ahead; zero is now.
func (e *Editor) EndCharge(ref ledger.Ref, at time.Time) (Charge, error) {
	d, err := e.draft()
	if err != nil {
		return Charge{}, err
	}
	changes, err := d.endChargeOf(ref, e.instant(at), e.now)
	return do(e, charges, ref.ID, changes, err)
}

// withPerson brings a person into the draft, and leaves an unknown one to the verb.
func (e *Editor) withPerson(id ident.ID) (*draft, error) {
	d, err := e.person(id)
	if fault.KindOf(err) == fault.NotFound {
		return e.draft()
	}
	return d, err
}
