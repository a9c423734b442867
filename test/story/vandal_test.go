package story_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// row is a row as SQLite stores it: int64, string or []byte by column.
type row struct {
	table  string
	names  []string
	values []any
	law    string // of an article: the law that it is of
}

func (r row) text(name string) string {
	if i := slices.Index(r.names, name); i >= 0 {
		return fmt.Sprint(r.values[i])
	}
	return ""
}

func (r row) with(i int, v any) row {
	r.values = slices.Clone(r.values)
	r.values[i] = v
	return r
}

// damage does something bad; ok is false when the schema itself forbade it.
func (v *vandal) damage() (damaged, bool) {
	switch n := v.rng.IntN(100); {
	case n < 62:
		return v.flip(v.pick())
	case n < 70:
		r := v.pick()
		return v.replace("delete "+r.table, keyOf(r), []row{r}, nil)
	case n < 78:
		return v.duplicate(v.pick())
	case n < 86:
		return v.swap()
	case n < 92:
		return v.retype(v.pick())
	default:
		return v.file()
	}
}

// pick takes a random row of a random table.
func (v *vandal) pick() row { return v.rowOf(watched[v.rng.IntN(len(watched))]) }

func (v *vandal) rowOf(table string) row {
	v.c.t.Helper()
	var n int
	v.c.must(v.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n))
	r := v.read(table, "SELECT * FROM "+table+" ORDER BY "+strings.Join(v.keys[table], ", ")+" LIMIT 1 OFFSET ?", v.rng.IntN(n))
	if table == "statute_article" {
		r.law = v.texts("SELECT law FROM statute WHERE id = ?", r.text("statute"))[0]
	}
	return r
}

func (v *vandal) read(table, query string, args ...any) row {
	v.c.t.Helper()
	rows, err := v.db.Query(query, args...)
	v.c.must(err)
	defer rows.Close()
	r := row{table: table}
	r.names, err = rows.Columns()
	v.c.must(err)
	r.values = make([]any, len(r.names))
	into := make([]any, len(r.names))
	for i := range into {
		into[i] = &r.values[i]
	}
	if !rows.Next() {
		v.c.t.Fatalf("no row for %s", query)
	}
	v.c.must(rows.Scan(into...))
	for i, x := range r.values {
		if b, blob := x.([]byte); blob && len(b) == 0 {
			r.values[i] = []byte{} // a nil one would go back as NULL
		}
	}
	return r
}

func keyOf(r row) string {
	var parts []string
	for i, name := range r.names[:min(5, len(r.names))] {
		parts = append(parts, name+"="+clip(r.values[i]))
	}
	return strings.Join(parts, " ")
}

func clip(v any) string {
	s := fmt.Sprintf("%v", v)
	if b, ok := v.([]byte); ok {
		s = fmt.Sprintf("%x", b)
	}
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return s
}

// flip changes one bit of one value.
func (v *vandal) flip(r row) (damaged, bool) {
	i := v.rng.IntN(len(r.names))
	is, ok := flipped(v.rng, r.values[i])
	if !ok {
		return damaged{}, false
	}
	detail := fmt.Sprintf("%s: %s → %s", keyOf(r), clip(r.values[i]), clip(is))
	return v.replace("flip "+r.table+"."+r.names[i], detail, []row{r}, []row{r.with(i, is)})
}

// flipped is a value with one bit changed; an empty text becomes one of a byte.
func flipped(rng *rand.Rand, v any) (any, bool) {
	switch v := v.(type) {
	case int64:
		if rng.IntN(2) == 0 {
			return v ^ 1<<rng.IntN(12), true
		}
		return v ^ 1<<rng.IntN(64), true
	case string:
		return string(flipBytes(rng, []byte(v))), true
	case []byte:
		return flipBytes(rng, v), true
	}
	return nil, false
}

func flipBytes(rng *rand.Rand, b []byte) []byte {
	if len(b) == 0 {
		return []byte{byte('a' + rng.IntN(26))}
	}
	b = slices.Clone(b)
	switch rng.IntN(8) {
	case 0:
		return b[:len(b)-1]
	case 1:
		return append(b, ' ')
	}
	b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
	return b
}

