package db_test

import (
	"fmt"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

const strange = "CREATE TABLE strange (district TEXT NOT NULL, id BIGINT NOT NULL, n BIGINT, t TEXT, b BYTEA, PRIMARY KEY (district, id))"

// Whatever a value holds, it arrives as it was, portion by portion, and both sides
// have one sum.
func TestStrangeValuesAreCarriedAsTheyAre(t *testing.T) {
	from, to := dbtest.SQLite(t), dbtest.Postgres(t)
	texts := []any{"", " ", "\t", "\n", "\r\n", "\\", `\N`, `\.`, `\x41`, "\b\f\v\x01\x7f", "灭火器\\压力\t不足", "𠮷\u2028", nil}
	numbers := []any{int64(0), int64(-1), int64(1<<63 - 1), int64(-1 << 63), nil}
	blobs := []any{[]byte{}, []byte{0}, []byte("\\x\n\t"), []byte{0xff, 0xfe, 0}, nil}
	var rows [][]any
	for i := range 200 {
		rows = append(rows, []any{fmt.Sprintf("%06d", i%7), int64(i), numbers[i%len(numbers)], texts[i%len(texts)], blobs[i%len(blobs)]})
	}
	for _, d := range []*db.DB{from, to} {
		do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(strange); return err })
	}
	do(t, from, func(tx *db.Tx) error {
		for _, r := range rows {
			if _, err := tx.Exec("INSERT INTO strange (district, id, n, t, b) VALUES ($1, $2, $3, $4, $5)", r...); err != nil {
				return err
			}
		}
		return nil
	})
	table := carriedTable(t, from, "strange")
	var sum db.Sum
	portions := 0
	for p := (db.Portion{}); !p.End; portions++ {
		var err error
		p, err = db.Read(t.Context(), from, func(tx *db.Tx) (db.Portion, error) { return tx.Next(table, "", p.Last, nil, 300) })
		if err != nil {
			t.Fatal(err)
		}
		do(t, to, func(tx *db.Tx) error { return tx.Carry(table, p) })
		sum = sum.Plus(p.Sum)
	}
	if portions < 5 || sum.Rows != uint64(len(rows)) {
		t.Fatalf("%d rows in %d portions", sum.Rows, portions)
	}
	got, err := to.Summed(t.Context(), table)
	if err != nil || got != sum {
		t.Errorf("%+v %v, want %+v", got, err, sum)
	}
	want, have := all(t, from), all(t, to)
	for i := range want {
		if want[i] != have[i] {
			t.Errorf("row %d: was %s, is %s", i, want[i], have[i])
		}
	}
}

func do(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := db.Do(t.Context(), d, f); err != nil {
		t.Fatal(err)
	}
}

func carriedTable(t *testing.T, d *db.DB, name string) db.Carried {
	t.Helper()
	tables, err := db.Read(t.Context(), d, (*db.Tx).Carried)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tables {
		if x.Name == name {
			return x
		}
	}
	t.Fatalf("no table %s among %d", name, len(tables))
	return db.Carried{}
}

func all(t *testing.T, d *db.DB) []string {
	t.Helper()
	out, err := db.Read(t.Context(), d, func(tx *db.Tx) ([]string, error) {
		rows, err := tx.Query("SELECT district, id, n, t, b FROM strange ORDER BY district, id")
		return db.Collect(rows, err, func(r *db.Rows) (string, error) {
			var district string
			var id int64
			var n, text any
			var b []byte
			err := r.Scan(&district, &id, &n, &text, &b)
			return fmt.Sprintf("%s %d %v %q %x %t", district, id, n, text, b, b == nil), err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is no text for PostgreSQL is named and not sent.
func TestAValueThatCannotBeCarriedIsNamed(t *testing.T) {
	from := dbtest.SQLite(t)
	do(t, from, func(tx *db.Tx) error { _, err := tx.Exec(strange); return err })
	for i, value := range []string{"CAST(x'ff41' AS TEXT)", "'a' || char(0) || 'b'", "x'41'", "7"} {
		do(t, from, func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO strange (district, id, t) VALUES ('371502', $1, "+value+")", i)
			return err
		})
		table := carriedTable(t, from, "strange")
		_, err := db.Read(t.Context(), from, func(tx *db.Tx) (db.Portion, error) { return tx.Next(table, fmt.Sprintf("id = %d", i), nil, nil, 1000) })
		if i < 3 && fault.CodeOf(err) != "db.carry_value" || i == 3 && err != nil { // a TEXT column makes a text of a number
			t.Errorf("%s: %v", value, err)
		}
	}
}
