package ledger

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// Forge changes an entry as thoroughly as a forger without the key can: body,
// leaf and tile.
func Forge(tx *db.Tx, district string, id int64) error {
	rows, err := tx.Query("SELECT "+entryFields+" FROM entry WHERE district = $1 AND id = $2", district, id)
	all, err := db.Collect(rows, err, scanEntry)
	if err != nil {
		return err
	}
	e := all[0]
	e.Actor = "person:99"
	leaf := e.Hash()
	if _, err := tx.Exec("UPDATE entry SET actor = $3, leaf = $4 WHERE district = $1 AND id = $2", district, id, e.Actor, leaf[:]); err != nil {
		return err
	}
	var data []byte
	if err := tx.QueryRow("SELECT data FROM tile WHERE district = $1 AND level = 0 AND n = 0", district).Scan(&data); err != nil {
		return err
	}
	copy(data[(e.Number-1)*tlog.HashSize:], leaf[:])
	_, err = tx.Exec("UPDATE tile SET data = $2 WHERE district = $1 AND level = 0 AND n = 0", district, data)
	return err
}

// MarkOf is the mark that Remember would keep.
func MarkOf(v Verified) *Mark { return v.mark }

// GrowGreat writes a tree of size leaves: tiles, size and signed head. A few of its
// leaves are of entries about things, four each, spread over the tree, which are
// written too; the others stand in the tiles alone.
func (l *Ledger) GrowGreat(ctx context.Context, district string, size int64, things int) ([]ident.ID, error) {
	rng := rand.New(rand.NewPCG(7, 7))
	ids := make([]ident.ID, things)
	real := map[int64]Entry{}
	for i := range ids {
		ids[i] = l.ids.New()
		at := rng.Int64N(size - 400_000)
		for v := range int64(4) {
			at += 1 + rng.Int64N(100_000)
			e := Entry{District: district, ID: l.ids.New(), Number: at + 1, At: at, Recorded: at, Actor: "person:1/post:2", Kind: "thing.counted",
				About: "thing", Subject: ids[i], Version: v + 1, Body: json.RawMessage(`{"set":{"count":` + strconv.FormatInt(v, 10) + `}}`)}
			if _, taken := real[at]; taken {
				return nil, errors.New("two entries in one place")
			}
			e.Leaf = e.Hash()
			real[at] = e
		}
	}
	var rows [][]any
	save := func(table string, columns []string, most int) error {
		if len(rows) < most {
			return nil
		}
		err := db.Do(ctx, l.db, func(tx *db.Tx) error { return tx.Insert(table, columns, rows) })
		rows = rows[:0]
		return err
	}
	tile := []string{"district", "level", "n", "data"}
	put := func(level int, n int64, hashes []tlog.Hash) {
		data := make([]byte, 0, len(hashes)*tlog.HashSize)
		for _, h := range hashes {
			data = append(data, h[:]...)
		}
		rows = append(rows, []any{district, int64(level), n, data})
	}
	g := &growth{}
	g.full = func(level int) error {
		put(level, g.counts[level], g.levels[level])
		return nil
	}
	for i := range size {
		e, ok := real[i]
		if !ok {
			binary.LittleEndian.PutUint64(e.Leaf[:], rng.Uint64())
		}
		if err := g.add(e.Leaf); err != nil {
			return nil, err
		}
		if err := save("tile", tile, 500); err != nil {
			return nil, err
		}
	}
	for level, hashes := range g.levels {
		if len(hashes) > 0 {
			put(level, g.counts[level], hashes)
		}
	}
	if err := save("tile", tile, 1); err != nil {
		return nil, err
	}
	for _, e := range real {
		rows = append(rows, []any{e.Number, district, e.ID, e.At, e.Recorded, e.Actor, e.Kind, e.About, e.Subject, e.Version, string(e.Body), e.Leaf[:]})
	}
	if err := save("entry", append([]string{"number"}, entryColumns...), 1); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: head{size: size, root: g.root(), at: 1}.text(district)}, l.key.Signer)
	if err != nil {
		return nil, err
	}
	return ids, db.Do(ctx, l.db, func(tx *db.Tx) error {
		if _, err := tx.Exec("INSERT INTO tree (district, size) VALUES ($1, $2)", district, size); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO checkpoint (district, size, at, note) VALUES ($1, $2, 1, $3)", district, size, string(signed))
		return err
	})
}
