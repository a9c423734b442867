package org

import (
	"strconv"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/gazetteer"
)

// Editor changes the org of one district inside one transaction. It reads the
// org once and keeps it in step with its own changes, so thousands of rows cost
// thousands of inserts and nothing else. It is not safe for concurrent use.
//
// A refused verb leaves no trace, and the Editor goes on; any other error means
// that the transaction must be given up.
type Editor struct {
	s        *Service
	tx       *db.Tx
	by       ledger.Actor
	district string
	now      int64 // µs UTC

	d         *draft
	people    bool // every person is in the draft
	divisions bool // places holds every imported division
	places    map[string]bool
	sites     *siteIndex // nil until a bulk verb asks for it
	bumped    bool
	failed    error      // of a read that a check could not report
	applied   int        // changes recorded so far
	births    []ident.ID // since import last asked
}

// draft reads the org at the first verb that needs it.
func (e *Editor) draft() (*draft, error) {
	if e.d != nil {
		return e.d, nil
	}
	g, err := e.s.Graph(e.tx, e.district)
	if err != nil {
		return nil, err
	}
	e.d = newDraft(g)
	return e.d, nil
}

// Graph is the picture of the org with the Editor's changes.
func (e *Editor) Graph() (*Graph, error) { return e.s.Graph(e.tx, e.district) }

func (e *Editor) form() *form {
	return &form{district: e.district, known: e.known}
}

// known tells whether a division exists, in the shipped tree or among the
// district's own.
func (e *Editor) known(code string) bool {
	if _, ok := gazetteer.Lookup(code); ok {
		return true
	}
	exists, asked := e.places[code]
	if asked || e.divisions {
		return exists
	}
	id, err := strconv.ParseInt(code, 10, 64)
	if err != nil {
		return false
	}
	d, err := getRow(e.tx, divisionTable, e.district, ident.ID(id), scanDivision)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		e.failed = err
		return true
	}
	e.places[code] = err == nil && !d.Withdrawn
	return e.places[code]
}

// apply records the changes of a verb.
func (e *Editor) apply(changes []change) error {
	if e.failed != nil {
		return e.failed
	}
	for _, c := range changes {
		if err := e.s.ledger.Record(e.tx, e.by, c.was, ledger.Step{Event: c.Event, Is: c.is}); err != nil {
			return err
		}
		if e.d != nil {
			e.d.put(c.is)
		}
		e.applied++
		if c.was == nil {
			e.births = append(e.births, c.is.Reference().ID)
		}
		if err := e.noted(c.is); err != nil {
			return err
		}
	}
	return nil
}

// noted keeps what lies outside the draft in step.
func (e *Editor) noted(is ledger.Subject) error {
	switch row := is.(type) {
	case *Site:
		if e.sites != nil {
			e.sites.put(row)
		}
		return nil
	case *Division:
		e.places[row.Code] = !row.Withdrawn
		return nil
	}
	if e.bumped {
		return nil
	}
	e.bumped = true
	// A fresh id and not a counter: a number of a rolled-back transaction must
	// never come again with other contents, since pictures are kept by it.
	return setRevision(e.tx, e.district, e.s.ids.New())
}

// person brings a person into the draft.
func (e *Editor) person(id ident.ID) (*draft, error) {
	d, err := e.draft()
	if err != nil || e.people || d.people[id] != nil {
		return d, err
	}
	p, err := getRow(e.tx, personTable, e.district, id, scanPerson)
	if err != nil {
		return nil, err
	}
	d.put(&p)
	return d, nil
}

// allPeople brings every person into memory at once, for imports.
func (e *Editor) allPeople() (*draft, error) {
	d, err := e.draft()
	if err != nil || e.people {
		return d, err
	}
	all, err := everyone(e.tx, e.district)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if d.people[all[i].ID] == nil {
			d.put(&all[i])
		}
	}
	e.people = true
	return d, nil
}

// namesakes brings into the draft whoever has a phone or identity number.
func (e *Editor) namesakes(f *form, c PersonSpec) (*draft, error) {
	d, err := e.draft()
	if err != nil || e.people {
		return d, err
	}
	probe := form{district: f.district, known: f.known} // its faults are told by the verb
	phone, identity := probe.mobile("", c.Phone), probe.resident("", c.Identity)
	for _, k := range [...]struct{ column, value string }{{"phone", phone}, {"identity", identity}} {
		if k.value == "" {
			continue
		}
		same, err := activeWith(e.tx, e.district, k.column, k.value)
		if err != nil {
			return nil, err
		}
		for i := range same {
			if d.people[same[i].ID] == nil {
				d.put(&same[i])
			}
		}
	}
	return d, nil
}
