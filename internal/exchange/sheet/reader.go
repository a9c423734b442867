package sheet

import (
	"iter"
	"time"
)

// Options are what an import knows beyond file and profile.
type Options struct {
	// Now is the import's time: dates beyond its next day are asked, and the
	// policy "import" takes it. A resumed import must pass the same. Zero checks
	// nothing and leaves times unset.
	Now time.Time
	// Answers gives what a person has said: the text that the field of a row
	// should hold, as one would write it in the cell. part is 0 for the whole
	// row. nil when nothing was asked yet.
	Answers func(sheet string, row, part int, f Field) (string, bool)
	// Settle gives what a person has said about every record that raises such a
	// doubt, in the same way; an answer that Answers gives to the row goes before it.
	// nil when nothing was asked yet.
	Settle func(sheet string, row, part int, d Doubt) (string, bool)
}

// maxSkips bounds the list of skipped rows; their counts go on.
const maxSkips = 5000

// Reader turns a book into items.
type Reader struct {
	book    *Book
	profile Profile
	opts    Options
	zone    *time.Location
	layouts []*layout // by sheet; nil for a sheet that the profile leaves out
	byID    bool
	rows    int
	skips   []Skip
	counts  map[string]int
}

// NewReader finds headers and columns and walks the book once to count its rows,
// to judge the source's own numbers, and to meet damage before anything is read.
func NewReader(b *Book, p Profile, o Options) (*Reader, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	zone, err := p.Location()
	if err != nil {
		return nil, err
	}
	if p.Sheet != "" {
		if _, err := b.Sheet(p.Sheet); err != nil {
			return nil, err
		}
	}
	r := &Reader{book: b, profile: p, opts: o, zone: zone}
	var ids numbering
	for _, s := range b.Sheets {
		if leftOut(s, p) {
			r.layouts = append(r.layouts, nil)
			continue
		}
		l, err := planSheet(s, p)
		if err != nil {
			return nil, err
		}
		r.layouts = append(r.layouts, l)
		if err := r.scan(s, l, &ids); err != nil {
			return nil, err
		}
	}
	r.byID = ids.names()
	return r, nil
}

// leftOut reports whether a sheet is not read at all: it is not the profile's, or
// it explains how to fill in the others.
func leftOut(s *Sheet, p Profile) bool {
	if p.Sheet != "" {
		return s.Name != p.Sheet
	}
	return notesRE.MatchString(trim(s.Name))
}

func (r *Reader) scan(s *Sheet, l *layout, ids *numbering) error {
	for row, err := range s.Rows() {
		if err != nil {
			return err
		}
		if l.plan.Problem != "" || l.rowKind(row) != "" {
			continue
		}
		r.rows++
		if cols := l.cols[SourceID]; len(cols) > 0 {
			ids.add(squeeze(own(row, cols[0]).Text), l.content(row))
		}
	}
	return nil
}

// Rows is the number of rows that hold records, for showing progress; a split
// row gives several items.
func (r *Reader) Rows() int { return r.rows }

// Plans says how each sheet is read.
func (r *Reader) Plans() []SheetPlan {
	var all []SheetPlan
	for _, l := range r.layouts {
		if l != nil {
			all = append(all, l.plan)
		}
	}
	return all
}

// Skipped lists the rows without a record that the last walk met, at most 5,000
// and without blank ones; Skips counts them all by reason.
func (r *Reader) Skipped() []Skip { return r.skips }

// Skips counts the rows without a record that the last walk met, by reason.
func (r *Reader) Skips() map[string]int { return r.counts }

func (r *Reader) skip(sheet string, row Row, why string) {
	r.counts[why]++
	if why == SkipBlank || len(r.skips) >= maxSkips {
		return
	}
	text := ""
	if all := distinct(row); len(all) > 0 {
		text = cut(squeeze(all[0]), 80)
	}
	r.skips = append(r.skips, Skip{Sheet: sheet, Row: row.Number, Why: why, Text: text})
}

// Items walks the book and yields one item for every record, in the file's
// order. It may be called again, for one walk at a time; an interrupted import
// goes on with From.
func (r *Reader) Items() iter.Seq2[Item, error] { return r.From(0) }

// From is Items without the first n, which are read again for their keys but
// not yielded.
func (r *Reader) From(n int) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		r.skips, r.counts = nil, map[string]int{}
		keys := &keyring{byID: r.byID, seen: map[digest][]digest{}}
		next := 0
		emit := func(i Item) bool {
			i.Index = next
			next++
			return i.Index < n || yield(i, nil)
		}
		for i, s := range r.book.Sheets {
			if err, more := r.sheet(s, r.layouts[i], keys, emit); err != nil {
				yield(Item{}, err)
				return
			} else if !more {
				return
			}
		}
	}
}

// Read is NewReader and Items in one.
func Read(b *Book, p Profile, o Options) (iter.Seq2[Item, error], error) {
	r, err := NewReader(b, p, o)
	if err != nil {
		return nil, err
	}
	return r.Items(), nil
}

func (r *Reader) sheet(s *Sheet, l *layout, keys *keyring, emit func(Item) bool) (error, bool) {
	if l == nil {
		r.counts[SkipSheet]++
		r.skips = append(r.skips, Skip{Sheet: s.Name, Why: SkipSheet})
		return nil, true
	}
	if l.plan.Problem != "" {
		return r.refuseSheet(s, l, emit)
	}
	carried := map[Field]Cell{}
	for row, err := range s.Rows() {
		if err != nil {
			return err, false
		}
		if why := l.rowKind(row); why != "" {
			r.skip(s.Name, row, why)
			continue
		}
		v := &rowView{l: l, row: row, filled: r.carry(l, row, carried)}
		for _, item := range r.row(v, keys) {
			if !emit(item) {
				return nil, false
			}
		}
	}
	return nil, true
}

// carry keeps what fill_down repeats for empty cells.
func (r *Reader) carry(l *layout, row Row, carried map[Field]Cell) map[Field]Cell {
	for _, f := range r.profile.FillDown {
		if cols := l.cols[f]; len(cols) == 1 {
			if c := own(row, cols[0]); c.Kind != Empty {
				carried[f] = c
			}
		}
	}
	return carried
}

// refuseSheet gives one refusal for a sheet that cannot be read as a ledger.
func (r *Reader) refuseSheet(s *Sheet, l *layout, emit func(Item) bool) (error, bool) {
	rows := 0
	for row, err := range s.Rows() {
		if err != nil {
			return err, false
		}
		if !row.Blank() {
			rows++
			r.skip(s.Name, row, SkipSheet)
		}
	}
	args := map[string]any{"sheet": s.Name, "rows": rows}
	for k, v := range l.plan.Args {
		args[k] = v
	}
	return nil, emit(Item{Refusal: &Refusal{Sheet: s.Name, Doubt: Doubt{Code: l.plan.Problem, Args: args}}})
}
