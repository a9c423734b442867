package db

import (
	"context"
	"io/fs"
	"testing/fstest"
)

// NoteStep writes down a step that this build does not know, as a newer one would.
func NoteStep(ctx context.Context, d *DB, version int64, noted, contracts bool) error {
	return Do(ctx, d, func(tx *Tx) error {
		if _, err := tx.Exec("INSERT INTO schema_version (version_id, is_applied) VALUES ($1, $2)", version, true); err != nil || !noted {
			return err
		}
		_, err := tx.Exec("INSERT INTO schema_step (version, contracts, at, ms) VALUES ($1, $2, 0, 0)", version, bitOf(contracts))
		return err
	})
}

// MigrationFiles are the texts of all steps.
func MigrationFiles() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fstest.MapFS{}
	}
	return sub
}

// MigrateTo brings an empty database to an older version, as its program did.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	all, err := ownSteps(d.engine)
	if err != nil {
		return err
	}
	n := 0
	for n < len(all) && all[n].Version <= version {
		n++
	}
	return d.migrate(ctx, all[:n], func(Step) {})
}
