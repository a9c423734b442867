package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	// After, unless nil, runs after entries were taken, in transactions of its own:
	// it is for what lies above the districts. A process may die before it, so it
	// looks for itself what there is to do.
	After func(ctx context.Context) error
}

// followBatch is how many entries a follower takes at once.
const followBatch = 2000

// Follow brings f up to the end of every district's ledger and returns how many
// entries it took. Several processes may run it at once.
func (l *Ledger) Follow(ctx context.Context, f Follower) (int, error) {
	districts, err := db.Read(ctx, l.db, func(tx *db.Tx) ([]string, error) { return Behind(tx, f.Name) })
	if err != nil {
		return 0, fmt.Errorf("find who is behind: %w", err)
	}
	total := 0
	for _, d := range districts {
		for {
			n, more, err := l.FollowSome(ctx, f, d)
			if err != nil {
				return total, err
			}
			total += n
			if !more {
				break
			}
		}
	}
	if f.After == nil {
		return total, nil
	}
	return total, f.After(ctx)
}

// FollowSome has f take the next entries of a district; more says that others
// wait.
func (l *Ledger) FollowSome(ctx context.Context, f Follower, district string) (n int, more bool, err error) {
	taken, err := db.Write(ctx, l.db, func(tx *db.Tx) ([]Entry, error) { return l.follow(tx, f, district) })
	if err != nil {
		return 0, false, fmt.Errorf("follower %s in %s: %w", f.Name, district, err)
	}
	l.recent.keep(district, taken)
	return len(taken), len(taken) == followBatch, nil
}

// follow returns the entries that the follower took.
func (l *Ledger) follow(tx *db.Tx, f Follower, district string) ([]Entry, error) {
	if err := tx.Lock(FollowLock(f.Name, district)); err != nil {
		return nil, err
	}
	at, size, err := stand(tx, district, f.Name)
	if err != nil || at >= size {
		return nil, err
	}
	entries := l.recent.after(district, at, size)
	if entries == nil {
		rows, err := tx.Query("SELECT "+entryFields+` FROM entry
			WHERE district = $1 AND number > $2 ORDER BY number LIMIT $3`, district, at, followBatch)
		entries, err = db.Collect(rows, err, scanEntry)
		if err != nil || len(entries) == 0 {
			return nil, err
		}
	}
	if err := f.Apply(tx, district, entries); err != nil {
		return nil, err
	}
	return entries, tx.Put(`INSERT INTO follower (district, name, number) VALUES ($1, $2, $3)
		ON CONFLICT (district, name) DO UPDATE SET number = excluded.number`,
		district, f.Name, entries[len(entries)-1].Number)
}

// stand tells where a follower is in a district, and where its end is.
func stand(tx *db.Tx, district, name string) (at, size int64, err error) {
	err = tx.QueryRow(`SELECT size, COALESCE((SELECT number FROM follower WHERE district = $1 AND name = $2), 0)
		FROM tree WHERE district = $1`, district, name).Scan(&size, &at)
	if errors.Is(err, db.ErrNoRows) {
		return 0, 0, nil
	}
	return at, size, err
}

// Behind lists the districts in which one of the followers has entries to take.
func Behind(tx *db.Tx, followers ...string) ([]string, error) {
	args := []any{len(followers)}
	names := make([]string, len(followers))
	for i, name := range followers {
		args = append(args, name)
		names[i] = fmt.Sprintf("$%d", i+2)
	}
	rows, err := tx.Query(`SELECT t.district FROM tree t
		LEFT JOIN follower f ON f.district = t.district AND f.number >= t.size AND f.name IN (`+strings.Join(names, ", ")+`)
		WHERE t.size > 0 GROUP BY t.district HAVING count(f.name) < $1 ORDER BY t.district`, args...)
	return db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
}

// BehindIn names those of the followers that have entries to take in a district.
func BehindIn(tx *db.Tx, district string, followers []string) ([]string, error) {
	size, err := treeSize(tx, district)
	if err != nil || size == 0 {
		return nil, err
	}
	rows, err := tx.Query("SELECT name FROM follower WHERE district = $1 AND number >= $2", district, size)
	abreast, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(followers), func(name string) bool { return slices.Contains(abreast, name) }), nil
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
