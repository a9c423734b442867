package db

import (
	"fmt"
	"math"
	"strings"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"anwang/internal/ident"
)

// loadPragmas set the loader's connection up. Sorting for an index goes to files:
// at fifty million entries it would fill the memory. The cache holds the right
// edges of all trees, which is where a load in order of keys writes.
var loadPragmas = []string{
	"busy_timeout = 60000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = OFF",
	"temp_store = FILE", "cache_size = -24576", "wal_autocheckpoint = 16384", "threads = 1",
}

// rawConn is a connection without database/sql, which takes about as long over a
// short statement as SQLite does. Values are bound where they lie: Go's heap does
// not move, and the caller's rows live until the statement is done with them.
type rawConn struct {
	tls   *libc.TLS
	db    uintptr
	stmts map[string]uintptr
	texts map[string]string // INSERT by table
	out   uintptr           // where the engine puts a pointer; on the heap, so it stays in place
}

var _ Sink = (*rawConn)(nil)

func openRaw(file string, pragmas ...string) (*rawConn, error) {
	c := &rawConn{tls: libc.NewTLS(), stmts: map[string]uintptr{}, texts: map[string]string{}}
	name, err := libc.CString(file)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_FULLMUTEX
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, uintptr(unsafe.Pointer(&c.out)), flags, 0)
	c.db = c.out
	if rc != sqlite3.SQLITE_OK {
		err := c.fault(rc)
		return nil, joinClose(err, c)
	}
	for _, p := range pragmas {
		if err := c.exec("PRAGMA " + p); err != nil {
			return nil, joinClose(err, c)
		}
	}
	return c, nil
}

func joinClose(err error, c *rawConn) error {
	if bad := c.close(); bad != nil {
		return fmt.Errorf("%w (and on closing: %v)", err, bad)
	}
	return err
}

func (c *rawConn) fault(rc int32) error {
	why := ""
	if c.db != 0 {
		why = libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db))
	}
	return fmt.Errorf("sqlite: %s (%d)", why, rc)
}

func (c *rawConn) close() error {
	for _, s := range c.stmts {
		sqlite3.Xsqlite3_finalize(c.tls, s)
	}
	c.stmts = nil
	rc := sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	c.tls.Close()
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("close: sqlite (%d)", rc)
	}
	return nil
}

// exec runs one statement to its end and forgets its rows.
func (c *rawConn) exec(query string) error {
	s, err := c.compile(query)
	if err != nil {
		return err
	}
	defer sqlite3.Xsqlite3_finalize(c.tls, s)
	return c.run(s)
}

// ints runs a query and returns the whole numbers of its one row; nil without one.
func (c *rawConn) ints(query string, n int) ([]int64, error) {
	s, err := c.compile(query)
	if err != nil {
		return nil, err
	}
	defer sqlite3.Xsqlite3_finalize(c.tls, s)
	switch rc := sqlite3.Xsqlite3_step(c.tls, s); rc {
	case sqlite3.SQLITE_DONE:
		return nil, nil
	case sqlite3.SQLITE_ROW:
	default:
		return nil, c.fault(rc)
	}
	out := make([]int64, n)
	for i := range out {
		out[i] = sqlite3.Xsqlite3_column_int64(c.tls, s, int32(i))
	}
	return out, nil
}

func (c *rawConn) compile(query string) (uintptr, error) {
	text, err := libc.CString(query)
	if err != nil {
		return 0, err
	}
	defer libc.Xfree(c.tls, text)
	if rc := sqlite3.Xsqlite3_prepare_v2(c.tls, c.db, text, -1, uintptr(unsafe.Pointer(&c.out)), 0); rc != sqlite3.SQLITE_OK {
		return 0, c.fault(rc)
	}
	return c.out, nil
}

// prepared keeps the statement of a text.
func (c *rawConn) prepared(query string) (uintptr, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.compile(query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

// run steps a statement to its end and makes it ready again.
func (c *rawConn) run(s uintptr) error {
	rc := sqlite3.Xsqlite3_step(c.tls, s)
	for rc == sqlite3.SQLITE_ROW {
		rc = sqlite3.Xsqlite3_step(c.tls, s)
	}
	var err error
	if rc != sqlite3.SQLITE_DONE {
		err = c.fault(rc)
	}
	sqlite3.Xsqlite3_reset(c.tls, s)
	return err
}

// Exec implements Sink.
func (c *rawConn) Exec(query string, args ...any) (int64, error) {
	s, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	if err := c.bind(s, args); err != nil {
		return 0, err
	}
	if err := c.run(s); err != nil {
		return 0, err
	}
	return int64(sqlite3.Xsqlite3_changes(c.tls, c.db)), nil
}

// Insert implements Sink.
func (c *rawConn) Insert(table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	text, ok := c.texts[table]
	if !ok { // one list of columns a table
		text = insertText(table, columns, 1, true)
		c.texts[table] = text
	}
	return c.each(text, rows)
}

// each runs a statement once for each row.
func (c *rawConn) each(text string, rows [][]any) error {
	s, err := c.prepared(text)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := c.bind(s, r); err != nil {
			return err
		}
		if err := c.run(s); err != nil {
			return err
		}
	}
	return nil
}

// Upsert implements Sink.
func (c *rawConn) Upsert(table string, columns, key []string, set string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	return c.each(insertText(table, columns, 1, true)+" ON CONFLICT ("+strings.Join(key, ", ")+") DO UPDATE SET "+set, rows)
}

// NewText implements Sink.
func (c *rawConn) NewText(index, district string, rows []TextRow) error {
	s, err := c.prepared("INSERT INTO " + index + " (rowid, words) VALUES (?, ?)")
	if err != nil {
		return err
	}
	args := make([]any, 2)
	for _, r := range rows {
		args[0], args[1] = r.ID, strings.Join(InDistrict(district, r.Words), " ")
		if err := c.bind(s, args); err != nil {
			return err
		}
		if err := c.run(s); err != nil {
			return fmt.Errorf("index text of %d: %w", r.ID, err)
		}
	}
	return nil
}

var nothing = [1]byte{} // an address for empty values, which are not NULL

func (c *rawConn) bind(s uintptr, args []any) error {
	for i, v := range args {
		var rc int32
		at := int32(i + 1)
		switch v := v.(type) {
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(c.tls, s, at, v)
		case ident.ID:
			rc = sqlite3.Xsqlite3_bind_int64(c.tls, s, at, int64(v))
		case int:
			rc = sqlite3.Xsqlite3_bind_int64(c.tls, s, at, int64(v))
		case string:
			p := uintptr(unsafe.Pointer(&nothing[0]))
			if len(v) > 0 {
				p = uintptr(unsafe.Pointer(unsafe.StringData(v)))
			}
			if len(v) > math.MaxInt32 {
				return fmt.Errorf("bind a text of %d bytes", len(v))
			}
			rc = sqlite3.Xsqlite3_bind_text(c.tls, s, at, p, int32(len(v)), 0)
		case []byte:
			p := uintptr(unsafe.Pointer(&nothing[0]))
			if len(v) > 0 {
				p = uintptr(unsafe.Pointer(unsafe.SliceData(v)))
			}
			rc = sqlite3.Xsqlite3_bind_blob(c.tls, s, at, p, int32(len(v)), 0)
		default:
			return fmt.Errorf("bind value %d: a %T", i+1, v)
		}
		if rc != sqlite3.SQLITE_OK {
			return c.fault(rc)
		}
	}
	return nil
}
