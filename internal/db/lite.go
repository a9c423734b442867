package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
)

// lite is one connection to a SQLite file with its prepared statements: preparing
// costs ten times what a short statement costs to run. It is used by one goroutine
// at a time.
type lite struct {
	conn *sqlite.Conn
	kept map[string]*statement
}

// statement is a prepared statement.
type statement struct {
	*sqlite.Stmt
	order []int // of its parameters, see firstUses
	kept  bool  // for its next run, or ended after this one
	busy  bool  // rows are being read from it
}

// maxStatements bounds the prepared statements that a connection keeps.
const maxStatements = 400

// liteTimeout is how long a statement waits for another process's lock.
const liteTimeout = 10 * time.Second

func openLite(path string, flags sqlite.OpenFlags, pragmas ...string) (*lite, error) {
	conn, err := sqlite.OpenConn(path, flags|sqlite.OpenURI)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(liteTimeout) // before the pragmas, so that they wait too
	c := &lite{conn: conn, kept: map[string]*statement{}}
	for _, p := range append(pragmas, "temp_store=MEMORY") {
		if _, err := c.exec(context.Background(), "PRAGMA "+p, nil); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", p, err), conn.Close())
		}
	}
	return c, nil
}

func (c *lite) close() error {
	c.forget()
	return c.conn.Close()
}

// forget lets the statements go that nobody reads from.
func (c *lite) forget() {
	for q, s := range c.kept {
		if !s.busy {
			_ = s.Finalize() // tells again how its last run failed
			delete(c.kept, q)
		}
	}
}

// prepare returns a statement with its arguments bound; done ends its run.
func (c *lite) prepare(query string, args []any) (*statement, error) {
	s := c.kept[query]
	if s == nil || s.busy { // while its rows are read, the same text is another statement
		fresh, err := c.fresh(query)
		if err != nil {
			return nil, err
		}
		if s == nil {
			if len(c.kept) >= maxStatements {
				c.forget()
			}
			fresh.kept, c.kept[query] = true, fresh
		}
		s = fresh
	}
	if err := s.bindAll(args); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", err, query), c.done(s))
	}
	return s, nil
}

func (c *lite) fresh(query string) (*statement, error) {
	s, rest, err := c.conn.PrepareTransient(anyLimit(query))
	if err != nil {
		return nil, err
	}
	if rest > 0 {
		return nil, errors.Join(fmt.Errorf("more than one statement: %s", query), s.Finalize())
	}
	return &statement{Stmt: s, order: firstUses(query)}, nil
}

// anyLimit has a statement planned whatever its limits are: SQLite else looks a bare
// parameter's value up to plan by it, and plans the statement anew whenever another
// is bound.
func anyLimit(query string) string { return strings.ReplaceAll(query, "LIMIT $", "LIMIT +$") }

// done makes a statement ready for its next run. What is bound to it stays, until
// something else is: SQLite plans a statement anew when its values have been
// cleared, which costs more than running it does.
func (c *lite) done(s *statement) error {
	if !s.kept {
		_ = s.Finalize() // tells again how its last run failed
		return nil
	}
	s.busy = false
	_ = s.Reset() // likewise
	return nil
}

func (s *statement) bindAll(args []any) error {
	if n := s.BindParamCount(); s.order == nil && n != len(args) || s.order != nil && n != len(s.order) {
		return fmt.Errorf("%d arguments for %d parameters", len(args), n)
	}
	if s.order == nil {
		for i, v := range args {
			if err := bind(s.Stmt, i+1, v); err != nil {
				return err
			}
		}
		return nil
	}
	for i, n := range s.order {
		if n > len(args) {
			return fmt.Errorf("$%d of %d arguments", n, len(args))
		}
		if err := bind(s.Stmt, i+1, args[n-1]); err != nil {
			return err
		}
	}
	return nil
}

// firstUses lists the numbers of a statement's $n in the order in which each comes
// first, which is how SQLite counts parameters: $2 before $1 makes $2 the first.
// nil means 1, 2, 3 …, or that parameters are bare.
func firstUses(query string) []int {
	var order []int
	seen := map[int]bool{}
	straight := true
	for i := 0; i < len(query); i++ {
		switch query[i] {
		case '\'', '"':
			i = closing(query, i)
		case '$':
			n := 0
			for i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9' {
				i++
				n = n*10 + int(query[i]-'0')
			}
			if n > 0 && !seen[n] {
				seen[n] = true
				order = append(order, n)
				straight = straight && n == len(order)
			}
		}
	}
	if straight {
		return nil
	}
	return order
}

// closing is where the quoted text that begins at i ends.
func closing(query string, i int) int {
	q := query[i]
	for i++; i < len(query) && query[i] != q; i++ {
	}
	return i
}

