package ledger

import (
	"bytes"

	"golang.org/x/mod/sumdb/tlog"
)

// mostTiles bounds the leaf tiles that are held at once: 8 MiB of hashes. Entries
// about one thing lie near each other in the tree, so that a few of its tiles
// serve most of them.
const mostTiles = 1024

// leafTile is what is known of 256 places of the tree.
type leafTile struct {
	data []byte // the stored hashes; nil when they were let go
	seen [tileWidth / 64]uint64
}

// leaves holds the entries, in whatever order they come, to the stored tiles of
// their leaves: each number is there once, and its hash stands in its place. It
// holds one bit an entry and some tiles.
type leaves struct {
	v     *verification
	size  int64 // entries in the tree
	tiles map[int64]*leafTile
	held  []int64 // tiles with data, the oldest first
	last  *leafTile
	lastN int64
	count int64
}

func newLeaves(v *verification, size int64) *leaves {
	return &leaves{v: v, size: size, tiles: map[int64]*leafTile{}, lastN: -1}
}

// note takes an entry's number and the hash of its record; false when the tree
// does not say the same, or has said it before.
func (l *leaves) note(number int64, hash *tlog.Hash) (bool, error) {
	if number < 1 || number > l.size {
		return false, nil
	}
	n, i := (number-1)/tileWidth, int(number-1)%tileWidth
	t, err := l.tile(n)
	if err != nil {
		return false, err
	}
	bit := uint64(1) << (i % 64)
	end := (i + 1) * tlog.HashSize
	if t.seen[i/64]&bit != 0 || end > len(t.data) || !bytes.Equal(t.data[end-tlog.HashSize:end], hash[:]) {
		return false, nil
	}
	t.seen[i/64] |= bit
	l.count++
	return true, nil
}

// whole tells whether every number has been seen.
func (l *leaves) whole() bool { return l.count == l.size }

func (l *leaves) tile(n int64) (*leafTile, error) {
	if n == l.lastN {
		return l.last, nil
	}
	t := l.tiles[n]
	if t == nil {
		t = &leafTile{}
		l.tiles[n] = t
	}
	if t.data == nil {
		data, err := l.v.leafTile(n)
		if err != nil {
			return nil, err
		}
		if len(l.held) == mostTiles {
			l.tiles[l.held[0]].data = nil
			l.held = l.held[1:]
		}
		t.data, l.held = data, append(l.held, n)
	}
	l.last, l.lastN = t, n
	return t, nil
}

// leafTile reads a stored tile of leaves.
func (v *verification) leafTile(n int64) ([]byte, error) {
	data := []byte{}
	err := v.tx.QueryRow("SELECT data FROM tile WHERE district = $1 AND level = 0 AND n = $2", v.district, n).Scan(&data)
	if err != nil {
		return nil, v.doubt(err)
	}
	return data, nil
}

// grown recomputes the tree from the stored tiles of its leaves, and holds it to
// the other tiles and to every signed head, as tree does from the entries.
func (v *verification) grown(size int64) (checkpoints int64, err error) {
	g := &growth{v: v, given: true}
	heads := newHeads(v)
	for last := int64(0); last < size; {
		data, err := v.leafTile(last / tileWidth)
		if err != nil {
			return 0, err
		}
		if len(data) != int(min(tileWidth, size-last))*tlog.HashSize {
			return 0, errDoubt
		}
		for ; len(data) > 0; data = data[tlog.HashSize:] {
			last++
			if err := g.add(tlog.Hash(data[:tlog.HashSize])); err != nil {
				return 0, err
			}
			signed, err := heads.at(last)
			if err != nil {
				return 0, err
			}
			if signed != nil {
				if g.root() != signed.root {
					return 0, errDoubt
				}
				v.signed = *signed
				checkpoints++
			}
		}
		v.tell(v.district, "entries", last)
	}
	if err := heads.end(size); err != nil {
		return 0, err
	}
	return checkpoints, v.ends(g, size, checkpoints)
}
