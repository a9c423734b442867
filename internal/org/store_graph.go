package org

import (
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// revision names the state of a district's org, 0 when it has none.
// RevisionOf1 is an expression, for another room's statement, for the revision of the
// org of the district in $1.
const RevisionOf1 = "COALESCE((SELECT n FROM org_revision WHERE district = $1), 0)"

func revision(tx *db.Tx, district string) (ident.ID, error) {
	var n ident.ID
	err := tx.QueryRow("SELECT n FROM org_revision WHERE district = $1", district).Scan(&n)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

func setRevision(tx *db.Tx, district string, n ident.ID) error {
	_, err := tx.Exec(`INSERT INTO org_revision (district, n) VALUES ($1, $2)
		ON CONFLICT (district) DO UPDATE SET n = excluded.n`, district, n)
	return err
}

// loadGraph reads a district's org.
func loadGraph(tx *db.Tx, district string) (*Graph, error) {
	units, err := read(tx, unitTable, in(district), " ORDER BY id", scanUnit)
	if err != nil {
		return nil, err
	}
	posts, err := read(tx, postTable, in(district), " ORDER BY id", scanPost)
	if err != nil {
		return nil, err
	}
	tenures, err := read(tx, tenureTable, in(district), " ORDER BY id", scanTenure)
	if err != nil {
		return nil, err
	}
	charges, err := read(tx, chargeTable, in(district), " ORDER BY id", scanCharge)
	if err != nil {
		return nil, err
	}
	people, err := loadNames(tx, district)
	if err != nil {
		return nil, err
	}
	return build(district, units, posts, people, tenures, charges), nil
}

func loadNames(tx *db.Tx, district string) (map[ident.ID]who, error) {
	type named struct {
		id ident.ID
		who
	}
	rows, err := tx.Query("SELECT id, name, state FROM person WHERE district = $1", district)
	all, err := db.Collect(rows, err, func(r *db.Rows) (n named, err error) {
		err = r.Scan(&n.id, &n.name, &n.state)
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	m := make(map[ident.ID]who, len(all))
	for _, n := range all {
		m[n.id] = n.who
	}
	return m, nil
}
