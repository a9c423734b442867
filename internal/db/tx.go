package db

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// querier is what a transaction is made of on either engine.
type querier interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*Rows, error)
	queryRow(ctx context.Context, query string, args []any) *Row
}

// Tx is a transaction in hand. It lives only inside its closure.
type Tx struct {
	ctx   context.Context
	db    *DB
	q     querier
	write bool
	later []*batch

	open   []*Rows // of a writing transaction, to be closed with it
	failed error   // the first statement that failed
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
	if tx.failed != nil {
		return 0, tx.failed
	}
	res, err := tx.q.exec(tx.stmtContext(), query, args)
	if err != nil {
		return 0, tx.fail(err)
	}
	return res.RowsAffected()
}

// Query runs a query; the caller closes the rows (an open one pins SQLite's WAL).
func (tx *Tx) Query(query string, args ...any) (*Rows, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	rows, err := tx.q.query(tx.stmtContext(), query, args)
	if err != nil {
		return nil, tx.fail(err)
	}
	if tx.write {
		tx.open = append(tx.open, rows)
	}
	return rows, nil
}

// QueryRow runs a query for at most one row; Scan gives ErrNoRows when there is none.
func (tx *Tx) QueryRow(query string, args ...any) *Row {
	row := tx.q.queryRow(tx.stmtContext(), query, args)
	if err := row.Err(); err != nil {
		_ = tx.fail(err) // Scan tells the caller
	}
	return row
}

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

// Insert puts many rows into a table by the engine's fastest way.
func (tx *Tx) Insert(table string, columns []string, rows [][]any) error {
	if len(rows) >= copyFrom && tx.db.engine == Postgres {
		return tx.copyRows(table, columns, rows)
	}
	per := max(1, maxParams/len(columns))
	for len(rows) > 0 {
		n := min(per, len(rows))
		if n < per && n > 1 && tx.db.engine == SQLite {
			n = 1 << (bitsLen(n) - 1) // few distinct texts, so that each stays prepared
		}
		args := make([]any, 0, n*len(columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Exec(insertText(table, columns, n, tx.db.engine == SQLite), args...); err != nil {
			return err
		}
		rows = rows[n:]
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

// Collect reads all rows and closes them.
func Collect[T any](rows *Rows, err error, scan func(*Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// sqlTx is a querier over a database/sql transaction.
type sqlTx struct{ tx *sql.Tx }

func (t sqlTx) exec(ctx context.Context, q string, args []any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, q, args...)
}

func (t sqlTx) query(ctx context.Context, q string, args []any) (*Rows, error) {
	return t.tx.QueryContext(ctx, q, args...)
}

func (t sqlTx) queryRow(ctx context.Context, q string, args []any) *Row {
	return t.tx.QueryRowContext(ctx, q, args...)
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
