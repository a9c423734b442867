package ledger

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
)

const entryFields = "district, id, number, at, recorded, actor, kind, about, subject, version, body, leaf"

func scanEntry(rows *db.Rows) (Entry, error) {
	var e Entry
	var number sql.NullInt64
	var body string
	var leaf []byte
	err := rows.Scan(&e.District, &e.ID, &number, &e.At, &e.Recorded, &e.Actor, &e.Kind, &e.About,
		&e.Subject, &e.Version, &body, &leaf)
	if err != nil {
		return e, fmt.Errorf("read entry: %w", err)
	}
	if len(leaf) != tlog.HashSize {
		return e, fmt.Errorf("read entry %d: leaf hash of %d bytes", e.ID, len(leaf))
	}
	copy(e.Leaf[:], leaf)
	e.Number, e.Body = number.Int64, json.RawMessage(body)
	return e, nil
}

func treeSize(tx *db.Tx, district string) (int64, error) {
	var n int64
	err := tx.QueryRow("SELECT size FROM tree WHERE district = $1", district).Scan(&n)
	if err == sql.ErrNoRows {
		return 0, nil
	}
	return n, err
}

// Districts lists the districts that have entries, in order.
func Districts(tx *db.Tx) ([]string, error) { return districtsOf(tx, "entry") }

// FirstDistrict is the first district with entries whose code is at or after one; ok
// is false when there is none. It costs one look into an index, where Districts costs
// one for each of them.
func FirstDistrict(tx *db.Tx, from string) (district string, ok bool, err error) {
	var first []byte // SQLite may hold a blob there, which Misfit tells
	err = tx.QueryRow("SELECT min(district) FROM entry WHERE district >= $1", from).Scan(&first)
	return string(first), first != nil, err
}

// districtsOf lists the districts that have rows in a table whose key begins with
// them, in order.
func districtsOf(tx *db.Tx, table string) ([]string, error) {
	return tx.Districts(table, "")
}

// tiles reads the hashes of a district's tree from its stored tiles, laid over
// with those of the batch in hand.
type tiles struct {
	tx       *db.Tx
	district string
	fresh    map[int64]tlog.Hash
	cache    map[tlog.Tile][]byte
}

func newTiles(tx *db.Tx, district string) *tiles {
	return &tiles{tx: tx, district: district, fresh: map[int64]tlog.Hash{}, cache: map[tlog.Tile][]byte{}}
}

// tileHeight is the height of a stored tile: 256 hashes, 8 KiB when full.
const tileHeight = 8

// ReadHashes implements tlog.HashReader.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, err := t.hash(index)
		if err != nil {
			return nil, err
		}
		out[i] = h
	}
	return out, nil
}

func (t *tiles) hash(index int64) (tlog.Hash, error) {
	if h, ok := t.fresh[index]; ok {
		return h, nil
	}
	tile := tlog.TileForIndex(tileHeight, index)
	data, err := t.load(tile)
	if err != nil {
		return tlog.Hash{}, err
	}
	tile.W = len(data) / tlog.HashSize
	return tlog.HashFromTile(tile, data, index)
}

func (t *tiles) load(tile tlog.Tile) ([]byte, error) {
	key := tlog.Tile{H: tile.H, L: tile.L, N: tile.N}
	if data, ok := t.cache[key]; ok {
		return data, nil
	}
	var data []byte
	err := t.tx.QueryRow("SELECT data FROM tile WHERE district = $1 AND level = $2 AND n = $3",
		t.district, tile.L, tile.N).Scan(&data)
	if err != nil {
		return nil, fmt.Errorf("read tile %d/%d of %s: %w", tile.L, tile.N, t.district, err)
	}
	t.cache[key] = data
	return data, nil
}
