package ledger

import (
	"encoding/json"
	"fmt"
	"reflect"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
)

// Bulk gathers the entries of a batch that is not in a transaction yet. What it
// makes is what Record would have made, to the byte; it saves no rows. It is not
// safe for concurrent use.
type Bulk struct {
	l       *Ledger
	entries []Entry
	record  []byte // scratch
}

// Bulk begins a batch.
func (l *Ledger) Bulk() *Bulk { return &Bulk{l: l} }

// Record appends an entry for each step, as Ledger.Record does, and leaves the last
// state's row to the caller. was is nil for a birth.
func (b *Bulk) Record(by string, was Subject, steps ...Step) error {
	if len(steps) == 0 {
		return nil
	}
	first := steps[0].Is
	o := orderOf(reflect.TypeOf(first).Elem())
	ref, before := *first.Reference(), o.zero
	if was == nil {
		if ref.District == "" || ref.ID == 0 {
			return fmt.Errorf("record a new %s: no district or no id", first.About())
		}
		ref.Version = 0
	} else {
		ref, before = *was.Reference(), reflect.ValueOf(was).Elem()
	}
	for _, s := range steps {
		is := reflect.ValueOf(s.Is).Elem()
		body, err := o.appendBody(make([]byte, 0, 512), before, is, s.Say)
		if err != nil {
			return fmt.Errorf("record %s: %w", s.Kind, err)
		}
		ref.Version++
		b.append(by, first.About(), ref, s.Event, body)
		*s.Is.Reference() = ref
		before = is
	}
	if b.l.ids.Lapsed() {
		return fault.New(fault.Unavailable, "ledger.lapsed")
	}
	return nil
}

func (b *Bulk) append(by, about string, ref Ref, e Event, body []byte) {
	now := b.l.clock.Now()
	at := e.At
	if at.IsZero() {
		at = now
	}
	n := Entry{District: ref.District, ID: b.l.ids.New(), At: clock.Micros(at), Recorded: clock.Micros(now), Actor: by,
		Kind: e.Kind, About: about, Subject: ref.ID, Version: ref.Version, Body: json.RawMessage(body)}
	n.Leaf, b.record = leafOf(b.record, &n)
	b.entries = append(b.entries, n)
}

// Take hands the batch's entries over and begins another.
func (b *Bulk) Take() []Entry {
	all := b.entries
	b.entries = nil
	return all
}

// Tree is a district's tree that grows outside a transaction. It holds the right
// edge and nothing else, whatever the tree's size. Whoever uses one is the only one
// who numbers in the district meanwhile.
type Tree struct {
	l        *Ledger
	district string
	size     int64
	edge     *tiles
}

// LoadTree reads the tree of a district as it stands. The caller holds the
// sequencer's lock and no entry waits for its number (CatchUp), or he is alone with
// the database. Fault: ledger.other_key.
func (l *Ledger) LoadTree(tx *db.Tx, district string) (*Tree, error) {
	size, err := treeSize(tx, district)
	if err != nil {
		return nil, err
	}
	if err := l.signsFor(tx, district, size); err != nil {
		return nil, err
	}
	edge := newTiles(tx, district)
	if size > 0 {
		if _, err := tlog.TreeHash(size, edge); err != nil {
			return nil, err
		}
	}
	for level, n := 0, size; n > 0; level, n = level+1, n>>tileHeight {
		if n%tileWidth == 0 {
			continue
		}
		if _, err := edge.load(tlog.Tile{H: tileHeight, L: level, N: n >> tileHeight}); err != nil {
			return nil, err
		}
	}
	return &Tree{l: l, district: district, size: size, edge: &tiles{district: district, fresh: map[int64]tlog.Hash{}, cache: edge.cache}}, nil
}

// Size is how many entries the tree has.
func (t *Tree) Size() int64 { return t.size }

// Grown is what a batch adds to a district's ledger: numbered entries, tiles and a
// signed head.
type Grown struct {
	Entries  []Entry
	district string
	size     int64
	tiles    [][]any
	head     []any
}

