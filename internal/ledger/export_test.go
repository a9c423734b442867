package ledger

import (
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
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
