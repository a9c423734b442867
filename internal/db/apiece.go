package db

import (
	"context"
	"fmt"
)

// apieceAtOnce is how many rounds one transaction of a file holds.
const apieceAtOnce = 500

// Apiece runs fn for 0 … n-1, each of which writes into a district of its own. On
// PostgreSQL each is a transaction, since districts may lie on different nodes; in a
// file, where what costs is the sync at each end, hundreds share one. When one fails,
// what was written before it may stay.
func Apiece(ctx context.Context, d *DB, n int, fn func(tx *Tx, i int) error) error {
	step := 1
	if d.engine == SQLite {
		step = apieceAtOnce
	}
	for at := 0; at < n; at += step {
		err := Do(ctx, d, func(tx *Tx) error {
			for i := at; i < min(at+step, n); i++ {
				if err := fn(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("round %d of %d: %w", at, n, err)
		}
	}
	return nil
}