// Grow numbers entries after those that the tree has, grows it over them and signs
// its head.
func (t *Tree) Grow(entries []Entry) (Grown, error) {
	g := Grown{Entries: entries, district: t.district}
	if len(entries) == 0 {
		return g, nil
	}
	for i := range entries {
		n := t.size + int64(i)
		entries[i].Number = n + 1
		hashes, err := tlog.StoredHashesForRecordHash(n, entries[i].Leaf, t.edge)
		if err != nil {
			return g, err
		}
		at := tlog.StoredHashIndex(0, n)
		for k, h := range hashes {
			t.edge.fresh[at+int64(k)] = h
		}
	}
	was := t.size
	g.size = t.size + int64(len(entries))
	for _, tile := range tlog.NewTiles(tileHeight, was, g.size) {
		data, err := tlog.ReadTileData(tile, t.edge)
		if err != nil {
			return g, err
		}
		g.tiles = append(g.tiles, []any{t.district, int64(tile.L), tile.N, data})
	}
	err := t.sign(&g, was)
	t.moveEdge(g)
	return g, err
}

func (t *Tree) sign(g *Grown, prev int64) error {
	root, err := tlog.TreeHash(g.size, t.edge)
	if err != nil {
		return err
	}
	now := clock.Micros(t.l.clock.Now())
	signed, err := note.Sign(&note.Note{Text: head{size: g.size, root: root, at: now, prev: prev}.text(t.district)}, t.l.key.Signer)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	g.head = []any{t.district, g.size, now, string(signed)}
	return nil
}

// moveEdge keeps the last tile of each level and lets go of the others.
func (t *Tree) moveEdge(g Grown) {
	last := map[int]tlog.Tile{}
	for key := range t.edge.cache {
		last[key.L] = key
	}
	for _, r := range g.tiles {
		key := tlog.Tile{H: tileHeight, L: int(r[1].(int64)), N: r[2].(int64)}
		if old, ok := last[key.L]; ok && old.N != key.N {
			delete(t.edge.cache, old)
		}
		last[key.L] = key
		t.edge.cache[key] = r[3].([]byte)
	}
	t.size = g.size
	clear(t.edge.fresh)
}

var numberedColumns = append([]string{"number"}, entryColumns...)

// Save writes what was grown.
func (g Grown) Save(s db.Sink) error {
	if len(g.Entries) == 0 {
		return nil
	}
	rows := make([][]any, len(g.Entries))
	for i := range g.Entries {
		e := &g.Entries[i]
		rows[i] = []any{e.Number, e.District, int64(e.ID), e.At, e.Recorded, e.Actor, e.Kind, e.About, int64(e.Subject), e.Version,
			string(e.Body), e.Leaf[:]}
	}
	if err := s.Insert("entry", numberedColumns, rows); err != nil {
		return fmt.Errorf("save entries: %w", err)
	}
	tile := []string{"district", "level", "n", "data"}
	if err := s.Upsert("tile", tile, tile[:3], "data = excluded.data", g.tiles); err != nil {
		return fmt.Errorf("save tiles: %w", err)
	}
	tree := []string{"district", "size"}
	if err := s.Upsert("tree", tree, tree[:1], "size = excluded.size", [][]any{{g.district, g.size}}); err != nil {
		return fmt.Errorf("save tree: %w", err)
	}
	if err := s.Insert("checkpoint", []string{"district", "size", "at", "note"}, [][]any{g.head}); err != nil {
		return fmt.Errorf("save checkpoint: %w", err)
	}
	return nil
}

// Taken notes that followers have taken a district's entries up to number, in the
// transaction of what they wrote.
func Taken(s db.Sink, district string, number int64, names ...string) error {
	rows := make([][]any, len(names))
	for i, name := range names {
		rows[i] = []any{district, name, number}
	}
	columns := []string{"district", "name", "number"}
	if err := s.Upsert("follower", columns, columns[:2], "number = excluded.number", rows); err != nil {
		return fmt.Errorf("move followers: %w", err)
	}
	return nil
}
