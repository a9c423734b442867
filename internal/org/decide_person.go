package org

import (
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// PersonSpec is what is known about a person. Phone and identity may come in any
// spelling that package codes understands; "" is unknown.
type PersonSpec struct {
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"`
	Identity string `json:"identity,omitempty"`
}

const maxPersonName = 60

// personFrom checks a spec. The draft must hold whoever has this phone or
// identity number.
func (d *draft) personFrom(f *form, self ident.ID, c PersonSpec) PersonSpec {
	p := PersonSpec{
		Name:     f.text("name", c.Name, maxPersonName, true),
		Phone:    f.mobile("phone", c.Phone),
		Identity: f.resident("identity", c.Identity),
	}
	if other := d.byPhone[p.Phone]; other != 0 && other != self {
		f.Add("phone", "org.phone_taken")
	}
	if other := d.byIdentity[p.Identity]; other != 0 && other != self {
		f.Add("identity", "org.identity_taken")
	}
	return p
}

func (d *draft) addPerson(f *form, id ident.ID, salt []byte, c PersonSpec) ([]change, error) {
	c = d.personFrom(f, 0, c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p := Person{Ref: ledger.Ref{District: d.district, ID: id}, Salt: salt,
		Name: c.Name, Phone: c.Phone, Identity: c.Identity, State: Active}
	return []change{born(&p, "person.added")}, nil
}

func (d *draft) knownPerson(ref ledger.Ref) (*Person, error) {
	p, err := d.person(ref.ID)
	if err != nil {
		return nil, err
	}
	if p.Erased {
		return nil, fault.New(fault.Conflict, "org.person_erased")
	}
	return p, stale(ref, p.Ref)
}

func (d *draft) changePerson(f *form, ref ledger.Ref, c PersonSpec) ([]change, error) {
	was, err := d.knownPerson(ref)
	if err != nil {
		return nil, err
	}
	c = d.personFrom(f, was.ID, c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p := *was
	p.Name, p.Phone, p.Identity = c.Name, c.Phone, c.Identity
	if p.Name == was.Name && p.Phone == was.Phone && p.Identity == was.Identity {
		return nil, nil
	}
	return []change{became(was, &p, "person.changed")}, nil
}

// personGone lets somebody leave or die at an instant that is not in the future;
// every tenure ends with it. Whoever holds a top post, now or later, must be
// exchanged first.
func (d *draft) personGone(ref ledger.Ref, state PersonState, at, now int64) ([]change, error) {
	was, err := d.knownPerson(ref)
	if err != nil {
		return nil, err
	}
	if was.State == state || was.State == Deceased {
		return nil, fault.New(fault.Conflict, "org.person_gone", "state", was.State.word())
	}
	if at > now {
		return nil, fault.New(fault.Invalid, "org.at_future")
	}
	var changes []change
	for _, id := range d.personTenures[was.ID] {
		t := d.tenures[id]
		if p := d.posts[t.Post]; p.Top && !p.Abolished && (t.To == 0 || t.To > at && t.To > t.From) {
			return nil, fault.New(fault.Conflict, "org.top_vacant", "post", p.Title)
		}
		changes = append(changes, endTenure(t, at)...)
	}
	p := *was
	p.State = state
	gone := became(was, &p, "person."+string(state))
	gone.At = fromMicros(at)
	return append(changes, gone), nil
}

// personBack takes somebody on again who had left.
func (d *draft) personBack(ref ledger.Ref) ([]change, error) {
	was, err := d.knownPerson(ref)
	if err != nil {
		return nil, err
	}
	if was.State != Left {
		return nil, fault.New(fault.Conflict, "org.person_not_left", "state", was.State.word())
	}
	p := *was
	p.State = Active
	return []change{became(was, &p, "person.returned")}, nil
}

// erasePerson blanks the personal data of somebody who is gone (Personal
// Information Protection Law, Article 47). The entries keep digests whose salt
// is gone too.
func (d *draft) erasePerson(ref ledger.Ref) ([]change, error) {
	was, err := d.knownPerson(ref)
	if err != nil {
		return nil, err
	}
	if was.State == Active {
		return nil, fault.New(fault.Conflict, "org.erase_active")
	}
	p := Person{Ref: was.Ref, State: was.State, Erased: true}
	return []change{became(was, &p, "person.erased")}, nil
}
