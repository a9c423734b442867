package app

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// nodeLease is how long a node number stays a process's own without a renewal. A
// process that dies keeps its number that long, and there are 4,096 of them.
const nodeLease = 2 * time.Minute

// node is this process's number in the ids that it makes.
type node struct {
	id     int
	holder string
	floor  time.Time // ids must lie after it
}

// leaseNode takes the lowest number that nobody holds. A number's former holder
// may have made ids up to the end of its lease, so ours begin after that.
func leaseNode(ctx context.Context, d *db.DB, now time.Time) (node, error) {
	n := node{holder: newHolder()}
	return db.Write(ctx, d, func(tx *db.Tx) (node, error) {
		if err := tx.Lock("node"); err != nil {
			return n, err
		}
		rows, err := tx.Query("SELECT id, until FROM node ORDER BY id")
		type row struct{ id, until int64 }
		taken, err := db.Collect(rows, err, func(r *sql.Rows) (row, error) {
			var x row
			return x, r.Scan(&x.id, &x.until)
		})
		if err != nil {
			return n, err
		}
		n.id, n.floor = len(taken), time.Time{}
		for i, t := range taken {
			if t.id > int64(i) {
				n.id = i
				break
			}
			if t.until < clock.Micros(now) {
				n.id, n.floor = i, clock.FromMicros(t.until)
				break
			}
		}
		if n.id >= ident.Nodes {
			return n, fault.New(fault.Unavailable, "app.no_node")
		}
		_, err = tx.Exec(`INSERT INTO node (id, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
			n.id, n.holder, clock.Micros(now.Add(nodeLease)))
		return n, err
	})
}

// renew keeps the number. It fails when somebody else has taken it: this process
// slept longer than its lease and must not make another id.
func (n node) renew(ctx context.Context, d *db.DB, now time.Time) error {
	touched, err := db.Write(ctx, d, func(tx *db.Tx) (int64, error) {
		return tx.Exec("UPDATE node SET until = $3 WHERE id = $1 AND holder = $2",
			n.id, n.holder, clock.Micros(now.Add(nodeLease)))
	})
	if err != nil {
		return fmt.Errorf("renew node %d: %w", n.id, err)
	}
	if touched == 0 {
		return fault.New(fault.Unavailable, "app.node_lost", "node", n.id)
	}
	return nil
}

// release gives the number back at once; its ids end now.
func (n node) release(ctx context.Context, d *db.DB, now time.Time) error {
	_, err := db.Write(ctx, d, func(tx *db.Tx) (int64, error) {
		return tx.Exec("UPDATE node SET until = $3 WHERE id = $1 AND holder = $2", n.id, n.holder, clock.Micros(now)-1)
	})
	return err
}

func newHolder() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
