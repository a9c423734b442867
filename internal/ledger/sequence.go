package ledger

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
)

// sequenceBatch is how many entries one transaction numbers. A batch rewrites
// the tree's right edge once, so a larger one is cheaper an entry.
const sequenceBatch = 4096

// Sequence numbers every committed entry that has no number yet, in all
// districts, and returns how many it numbered. It is safe in several processes
// at once.
func (l *Ledger) Sequence(ctx context.Context) (int, error) {
	districts, err := db.Read(ctx, l.db, Pending)
	if err != nil {
		return 0, fmt.Errorf("find entries to number: %w", err)
	}
	total := 0
	for _, d := range districts {
		for {
			n, more, err := l.SequenceSome(ctx, d)
			if err != nil {
				return total, err
			}
			total += n
			if !more {
				break
			}
		}
	}
	return total, nil
}

// SequenceSome numbers one batch of a district's entries; more says that others
// wait.
func (l *Ledger) SequenceSome(ctx context.Context, district string) (n int, more bool, err error) {
	n, err = db.Write(ctx, l.db, func(tx *db.Tx) (int, error) { return l.sequenceTx(tx, district) })
	if err != nil {
		return 0, false, fmt.Errorf("number entries of %s: %w", district, err)
	}
	return n, n == sequenceBatch, nil
}

// Pending lists the districts that have entries without a number.
func Pending(tx *db.Tx) ([]string, error) {
	return tx.Districts("entry", "number IS NULL")
}

type numbered struct {
	number int64
	leaf   tlog.Hash
}

func (l *Ledger) sequenceTx(tx *db.Tx, district string) (int, error) {
	if err := tx.Lock("sequence/" + district); err != nil {
		return 0, err
	}
	size, err := treeSize(tx, district)
	if err != nil {
		return 0, err
	}
	if err := l.signsFor(tx, district, size); err != nil {
		return 0, err
	}
	fresh, err := giveNumbers(tx, district, size)
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	t := newTiles(tx, district)
	for i, f := range fresh {
		if f.number != size+int64(i)+1 {
			return 0, fmt.Errorf("entry number %d where %d was due", f.number, size+int64(i)+1)
		}
		n := f.number - 1
		hashes, err := tlog.StoredHashesForRecordHash(n, f.leaf, t)
		if err != nil {
			return 0, err
		}
		at := tlog.StoredHashIndex(0, n)
		for k, h := range hashes {
			t.fresh[at+int64(k)] = h
		}
	}
	next := size + int64(len(fresh))
	if err := saveTiles(tx, district, t, size, next); err != nil {
		return 0, err
	}
	return len(fresh), l.signHead(tx, district, t, size, next)
}

// giveNumbers numbers the oldest pending entries by id, after size, or in order of
// history where that is another one.
func giveNumbers(tx *db.Tx, district string, size int64) ([]numbered, error) {
	if odd, err := crossed(tx, district); err != nil {
		return nil, err
	} else if odd {
		return untangle(tx, district, size)
	}
	rows, err := tx.Query(`UPDATE entry SET number = $2 + p.place
		FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM entry
			WHERE district = $1 AND number IS NULL ORDER BY id LIMIT $3) AS p
		WHERE entry.district = $1 AND entry.id = p.id
		RETURNING entry.number, entry.leaf`, district, size, sequenceBatch)
	all, err := db.Collect(rows, err, func(r *db.Rows) (numbered, error) {
		var n numbered
		var leaf []byte
		if err := r.Scan(&n.number, &leaf); err != nil {
			return n, err
		}
		copy(n.leaf[:], leaf)
		return n, nil
	})
	sort.Slice(all, func(i, j int) bool { return all[i].number < all[j].number })
	return all, err
}

func saveTiles(tx *db.Tx, district string, t *tiles, from, to int64) error {
	for _, tile := range tlog.NewTiles(tileHeight, from, to) {
		data, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO tile (district, level, n, data) VALUES ($1, $2, $3, $4)
			ON CONFLICT (district, level, n) DO UPDATE SET data = excluded.data`,
			district, tile.L, tile.N, data)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO tree (district, size) VALUES ($1, $2)
		ON CONFLICT (district) DO UPDATE SET size = excluded.size`, district, to)
	return err
}

// signsFor refuses a district whose tree another key signs (ledger.other_key): a
// process that was given the wrong folder must not sign beside the right one.
func (l *Ledger) signsFor(tx *db.Tx, district string, size int64) error {
	if size == 0 {
		return nil
	}
	last, err := Latest(tx, district)
	if fault.CodeOf(err) == "ledger.no_checkpoint" {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = openHead(district, last.Note, l.key.Public)
	var unknown *note.UnverifiedNoteError
	if errors.As(err, &unknown) {
		return fault.New(fault.Conflict, "ledger.other_key", "district", district)
	}
	return nil // whatever else is wrong with it, Verify tells
}

func (l *Ledger) signHead(tx *db.Tx, district string, t *tiles, prev, size int64) error {
	root, err := tlog.TreeHash(size, t)
	if err != nil {
		return err
	}
	now := clock.Micros(l.clock.Now())
	text := head{size: size, root: root, at: now, prev: prev}.text(district)
	signed, err := note.Sign(&note.Note{Text: text}, l.key.Signer)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	_, err = tx.Exec("INSERT INTO checkpoint (district, size, at, note) VALUES ($1, $2, $3, $4)",
		district, size, now, string(signed))
	return err
}
