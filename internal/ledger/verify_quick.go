package ledger

import (
	"context"
	"errors"
	"math"

	"anwang/internal/ident"
)

// errDoubt says that something may not be as it should be. The quick way tells
// only that all is well; what is wrong, and what it is called, the exact way says.
var errDoubt = errors.New("ledger: in doubt")

// doubt is an error of reading as a doubt, unless it is the reader who gave up.
func (v *verification) doubt(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errDoubt
}

// quickly verifies a district reading each entry and each row once: entries in
// order of their subjects, so that hashing and folding are one pass, with the tree
// held to its tiles beside them. errDoubt, or a difference that the exact way
// finds too, when it is not sure that all is well.
func (v *verification) quickly(tables []Table, besides []*Beside, out *Verified) (err error) {
	size, err := treeSize(v.tx, v.district)
	if err != nil {
		return v.doubt(err)
	}
	if err := v.kinds(tables); err != nil {
		return err
	}
	if out.Checkpoints, err = v.grown(size); err != nil {
		return err
	}
	v.leaves, v.marking, v.waiting = newLeaves(v, size), newMarking(), 0
	for _, t := range tables {
		if !t.EventsOnly {
			v.tell(v.district, t.About, 0)
		}
		if err := v.about(t, besides, out); err != nil {
			return err
		}
	}
	if !v.leaves.whole() {
		return errDoubt
	}
	out.Entries, out.Pending = size, v.waiting
	return nil
}

// about reads the entries about one kind of subject and the rows beside them.
func (v *verification) about(t Table, besides []*Beside, out *Verified) error {
	m := v.merger(t, besides)
	if m == nil {
		entries := newEntryReader(v, t.About)
		if err := entries.drain(); err != nil || t.EventsOnly {
			return err
		}
		v.marking.spoilt = true
		n, err := v.table(t)
		out.Rows[t.About] = n
		return err
	}
	v.marking.table(t, m.plan)
	err := m.run()
	out.Rows[t.About] = m.seen
	out.Doubted += m.doubted
	return err
}

// merger folds the entries of one kind subject by subject and holds each fold to
// its row. Both come in order of id.
type merger struct {
	v       *verification
	table   Table
	plan    *plan
	entries *entryReader
	rows    *rowReader
	watched []watched
	seen    int64
	doubted int64

	// Of the subject in hand:
	state    []string // the fold of its entries
	version  int64    // how many those are
	odd      bool     // one of them is not of the canonical form
	numbered int64    // how many of them are under the tree
	before   []string // the fold of these, when there are others
	values   []string // its row's
}

// merger is for tables that say of what their rows are; nil for others, whose rows
// nobody sees pass.
func (v *verification) merger(t Table, besides []*Beside) *merger {
	p := planOf(t)
	if t.EventsOnly || p == nil {
		for i, b := range besides {
			if b != nil && b.About == t.About {
				besides[i] = nil
			}
		}
		return nil
	}
	m := &merger{
		v: v, table: t, plan: p, entries: newEntryReader(v, t.About),
		rows:   &rowReader{v: v, plan: p, text: p.query(v.tx, t.About), after: math.MinInt64},
		state:  make([]string, len(p.zero)),
		before: make([]string, len(p.zero)),
		values: make([]string, len(p.fields)),
	}
	for _, b := range besides {
		if b != nil && b.About == t.About {
			m.watch(b)
		}
	}
	return m
}

func (m *merger) run() error {
	for {
		id, ok, err := m.fold()
		if err != nil {
			return err
		}
		r, err := m.rows.next()
		if err != nil {
			return err
		}
		if !ok && r == nil {
			m.v.tell(m.v.district, m.table.About, m.seen)
			return nil
		}
		if !ok || r == nil || r.id != id || r.version != m.version {
			return errDoubt
		}
		apart := split(r.fields, m.values)
		if err := m.agree(r, apart); err != nil {
			return err
		}
		if err := m.passed(id, apart); err != nil {
			return err
		}
	}
}

// agree holds a row to the fold in hand, and marks it.
func (m *merger) agree(r *joinedRow, apart bool) error {
	signed := m.numbered == m.version
	if m.odd || !apart || !m.plan.agrees(m.state, m.values, r.salt, signed) {
		m.doubted++
		if err := m.v.judge(m.table, r.id); err != nil {
			return err
		}
	}
	mark := m.v.marking
	switch {
	case !apart, m.odd && !signed:
		mark.spoilt = true
	case m.odd:
		mark.row(m.plan, int64(r.id), r.version, m.values, r.salt, nil)
	case signed:
		mark.row(m.plan, int64(r.id), r.version, m.values, r.salt, m.state)
	case m.numbered > 0:
		mark.state(m.plan, int64(r.id), m.numbered, m.before)
	}
	return nil
}

// passed tells those who look on of a row.
func (m *merger) passed(id ident.ID, apart bool) error {
	for _, w := range m.watched {
		if err := w.pass(id, m.values, apart); err != nil {
			return err
		}
	}
	if m.seen++; m.seen%verifyChunk == 0 {
		m.v.tell(m.v.district, m.table.About, m.seen)
	}
	return nil
}

// fold makes the state of the next subject; ok is false after the last.
func (m *merger) fold() (id ident.ID, ok bool, err error) {
	e, err := m.entries.peek()
	if err != nil || e == nil {
		return 0, false, err
	}
	m.begin()
	for id = e.subject; e != nil && e.subject == id; {
		if e.version != m.version+1 {
			return 0, false, errDoubt
		}
		m.apply(e)
		m.entries.pop()
		if e, err = m.entries.peek(); err != nil {
			return 0, false, err
		}
	}
	return id, true, nil
}

// begin is the state before birth.
func (m *merger) begin() {
	copy(m.state, m.plan.zero)
	m.version, m.numbered, m.odd = 0, 0, false
}

// snapshot is the fold in hand as it is now.
func (m *merger) snapshot() (s struct {
	version int64
	state   []string
}) {
	s.version, s.state = m.version, append([]string(nil), m.state...)
	return s
}

func (m *merger) apply(e *entryRow) {
	if e.numbered {
		m.odd = m.odd || m.numbered < m.version // after one that waits
		m.numbered++
	} else if m.numbered == m.version {
		copy(m.before, m.state)
	}
	m.version++
	set, ok := openSet(e.body)
	for ok {
		name, raw, more, fine := set.next()
		if !fine {
			break
		}
		if !more {
			return
		}
		at, known := m.plan.at[name]
		if !known {
			break
		}
		m.state[at] = raw
	}
	m.odd = true
}

// judge compares one subject with its row the exact way.
func (v *verification) judge(t Table, id ident.ID) error {
	entries, err := Events(v.tx, v.district, t.About, id)
	if err != nil {
		return v.doubt(err)
	}
	s := &folded{id: id, state: encoded{}}
	for _, e := range entries {
		if e.Version != s.version+1 || e.Hash() != e.Leaf || s.apply(e) != nil {
			return errDoubt
		}
	}
	if id == math.MinInt64 {
		return errDoubt
	}
	rows, err := t.Scan(v.tx, v.district, id-1, 1)
	if err != nil {
		return v.doubt(err)
	}
	if len(rows) != 1 || rows[0].Reference().ID != id {
		return errDoubt
	}
	return v.compare(t.About, s, rows[0])
}
