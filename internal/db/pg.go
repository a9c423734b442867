package db

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgTx is a transaction on PostgreSQL. A trip to the server costs more than most
// statements do there, so whatever nobody waits for (BEGIN, changes, COMMIT) goes
// out together with the next statement that somebody does wait for.
type pgTx struct {
	conn  *pgxpool.Conn
	begin string // "" once it is sent
	queue []deferred
}

// deferred is a statement on its way. outcome hears how it went and may turn an
// error into another; nil leaves it as it is.
type deferred struct {
	query   string
	args    []any
	outcome func(error) error
}

// send puts what is deferred and last into one trip, and returns the open batch,
// read up to last's own answer.
func (t *pgTx) send(ctx context.Context, last string, args []any) (pgx.BatchResults, error) {
	b := new(pgx.Batch)
	if t.begin != "" {
		b.Queue(t.begin)
	}
	for _, d := range t.queue {
		b.Queue(d.query, d.args...)
	}
	if last != "" {
		b.Queue(last, args...)
	}
	began, queue := t.begin != "", t.queue
	t.begin, t.queue = "", nil
	r := t.conn.Conn().SendBatch(ctx, b)
	if began {
		if _, err := r.Exec(); err != nil {
			return nil, errors.Join(fmt.Errorf("begin: %w", err), r.Close())
		}
	}
	for _, d := range queue {
		_, err := r.Exec()
		if d.outcome != nil {
			err = d.outcome(unlost(err))
		}
		if err != nil {
			_ = r.Close() // tells the same again
			return nil, unlost(err)
		}
	}
	return r, nil
}

func (t *pgTx) idle() bool { return t.begin == "" && len(t.queue) == 0 }

func (t *pgTx) exec(ctx context.Context, query string, args []any) (int64, error) {
	args, err := plainly(args)
	if err != nil {
		return 0, err
	}
	if t.idle() {
		tag, err := t.conn.Exec(ctx, query, args...)
		return tag.RowsAffected(), err
	}
	r, err := t.send(ctx, query, args)
	if err != nil {
		return 0, err
	}
	tag, err := r.Exec()
	return tag.RowsAffected(), errors.Join(err, r.Close())
}

func (t *pgTx) query(ctx context.Context, query string, args []any) (answer, error) {
	args, err := plainly(args)
	if err != nil {
		return nil, err
	}
	if t.idle() {
		rows, err := t.conn.Query(ctx, query, args...)
		return firstOf(rows, nil, err)
	}
	r, err := t.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := r.Query()
	return firstOf(rows, r, err)
}

func (t *pgTx) change(ctx context.Context, query string, args []any, outcome func(error) error) error {
	args, err := plainly(args)
	if err != nil {
		return err
	}
	t.queue = append(t.queue, deferred{mustTouch(query), args, outcome})
	return nil
}

func (t *pgTx) later(ctx context.Context, query string, args []any, outcome func(error) error) error {
	args, err := plainly(args)
	if err != nil {
		return err
	}
	t.queue = append(t.queue, deferred{query, args, outcome})
	return nil
}

func (t *pgTx) wait(ctx context.Context) error {
	if t.idle() {
		return nil
	}
	r, err := t.send(ctx, "", nil)
	if err != nil {
		return err
	}
	return r.Close()
}

