package duty

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Bulk is a desk for a bulk load: it decides as Desk does, over duties that are
// born in the same batch and held in memory, and writes nothing itself. Entries go
// to the batch as they come to be, rows are handed over by Rows.
type Bulk struct {
	view
	s     *Service
	out   *ledger.Bulk
	actor string
	held  []*Duty // since the last Rows, in order of birth
}

// Bulk opens a desk over a picture of the posts, which must not change meanwhile.
func (s *Service) Bulk(g *org.Graph, by access.Principal, out *ledger.Bulk) *Bulk {
	return &Bulk{view: view{by: by, graph: g, book: s.book, now: s.clock.Now()}, s: s, out: out, actor: by.Actor().String()}
}

// Graph is the picture that the desk decides by.
func (k *Bulk) Graph() *org.Graph { return k.graph }

// Open is Desk.Open.
func (k *Bulk) Open(o Open) (Duty, error) {
	c, err := o.open(k.view, k.s.ids.New())
	if err != nil {
		return Duty{}, err
	}
	return k.apply(nil, c)
}

// History is Desk.History.
func (k *Bulk) History(o Open, submitted, accepted time.Time) (Duty, error) {
	c, err := o.history(k.view, k.s.ids.New(), submitted, accepted)
	if err != nil {
		return Duty{}, err
	}
	return k.apply(nil, c)
}

// Submit is Desk.Submit, for a duty that the desk opened since the last Rows.
func (k *Bulk) Submit(id ident.ID, c Submit) (Duty, error) {
	for _, d := range k.held {
		if d.ID == id {
			then, err := d.submit(k.view, c)
			if err != nil {
				return *d, err
			}
			return k.apply(d, then)
		}
	}
	return Duty{}, fault.New(fault.NotFound, "duty.unknown", "id", id)
}

// apply is Desk.apply over what is held.
func (k *Bulk) apply(was *Duty, c change) (Duty, error) {
	if len(c.steps) == 0 {
		return *was, nil
	}
	var before ledger.Subject
	if was != nil {
		old := *was
		before = &old
	}
	if err := k.out.Record(k.actor, before, c.steps...); err != nil {
		return Duty{}, err
	}
	d := c.last()
	if was == nil {
		k.held = append(k.held, &d)
	} else {
		*was = d
	}
	for _, o := range c.opens {
		if _, err := k.Open(o); err != nil {
			return d, err
		}
	}
	if !c.touchesChildren(d, was == nil) {
		return d, nil
	}
	for _, child := range k.held {
		if child.Parent != d.ID || child.ClosedAt != 0 {
			continue
		}
		then, ok, err := c.forChild(k.view, *child)
		if err != nil {
			return d, err
		}
		if ok {
			if _, err := k.apply(child, then); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

// Table and Columns name what Rows fills.
const Table = "duty"

// Columns are the table's columns in the order of Rows.
func Columns() []string { return columns }

// Rows hands over the rows of the duties that are held, and forgets them.
func (k *Bulk) Rows(rows [][]any) [][]any {
	for _, d := range k.held {
		rows = append(rows, d.row())
	}
	k.held = k.held[:0]
	return rows
}
