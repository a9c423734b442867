package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// IndexProgress tells how far the building of indexes is.
type IndexProgress struct {
	Index    string // being built
	Done, Of int64  // rows gone through, over all indexes
}

// putAside is an index that stands no longer.
type putAside struct{ name, definition, table string }

// Defer drops the indexes of some tables, but for those to keep, and remembers
// them in the same transaction, so that no crash forgets one. Appending rows and
// sorting once costs a fraction of keeping trees in order. Keys stay.
func (d *DB) Defer(ctx context.Context, tables, keep []string) error {
	return Do(ctx, d, func(tx *Tx) error {
		for _, t := range tables {
			all, err := tx.indexesOf(t)
			if err != nil {
				return err
			}
			for _, x := range all {
				if slices.Contains(keep, x.name) {
					continue
				}
				if _, err := tx.Exec("INSERT INTO load_index (name, place, definition) SELECT $1, coalesce(max(place), 0) + 1, $2 FROM load_index", x.name, x.definition); err != nil {
					return fmt.Errorf("remember index %s: %w", x.name, err)
				}
				if _, err := tx.Exec("DROP INDEX " + x.name); err != nil {
					return fmt.Errorf("put index %s aside: %w", x.name, err)
				}
			}
		}
		return nil
	})
}

// indexesOf lists the indexes of a table that are no keys, with what makes them.
func (tx *Tx) indexesOf(table string) ([]putAside, error) {
	query := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL ORDER BY name"
	if tx.db.engine == Postgres {
		query = `SELECT i.indexname::text, i.indexdef FROM pg_indexes i
			WHERE i.schemaname = current_schema() AND i.tablename = $1
				AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = (quote_ident(i.schemaname) || '.' || quote_ident(i.indexname))::regclass)
			ORDER BY i.indexname`
	}
	rows, err := tx.Query(query, table)
	all, err := Collect(rows, err, func(r *Rows) (putAside, error) {
		x := putAside{table: table}
		return x, r.Scan(&x.name, &x.definition)
	})
	if err != nil {
		return nil, fmt.Errorf("list indexes of %s: %w", table, err)
	}
	return all, nil
}

// deferred lists the indexes that are put aside.
func (tx *Tx) deferred() ([]putAside, error) {
	rows, err := tx.Query("SELECT name, definition FROM load_index ORDER BY place")
	all, err := Collect(rows, err, func(r *Rows) (putAside, error) {
		var x putAside
		return x, r.Scan(&x.name, &x.definition)
	})
	if err != nil {
		return nil, fmt.Errorf("list indexes put aside: %w", err)
	}
	for i := range all {
		_, after, _ := strings.Cut(strings.ToLower(all[i].definition), " on ")
		name := strings.TrimPrefix(strings.TrimSpace(after), "only ")
		name = name[:strings.IndexAny(name, " (")]
		all[i].table = name[strings.LastIndexByte(name, '.')+1:]
	}
	return all, nil
}

// Deferred tells how many indexes are put aside.
func (d *DB) Deferred(ctx context.Context) (int, error) {
	return Read(ctx, d, func(tx *Tx) (int, error) {
		all, err := tx.deferred()
		return len(all), err
	})
}

// BuildIndexes builds what Defer has put aside, each in a transaction of its own, so
// that a run that is cut short goes on where it stopped. It does nothing when all
// stand. tell may be nil.
func (d *DB) BuildIndexes(ctx context.Context, tell func(IndexProgress)) error {
	all, err := Read(ctx, d, (*Tx).deferred)
	if err != nil || len(all) == 0 {
		return err
	}
	if tell == nil {
		tell = func(IndexProgress) {}
	}
	l, err := d.Loader(ctx)
	if err != nil {
		return err
	}
	return errors.Join(l.build(ctx, all, tell), l.Finish(ctx), l.Close())
}

func (l *Load) build(ctx context.Context, all []putAside, tell func(IndexProgress)) error {
	sizes, of := map[string]int64{}, int64(0)
	for _, x := range all {
		if _, ok := sizes[x.table]; !ok {
			n, err := l.about(ctx, x.table)
			if err != nil {
				return err
			}
			sizes[x.table] = n
		}
		of += sizes[x.table]
	}
	var done int64
	for _, x := range all {
		tell(IndexProgress{Index: x.name, Done: done, Of: of})
		err := l.Do(ctx, func(s Sink) error {
			// Whoever takes the row away builds the index; another process may be
			// at it too.
			n, err := s.Exec("DELETE FROM load_index WHERE name = $1", x.name)
			if err != nil || n == 0 {
				return err
			}
			_, err = s.Exec(x.definition)
			return err
		})
		if err != nil {
			return fmt.Errorf("build index %s: %w", x.name, err)
		}
		done += sizes[x.table]
	}
	tell(IndexProgress{Done: done, Of: of})
	return nil
}

// about is roughly how many rows a table has, without counting them.
func (l *Load) about(ctx context.Context, table string) (int64, error) {
	if l.raw != nil {
		n, err := l.raw.ints("SELECT max(rowid) FROM "+table, 1)
		if err != nil || n == nil {
			return 0, err
		}
		return n[0], nil
	}
	return Read(ctx, l.d, func(tx *Tx) (n int64, err error) {
		err = tx.QueryRow("SELECT (pg_relation_size($1::regclass) / 400)::bigint", table).Scan(&n)
		return n, err
	})
}
