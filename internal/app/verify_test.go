package app

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// Somebody who takes the whole ledger away leaves rows that nothing speaks for.
func TestRowsWithoutAnyLedgerAreNamed(t *testing.T) {
	ctx := context.Background()
	a, err := Open(ctx, Config{DB: filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Verify(ctx, nil); err != nil {
		t.Fatalf("an empty database: %v", err)
	}
	err = db.Do(ctx, a.DB, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO account (district, id, version, salt, person, roles, state, must_change, password_at, password)
			VALUES ('371502', 1, 1, x'00', 1, '[]', 'active', 0, 0, '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var found *ledger.Difference
	if _, err := a.Verify(ctx, nil); !errors.As(err, &found) || found.Code != "app.stranger" {
		t.Fatalf("%v, want app.stranger", err)
	}
}
