package db

import (
	"fmt"

	"zombiezen.com/go/sqlite"
)

// Again is where a column of texts is read to, row after row: while rows say the
// same, no new string is made of it.
type Again struct {
	Text    string
	scratch []byte
}

// Scan takes a text from a driver that has made a string of it already.
func (a *Again) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a %T is read as a text", v)
	}
	a.Text = text
	return nil
}

// take reads a column that holds a text.
func (a *Again) take(s *sqlite.Stmt, i int) {
	n := s.ColumnLen(i)
	if n > cap(a.scratch) {
		a.scratch = make([]byte, n, 2*n)
	}
	b := a.scratch[:n]
	s.ColumnBytes(i, b)
	if a.Text != string(b) {
		a.Text = string(b)
	}
}
