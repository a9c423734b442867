package exchange

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/db"
)

var nameColumns = []string{"district", "source", "name", "key"}

func insertName(tx *db.Tx, district, source, name, key string) {
	tx.Later("import_name", nameColumns, []any{district, source, name, key})
}

// importNames returns the keys that some names of records were imported under.
func importNames(tx *db.Tx, district, source string, names []string) (map[string]string, error) {
	m := make(map[string]string, len(names))
	for some := range slices.Chunk(names, 400) {
		query, args := namesQuery(district, source, some)
		rows, err := tx.Query(query, args...)
		_, err = db.Collect(rows, err, func(rows *db.Rows) (struct{}, error) {
			var name, key string
			err := rows.Scan(&name, &key)
			m[name] = key
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read names of %s: %w", source, err)
		}
	}
	return m, nil
}

// namesQuery looks some names of a source up.
func namesQuery(district, source string, names []string) (string, []any) {
	w := new(db.Where).And("n.district = ?", district).And("n.source = ?", source).And("n.name = k.name")
	wanted := make([]string, len(names))
	for i, name := range names {
		wanted[i] = "(" + w.Arg(name) + ")"
	}
	// A join and not IN: before a table's first ANALYZE PostgreSQL takes IN for a
	// filter over all of a source's names; CROSS, since SQLite would else walk the
	// names and look each up among the few wanted.
	return "WITH k(name) AS (VALUES " + strings.Join(wanted, ",") + ") SELECT n.name, n.key FROM k CROSS JOIN import_name n" + w.SQL(), w.Args()
}
