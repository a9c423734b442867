package org

import (
	"time"

	"anwang/internal/ledger"
)

// AddPerson adds an active person.
func (e *Editor) AddPerson(c PersonSpec) (Person, error) {
	f := e.form()
	d, err := e.namesakes(f, c)
	if err != nil {
		return Person{}, err
	}
	id := e.s.ids.New()
	changes, err := d.addPerson(f, id, e.s.salt(), c)
	return do(e, people, id, changes, err)
}

// ChangePerson changes what is known about a person.
func (e *Editor) ChangePerson(ref ledger.Ref, c PersonSpec) (Person, error) {
	f := e.form()
	if _, err := e.namesakes(f, c); err != nil {
		return Person{}, err
	}
	d, err := e.person(ref.ID)
	if err != nil {
		return Person{}, err
	}
	changes, err := d.changePerson(f, ref, c)
	return do(e, people, ref.ID, changes, err)
}

// PersonLeft ends every tenure of somebody who no longer works here, at an
// instant that is not in the future; zero is now.
func (e *Editor) PersonLeft(ref ledger.Ref, at time.Time) (Person, error) {
	return e.gone(ref, Left, at)
}

// PersonDeceased ends every tenure of somebody who died.
func (e *Editor) PersonDeceased(ref ledger.Ref, at time.Time) (Person, error) {
	return e.gone(ref, Deceased, at)
}

func (e *Editor) gone(ref ledger.Ref, state PersonState, at time.Time) (Person, error) {
	d, err := e.person(ref.ID)
	if err != nil {
		return Person{}, err
	}
	changes, err := d.personGone(ref, state, e.instant(at), e.now)
	return do(e, people, ref.ID, changes, err)
}

// PersonBack takes somebody on again who had left. Their phone may have gone to
// somebody else since; then it must be changed first.
func (e *Editor) PersonBack(ref ledger.Ref) (Person, error) {
	d, err := e.person(ref.ID)
	if err != nil {
		return Person{}, err
	}
	f := e.form()
	if p := d.people[ref.ID]; !p.Erased {
		c := PersonSpec{Name: p.Name, Phone: p.Phone, Identity: p.Identity}
		if _, err := e.namesakes(f, c); err != nil {
			return Person{}, err
		}
		d.personFrom(f, p.ID, c)
		if err := f.Err(); err != nil {
			return Person{}, err
		}
	}
	changes, err := d.personBack(ref)
	return do(e, people, ref.ID, changes, err)
}

// ErasePerson blanks the personal data of somebody who has left or died.
func (e *Editor) ErasePerson(ref ledger.Ref) (Person, error) {
	d, err := e.person(ref.ID)
	if err != nil {
		return Person{}, err
	}
	changes, err := d.erasePerson(ref)
	return do(e, people, ref.ID, changes, err)
}