// bind binds by number: $1 is named in SQLite's eyes, and parameters count in the
// order in which their names come first.
func bind(s *sqlite.Stmt, i int, v any) error {
	switch x := v.(type) {
	case string:
		s.BindText(i, x)
	case int64:
		s.BindInt64(i, x)
	case int:
		s.BindInt64(i, int64(x))
	case []byte:
		if x == nil {
			s.BindNull(i)
		} else {
			s.BindBytes(i, x)
		}
	case nil:
		s.BindNull(i)
	case bool:
		s.BindBool(i, x)
	case float64:
		s.BindFloat(i, x)
	default:
		p, err := plain(v)
		if err != nil {
			return err
		}
		switch p.(type) {
		case []string, []int64:
			return fmt.Errorf("db: SQLite binds no %T", p)
		}
		return bind(s, i, p)
	}
	return nil
}

func (c *lite) exec(ctx context.Context, query string, args []any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s, err := c.prepare(query, args)
	if err != nil {
		return 0, err
	}
	for row := true; row && err == nil; {
		row, err = s.Step()
	}
	n := int64(c.conn.Changes())
	return n, errors.Join(told(ctx, err), c.done(s))
}

func (c *lite) query(ctx context.Context, query string, args []any) (answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := c.prepare(query, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	a := &liteAnswer{c: c, s: s, ctx: ctx, width: s.ColumnCount(), fresh: true}
	// A first step here, so that what is wrong is said by the query, and what INSERT
	// … RETURNING does is done whether or not anybody reads of it.
	if a.first, err = s.Step(); err != nil {
		return nil, errors.Join(told(ctx, err), a.close())
	}
	return a, nil
}

func (c *lite) later(ctx context.Context, query string, args []any, outcome func(error) error) error {
	_, err := c.exec(ctx, query, args)
	if outcome != nil {
		return outcome(err)
	}
	return err
}

func (c *lite) change(ctx context.Context, query string, args []any, outcome func(error) error) error {
	n, err := c.exec(ctx, query, args)
	if err == nil && n == 0 {
		err = ErrLost
	}
	if outcome != nil {
		return outcome(err)
	}
	return err
}

func (c *lite) wait(context.Context) error { return nil }

// told prefers the caller's own reason to "interrupted".
func told(ctx context.Context, err error) error {
	if err != nil && sqlite.ErrCode(err) == sqlite.ResultInterrupt && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// liteAnswer is the rows of a statement.
type liteAnswer struct {
	c      *lite
	s      *statement
	ctx    context.Context
	fresh  bool // the first step is done already
	first  bool // and gave a row
	width  int
	closed bool
}

func (a *liteAnswer) columns() []string {
	names := make([]string, a.width)
	for i := range names {
		names[i] = a.s.ColumnName(i)
	}
	return names
}

func (a *liteAnswer) next() (bool, error) {
	if a.fresh {
		a.fresh = false
		return a.first, nil
	}
	if err := a.ctx.Err(); err != nil {
		return false, err
	}
	row, err := a.s.Step()
	return row, told(a.ctx, err)
}

func (a *liteAnswer) scan(dest []any) error {
	if len(dest) != a.width {
		return fmt.Errorf("%d columns are read into %d places", a.width, len(dest))
	}
	for i, d := range dest {
		if err := scanLite(a.s.Stmt, i, d); err != nil {
			return err
		}
	}
	return nil
}

func (a *liteAnswer) close() error {
	if a.closed {
		return nil
	}
	a.closed = true
	return a.c.done(a.s)
}

func scanLite(s *sqlite.Stmt, i int, dest any) error {
	kind := s.ColumnType(i)
	switch d := dest.(type) {
	case *string:
		if kind == sqlite.TypeText {
			*d = s.ColumnText(i)
			return nil
		}
	case *int64:
		if kind == sqlite.TypeInteger {
			*d = s.ColumnInt64(i)
			return nil
		}
	case *Again:
		if kind == sqlite.TypeText {
			d.take(s, i)
			return nil
		}
	case *[]byte:
		if kind == sqlite.TypeBlob {
			b := make([]byte, s.ColumnLen(i))
			s.ColumnBytes(i, b)
			*d = b
			return nil
		}
	case *sql.NullInt64:
		if kind == sqlite.TypeInteger {
			d.Int64, d.Valid = s.ColumnInt64(i), true
			return nil
		}
	case *bool:
		if n := s.ColumnInt64(i); kind == sqlite.TypeInteger && (n == 0 || n == 1) {
			*d = n == 1
			return nil
		}
	}
	switch kind {
	case sqlite.TypeInteger:
		return assign(i, dest, s.ColumnInt64(i))
	case sqlite.TypeText:
		return assign(i, dest, s.ColumnText(i))
	case sqlite.TypeFloat:
		return assign(i, dest, s.ColumnFloat(i))
	case sqlite.TypeBlob:
		b := make([]byte, s.ColumnLen(i))
		s.ColumnBytes(i, b)
		return assign(i, dest, b)
	}
	if d, ok := dest.(*[]byte); ok {
		*d = nil
		return nil
	}
	return assign(i, dest, nil)
}
