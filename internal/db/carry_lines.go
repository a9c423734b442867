package db

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"zombiezen.com/go/sqlite"

	"anwang/internal/fault"
)

// Next reads the next rows of a table on SQLite, after the row with that key (nil:
// from the beginning), until their text is size bytes long. into is room that is
// used again. where, unless "", narrows the rows. Fault: db.carry_value when a value is not of its column's kind or no
// text that PostgreSQL takes.
func (tx *Tx) Next(t Carried, where string, after []string, into []byte, size int) (Portion, error) {
	return tx.portion(t, where, after, into, func(p *Portion) bool { return len(p.Text) >= size })
}

// Some is the first rows of a table, up to most.
func (tx *Tx) Some(t Carried, most uint64) (Portion, error) {
	return tx.portion(t, "", nil, nil, func(p *Portion) bool { return p.Sum.Rows >= most })
}

func (tx *Tx) portion(t Carried, where string, after []string, into []byte, full func(*Portion) bool) (Portion, error) {
	p := Portion{Text: into[:0]}
	c, ok := tx.q.(*lite)
	if !ok {
		return p, fault.New(fault.Invalid, "db.carry_from")
	}
	query, args, err := t.query(where, after)
	if err != nil {
		return p, err
	}
	s, err := c.prepare(query, args)
	if err != nil {
		return p, fmt.Errorf("read %s: %w", t.Name, err)
	}
	for !full(&p) {
		row, err := s.Step()
		if err != nil || !row {
			p.End = true
			if err = told(tx.ctx, err); err != nil {
				err = fmt.Errorf("read %s: %w", t.Name, err)
			}
			_ = c.done(s) // tells the same again
			return p, err
		}
		from := len(p.Text)
		if p.Text, err = t.line(s.Stmt, p.Text); err != nil {
			_ = c.done(s)
			return p, err
		}
		p.Sum.add(p.Text[from:])
	}
	p.Last = t.last(s.Stmt)
	return p, c.done(s)
}

// query selects the rows after one, in order of the key: the columns, then the key.
func (t Carried) query(where string, after []string) (string, []any, error) {
	key := names(t.key)
	w := new(Where)
	if where != "" {
		w.And(where)
	}
	if len(after) > 0 {
		args := make([]any, len(after))
		for i, v := range after {
			if kept[t.key[i].kind] != "integer" {
				args[i] = v
				continue
			}
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return "", nil, fmt.Errorf("read where %s is: %w", t.Name, err)
			}
			args[i] = n
		}
		w.And("("+key+") > (?"+strings.Repeat(", ?", len(after)-1)+")", args...)
	}
	return "SELECT " + names(t.columns) + ", " + key + " FROM " + t.Name + w.SQL() + " ORDER BY " + key, w.Args(), nil
}

// last is the key of the row in hand.
func (t Carried) last(s *sqlite.Stmt) []string {
	out := make([]string, len(t.key))
	for i := range t.key {
		out[i] = s.ColumnText(len(t.columns) + i)
	}
	return out
}

// line appends the row in hand.
func (t Carried) line(s *sqlite.Stmt, to []byte) ([]byte, error) {
	for i, c := range t.columns {
		if i > 0 {
			to = append(to, '\t')
		}
		kind := s.ColumnType(i)
		switch {
		case kind == sqlite.TypeNull && !c.must && !c.key:
			to = append(to, `\N`...)
		case kind == sqlite.TypeInteger && kept[c.kind] == "integer":
			to = strconv.AppendInt(to, s.ColumnInt64(i), 10)
		case kind == sqlite.TypeBlob && kept[c.kind] == "blob":
			to = append(to, `\\x`...)
			to = hex.AppendEncode(to, blob(s, i))
		case kind == sqlite.TypeText && kept[c.kind] == "text":
			text := s.ColumnText(i)
			if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
				return to, t.bad(s, c)
			}
			to = appendEscaped(to, text)
		default:
			return to, t.bad(s, c)
		}
	}
	return append(to, '\n'), nil
}

func (t Carried) bad(s *sqlite.Stmt, c column) error {
	return fault.New(fault.Conflict, "db.carry_value", "table", t.Name, "column", c.name, "row", strings.Join(t.last(s), "/"))
}

func blob(s *sqlite.Stmt, i int) []byte {
	b := make([]byte, s.ColumnLen(i))
	s.ColumnBytes(i, b)
	return b
}

// escapes are what COPY writes for the characters that mean something to it.
var escapes = [256]byte{'\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v'}

func appendEscaped(to []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		if e := escapes[text[i]]; e != 0 {
			to = append(append(to, text[from:i]...), '\\', e)
			from = i + 1
		}
	}
	return append(to, text[from:]...)
}
