package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// table folds the entries about one kind of subject and walks its rows beside
// them: both come in order of id, so that neither is held whole.
func (v *verification) table(t Table) (int64, error) {
	// From the very lowest id: a forger may have chosen one that we never make.
	folds := &folder{v: v, about: t.About}
	folds.at.subject, folds.at.version = math.MinInt64, math.MinInt64
	rows := &rower{v: v, table: t, after: math.MinInt64}
	var seen int64
	for {
		want, err := folds.next()
		if err != nil {
			return seen, err
		}
		got, err := rows.next()
		if err != nil {
			return seen, unreadable(err, v.district, t.About, want)
		}
		switch {
		case want == nil && got == nil:
			v.tell(v.district, t.About, seen)
			return seen, nil
		case got == nil || want != nil && want.id < got.Reference().ID:
			return seen, differ(v.district, "ledger.row_missing", "about", t.About, "id", want.id)
		case want == nil || got.Reference().ID < want.id:
			return seen, differ(v.district, "ledger.row_unborn", "about", t.About, "id", got.Reference().ID)
		}
		if err := v.compare(t.About, want, got); err != nil {
			return seen, err
		}
		if seen++; seen%verifyChunk == 0 {
			v.tell(v.district, t.About, seen)
		}
	}
}

func (v *verification) compare(about string, want *folded, got Subject) error {
	ref := got.Reference()
	if ref.Version != want.version || ref.District != v.district {
		return differ(v.district, "ledger.row_version", "about", about, "id", ref.ID, "row", ref.Version, "entries", want.version)
	}
	is, err := encode(got)
	if err != nil {
		return differ(v.district, "ledger.row_changed", "about", about, "id", ref.ID, "field", err.Error())
	}
	zero := zeroState(got)
	for name, raw := range is {
		due, ok := want.state[name]
		if !ok {
			due = zero[name]
		}
		if !bytes.Equal(raw, due) {
			return differ(v.district, "ledger.row_changed", "about", about, "id", ref.ID, "field", name)
		}
	}
	for name := range want.state {
		if _, ok := is[name]; !ok {
			return differ(v.district, "ledger.row_changed", "about", about, "id", ref.ID, "field", name)
		}
	}
	return nil
}

// folded is a subject as its entries say it is.
type folded struct {
	id      ident.ID
	version int64
	state   encoded
}

// folder folds the entries about one kind of subject, subject by subject.
type folder struct {
	v     *verification
	about string
	chunk []Entry
	at    struct {
		subject ident.ID
		version int64
	}
	done bool
}

func (f *folder) peek() (*Entry, error) {
	if len(f.chunk) == 0 && !f.done {
		rows, err := f.v.tx.Query("SELECT "+entryFields+` FROM entry
			WHERE district = $1 AND about = $2 AND (subject, version) > ($3, $4)
			ORDER BY subject, version LIMIT $5`, f.v.district, f.about, f.at.subject, f.at.version, verifyChunk)
		if f.chunk, err = f.v.entries(db.Collect(rows, err, scanEntry)); err != nil {
			return nil, err
		}
		f.done = len(f.chunk) < verifyChunk
		if n := len(f.chunk); n > 0 {
			f.at.subject, f.at.version = f.chunk[n-1].Subject, f.chunk[n-1].Version
		}
	}
	if len(f.chunk) == 0 {
		return nil, nil
	}
	return &f.chunk[0], nil
}

func (f *folder) next() (*folded, error) {
	e, err := f.peek()
	if err != nil || e == nil {
		return nil, err
	}
	s := &folded{id: e.Subject, state: encoded{}}
	for e != nil && e.Subject == s.id {
		if e.Version != s.version+1 {
			return nil, differ(f.v.district, "ledger.version_missing", "about", f.about, "id", s.id, "version", s.version+1)
		}
		if err := s.apply(*e); err != nil {
			return nil, differ(f.v.district, "ledger.unreadable", "what", "entry "+e.ID.String(), "why", err.Error())
		}
		f.chunk = f.chunk[1:]
		if e, err = f.peek(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *folded) apply(e Entry) error {
	var body struct {
		Set map[string]json.RawMessage `json:"set"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return err
	}
	fold(s.state, body.Set)
	s.version = e.Version
	return nil
}

// rower walks the rows of a table in chunks.
type rower struct {
	v     *verification
	table Table
	chunk []Subject
	after ident.ID
	done  bool
	// careful rows are read one at a time: one of the chunk could not be read.
	careful bool
}

// errRow is a row that cannot be read: its columns hold what no verb writes.
type errRow struct{ error }

// unreadable names the row: all before it agreed with their entries, so it is
// the one whose entries come next.
func unreadable(err error, district, about string, want *folded) error {
	var row errRow
	if !errors.As(err, &row) || errors.Is(row.error, context.Canceled) || errors.Is(row.error, context.DeadlineExceeded) {
		return err
	}
	if want == nil {
		return differ(district, "ledger.unreadable", "what", about, "why", row.Error())
	}
	return differ(district, "ledger.row_unreadable", "about", about, "id", want.id, "why", row.Error())
}

func (r *rower) next() (Subject, error) {
	if len(r.chunk) == 0 && !r.done {
		limit := verifyChunk
		if r.careful {
			limit = 1
		}
		var err error
		if r.chunk, err = r.table.Scan(r.v.tx, r.v.district, r.after, limit); err != nil && !r.careful {
			r.careful = true // row by row from here, to the one that cannot be read
			return r.next()
		}
		if err != nil {
			return nil, errRow{err}
		}
		r.done = len(r.chunk) < limit
	}
	if len(r.chunk) == 0 {
		return nil, nil
	}
	s := r.chunk[0]
	r.chunk = r.chunk[1:]
	if id := s.Reference().ID; id <= r.after {
		return nil, differ(r.v.district, "ledger.row_unborn", "about", r.table.About, "id", id)
	}
	r.after = s.Reference().ID
	return s, nil
}
