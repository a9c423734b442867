package ledger

import (
	"context"
	"math"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// mostNew is how many entries may be new to a district for VerifyNew: it holds the
// ids of what they are about.
const mostNew = 4 << 20

// VerifyNew verifies what is new since the mark that Remember kept: a district
// without one, or where anything is in doubt, is verified as by Verify.
//
// It proves of every district that the signed head of the mark is there and that
// the tree has only grown since, up to each later signed head; that every entry
// after it has its hash and its place; that every subject with a later entry has
// all its entries, each under the signed root, and a row that is their fold; that
// all other rows are, every one of them, what they were when the mark was made; and
// what the checks say of the rows as they are now.
//
// It does not read the entries before the mark, but for those of subjects with later
// ones, nor the tiles and heads before it, nor the evidence files of rows before it:
// a change to one of these only Verify sees. Whoever can sign with the ledger's key
// can also make a mark.
func (l *Ledger) VerifyNew(ctx context.Context, tables []Table, checks []Check, tell Progress) ([]Verified, error) {
	return l.verify(ctx, tables, checks, tell, true)
}

// fresh is the verification of what is new to a district.
type fresh struct {
	*verification
	mark  Mark
	head  head // the newest
	tiles *tiles
	old   *marking // what the rows were at the mark
	about map[string][]ident.ID
}

func (v *verification) newly(m Mark, tables []Table, besides []*Beside, out *Verified) error {
	f := &fresh{verification: v, mark: m, tiles: newTiles(v.tx, v.district), old: newMarking(), about: map[string][]ident.ID{}}
	v.leaves, v.marking, v.waiting = nil, newMarking(), 0
	if err := v.kinds(tables); err != nil {
		return err
	}
	if err := f.grow(out); err != nil {
		return err
	}
	if err := f.entries(); err != nil {
		return err
	}
	for _, t := range tables {
		if t.EventsOnly {
			continue
		}
		v.tell(v.district, t.About, 0)
		if err := f.table(t, besides, out); err != nil {
			return err
		}
	}
	if f.old.spoilt || sum(f.old.rows) != m.Rows || sum(f.old.columns) != m.Columns {
		return errDoubt
	}
	out.Entries, out.Pending, out.Since = f.head.size, v.waiting, m.Size
	return nil
}

// grow holds the tree since the mark to its tiles and signed heads.
func (f *fresh) grow(out *Verified) error {
	size, err := treeSize(f.tx, f.district)
	if err != nil || size < f.mark.Size {
		return f.doubt(err)
	}
	g, err := f.resume()
	if err != nil {
		return err
	}
	heads := &heads{v: f.verification, after: f.mark.Size - 1, last: -1}
	signed, err := heads.at(f.mark.Size)
	if err != nil || signed == nil || signed.root != f.mark.Root || g.root() != f.mark.Root {
		return f.doubt(err)
	}
	f.head = *signed
	for last := f.mark.Size; last < size; {
		n := last / tileWidth
		data, err := f.leafTile(n)
		if err != nil || len(data) != int(min(tileWidth, size-n*tileWidth))*tlog.HashSize {
			return f.doubt(err)
		}
		for data = data[(last-n*tileWidth)*tlog.HashSize:]; len(data) > 0; data = data[tlog.HashSize:] {
			last++
			if err := g.add(tlog.Hash(data[:tlog.HashSize])); err != nil {
				return err
			}
			if signed, err = heads.at(last); err != nil {
				return err
			}
			if signed == nil {
				continue
			}
			if g.root() != signed.root {
				return errDoubt
			}
			f.head, out.Checkpoints = *signed, out.Checkpoints+1
		}
		f.tell(f.district, "entries", last)
	}
	if err := heads.end(size); err != nil {
		return err
	}
	if err := f.ends(g, size, out.Checkpoints); err != nil {
		return err
	}
	f.signed = f.head
	f.leaves = newLeaves(f.verification, size)
	return f.outside()
}

// resume is the growth of the tree up to the mark, from its stored tiles.
func (f *fresh) resume() (*growth, error) {
	size := f.mark.Size
	g := &growth{v: f.verification, given: true, size: size}
	for height, at := 62, int64(0); height >= 0; height-- {
		if size&(1<<height) == 0 {
			continue
		}
		h, err := f.tiles.hash(tlog.StoredHashIndex(height, at>>height))
		if err != nil {
			return nil, f.doubt(err)
		}
		g.stack = append(g.stack, subtree{root: h, height: height})
		at += 1 << height
	}
	for level, n := 0, size; n > 0; level, n = level+1, n>>tileHeight {
		hashes := make([]tlog.Hash, 0, tileWidth)
		for i := n &^ (tileWidth - 1); i < n; i++ {
			h, err := f.tiles.hash(tlog.StoredHashIndex(level*tileHeight, i))
			if err != nil {
				return nil, f.doubt(err)
			}
			hashes = append(hashes, h)
		}
		g.levels, g.counts = append(g.levels, hashes), append(g.counts, n>>tileHeight)
	}
	return g, nil
}

// entries checks the entries since the mark, and gathers what they are about.
func (f *fresh) entries() error {
	last := f.mark.Size
	for {
		chunk, err := f.numberedAfter(last)
		if err != nil {
			return err
		}
		for _, e := range chunk {
			if err := f.entry(&e); err != nil {
				return err
			}
			last = e.Number
		}
		if len(chunk) < verifyChunk {
			break
		}
		if last-f.mark.Size > mostNew {
			return errDoubt // too much is new
		}
	}
	if f.leaves.count != f.head.size-f.mark.Size {
		return errDoubt
	}
	for after := ident.ID(math.MinInt64); ; {
		chunk, err := f.pendingAfter(after)
		if err != nil {
			return err
		}
		for _, e := range chunk {
			if err := f.entry(&e); err != nil {
				return err
			}
			after = e.ID
		}
		if len(chunk) < verifyChunk {
			break
		}
	}
	for about, ids := range f.about {
		slices.Sort(ids)
		f.about[about] = slices.Compact(ids)
	}
	return nil
}

func (f *fresh) entry(e *Entry) error {
	if e.Hash() != e.Leaf {
		return errDoubt
	}
	f.about[e.About] = append(f.about[e.About], e.Subject)
	if e.Number == 0 {
		f.waiting++
		return nil
	}
	ok, err := f.leaves.note(e.Number, &e.Leaf)
	if err == nil && !ok {
		err = errDoubt
	}
	return err
}

// table compares the rows of a kind: with the fold of their entries where there are
// new ones, and all others with what they were.
func (f *fresh) table(t Table, besides []*Beside, out *Verified) error {
	m := f.merger(t, besides)
	if m == nil {
		return errDoubt
	}
	f.old.table(t, m.plan)
	f.marking.table(t, m.plan)
	touched := f.about[t.About]
	for {
		r, err := m.rows.next()
		if err != nil {
			return err
		}
		if r == nil {
			break
		}
		if !split(r.fields, m.values) || len(touched) > 0 && touched[0] < r.id {
			return errDoubt
		}
		if len(touched) > 0 && touched[0] == r.id {
			touched = touched[1:]
			if err := f.folded(m, r); err != nil {
				return err
			}
		} else {
			f.old.row(m.plan, int64(r.id), r.version, m.values, r.salt, nil)
			f.marking.rows.Write(f.old.buf)
		}
		if err := m.passed(r.id, true); err != nil {
			return err
		}
	}
	if len(touched) > 0 {
		return errDoubt
	}
	m.v.tell(f.district, t.About, m.seen)
	out.Rows[t.About], out.Doubted = m.seen, out.Doubted+m.doubted
	return nil
}

// folded compares a row with all entries about it, and tells what it was at the mark.
func (f *fresh) folded(m *merger, r *joinedRow) error {
	entries, err := Events(f.tx, f.district, m.table.About, r.id)
	if err != nil {
		return f.doubt(err)
	}
	m.begin()
	then := m.snapshot()
	for i, e := range entries {
		if e.Version != int64(i)+1 || e.Hash() != e.Leaf {
			return errDoubt
		}
		if e.Number > 0 && e.Number <= f.mark.Size {
			if err := f.included(&e); err != nil {
				return err
			}
		}
		m.apply(&entryRow{subject: e.Subject, version: e.Version, body: string(e.Body), numbered: e.Number > 0})
		if e.Number > 0 && e.Number <= f.mark.Size {
			then = m.snapshot()
		}
	}
	if int64(len(entries)) != r.version {
		return errDoubt
	}
	if m.odd {
		f.old.spoilt = true
	} else if then.version > 0 {
		f.old.state(m.plan, int64(r.id), then.version, then.state)
	}
	return m.agree(r, true)
}

// included proves an entry under the newest signed root.
func (f *fresh) included(e *Entry) error {
	if len(f.tiles.cache) > mostTiles {
		clear(f.tiles.cache)
	}
	path, err := tlog.ProveRecord(f.head.size, e.Number-1, f.tiles)
	if err != nil {
		return f.doubt(err)
	}
	if tlog.CheckRecord(path, f.head.size, f.head.root, e.Number-1, e.Leaf) != nil {
		return errDoubt
	}
	return nil
}

// SubjectsAfter lists what the entries of a kind after a number are about, and those
// without a number.
func SubjectsAfter(tx *db.Tx, district, about string, number int64) ([]ident.ID, error) {
	rows, err := tx.Query(`SELECT subject FROM entry WHERE district = $1 AND number > $2 AND about = $3
		UNION SELECT subject FROM entry WHERE district = $1 AND number IS NULL AND about = $3`, district, number, about)
	return db.Collect(rows, err, func(r *db.Rows) (ident.ID, error) {
		var id ident.ID
		return id, r.Scan(&id)
	})
}
