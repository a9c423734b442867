package db_test

import (
	"context"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Whatever Misfit finds, AsDeclared does too, but for a fraction, which a joined
// row shows.
func TestJoinedRowsTellKinds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		do := func(q string, args ...any) {
			t.Helper()
			if err := db.Do(ctx, d, func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		do("CREATE TABLE kinds (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, c BYTEA NOT NULL, m BIGINT)")
		joined := func() []string {
			all, err := db.Read(ctx, d, func(tx *db.Tx) ([]string, error) {
				ok := tx.AsDeclared(db.Kinds{Texts: []string{"a", "b"}, Numbers: []string{"id", "n", "coalesce(m, 0)"}, Blobs: []string{"c"}})
				rows, err := tx.Query("SELECT " + db.Joined(ok, "id", "n", "a", "b", "m") + " FROM kinds ORDER BY id")
				return db.Collect(rows, err, func(r *db.Rows) (string, error) { var s string; return s, r.Scan(&s) })
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		do("INSERT INTO kinds VALUES (1, -9223372036854775808, '', '隐患', $1, NULL)", []byte{0xff, 0})
		do("INSERT INTO kinds VALUES (2, 9223372036854775807, 'a', '5', $1, -3)", []byte{})
		sep := string(rune(db.Separator))
		want := []string{"1|-9223372036854775808||隐患", "2|9223372036854775807|a|5|-3"}
		for i, got := range joined() {
			if strings.ReplaceAll(got, sep, "|") != want[i] {
				t.Errorf("joined %q, want %q", got, want[i])
			}
		}
		if d.Engine() == db.Postgres {
			return
		}
		for _, odd := range []string{
			"a = CAST('x' AS BLOB)", "b = CAST('' AS BLOB)", "n = CAST('7' AS BLOB)", "n = 'seven'", "m = x'05'", "m = 'x'", "c = 'text'", "c = 5",
		} {
			do("UPDATE kinds SET " + odd + " WHERE id = 1")
			if got := joined(); got[0] != "" || got[1] == "" {
				t.Errorf("%s: %q", odd, got)
			}
			do("UPDATE kinds SET n = 1, a = 'a', b = 'b', c = x'01', m = NULL WHERE id = 1")
		}
		do("UPDATE kinds SET n = 7.5 WHERE id = 1")
		if got := joined()[0]; !strings.Contains(got, "7.5") {
			t.Errorf("a fraction: %q", got)
		}
	})
}
