package db_test

import (
	"context"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Texts that are read again are what they are, whichever came before; what is no
// text is refused.
func TestTextsAreReadAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			_, err := tx.Exec("CREATE TABLE said (id BIGINT NOT NULL PRIMARY KEY, a TEXT, b BYTEA)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"", "C26", "C26", "隐患隐患隐患隐患", "C2", ""}
		_, err = db.Write(context.Background(), d, func(tx *db.Tx) (int, error) {
			for i, text := range want {
				if _, err := tx.Exec("INSERT INTO said (id, a, b) VALUES ($1, $2, $3)", i, text, []byte(text)); err != nil {
					return 0, err
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
			rows, err := tx.Query("SELECT a FROM said ORDER BY id")
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			var a db.Again
			var kept []string
			for i := 0; rows.Next(); i++ {
				if err := rows.Scan(&a); err != nil {
					return 0, err
				}
				kept = append(kept, a.Text)
			}
			for i, text := range want {
				if kept[i] != text {
					t.Errorf("row %d says %q, want %q", i, kept[i], text)
				}
			}
			for _, what := range []string{"b", "id", "NULL"} {
				if err := tx.QueryRow("SELECT " + what + " FROM said WHERE id = 1").Scan(&a); err == nil {
					t.Errorf("%s was read as the text %q", what, a.Text)
				}
			}
			return 0, rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
