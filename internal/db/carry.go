package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"anwang/internal/fault"
)

// Carried is a table whose rows are carried from one engine to the other as they
// are. Text indexes are not among them: what a SQLite one holds cannot be read, so
// they are made anew.
type Carried struct {
	Name string
	// key is by what the rows are read in order: the place where a row lies, or the
	// primary key where rows lie in its order.
	key     []column
	columns []column
}

// Sum is a digest of rows in no order: two tables that hold the same rows have the
// same one.
type Sum struct{ Rows, A, B uint64 }

func (s *Sum) add(line []byte) {
	h := sha256.Sum256(line)
	s.Rows++
	s.A += binary.LittleEndian.Uint64(h[:])
	s.B += binary.LittleEndian.Uint64(h[8:])
}

// Plus is the sum of the rows of both.
func (s Sum) Plus(o Sum) Sum { return Sum{s.Rows + o.Rows, s.A + o.A, s.B + o.B} }

// Portion is some rows of a table, one a line, spelled as PostgreSQL's COPY spells
// them.
type Portion struct {
	Text []byte
	Sum  Sum
	Last []string // the key of the last row
	End  bool     // none come after it
}

// Carried lists the tables of a SQLite database that can be carried, in order of
// names. The schema's own version is not among them.
func (tx *Tx) Carried() ([]Carried, error) {
	if tx.db.engine != SQLite {
		return nil, fault.New(fault.Invalid, "db.carry_from")
	}
	rows, err := tx.Query(`SELECT l.name, l.wr FROM pragma_table_list l JOIN sqlite_master m ON m.name = l.name AND m.type = 'table'
		WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
			AND l.name NOT LIKE 'search\_%' ESCAPE '\' AND l.name <> 'schema_version' ORDER BY l.name`)
	type found struct {
		name  string
		byKey bool
	}
	all, err := Collect(rows, err, func(r *Rows) (f found, err error) { return f, r.Scan(&f.name, &f.byKey) })
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	out := make([]Carried, len(all))
	for i, f := range all {
		if out[i], err = tx.carried(f.name, f.byKey); err != nil {
			return nil, fmt.Errorf("read columns of %s: %w", f.name, err)
		}
	}
	return out, nil
}

func (tx *Tx) carried(name string, byKey bool) (Carried, error) {
	t := Carried{Name: name, key: []column{{name: "rowid", kind: "BIGINT", must: true}}}
	rows, err := tx.Query(`SELECT name, type, pk, "notnull" FROM pragma_table_info($1) ORDER BY cid`, name)
	type placed struct {
		column
		place int
	}
	all, err := Collect(rows, err, func(r *Rows) (p placed, err error) {
		err = r.Scan(&p.name, &p.kind, &p.place, &p.must)
		p.key = p.place > 0
		return p, err
	})
	if err != nil {
		return t, err
	}
	for _, p := range all {
		if kept[p.kind] == "" {
			return t, fmt.Errorf("column %s is a %s", p.name, p.kind)
		}
		t.columns = append(t.columns, p.column)
	}
	if byKey {
		all = slices.DeleteFunc(all, func(p placed) bool { return !p.key })
		slices.SortFunc(all, func(a, b placed) int { return a.place - b.place })
		t.key = nil
		for _, p := range all {
			t.key = append(t.key, p.column)
		}
	}
	return t, nil
}

// Carry adds a portion to a table on PostgreSQL, by COPY.
func (tx *Tx) Carry(t Carried, p Portion) error {
	q, ok := tx.q.(*pgTx)
	if !ok || !tx.write {
		return fault.New(fault.Invalid, "db.carry_to")
	}
	if tx.failed != nil {
		return tx.failed
	}
	if err := q.wait(tx.stmtContext()); err != nil {
		return tx.fail(err)
	}
	to := "COPY " + t.Name + " (" + names(t.columns) + ") FROM STDIN"
	tag, err := q.conn.Conn().PgConn().CopyFrom(tx.stmtContext(), bytes.NewReader(p.Text), to)
	if err == nil && uint64(tag.RowsAffected()) != p.Sum.Rows {
		err = fmt.Errorf("%d rows went in, %d were sent", tag.RowsAffected(), p.Sum.Rows)
	}
	if err != nil {
		return tx.fail(fmt.Errorf("copy into %s: %w", t.Name, err))
	}
	return nil
}

// Summed reads a whole table on PostgreSQL and sums it up.
func (d *DB) Summed(ctx context.Context, t Carried) (Sum, error) {
	var sum lineSum
	if d.engine != Postgres {
		return sum.Sum, fault.New(fault.Invalid, "db.carry_to")
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return sum.Sum, fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SET bytea_output = 'hex'"); err != nil {
		return sum.Sum, err
	}
	_, err = conn.Conn().PgConn().CopyTo(ctx, &sum, "COPY "+t.Name+" ("+names(t.columns)+") TO STDOUT")
	if err == nil && len(sum.rest) > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return sum.Sum, fmt.Errorf("read %s: %w", t.Name, err)
	}
	return sum.Sum, nil
}

// lineSum sums up the lines that are written to it.
type lineSum struct {
	Sum
	rest []byte // of a line that is not whole yet
}

func (s *lineSum) Write(p []byte) (int, error) {
	all := len(p)
	if len(s.rest) > 0 {
		p = append(s.rest, p...)
	}
	for {
		at := bytes.IndexByte(p, '\n')
		if at < 0 {
			break
		}
		s.add(p[:at+1])
		p = p[at+1:]
	}
	s.rest = append(s.rest[:0:0], p...)
	return all, nil
}

// CountOf counts the rows of a table.
func (tx *Tx) CountOf(t Carried) (n int64, err error) {
	err = tx.QueryRow("SELECT count(*) FROM " + t.Name).Scan(&n)
	return n, err
}

// Holds tells whether a table has any row.
func (tx *Tx) Holds(t Carried) (is bool, err error) {
	err = tx.QueryRow("SELECT EXISTS (SELECT 1 FROM " + t.Name + ")").Scan(&is)
	return is, err
}

func names(columns []column) string {
	var b []byte
	for i, c := range columns {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, c.name...)
	}
	return string(b)
}

// TextIndexes lists the tables that are text indexes.
func (tx *Tx) TextIndexes() ([]string, error) {
	query := `SELECT name FROM pragma_table_list WHERE type = 'virtual' ORDER BY name`
	if tx.db.engine == Postgres {
		query = `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'search\_%' ORDER BY tablename`
	}
	rows, err := tx.Query(query)
	return Collect(rows, err, func(r *Rows) (s string, err error) { return s, r.Scan(&s) })
}

// Analyze lets the planner know how large the tables have become. On SQLite it does
// nothing: plans there are chosen by the schema alone.
func (d *DB) Analyze(ctx context.Context) error {
	if d.engine == SQLite {
		return nil
	}
	if _, err := d.pool.Exec(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("analyse the tables: %w", err)
	}
	return nil
}
