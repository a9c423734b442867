package ledger_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// Each of these is somebody with a database console; Verify must name it.
func TestTamperingIsNamed(t *testing.T) {
	cases := []struct{ name, code, statement string }{
		{"a field of a row", "ledger.row_changed", "UPDATE thing SET state = 'done' WHERE count = 2"},
		{"a private field of a row", "ledger.row_changed", "UPDATE thing SET name = '李四' WHERE count = 2"},
		{"a salt", "ledger.row_changed", "UPDATE thing SET salt = salt || salt WHERE count = 2"},
		{"a list of a row", "ledger.row_changed", `UPDATE thing SET tags = '["x"]' WHERE count = 2`},
		{"a row's version", "ledger.row_version", "UPDATE thing SET version = 9 WHERE count = 2"},
		{"a row deleted", "ledger.row_missing", "DELETE FROM thing WHERE count = 2"},
		{"a row out of nothing", "ledger.row_unborn", "INSERT INTO thing SELECT district, id + 1, version, name, salt, state, count, tags FROM thing WHERE count = 3"},
		{"a row out of nothing with an id below zero", "ledger.row_unborn", "INSERT INTO thing SELECT district, -id, version, name, salt, state, count, tags FROM thing WHERE count = 3"},
		{"an entry out of nothing with ids below zero", "ledger.entry_changed", "INSERT INTO entry SELECT district, -id, NULL, at, recorded, actor, kind, about, -subject, version, body, leaf FROM entry WHERE number = 1"},
		{"an entry's body", "ledger.entry_changed", "UPDATE entry SET body = replace(body, '\"count\":1', '\"count\":2') WHERE number = (SELECT min(number) FROM entry WHERE kind = 'thing.counted')"},
		{"an entry's actor", "ledger.entry_changed", "UPDATE entry SET actor = 'person:9' WHERE number = 5"},
		{"an entry's time", "ledger.entry_changed", "UPDATE entry SET recorded = recorded - 1 WHERE number = 5"},
		{"an entry's leaf", "ledger.entry_changed", "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE number = 6) WHERE number = 5"},
		{"an entry deleted", "ledger.number_missing", "DELETE FROM entry WHERE number = 5"},
		{"the last entry deleted", "ledger.entries_gone", "DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)"},
		{"all entries deleted", "ledger.entries_gone", "DELETE FROM entry"},
		{"two entries swapped", "ledger.leaf_differs", "UPDATE entry SET number = CASE number WHEN 5 THEN -6 ELSE -5 END WHERE number IN (5, 6); UPDATE entry SET number = -number WHERE number < 0"},
		{"a tile", "ledger.leaf_differs", "UPDATE tile SET data = (SELECT leaf FROM entry WHERE number = 3) WHERE level = 0"},
		{"a tile deleted", "ledger.tile_missing", "DELETE FROM tile"},
		{"a tile too many", "ledger.tile_stray", "INSERT INTO tile SELECT district, level, 77, data FROM tile"},
		{"a checkpoint's time", "ledger.checkpoint_changed", "UPDATE checkpoint SET at = at + 1"},
		{"a checkpoint's text", "ledger.checkpoint_changed", "UPDATE checkpoint SET note = replace(note, '/371502', '/371503')"},
		{"the last checkpoint deleted", "ledger.size_differs", "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)"},
		{"a checkpoint in the middle deleted", "ledger.checkpoint_gone", "DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint WHERE size > (SELECT min(size) FROM checkpoint))"},
		{"the first checkpoint deleted", "ledger.checkpoint_gone", "DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)"},
		{"a list that is none", "ledger.row_unreadable", "UPDATE thing SET tags = '[' WHERE count = 2"},
		{"the tree's size", "ledger.size_differs", "UPDATE tree SET size = size - 1"},
		{"a number taken back", "ledger.number_missing", "UPDATE entry SET number = NULL WHERE number = 5"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := story(t, d, 9)
		if err := r.verify(); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				var found *ledger.Difference
				if err := r.tampered(c.statement); !errors.As(err, &found) {
					t.Fatalf("%v, want a difference", err)
				}
				if found.Code != c.code || found.District != district {
					t.Fatalf("named %v, want %s", found, c.code)
				}
			})
		}
		if err := r.verify(); err != nil {
			t.Fatalf("after taking all of it back: %v", err)
		}
	})
}

// tampered runs statements, verifies, and takes the statements back.
func (r *room) tampered(statements string) error {
	restore := r.snapshot()
	defer restore()
	for _, s := range splitStatements(statements) {
		r.exec(s)
	}
	return r.verify()
}

func splitStatements(s string) []string {
	var all []string
	for start := 0; start < len(s); {
		end := start
		for end < len(s) && s[end] != ';' {
			end++
		}
		all = append(all, s[start:end])
		start = end + 1
	}
	return all
}

var watched = []string{"entry", "tree", "tile", "checkpoint", "thing"}

func (r *room) snapshot() (restore func()) {
	for _, name := range watched {
		r.exec("CREATE TABLE was_" + name + " AS SELECT * FROM " + name)
	}
	return func() {
		for _, name := range watched {
			r.exec("DELETE FROM " + name)
			r.exec("INSERT INTO " + name + " SELECT * FROM was_" + name)
			r.exec("DROP TABLE was_" + name)
		}
	}
}

// A forger who also holds the database may rebuild leaf and tile; the signed root
// still tells.
func TestAForgerWithoutTheKeyIsCaught(t *testing.T) {
	r, _ := story(t, dbtest.SQLite(t), 9)
	rng := rand.New(rand.NewPCG(3, 4))
	_, err := db.Write(context.Background(), r.db, func(tx *db.Tx) (int, error) {
		var id int64
		if err := tx.QueryRow("SELECT id FROM entry WHERE number = $1", 1+rng.IntN(9)).Scan(&id); err != nil {
			return 0, err
		}
		return 0, ledger.Forge(tx, district, id)
	})
	if err != nil {
		t.Fatal(err)
	}
	var found *ledger.Difference
	if err := r.verify(); !errors.As(err, &found) || found.Code != "ledger.root_differs" {
		t.Fatalf("%v, want ledger.root_differs", err)
	}
}
