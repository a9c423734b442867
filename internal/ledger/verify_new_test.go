package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

func (r *room) verifyNew() ([]ledger.Verified, error) {
	return r.VerifyNew(context.Background(), []ledger.Table{things()}, nil, nil)
}

// marked is a story that was verified as a whole and has gone on since: one old
// thing and one new one have new entries, one of them without a number.
func marked(t *testing.T, d *db.DB) (*room, []ident.ID) {
	t.Helper()
	r, ids := story(t, d, 9)
	seen, err := r.Verify(context.Background(), []ledger.Table{things()}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Remember(context.Background(), seen); err != nil {
		t.Fatal(err)
	}
	for _, id := range []ident.ID{ids[1], r.born("新")} {
		if err := r.counted(id); err != nil {
			t.Fatal(err)
		}
		r.sequence()
	}
	if err := r.counted(ids[1]); err != nil {
		t.Fatal(err)
	}
	return r, ids
}

func TestOnlyWhatIsNewIsVerified(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ids := marked(t, d)
		for round := range 3 {
			seen, err := r.verifyNew()
			if err != nil {
				t.Fatal(err)
			}
			all, err := r.Verify(context.Background(), []ledger.Table{things()}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if seen[0].Since == 0 || seen[0].Entries != all[0].Entries || seen[0].Pending != 1 || seen[0].Rows["thing"] != all[0].Rows["thing"] {
				t.Fatalf("round %d: new %+v, all %+v", round, seen[0], all[0])
			}
			// Both come to the same mark, and one goes on from the other's.
			if a, b := ledger.MarkOf(seen[0]), ledger.MarkOf(all[0]); a == nil || b == nil || a.Rows != b.Rows || a.Root != b.Root || a.Size != b.Size {
				t.Fatalf("round %d: marks %+v and %+v", round, a, b)
			}
			if err := r.Remember(context.Background(), seen); err != nil {
				t.Fatal(err)
			}
			r.sequence()
			if err := r.counted(ids[round+2]); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What somebody with a database console does after the mark: all that has to do with
// rows, with what is new or with what new entries are about is found, under the name
// that the whole verification has for it; a change to what is old and rests, the
// whole one alone finds.
func TestTamperingSinceTheMark(t *testing.T) {
	cases := []struct{ name, statement, code string }{
		{"a field of a row that rests", "UPDATE thing SET state = 'done' WHERE id = $old", "ledger.row_changed"},
		{"a private field of a row that rests", "UPDATE thing SET name = '李四' WHERE id = $old", "ledger.row_changed"},
		{"a salt of a row that rests", "UPDATE thing SET salt = salt || salt WHERE id = $old", "ledger.row_changed"},
		{"a list of a row that rests", `UPDATE thing SET tags = '["x"]' WHERE id = $old`, "ledger.row_changed"},
		{"the version of a row that rests", "UPDATE thing SET version = 9 WHERE id = $old", "ledger.row_version"},
		{"a row that rests deleted", "DELETE FROM thing WHERE id = $old", "ledger.row_missing"},
		{"a row out of nothing", "INSERT INTO thing SELECT district, -id, version, name, salt, state, count, tags FROM thing WHERE id = $old", "ledger.row_unborn"},
		{"a field of a row that moved", "UPDATE thing SET state = 'done' WHERE id = $moved", "ledger.row_changed"},
		{"a row that moved deleted", "DELETE FROM thing WHERE id = $moved", "ledger.row_missing"},
		{"an old entry about what moved", "UPDATE entry SET actor = 'person:9' WHERE subject = $moved AND version = 2", "ledger.entry_changed"},
		{"an old entry about what moved, deleted", "DELETE FROM entry WHERE subject = $moved AND version = 2", "ledger.number_missing"},
		{"a new entry", "UPDATE entry SET recorded = recorded - 1 WHERE number > $mark", "ledger.entry_changed"},
		{"an entry without a number", "UPDATE entry SET actor = 'person:9' WHERE number IS NULL", "ledger.entry_changed"},
		{"a new entry deleted", "DELETE FROM entry WHERE number = $mark + 1", "ledger.number_missing"},
		{"the last entry deleted", "DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)", "ledger.entries_gone"},
		{"a new checkpoint deleted", "DELETE FROM checkpoint WHERE size > $mark", "ledger.size_differs"},
		{"the mark's checkpoint deleted", "DELETE FROM checkpoint WHERE size = $mark", "ledger.checkpoint_gone"},
		{"the tree's size", "UPDATE tree SET size = size - 1", "ledger.size_differs"},
		{"a tile that grows on", "UPDATE tile SET data = (SELECT leaf FROM entry WHERE number = 3) WHERE level = 0", "ledger.leaf_differs"},
		{"an entry of an unknown kind", "UPDATE entry SET about = 'nothing' WHERE number = $mark + 1", "ledger.entry_changed"},

		{"an old entry about what rests", "UPDATE entry SET actor = 'person:9' WHERE subject = $old AND version = 2", ""},
		{"an old entry about what rests, deleted", "DELETE FROM entry WHERE subject = $old AND version = 2", ""},
		{"an old checkpoint's time", "UPDATE checkpoint SET at = at + 1 WHERE size < $mark", ""},
		{"an old checkpoint deleted", "DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)", ""},

		// Then there is nothing to go on from, and everything is looked at.
		{"the mark deleted, and an old entry changed", "DELETE FROM verified; UPDATE entry SET actor = 'person:9' WHERE subject = $old AND version = 2", "ledger.entry_changed"},
		{"the mark changed, and an old entry", "UPDATE verified SET note = replace(note, 'at ', 'at 1'); UPDATE entry SET actor = 'person:9' WHERE subject = $old AND version = 2", "ledger.entry_changed"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ids := marked(t, d)
		seen, err := r.verifyNew()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				restore := r.snapshot()
				defer restore()
				r.exec("CREATE TABLE was_verified AS SELECT * FROM verified")
				defer func() {
					r.exec("DELETE FROM verified")
					r.exec("INSERT INTO verified SELECT * FROM was_verified")
					r.exec("DROP TABLE was_verified")
				}()
				fill := strings.NewReplacer("$old", ids[5].String(), "$moved", ids[1].String(), "$mark", fmt.Sprint(seen[0].Since))
				for _, s := range splitStatements(fill.Replace(c.statement)) {
					r.exec(s)
				}
				var whole, part *ledger.Difference
				if err := r.verify(); !errors.As(err, &whole) {
					t.Fatalf("the whole verification: %v, want a difference", err)
				}
				_, err := r.verifyNew()
				errors.As(err, &part)
				switch {
				case c.code == "" && err != nil:
					t.Fatalf("found %v, which the documents say only the whole verification finds", err)
				case c.code != "" && (part == nil || part.Code != c.code || whole.Code != c.code):
					t.Fatalf("found %v, the whole verification %v, want %s", err, whole, c.code)
				}
			})
		}
		if _, err := r.verifyNew(); err != nil {
			t.Fatalf("after taking all of it back: %v", err)
		}
	})
}

// An older mark that somebody puts back is as true as it was: only more is new.
func TestAnOlderMarkIsGoneOnFrom(t *testing.T) {
	r, _ := marked(t, dbtest.SQLite(t))
	r.exec("CREATE TABLE was_verified AS SELECT * FROM verified")
	seen, err := r.verifyNew()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Remember(context.Background(), seen); err != nil {
		t.Fatal(err)
	}
	r.exec("DELETE FROM verified")
	r.exec("INSERT INTO verified SELECT * FROM was_verified")
	again, err := r.verifyNew()
	if err != nil || again[0].Since != seen[0].Since {
		t.Fatalf("%+v, %v", again, err)
	}
}
