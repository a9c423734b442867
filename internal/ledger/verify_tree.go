package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
)

// verifyChunk is how many rows Verify reads at once.
const verifyChunk = 2000

// tileWidth is how many hashes a full tile holds.
const tileWidth = 1 << tileHeight

func scanText(r *db.Rows) (string, error) {
	var s string
	return s, r.Scan(&s)
}

// tree walks the entries in order of number and recomputes the tree beside them:
// in memory it holds one unfinished tile a level and the subtrees' roots, so that
// it does not matter how many entries there are.
func (v *verification) tree() (entries, checkpoints int64, err error) {
	g := &growth{v: v}
	heads := &heads{v: v, after: math.MinInt64}
	var last int64
	for {
		chunk, err := v.numberedAfter(last)
		if err != nil {
			return 0, 0, err
		}
		for _, e := range chunk {
			last++
			if e.Number != last {
				return 0, 0, differ(v.district, "ledger.number_missing", "number", last)
			}
			if e.Hash() != e.Leaf {
				return 0, 0, differ(v.district, "ledger.entry_changed", "number", e.Number, "entry", e.ID, "kind", e.Kind)
			}
			if err := g.add(e.Leaf); err != nil {
				return 0, 0, err
			}
			signed, err := heads.at(last)
			if err != nil {
				return 0, 0, err
			}
			if signed != nil {
				if g.root() != signed.root {
					return 0, 0, g.blame(last)
				}
				checkpoints++
			}
		}
		v.tell(v.district, "entries", last)
		if len(chunk) < verifyChunk {
			break
		}
	}
	if err := heads.end(last); err != nil {
		return 0, 0, err
	}
	return last, checkpoints, v.ends(g, last, checkpoints)
}

func (v *verification) numberedAfter(last int64) ([]Entry, error) {
	rows, err := v.tx.Query("SELECT "+entryFields+` FROM entry
		WHERE district = $1 AND number > $2 ORDER BY number LIMIT $3`, v.district, last, verifyChunk)
	return v.entries(db.Collect(rows, err, scanEntry))
}

// entries turns an entry that cannot even be read into a difference.
func (v *verification) entries(all []Entry, err error) ([]Entry, error) {
	if err != nil {
		return nil, v.cannotRead("entry", err)
	}
	return all, nil
}

// cannotRead tells what cannot be read, unless it is the reader who gave up.
func (v *verification) cannotRead(what string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return differ(v.district, "ledger.unreadable", "what", what, "why", err.Error())
}

// ends checks what the walk cannot see: unfinished tiles, tiles too many, and
// that the newest checkpoint speaks of the whole tree.
func (v *verification) ends(g *growth, size, checkpoints int64) error {
	if err := g.finish(); err != nil {
		return err
	}
	var stored int64
	if err := v.tx.QueryRow("SELECT count(*) FROM tile WHERE district = $1", v.district).Scan(&stored); err != nil {
		return err
	}
	if stored != g.tiles {
		return v.stray(g)
	}
	var kept sql.NullInt64
	err := v.tx.QueryRow("SELECT max(size) FROM checkpoint WHERE district = $1", v.district).Scan(&kept)
	if err != nil {
		return err
	}
	tree, err := treeSize(v.tx, v.district)
	if err != nil || tree != size || kept.Int64 != size {
		return differ(v.district, "ledger.size_differs", "entries", size, "tree", tree, "checkpoint", kept.Int64)
	}
	return v.cursors(size)
}

// stray names a tile that the tree has no place for.
func (v *verification) stray(g *growth) error {
	w := (&db.Where{}).And("district = ?", v.district)
	outside, args := "level < 0 OR level >= ?", []any{len(g.levels)}
	for level, full := range g.counts {
		due := full
		if len(g.levels[level]) > 0 {
			due++
		}
		outside += " OR level = ? AND (n < 0 OR n >= ?)"
		args = append(args, level, due)
	}
	w.And("("+outside+")", args...)
	var level, n int64
	err := v.tx.QueryRow("SELECT level, n FROM tile"+w.SQL()+" ORDER BY level, n LIMIT 1", w.Args()...).Scan(&level, &n)
	if err != nil {
		return fmt.Errorf("find the stray tile: %w", err)
	}
	return differ(v.district, "ledger.tile_stray", "level", level, "n", n)
}

// cursors refuses a follower that has taken entries that there are not: it would
// pass over those to come.
func (v *verification) cursors(size int64) error {
	var name string
	var number int64
	err := v.tx.QueryRow(`SELECT name, number FROM follower
		WHERE district = $1 AND (number < 0 OR number > $2) ORDER BY name LIMIT 1`, v.district, size).Scan(&name, &number)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return v.cannotRead("follower", err)
	}
	return differ(v.district, "ledger.cursor_beyond", "name", name, "number", number, "entries", size)
}

