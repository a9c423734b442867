package db

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Tx is a transaction in hand. It lives only inside its closure.
type Tx struct {
	ctx    context.Context
	db     *DB
	q      querier
	write  bool
	later  []*batch
	undone []func()

	open   []*Rows // to be closed with the transaction
	failed error   // the first statement of a writing transaction that failed
}

type batch struct {
	table   string
	columns []string
	rows    [][]any
}

// Context is the caller's: actor, request id, language and deadline.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Exec runs a statement and returns how many rows it touched. After a statement
// of a writing transaction has failed, every further one fails alike and the
// transaction cannot commit: PostgreSQL has spoilt it, and SQLite may have ended
// it, so that what follows would stand alone.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	tx.watch(query, args)
	if tx.failed != nil {
		return 0, tx.failed
	}
	n, err := tx.q.exec(tx.stmtContext(), query, args)
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// Change runs a statement that must touch a row, an UPDATE that names a version
// above all. Whether it did may be told as late as the commit, so it costs no trip
// of its own; statements after it see what it did. outcome, when there is one, is
// given ErrLost, the engine's error or nil, and what it returns stands instead.
func (tx *Tx) Change(outcome func(error) error, query string, args ...any) error {
	tx.watch(query, args)
	if tx.failed != nil {
		return tx.failed
	}
	if err := tx.q.change(tx.stmtContext(), query, args, outcome); err != nil {
		return tx.fail(err)
	}
	return nil
}

// Query runs a query; the caller closes the rows (an open one pins SQLite's WAL).
func (tx *Tx) Query(query string, args ...any) (*Rows, error) {
	tx.watch(query, args)
	if tx.failed != nil {
		return nil, tx.failed
	}
	a, err := tx.q.query(tx.stmtContext(), query, args)
	if err != nil {
		return nil, tx.fail(err)
	}
	rows := &Rows{from: a, spoils: tx}
	if len(tx.open) == manyOpen {
		tx.open = slices.DeleteFunc(tx.open, func(r *Rows) bool { return r.closed })
	}
	tx.open = append(tx.open, rows)
	return rows, nil
}

// QueryRow runs a query for at most one row; Scan gives ErrNoRows when there is none.
func (tx *Tx) QueryRow(query string, args ...any) *Row {
	rows, err := tx.Query(query, args...)
	return &Row{rows, err}
}

// manyOpen is how many answers a transaction remembers before it forgets those
// that are closed.
const manyOpen = 32

func (tx *Tx) fail(err error) error {
	if tx.write && tx.failed == nil {
		tx.failed = err
	}
	return err
}

// end closes what the closure left open, which would hold the connection for
// ever, and returns the failure that it passed over.
func (tx *Tx) end() error {
	for _, r := range tx.open {
		r.Close()
	}
	tx.open = nil
	return tx.failed
}

// stmtContext keeps a cancelled caller from tearing down a connection that other
// transactions of the same commit are using.
func (tx *Tx) stmtContext() context.Context {
	if tx.write && tx.db.engine == SQLite {
		return context.WithoutCancel(tx.ctx)
	}
	return tx.ctx
}

// Later notes a row to insert when the closure has succeeded, together with its
// like. Statements of the same transaction do not see it.
func (tx *Tx) Later(table string, columns []string, row []any) {
	for _, b := range tx.later {
		if b.table == table && slices.Equal(b.columns, columns) {
			b.rows = append(b.rows, row)
			return
		}
	}
	tx.later = append(tx.later, &batch{table: table, columns: columns, rows: [][]any{row}})
}

func (tx *Tx) flush() error {
	for _, b := range tx.later {
		if err := tx.Insert(b.table, b.columns, b.rows); err != nil {
			return err
		}
	}
	tx.later = nil
	return nil
}

// maxParams bounds the parameters of one multi-row INSERT. SQLite's limit is
// 32,766; smaller statements are as fast and stay in the statement cache.
const maxParams = 512

// copyFrom is the number of rows at which PostgreSQL's COPY beats VALUES.
const copyFrom = 64

// Insert puts many rows into a table by the engine's fastest way. As with Change,
// an error may come as late as the commit.
func (tx *Tx) Insert(table string, columns []string, rows [][]any) error {
	return tx.InsertElse(nil, table, columns, rows)
}

// InsertElse is Insert, where outcome is given the engine's error or nil, and what
// it returns stands instead.
func (tx *Tx) InsertElse(outcome func(error) error, table string, columns []string, rows [][]any) error {
	if s, ok := tx.q.(*seat); ok {
		return tx.join(s, outcome, table, columns, rows)
	}
	if len(rows) >= copyFrom && tx.db.engine == Postgres {
		err := tx.copyRows(table, columns, rows)
		if outcome != nil {
			err = outcome(err)
		}
		return err
	}
	per := max(1, maxParams/len(columns))
	for len(rows) > 0 {
		n := min(per, len(rows))
		if n < per && n > 1 {
			n = 1 << (bitsLen(n) - 1) // few distinct texts, so that each stays prepared
		}
		args := make([]any, 0, n*len(columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := tx.put(outcome, insertText(table, columns, n, tx.db.engine == SQLite), args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// join leaves rows with those of the others in a joint transaction.
func (tx *Tx) join(s *seat, outcome func(error) error, table string, columns []string, rows [][]any) error {
	if tx.failed != nil || len(rows) == 0 {
		return tx.failed
	}
	if tx.db.watcher != nil {
		tx.watch(insertText(table, columns, 1, false), rows[0])
	}
	if err := s.insert(outcome, table, columns, rows); err != nil {
		return tx.fail(err)
	}
	return nil
}

// Put runs a statement whose count nobody waits for. As with Change, an error may
// come as late as the commit.
func (tx *Tx) Put(query string, args ...any) error { return tx.put(nil, query, args) }

func (tx *Tx) put(outcome func(error) error, query string, args []any) error {
	tx.watch(query, args)
	if tx.failed != nil {
		return tx.failed
	}
	if err := tx.q.later(tx.stmtContext(), query, args, outcome); err != nil {
		return tx.fail(err)
	}
	return nil
}

func bitsLen(n int) int {
	l := 0
	for ; n > 0; n >>= 1 {
		l++
	}
	return l
}

var insertTexts sync.Map // key: table, columns and row count

// insertText writes a multi-row INSERT. SQLite looks a numbered parameter's name
// up in a list, once for each parameter; bare ones have no names to look up.
func insertText(table string, columns []string, rows int, bare bool) string {
	key := table + "(" + strings.Join(columns, ",") + ")" + strconv.Itoa(rows)
	if bare {
		key += "?"
	}
	if s, ok := insertTexts.Load(key); ok {
		return s.(string)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteByte(',')
			}
			n++
			if bare {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	s := b.String()
	insertTexts.Store(key, s)
	return s
}

func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// writing holds the goroutines that are inside a Write. A closure that captured
// the outer context and calls Write again would wait for itself for ever, and no
// context can tell; the goroutine can.
var writing sync.Map

func enterWrite() (leave func()) {
	id := goroutine()
	writing.Store(id, struct{}{})
	return func() { writing.Delete(id) }
}

func insideWrite() bool {
	_, in := writing.Load(goroutine())
	return in
}

func goroutine() uint64 {
	var buf [40]byte
	s := buf[:runtime.Stack(buf[:], false)]
	s = bytes.TrimPrefix(s, []byte("goroutine "))
	if i := bytes.IndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	id, _ := strconv.ParseUint(string(s), 10, 64)
	return id
}
