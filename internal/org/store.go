package org

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// table is a folded table: its columns after district, id and version.
type table struct {
	name    string
	columns []string
	fields  string // all columns, for SELECT
	insert  string
	update  string
}

func newTable(name string, columns ...string) table {
	all := append([]string{"district", "id", "version"}, columns...)
	places := make([]string, len(all))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	var sets []string
	for i, c := range all[2:] {
		sets = append(sets, c+" = "+places[i+2])
	}
	return table{
		name: name, columns: columns, fields: strings.Join(all, ", "),
		insert: fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, strings.Join(all, ", "), strings.Join(places, ", ")),
		update: fmt.Sprintf("UPDATE %s SET %s WHERE district = $1 AND id = $2 AND version = $%d", name, strings.Join(sets, ", "), len(all)+1),
	}
}

var (
	unitTable     = newTable("unit", "kind", "name", "name_key", "code", "division", "industry", "parent", "dissolved")
	postTable     = newTable("post", "unit", "title", "line", "superior", "top", "head", "abolished")
	personTable   = newTable("person", "salt", "name", "phone", "identity", "state", "erased")
	tenureTable   = newTable("tenure", "post", "person", "manner", "since", "until")
	chargeTable   = newTable("charge", "post", "line", "divisions", "industries", "kinds", "units", "leads", "since", "until")
	siteTable     = newTable("site", "unit", "name", "name_key", "code", "division", "industry", "address", "lon", "lat", "attributes", "source", "closed")
	divisionTable = newTable("division", "code", "name", "parent", "withdrawn")
)

// save writes a row: an INSERT when was is 0, else an UPDATE of version was.
func (t table) save(tx *db.Tx, ref ledger.Ref, was int64, values ...any) error {
	args := append([]any{ref.District, ref.ID, ref.Version}, values...)
	if was == 0 {
		_, err := tx.Exec(t.insert, args...)
		return err
	}
	n, err := tx.Exec(t.update, append(args, was)...)
	if err == nil && n == 0 {
		return db.ErrLost
	}
	return err
}

// read returns the rows that w and tail pick.
func read[T any](tx *db.Tx, t table, w *db.Where, tail string, scan func(*db.Rows) (T, error)) ([]T, error) {
	rows, err := tx.Query("SELECT "+t.fields+" FROM "+t.name+w.SQL()+tail, w.Args()...)
	all, err := db.Collect(rows, err, scan)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	return all, nil
}

func in(district string) *db.Where { return new(db.Where).And("district = ?", district) }

// one returns the row with an id, or NotFound.
func getRow[T any](tx *db.Tx, t table, district string, id ident.ID, scan func(*db.Rows) (T, error)) (T, error) {
	list, err := read(tx, t, in(district).And("id = ?", id), "", scan)
	if err == nil && len(list) == 0 {
		var zero T
		return zero, unknown(t.name, id)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return list[0], nil
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// list encodes a list as JSON text; a missing list is an empty one.
func list[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and ids always encode
	}
	return string(raw)
}

// listOf scans what list wrote and nothing else: a column that says the same in
// another form was not written here.
type listOf[T any] struct{ to *[]T }

// Scan implements sql.Scanner.
func (l listOf[T]) Scan(src any) error {
	var raw []byte
	switch s := src.(type) {
	case string:
		raw = []byte(s)
	case []byte:
		raw = s
	default:
		return fmt.Errorf("list from %T", src)
	}
	if string(raw) == "[]" {
		*l.to = nil
		return nil
	}
	if err := json.Unmarshal(raw, l.to); err != nil {
		return err
	}
	if list(*l.to) != string(raw) {
		return fmt.Errorf("%q is not as it was written", raw)
	}
	return nil
}

// Tables are the folded tables of this room, for verifying them.
func Tables() []ledger.Table {
	return []ledger.Table{
		folded[Unit](unitTable, scanUnit), folded[Post](postTable, scanPost), folded[Person](personTable, scanPerson),
		folded[Tenure](tenureTable, scanTenure), folded[Charge](chargeTable, scanCharge), folded[Site](siteTable, scanSite),
		folded[Division](divisionTable, scanDivision),
	}
}

func folded[T any, P interface {
	*T
	ledger.Subject
}](t table, scan func(*db.Rows) (T, error)) ledger.Table {
	return ledger.Table{About: t.name, Of: P(new(T)), Scan: func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
		w := in(district).And("id > ?", after)
		rows, err := read(tx, t, w, " ORDER BY id LIMIT "+w.Arg(limit), scan)
		subjects := make([]ledger.Subject, len(rows))
		for i := range rows {
			subjects[i] = P(&rows[i])
		}
		return subjects, err
	}}
}
