package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
)

// answer is what an engine gives for a query: one row at a time.
type answer interface {
	columns() []string
	next() (bool, error) // false after the last row
	scan(dest []any) error
	close() error // closing twice is fine
}

// Rows are the answer to a query. They are read by one goroutine and closed by
// whoever asked; an open one pins SQLite's journal and holds PostgreSQL's
// connection.
type Rows struct {
	from   answer
	spoils *Tx // what an error of reading on spoils
	onRow  bool
	closed bool
	err    error
}

// Next moves to the next row; it is false after the last one and after an error,
// which Err tells.
func (r *Rows) Next() bool {
	if r.closed || r.err != nil {
		return false
	}
	r.onRow, r.err = r.from.next()
	if r.err != nil {
		_ = r.spoils.fail(r.err)
	}
	if !r.onRow {
		r.Close()
	}
	return r.onRow
}

// Columns are the columns' names.
func (r *Rows) Columns() ([]string, error) { return r.from.columns(), nil }

// Scan copies the row's columns into pointers: to strings, whole numbers, bool,
// float64, []byte, types made of them, any, and sql.Scanner. What a column holds
// must be of the pointer's kind: nothing is parsed.
func (r *Rows) Scan(dest ...any) error {
	if !r.onRow || r.closed {
		return errors.New("db: Scan without a row")
	}
	return r.from.scan(dest)
}

// Err is the error that ended the rows early, if one did.
func (r *Rows) Err() error { return r.err }

// Close lets the rest of the rows go. Closing twice is fine.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed, r.onRow = true, false
	if err := r.from.close(); err != nil && r.err == nil {
		r.err = err
	}
	return r.err
}

// Row is the answer to a query for at most one row.
type Row struct {
	rows *Rows
	err  error
}

// Err is the error of the query itself.
func (r *Row) Err() error { return r.err }

// Scan copies the first row, or gives ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if r.rows.err != nil {
			return r.rows.err
		}
		return ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}

// Collect reads all rows and closes them.
func Collect[T any](rows *Rows, err error, scan func(*Rows) (T, error)) ([]T, error) {
	return CollectAbout(0, rows, err, scan)
}

// CollectAbout is Collect where about so many rows will come: room for them is made
// at once.
func CollectAbout[T any](about int, rows *Rows, err error, scan func(*Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		if all == nil && about > 0 {
			all = make([]T, 0, about)
		}
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// wrongKind says that a column does not hold what the caller reads.
func wrongKind(column int, holds string, dest any) error {
	return fmt.Errorf("column %d holds %s, read as %T", column+1, holds, dest)
}

// assign puts a value that an engine gave (nil, int64, float64, string, []byte,
// bool or what else a driver knows) where dest points.
func assign(column int, dest, v any) error {
	switch d := dest.(type) {
	case *any:
		*d = v
		return nil
	case sql.Scanner:
		return d.Scan(v)
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("column %d is read into a %T, which is no pointer", column+1, dest)
	}
	to := p.Elem()
	switch from := v.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(from)
			return nil
		}
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes([]byte(from)) // whoever compares the bytes tells what is wrong with them
			return nil
		}
	case []byte:
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(from)
			return nil
		}
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(from)
			return nil
		}
	case float64:
		if to.Kind() == reflect.Float64 || to.Kind() == reflect.Float32 {
			to.SetFloat(from)
			return nil
		}
	case int64:
		return assignInt(column, to, from)
	case nil:
		return wrongKind(column, "NULL", dest)
	default:
		if f := reflect.ValueOf(v); f.Type().AssignableTo(to.Type()) {
			to.Set(f)
			return nil
		}
	}
	return wrongKind(column, fmt.Sprintf("a %T", v), dest)
}

func assignInt(column int, to reflect.Value, n int64) error {
	switch {
	case to.CanInt():
		if to.OverflowInt(n) {
			return fmt.Errorf("column %d holds %d, too much for %v", column+1, n, to.Type())
		}
		to.SetInt(n)
	case to.CanUint():
		if n < 0 || to.OverflowUint(uint64(n)) {
			return fmt.Errorf("column %d holds %d, too much for %v", column+1, n, to.Type())
		}
		to.SetUint(uint64(n))
	case to.CanFloat():
		to.SetFloat(float64(n))
	case to.Kind() == reflect.Bool && (n == 0 || n == 1):
		to.SetBool(n == 1)
	default:
		return fmt.Errorf("column %d holds the number %d, read as %v", column+1, n, to.Type())
	}
	return nil
}

// plain turns an argument into one of the few types that both engines bind: nil,
// int64, float64, bool, string, []byte, and for PostgreSQL lists of strings and
// numbers.
func plain(v any) (any, error) {
	switch x := v.(type) {
	case nil, int64, float64, bool, string, []byte, []string, []int64:
		return v, nil
	case int:
		return int64(x), nil
	case driver.Valuer:
		got, err := x.Value()
		if err != nil {
			return nil, err
		}
		return got, nil
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.String:
		return r.String(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(r.Uint()), nil
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Float32, reflect.Float64:
		return r.Float(), nil
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return r.Bytes(), nil
		}
	case reflect.Pointer:
		if r.IsNil() {
			return nil, nil
		}
		return plain(r.Elem().Interface())
	}
	return nil, fmt.Errorf("db: an argument is a %T", v)
}

// querier is what a transaction is made of on either engine. Statements that are
// deferred go out, in their order, before the next one that is waited for.
type querier interface {
	exec(ctx context.Context, query string, args []any) (int64, error)
	query(ctx context.Context, query string, args []any) (answer, error)
	// later runs a statement and tells outcome, when there is one, how it went; an
	// engine may do so as late as the commit. change is for one that must touch a row.
	later(ctx context.Context, query string, args []any, outcome func(error) error) error
	change(ctx context.Context, query string, args []any, outcome func(error) error) error
	// wait sends what is deferred and hears the outcome.
	wait(ctx context.Context) error
}