// retype keeps the bytes and changes only what SQLite takes them for, as a single
// bit of the row's header does.
func (v *vandal) retype(r row) (damaged, bool) {
	i := v.rng.IntN(len(r.names))
	var is any
	switch x := r.values[i].(type) {
	case string:
		is = []byte(x)
	case []byte:
		is = string(x)
	case int64:
		is = []byte(fmt.Sprint(x))
	}
	return v.replace("retype "+r.table+"."+r.names[i], keyOf(r), []row{r}, []row{r.with(i, is)})
}

// duplicate puts a second row beside one, under the next free key or in another
// district.
func (v *vandal) duplicate(r row) (damaged, bool) {
	key := v.keys[r.table][v.rng.IntN(len(v.keys[r.table]))]
	i := slices.Index(r.names, key)
	is, ok := flipped(v.rng, r.values[i])
	if !ok {
		return damaged{}, false
	}
	if n, number := r.values[i].(int64); number {
		is = n + 1 + v.rng.Int64N(5)
	}
	copied := r.with(i, is)
	for j, name := range copied.names { // what must be unique beside the key is made so
		if unique := map[string]bool{"number": true, "code": true, "phone": true, "identity": true, "hash": true, "source_key": true, "title": true, "law": true, "person": true, "version": true, "name": true}; j != i && unique[name] && v.rng.IntN(2) == 0 {
			if s, text := copied.values[j].(string); text {
				copied = copied.with(j, s+"副")
			} else if n, ok := copied.values[j].(int64); ok {
				copied = copied.with(j, n+1_000_000)
			}
		}
	}
	return v.replace("duplicate "+r.table, fmt.Sprintf("%s: %s becomes %s", keyOf(r), key, clip(is)), nil, []row{copied})
}

// swap gives two entries each other's numbers.
func (v *vandal) swap() (damaged, bool) {
	a, b := v.rowOf("entry"), v.rowOf("entry")
	i := slices.Index(a.names, "number")
	if a.values[i] == b.values[i] {
		return damaged{}, false
	}
	return v.replace("swap entry", fmt.Sprint(a.values[i], " and ", b.values[i]), []row{a, b}, []row{a.with(i, b.values[i]), b.with(i, a.values[i])})
}

// replace takes rows out and puts others in, and knows how to undo that.
func (v *vandal) replace(what, detail string, out, in []row) (damaged, bool) {
	if err := v.exchange(out, in); err != nil {
		return damaged{}, false
	}
	d := damaged{what: what, detail: detail, was: out, is: in}
	d.undo = func() { v.c.must(v.exchange(in, out)) }
	if len(out) == 0 {
		d.was = in
	}
	return d, true
}

func (v *vandal) exchange(out, in []row) error {
	tx, err := v.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing left
	for _, r := range out {
		var where []string
		var args []any
		for _, key := range v.keys[r.table] {
			where, args = append(where, key+" IS ?"), append(args, r.values[slices.Index(r.names, key)])
		}
		res, err := tx.Exec("DELETE FROM "+r.table+" WHERE "+strings.Join(where, " AND "), args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("took out %d rows of %s (%w)", n, r.table, err)
		}
	}
	for _, r := range in {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(r.names)), ",")
		if _, err := tx.Exec("INSERT INTO "+r.table+" VALUES ("+marks+")", r.values...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// file changes, cuts or removes an evidence file.
func (v *vandal) file() (damaged, bool) {
	v.c.t.Helper()
	sums := v.texts("SELECT DISTINCT sum FROM evidence ORDER BY sum")
	sum := sums[v.rng.IntN(len(sums))]
	path := filepath.Join(v.blobs, sum[:2], sum[2:4], sum)
	was, err := os.ReadFile(path)
	v.c.must(err)
	write := func(b []byte) {
		v.c.must(os.Remove(path))
		v.c.must(os.WriteFile(path, b, 0o600))
	}
	d := damaged{file: sum, detail: sum, what: "flip file"}
	switch v.rng.IntN(5) {
	case 0:
		d.what = "delete file"
		v.c.must(os.Remove(path))
		d.undo = func() { v.c.must(os.WriteFile(path, was, 0o600)) }
		return d, true
	default:
		write(flipBytes(v.rng, was))
	}
	d.undo = func() { write(was) }
	return d, true
}