// outside refuses an entry that is numbered below one: it would be neither in the
// tree nor waiting for it, and the fold would take it all the same.
func (v *verification) outside() error {
	rows, err := v.tx.Query("SELECT "+entryFields+` FROM entry
		WHERE district = $1 AND number < 1 ORDER BY number LIMIT 1`, v.district)
	found, err := v.entries(db.Collect(rows, err, scanEntry))
	if err != nil || len(found) == 0 {
		return err
	}
	e := found[0]
	return differ(v.district, "ledger.entry_changed", "number", e.Number, "entry", e.ID, "kind", e.Kind)
}

// pending checks the entries that have no number yet.
func (v *verification) pending() (int64, error) {
	if err := v.outside(); err != nil {
		return 0, err
	}
	after, seen := int64(math.MinInt64), int64(0)
	for {
		rows, err := v.tx.Query("SELECT "+entryFields+` FROM entry
			WHERE district = $1 AND number IS NULL AND id > $2 ORDER BY id LIMIT $3`, v.district, after, verifyChunk)
		chunk, err := v.entries(db.Collect(rows, err, scanEntry))
		if err != nil {
			return 0, err
		}
		for _, e := range chunk {
			if e.Hash() != e.Leaf {
				return 0, differ(v.district, "ledger.entry_changed", "number", 0, "entry", e.ID, "kind", e.Kind)
			}
			after = int64(e.ID)
			seen++
		}
		if len(chunk) < verifyChunk {
			return seen, nil
		}
	}
}

// growth recomputes a tree leaf by leaf.
type growth struct {
	v      *verification
	size   int64
	levels [][]tlog.Hash // the unfinished tile of each tile level
	counts []int64       // finished tiles of each level
	stack  []subtree
	tiles  int64 // tiles seen
}

type subtree struct {
	root   tlog.Hash
	height int
}

func (g *growth) add(leaf tlog.Hash) error {
	g.size++
	s := subtree{root: leaf}
	for n := len(g.stack); n > 0 && g.stack[n-1].height == s.height; n = len(g.stack) {
		s = subtree{root: tlog.NodeHash(g.stack[n-1].root, s.root), height: s.height + 1}
		g.stack = g.stack[:n-1]
	}
	g.stack = append(g.stack, s)
	return g.addAt(0, leaf)
}

func (g *growth) addAt(level int, h tlog.Hash) error {
	if level == len(g.levels) {
		g.levels = append(g.levels, make([]tlog.Hash, 0, tileWidth))
		g.counts = append(g.counts, 0)
	}
	g.levels[level] = append(g.levels[level], h)
	if len(g.levels[level]) < tileWidth {
		return nil
	}
	if err := g.compare(level); err != nil {
		return err
	}
	root := subtreeRoot(g.levels[level])
	g.levels[level] = g.levels[level][:0]
	g.counts[level]++
	return g.addAt(level+1, root)
}

// finish compares the unfinished tiles.
func (g *growth) finish() error {
	for level := range g.levels {
		if len(g.levels[level]) == 0 {
			continue
		}
		if err := g.compare(level); err != nil {
			return err
		}
	}
	return nil
}

func (g *growth) compare(level int) error {
	g.tiles++
	stored, err := g.prefix(level)
	if err != nil {
		return err
	}
	if n := g.counts[level]; stored != len(g.levels[level])*tlog.HashSize {
		return differ(g.v.district, "ledger.tile_changed", "level", level, "n", n)
	}
	return nil
}

// blame names the entry or tile that a wrong root is due to; a forger who changed
// entry and tile alike leaves the root alone to tell.
func (g *growth) blame(size int64) error {
	for level := range g.levels {
		if _, err := g.prefix(level); err != nil {
			return err
		}
	}
	return differ(g.v.district, "ledger.root_differs", "size", size)
}

// prefix compares the unfinished tile of a level with the beginning of the stored
// one, and returns the stored one's size in bytes.
func (g *growth) prefix(level int) (int, error) {
	n := g.counts[level]
	if len(g.levels[level]) == 0 {
		return 0, nil
	}
	var data []byte
	err := g.v.tx.QueryRow("SELECT data FROM tile WHERE district = $1 AND level = $2 AND n = $3",
		g.v.district, level, n).Scan(&data)
	if err != nil {
		return 0, differ(g.v.district, "ledger.tile_missing", "level", level, "n", n)
	}
	for i, h := range g.levels[level] {
		end := (i + 1) * tlog.HashSize
		if end <= len(data) && bytes.Equal(data[end-tlog.HashSize:end], h[:]) {
			continue
		}
		if level == 0 {
			// Either the entry moved or the tile did; both names help.
			return 0, differ(g.v.district, "ledger.leaf_differs", "number", n*tileWidth+int64(i)+1, "n", n)
		}
		return 0, differ(g.v.district, "ledger.tile_changed", "level", level, "n", n)
	}
	return len(data), nil
}

// root is the hash of the tree so far.
func (g *growth) root() tlog.Hash {
	r := g.stack[len(g.stack)-1].root
	for i := len(g.stack) - 2; i >= 0; i-- {
		r = tlog.NodeHash(g.stack[i].root, r)
	}
	return r
}

func subtreeRoot(hashes []tlog.Hash) tlog.Hash {
	row := append([]tlog.Hash(nil), hashes...)
	for len(row) > 1 {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
		row = row[:len(row)/2]
	}
	return row[0]
}
