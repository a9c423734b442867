package ledger

import (
	"bytes"

	"golang.org/x/mod/sumdb/tlog"
)

// growth recomputes a tree leaf by leaf.
type growth struct {
	v      *verification
	size   int64
	levels [][]tlog.Hash // the unfinished tile of each tile level
	counts []int64       // finished tiles of each level
	stack  []subtree
	given  bool                  // the leaves are the stored tiles' own
	full   func(level int) error // what to do with a full tile; nil holds it to the stored one
}

type subtree struct {
	root   tlog.Hash
	height int
}

func (g *growth) add(leaf tlog.Hash) error {
	g.size++
	s := subtree{root: leaf}
	if err := g.place(0, s.root); err != nil {
		return err
	}
	for n := len(g.stack); n > 0 && g.stack[n-1].height == s.height; n = len(g.stack) {
		s = subtree{root: tlog.NodeHash(g.stack[n-1].root, s.root), height: s.height + 1}
		g.stack = g.stack[:n-1]
		if s.height%tileHeight == 0 { // the root of a full tile is a hash of the level above
			if err := g.place(s.height/tileHeight, s.root); err != nil {
				return err
			}
		}
	}
	g.stack = append(g.stack, s)
	return nil
}

// place puts a hash into the unfinished tile of a level, and compares the tile
// when it is full.
func (g *growth) place(level int, h tlog.Hash) error {
	if level == len(g.levels) {
		g.levels = append(g.levels, make([]tlog.Hash, 0, tileWidth))
		g.counts = append(g.counts, 0)
	}
	g.levels[level] = append(g.levels[level], h)
	if len(g.levels[level]) < tileWidth {
		return nil
	}
	full := g.compare
	if g.full != nil {
		full = g.full
	}
	if err := full(level); err != nil {
		return err
	}
	g.levels[level] = g.levels[level][:0]
	g.counts[level]++
	return nil
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
	if g.given && level == 0 {
		return nil
	}
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
