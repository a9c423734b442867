package nation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/blob"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/tally"
)

// maker makes portions, one district after the other.
type maker struct {
	app           *app.App
	spec          Spec
	clock         *clock.Fake
	ids           *ident.Maker
	rooms         *app.Loading
	workshop      *workshop
	before, after []blob.Ref

	days  calendar
	sites []site
}

// cursor says where a load goes on. It is stored with the rows before it.
type cursor struct {
	Rows      int       `json:"rows"`
	Seed      uint64    `json:"seed"`
	Until     time.Time `json:"until"`
	Districts int       `json:"districts"`
	Place     int       `json:"place"` // the district at which it is
	Part      int       `json:"part"`  // its next portion
	Begun     ident.ID  `json:"begun"` // the last id before the district
	Last      ident.ID  `json:"last"`  // the last id before the portion
	Done      int64     `json:"done"`  // hazards
}

// state is the cursor as it is stored.
func (c cursor) state() string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // numbers and a time always encode
	}
	return string(raw)
}

// loadName names the cursor of a nation's load.
const loadName = "nation"

// batch is a portion made ready to be written.
type batch struct {
	org     []carried
	hazards *hazard.Batch
	grown   ledger.Grown
	derived app.Derived
	above   []string // areas whose districts are all through
	next    cursor
}

// save writes a portion with the cursor behind it.
func (b *batch) save(s db.Sink) error {
	for _, c := range b.org {
		if err := s.Insert(c.table, c.columns, c.rows); err != nil {
			return fmt.Errorf("carry %s over: %w", c.table, err)
		}
	}
	if err := b.grown.Save(s); err != nil {
		return err
	}
	if err := b.hazards.Save(s); err != nil {
		return err
	}
	if err := b.derived.SaveBelow(s); err != nil {
		return err
	}
	if err := tally.SumAbove(s, b.above); err != nil {
		return err
	}
	return db.SaveLoadState(s, loadName, b.next.state())
}

// from sets the makers of ids to where they were when the last id was made.
func (m *maker) from(last ident.ID) {
	floor := time.Time{}
	if last != 0 {
		floor = last.Time()
	}
	m.ids = ident.NewMaker(m.clock, node, floor)
	m.rooms = m.app.Loading(m.app.DB, m.clock, m.ids)
	m.workshop.rooms = m.app.Loading(m.workshop.db, m.clock, m.ids)
}

// last is the newest id's moment as an id.
func (m *maker) last() ident.ID {
	return ident.ID(m.ids.Last().Sub(ident.Epoch).Milliseconds() << 22)
}

// all makes the portions from a cursor on and gives each to take, in order.
func (m *maker) all(ctx context.Context, at cursor, take func(*batch) error) error {
	places := m.spec.places()
	for ; at.Place < len(places); at.Place, at.Part = at.Place+1, 0 {
		if at.Part == 0 {
			at.Begun = at.Last
		}
		after := ""
		if at.Place+1 < len(places) {
			after = places[at.Place+1].code
		}
		next, err := m.district(ctx, places[at.Place], after, at, take)
		if err != nil {
			return fmt.Errorf("make district %s: %w", places[at.Place].code, err)
		}
		at = next
	}
	return nil
}

// district makes the portions of one district from a cursor on; after is the one
// that comes next.
func (m *maker) district(ctx context.Context, p place, after string, at cursor, take func(*batch) error) (cursor, error) {
	m.from(at.Begun)
	made, err := m.workshop.organise(ctx, p, m.spec)
	if err != nil {
		return at, err
	}
	m.days, m.sites = newCalendar(m.spec.Until, m.spec.rng(p, -2)), made.sites
	begun := at.Part > 0
	if begun {
		m.from(at.Last)
	}
	bulk, err := m.rooms.Hazard.BeginBulk(access.System(p.code, "import"), made.graph)
	if err != nil {
		return at, err
	}
	bulk.Salt = func(id ident.ID) []byte { return salt(m.spec.Seed, "hazard", uint64(id)) }
	tree, err := db.Read(ctx, m.app.DB, func(tx *db.Tx) (*ledger.Tree, error) {
		if begun {
			if err := bulk.Resume(tx); err != nil {
				return nil, err
			}
		}
		return m.rooms.Ledger.LoadTree(tx, p.code)
	})
	if err != nil {
		return at, err
	}
	for at.Part*m.spec.portion < max(p.hazards, 1) {
		if err := ctx.Err(); err != nil {
			return at, err
		}
		b := &batch{}
		if at.Part == 0 {
			b.org = made.rows
		}
		rng := m.spec.rng(p, at.Part)
		end := min(p.hazards, (at.Part+1)*m.spec.portion)
		for i := at.Part * m.spec.portion; i < end; i++ {
			r, files := m.record(p, i, rng)
			if err := bulk.Add(r, files); err != nil {
				return at, fmt.Errorf("record %d: %w", i, err)
			}
		}
		b.hazards = bulk.Take()
		if at.Part == 0 {
			b.hazards.Entries = append(made.entries, b.hazards.Entries...)
		}
		if b.grown, err = tree.Grow(b.hazards.Entries); err != nil {
			return at, err
		}
		if b.derived, err = m.rooms.Derive(made.graph, b.hazards.Born); err != nil {
			return at, err
		}
		at.Part++
		at.Done += int64(len(b.hazards.Hazards))
		at.Last = m.last()
		m.next()
		b.next = at
		if end == p.hazards {
			b.next.Place, b.next.Part = at.Place+1, 0
			b.above = tally.Above(p.code, after)
		}
		if err := take(b); err != nil {
			return at, err
		}
	}
	return at, nil
}

// next moves the maker of ids to where a load that was cut short here would begin.
func (m *maker) next() { m.ids.Move(node, time.Time{}) }

// pictures stores the photos that evidence names.
func (m *maker) pictures(ctx context.Context) error {
	for i := range 24 {
		for ground, into := range map[color.RGBA]*[]blob.Ref{{180, 60, 50, 255}: &m.before, {60, 140, 90, 255}: &m.after} {
			img := image.NewRGBA(image.Rect(0, 0, 64, 48))
			for at := range 64 * 48 {
				c := ground
				if (at%64+at/64*(i+1))/6%3 == 0 {
					c = color.RGBA{200, 200, 200, 255}
				}
				img.SetRGBA(at%64, at/64, c)
			}
			var b bytes.Buffer
			if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}); err != nil {
				return fmt.Errorf("draw picture: %w", err)
			}
			ref, err := m.app.Blobs.Put(ctx, &b, 0)
			if err != nil {
				return err
			}
			*into = append(*into, ref)
		}
	}
	return nil
}
