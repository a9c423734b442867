package ledger

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
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
	heads := newHeads(v)
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
	if err := v.stray(g); err != nil {
		return err
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

// stray refuses a tile that the tree has no place for. Those that it has a place
// for have been seen.
func (v *verification) stray(g *growth) error {
	ask := func(cond string, args ...any) error {
		w := (&db.Where{}).And("district = ?", v.district).And(cond, args...)
		var level, n int64
		err := v.tx.QueryRow("SELECT level, n FROM tile"+w.SQL()+" ORDER BY level, n LIMIT 1", w.Args()...).Scan(&level, &n)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return v.cannotRead("tile", err)
		}
		return differ(v.district, "ledger.tile_stray", "level", level, "n", n)
	}
	for level, due := range g.counts {
		if len(g.levels[level]) > 0 {
			due++
		}
		for _, cond := range []string{"n < 0", "n >= ?"} {
			args := []any{level, due}[:1+strings.Count(cond, "?")]
			if err := ask("level = ? AND "+cond, args...); err != nil {
				return err
			}
		}
	}
	if err := ask("level < 0"); err != nil {
		return err
	}
	return ask("level >= ?", len(g.levels))
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
	after, seen := ident.ID(math.MinInt64), int64(0)
	for {
		chunk, err := v.pendingAfter(after)
		if err != nil {
			return 0, err
		}
		for _, e := range chunk {
			if e.Hash() != e.Leaf {
				return 0, differ(v.district, "ledger.entry_changed", "number", 0, "entry", e.ID, "kind", e.Kind)
			}
			after = e.ID
			seen++
		}
		if len(chunk) < verifyChunk {
			return seen, nil
		}
	}
}

func (v *verification) pendingAfter(id ident.ID) ([]Entry, error) {
	rows, err := v.tx.Query("SELECT "+entryFields+` FROM entry
		WHERE district = $1 AND number IS NULL AND id > $2 ORDER BY id LIMIT $3`, v.district, id, verifyChunk)
	return v.entries(db.Collect(rows, err, scanEntry))
}
