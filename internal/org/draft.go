package org

import (
	"maps"
	"slices"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// draft is the org of one district in memory, as a verb changes it. Verbs are
// pure: they read the draft and return the changes; put takes a change in. The
// rows it points to are never altered, only replaced.
type draft struct {
	district string
	units    map[ident.ID]*Unit
	posts    map[ident.ID]*Post
	people   map[ident.ID]*Person // those that a verb has asked for
	tenures  map[ident.ID]*Tenure
	charges  map[ident.ID]*Charge
	names    map[ident.ID]who

	unitPosts     map[ident.ID][]ident.ID // posts that exist, in order of making
	under         map[ident.ID][]ident.ID // posts that exist, by superior
	parts         map[ident.ID][]ident.ID // units that exist, by parent
	postTenures   map[ident.ID][]ident.ID
	personTenures map[ident.ID][]ident.ID
	postCharges   map[ident.ID][]ident.ID
	unitByCode    map[string]ident.ID // units that exist
	unitByName    map[unitName]ident.ID
	unitsByName   map[string][]ident.ID
	kinds         map[UnitKind][]ident.ID // units that exist
	tops          []ident.ID

	byPhone      map[string]ident.ID // of the people above who are active
	byIdentity   map[string]ident.ID
	byPersonName map[string][]ident.ID

	graph *Graph // a picture that covering may be asked of; nil when it must be built
}

// unitName is what no two units that exist share. Teams are told apart by what
// they are part of: every plant has a 维修车间.
type unitName struct {
	name, division string
	parent         ident.ID
}

func newUnitName(u *Unit) unitName {
	n := unitName{name: u.Name, division: u.Division}
	if u.Kind == KindTeam {
		n.parent = u.Parent
	}
	return n
}

// change is one row's next state and the event that led to it. was is nil at birth.
type change struct {
	was, is ledger.Subject
	ledger.Event
}

func born(is ledger.Subject, kind string) change {
	return change{is: is, Event: ledger.Event{Kind: kind}}
}

func became(was, is ledger.Subject, kind string) change {
	return change{was: was, is: is, Event: ledger.Event{Kind: kind}}
}

func newDraft(g *Graph) *draft {
	d := &draft{
		district: g.District, graph: g,
		units: make(map[ident.ID]*Unit, len(g.units)), posts: make(map[ident.ID]*Post, len(g.posts)),
		people: map[ident.ID]*Person{}, names: maps.Clone(g.people),
		tenures: make(map[ident.ID]*Tenure, len(g.tenures)), charges: make(map[ident.ID]*Charge, len(g.allCharge)),
		unitPosts: map[ident.ID][]ident.ID{}, under: map[ident.ID][]ident.ID{}, parts: map[ident.ID][]ident.ID{},
		postTenures: map[ident.ID][]ident.ID{}, personTenures: map[ident.ID][]ident.ID{}, postCharges: map[ident.ID][]ident.ID{},
		unitByCode: map[string]ident.ID{}, unitByName: map[unitName]ident.ID{}, unitsByName: map[string][]ident.ID{},
		kinds: map[UnitKind][]ident.ID{}, byPhone: map[string]ident.ID{}, byIdentity: map[string]ident.ID{},
		byPersonName: map[string][]ident.ID{},
	}
	for _, id := range slices.Sorted(maps.Keys(g.units)) {
		d.put(g.units[id])
	}
	for _, id := range slices.Sorted(maps.Keys(g.posts)) {
		d.put(&g.posts[id].Post)
	}
	for i := range g.tenures {
		d.put(&g.tenures[i])
	}
	for i := range g.allCharge {
		d.put(&g.allCharge[i])
	}
	d.graph = g
	return d
}

// put takes a row's next state into the draft.
func (d *draft) put(s ledger.Subject) {
	switch is := s.(type) {
	case *Unit:
		d.putUnit(is)
	case *Post:
		d.putPost(is)
	case *Person:
		d.putPerson(is)
	case *Tenure:
		if d.tenures[is.ID] == nil {
			d.postTenures[is.Post] = append(d.postTenures[is.Post], is.ID)
			d.personTenures[is.Person] = append(d.personTenures[is.Person], is.ID)
		}
		d.tenures[is.ID] = is
		return // who answers by charge does not depend on who holds
	case *Charge:
		if d.charges[is.ID] == nil {
			d.postCharges[is.Post] = append(d.postCharges[is.Post], is.ID)
		}
		d.charges[is.ID] = is
		d.graph = nil
	}
}

func (d *draft) putPerson(is *Person) {
	if was := d.people[is.ID]; was != nil && was.State == Active {
		delete(d.byPhone, was.Phone)
		delete(d.byIdentity, was.Identity)
		d.byPersonName[was.Name] = without(d.byPersonName[was.Name], is.ID)
	}
	d.people[is.ID] = is
	d.names[is.ID] = newWho(is)
	if is.State != Active {
		return
	}
	if is.Phone != "" {
		d.byPhone[is.Phone] = is.ID
	}
	if is.Identity != "" {
		d.byIdentity[is.Identity] = is.ID
	}
	d.byPersonName[is.Name] = append(d.byPersonName[is.Name], is.ID)
}

func (d *draft) putUnit(is *Unit) {
	if was := d.units[is.ID]; was != nil && !was.Dissolved {
		delete(d.unitByCode, was.Code)
		delete(d.unitByName, newUnitName(was))
		d.unitsByName[was.Name] = without(d.unitsByName[was.Name], is.ID)
		d.parts[was.Parent] = without(d.parts[was.Parent], is.ID)
		d.kinds[was.Kind] = without(d.kinds[was.Kind], is.ID)
		d.graph = nil
	}
	d.units[is.ID] = is
	if is.Dissolved {
		return
	}
	if is.Code != "" {
		d.unitByCode[is.Code] = is.ID
	}
	d.unitByName[newUnitName(is)] = is.ID
	d.unitsByName[is.Name] = append(d.unitsByName[is.Name], is.ID)
	d.parts[is.Parent] = append(d.parts[is.Parent], is.ID)
	d.kinds[is.Kind] = append(d.kinds[is.Kind], is.ID)
}

func (d *draft) putPost(is *Post) {
	if was := d.posts[is.ID]; was != nil && !was.Abolished {
		d.unitPosts[was.Unit] = without(d.unitPosts[was.Unit], is.ID)
		d.under[was.Superior] = without(d.under[was.Superior], is.ID)
	}
	d.posts[is.ID] = is
	if is.Abolished {
		if len(d.postCharges[is.ID]) > 0 {
			d.graph = nil
		}
		return
	}
	if is.Top {
		d.tops = append(without(d.tops, is.ID), is.ID)
	}
	at, _ := slices.BinarySearch(d.unitPosts[is.Unit], is.ID)
	d.unitPosts[is.Unit] = slices.Insert(d.unitPosts[is.Unit], at, is.ID)
	d.under[is.Superior] = append(d.under[is.Superior], is.ID)
}

func without(ids []ident.ID, id ident.ID) []ident.ID {
	if i := slices.Index(ids, id); i >= 0 {
		return slices.Delete(ids, i, i+1)
	}
	return ids
}

// picture builds a graph of the draft as it stands.
func (d *draft) picture() *Graph {
	return build(d.district, values(d.units), values(d.posts), d.names, values(d.tenures), values(d.charges))
}

// charted is a graph that knows every charge of the draft. Posts made or moved
// since may be missing or stand elsewhere in it.
func (d *draft) charted() *Graph {
	if d.graph == nil {
		d.graph = d.picture()
	}
	return d.graph
}

func values[T any](m map[ident.ID]*T) []T {
	list := make([]T, 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		list = append(list, *m[id])
	}
	return list
}

// stale tells that ref names an older version than the row's.
func stale(ref, row ledger.Ref) error {
	if ref.Version != 0 && ref.Version != row.Version {
		return fault.New(fault.Stale, "org.stale", "version", row.Version)
	}
	return nil
}

func unknown(about string, id ident.ID) error {
	return fault.New(fault.NotFound, "org."+about+"_unknown", "id", id, "code", id) // a division's id is its code
}

func (d *draft) unit(id ident.ID) (*Unit, error) {
	if u := d.units[id]; u != nil {
		return u, nil
	}
	return nil, unknown("unit", id)
}

func (d *draft) post(id ident.ID) (*Post, error) {
	if p := d.posts[id]; p != nil {
		return p, nil
	}
	return nil, unknown("post", id)
}

func (d *draft) person(id ident.ID) (*Person, error) {
	if p := d.people[id]; p != nil {
		return p, nil
	}
	return nil, unknown("person", id)
}