// commit reads the answer to COMMIT: of a transaction that a failed statement
// spoilt, the server says ROLLBACK and calls it a success. Nothing was asked at all
// when the BEGIN is still here.
func (t *pgTx) commit(ctx context.Context) error {
	if t.begin != "" && len(t.queue) == 0 {
		t.begin = ""
		return nil
	}
	r, err := t.send(ctx, "COMMIT", nil)
	if err != nil {
		return err
	}
	tag, err := r.Exec()
	if err == nil && tag.String() != "COMMIT" {
		err = pgx.ErrTxCommitRollback
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (t *pgTx) rollback(ctx context.Context) {
	t.queue = nil
	if t.begin != "" {
		return
	}
	if _, err := t.conn.Exec(ctx, "ROLLBACK"); err != nil {
		_ = t.conn.Conn().Close(ctx) // the pool lets a closed one go
	}
}

func plainly(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, v := range args {
		p, err := plain(v)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}

var touching sync.Map // a statement → its text with the check in it

// mustTouch makes a change fail on the server when it touches no row, so that what
// follows it on the same trip, the COMMIT above all, is not done.
func mustTouch(query string) string {
	if s, ok := touching.Load(query); ok {
		return s.(string)
	}
	s := "WITH changed AS (" + query + " RETURNING 1) SELECT 1 / count(*) FROM changed"
	touching.Store(query, s)
	return s
}

// unlost reads the division by zero of mustTouch as what it stands for.
func unlost(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "22012" {
		return ErrLost
	}
	return err
}

// pgAnswer is the rows of a query; batch is the trip that they came by, nil when
// they came alone.
type pgAnswer struct {
	rows  pgx.Rows
	batch pgx.BatchResults
	fresh bool
	first bool
}

// firstOf moves to the first row, so that what is wrong with a query is said by
// the query.
func firstOf(rows pgx.Rows, batch pgx.BatchResults, err error) (answer, error) {
	a := &pgAnswer{rows: rows, batch: batch, fresh: true}
	if err == nil {
		if a.first = rows.Next(); !a.first {
			err = rows.Err()
		}
	}
	if err != nil {
		_ = a.close() // tells the same again
		return nil, unlost(err)
	}
	return a, nil
}

func (a *pgAnswer) columns() []string {
	return fieldNames(a.rows.FieldDescriptions())
}

func fieldNames(fields []pgconn.FieldDescription) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (a *pgAnswer) next() (bool, error) {
	if a.fresh {
		a.fresh = false
		return a.first, nil
	}
	ok := a.rows.Next()
	return ok, a.rows.Err()
}

func (a *pgAnswer) close() error {
	a.rows.Close()
	err := a.rows.Err()
	if a.batch != nil {
		err = errors.Join(err, a.batch.Close())
	}
	return err
}

func (a *pgAnswer) scan(dest []any) error {
	return scanRow(a.rows.Conn().TypeMap(), a.rows.FieldDescriptions(), a.rows.RawValues(), dest)
}

// scanRow reads a row. types are those of its connection; nil for a row that has left
// it.
func scanRow(types *pgtype.Map, fields []pgconn.FieldDescription, raw [][]byte, dest []any) error {
	if len(raw) != len(dest) {
		return fmt.Errorf("%d columns are read into %d places", len(raw), len(dest))
	}
	for i, d := range dest {
		if err := scanPg(types, i, fields[i], raw[i], d); err != nil {
			return err
		}
	}
	return nil
}

func scanPg(types *pgtype.Map, i int, f pgconn.FieldDescription, raw []byte, dest any) error {
	if raw == nil {
		if d, ok := dest.(*[]byte); ok {
			*d = nil
			return nil
		}
		return assign(i, dest, nil)
	}
	switch f.DataTypeOID {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.NameOID:
		if d, ok := dest.(*string); ok {
			*d = string(raw)
			return nil
		}
		return assign(i, dest, string(raw))
	}
	if f.Format == pgx.BinaryFormatCode {
		switch f.DataTypeOID {
		case pgtype.Int8OID:
			n := int64(binary.BigEndian.Uint64(raw))
			if d, ok := dest.(*int64); ok {
				*d = n
				return nil
			}
			return assign(i, dest, n)
		case pgtype.Int4OID:
			return assign(i, dest, int64(int32(binary.BigEndian.Uint32(raw))))
		case pgtype.Int2OID:
			return assign(i, dest, int64(int16(binary.BigEndian.Uint16(raw))))
		case pgtype.BoolOID:
			return assign(i, dest, raw[0] == 1)
		case pgtype.Float8OID:
			return assign(i, dest, math.Float64frombits(binary.BigEndian.Uint64(raw)))
		case pgtype.ByteaOID:
			return assign(i, dest, append([]byte{}, raw...))
		}
	}
	return scanOther(types, i, f, raw, dest)
}

// scanOther reads what is rare: sums of whole numbers (numeric), times, lists.
func scanOther(types *pgtype.Map, i int, f pgconn.FieldDescription, raw []byte, dest any) error {
	if types == nil {
		types = pgtype.NewMap()
	}
	if f.DataTypeOID != pgtype.NumericOID {
		if err := types.Scan(f.DataTypeOID, f.Format, raw, dest); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
		return nil
	}
	var n pgtype.Numeric
	if err := types.Scan(f.DataTypeOID, f.Format, raw, &n); err != nil {
		return fmt.Errorf("column %d: %w", i+1, err)
	}
	whole, err := n.Int64Value()
	if err == nil && whole.Valid {
		return assign(i, dest, whole.Int64)
	}
	part, err := n.Float64Value()
	if err != nil {
		return fmt.Errorf("column %d: %w", i+1, err)
	}
	return assign(i, dest, part.Float64)
}
