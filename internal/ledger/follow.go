package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"anwang/internal/db"
)

// Follower consumes the ledger of each district in order of number. Its cursor
// moves in the transaction that holds its writes, so it takes effect exactly
// once, however often it is stopped.
type Follower struct {
	Name string
	// Apply takes the next entries of one district. It may run twice for the
	// same entries when its transaction fails, so it writes only through tx.
	Apply func(tx *db.Tx, district string, entries []Entry) error
}

// followBatch is how many entries a follower takes at once.
const followBatch = 2000

// Follow brings f up to the end of every district's ledger and returns how many
// entries it took. Several processes may run it at once.
func (l *Ledger) Follow(ctx context.Context, f Follower) (int, error) {
	districts, err := db.Read(ctx, l.db, Districts)
	if err != nil {
		return 0, fmt.Errorf("list districts: %w", err)
	}
	total := 0
	for _, d := range districts {
		for {
			n, err := l.followOnce(ctx, f, d)
			if err != nil {
				return total, fmt.Errorf("follower %s in %s: %w", f.Name, d, err)
			}
			total += n
			if n < followBatch {
				break
			}
		}
	}
	return total, nil
}

func (l *Ledger) followOnce(ctx context.Context, f Follower, district string) (int, error) {
	behind, err := db.Read(ctx, l.db, func(tx *db.Tx) (bool, error) {
		at, err := Cursor(tx, district, f.Name)
		if err != nil {
			return false, err
		}
		size, err := treeSize(tx, district)
		return at < size, err
	})
	if err != nil || !behind {
		return 0, err
	}
	return db.Write(ctx, l.db, func(tx *db.Tx) (int, error) {
		if err := tx.Lock(FollowLock(f.Name, district)); err != nil {
			return 0, err
		}
		at, err := Cursor(tx, district, f.Name)
		if err != nil {
			return 0, err
		}
		rows, err := tx.Query("SELECT "+entryFields+` FROM entry
			WHERE district = $1 AND number > $2 ORDER BY number LIMIT $3`, district, at, followBatch)
		entries, err := db.Collect(rows, err, scanEntry)
		if err != nil || len(entries) == 0 {
			return 0, err
		}
		if err := f.Apply(tx, district, entries); err != nil {
			return 0, err
		}
		_, err = tx.Exec(`INSERT INTO follower (district, name, number) VALUES ($1, $2, $3)
			ON CONFLICT (district, name) DO UPDATE SET number = excluded.number`,
			district, f.Name, entries[len(entries)-1].Number)
		return len(entries), err
	})
}

// FollowLock is the lock that a follower holds in a district while it takes
// entries; whoever rebuilds what it wrote holds it too.
func FollowLock(name, district string) string { return "follow/" + name + "/" + district }

// Cursor is the number of the last entry that a follower has taken in a district.
func Cursor(tx *db.Tx, district, name string) (int64, error) {
	var n int64
	err := tx.QueryRow("SELECT number FROM follower WHERE district = $1 AND name = $2", district, name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
