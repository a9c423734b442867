package db_test

import (
	"context"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func TestMisfitFindsAValueOfAnotherKind(t *testing.T) {
	d := dbtest.SQLite(t)
	counter(t, d)
	look := func() (db.Misfit, bool) {
		t.Helper()
		var found bool
		m, err := db.Read(context.Background(), d, func(tx *db.Tx) (m db.Misfit, err error) {
			m, found, err = tx.Misfit(nil)
			return m, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m, found
	}
	if m, found := look(); found {
		t.Fatalf("a fresh database has a misfit: %+v", m)
	}
	for column, statement := range map[string]string{
		"n":        "UPDATE box SET n = CAST(CAST(n AS TEXT) AS BLOB)",
		"district": "UPDATE box SET district = CAST(district AS BLOB)",
	} {
		table(t, d, statement)
		m, found := look()
		if !found || m.Table != "box" || m.Column != column || m.Key["id"] != "1" {
			t.Errorf("%s: found %v %+v", statement, found, m)
		}
		table(t, d, "UPDATE box SET n = 0, district = '371502'")
	}
	if m, found := look(); found {
		t.Errorf("after it was put right: %+v", m)
	}
}

func TestStrangerIsADistrictThatNobodyKnows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		for _, c := range []struct{ more, want string }{
			{"", ""},
			{"INSERT INTO box (district, id, n, version) VALUES ('371503', 1, 0, 1)", "371503"},
			{"UPDATE box SET district = '' WHERE district = '371503'", ""},
		} {
			if c.more != "" {
				table(t, d, c.more)
			}
			var found bool
			got, err := db.Read(context.Background(), d, func(tx *db.Tx) (s string, err error) {
				s, found, err = tx.Stranger("box", []string{"371502"})
				return s, err
			})
			if err != nil || found != (c.more != "") || got != c.want {
				t.Errorf("after %q: %q, %v, %v", c.more, got, found, err)
			}
		}
	})
}
