package db

import (
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// jointRows is how many rows of several closures one INSERT puts in at most. Their
// numbers are powers of two, so that few texts are planned.
const jointRows = 32

// together puts in the rows of several closures by one statement a table, or a few.
func (t *trip) together(all []deposit) {
	for len(all) > 0 {
		first := all[0]
		var rows [][]any
		var outcomes []func(error) error
		all = slices.DeleteFunc(all, func(d deposit) bool {
			like := d.table == first.table && slices.Equal(d.columns, first.columns)
			if like {
				rows = append(rows, d.rows...)
				if d.outcome != nil {
					outcomes = append(outcomes, d.outcome)
				}
			}
			return like || d.lock != ""
		})
		t.rows(first, rows)
		if len(outcomes) == 0 || len(rows) == 0 {
			continue
		}
		last := t.read[len(t.read)-1]
		t.read[len(t.read)-1] = func(r pgx.BatchResults) error {
			err := last(r)
			for _, f := range outcomes {
				err = heard(err, f)
			}
			return err
		}
	}
}

func (t *trip) rows(of deposit, rows [][]any) {
	for len(rows) > 0 {
		n := min(1<<(bitsLen(len(rows))-1), jointRows)
		args := make([]any, 0, n*len(of.columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		t.put(insertText(of.table, of.columns, n, false), args, done)
		rows = rows[n:]
	}
}

// boxed is an answer that is held in memory.
type boxed struct {
	fields []pgconn.FieldDescription
	rows   [][][]byte
	at     int // of the row in hand, from 1
}

// box reads a whole answer, and how many rows the statement touched.
func box(r pgx.BatchResults) (*boxed, int64, error) {
	rows, err := r.Query()
	if err != nil {
		return nil, 0, err
	}
	b := &boxed{fields: slices.Clone(rows.FieldDescriptions())}
	for rows.Next() {
		raw := rows.RawValues()
		size := 0
		for _, v := range raw {
			size += len(v)
		}
		room, row := make([]byte, 0, size), make([][]byte, len(raw))
		for i, v := range raw {
			if v == nil {
				continue
			}
			room = append(room, v...)
			row[i] = room[len(room)-len(v) : len(room) : len(room)]
		}
		b.rows = append(b.rows, row)
	}
	rows.Close()
	return b, rows.CommandTag().RowsAffected(), rows.Err()
}

// again is the same answer for somebody else.
func (b *boxed) again() *boxed { return &boxed{fields: b.fields, rows: b.rows} }

func (b *boxed) columns() []string { return fieldNames(b.fields) }

func (b *boxed) next() (bool, error) {
	b.at++
	return b.at <= len(b.rows), nil
}

func (b *boxed) close() error { return nil }

func (b *boxed) scan(dest []any) error { return scanRow(nil, b.fields, b.rows[b.at-1], dest) }
