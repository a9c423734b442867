package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Two processes whose clocks differ change the same things; ids then go backwards
// within one history, numbers must not: a follower hears of a birth first.
func TestNumbersFollowEachHistory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ahead := newRoom(t, d)
		c := clock.NewFake(ahead.clock.Now().Add(-time.Minute))
		ids := ident.NewMaker(c, 8, time.Time{})
		key, err := ledger.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		behind := &room{t: t, db: d, clock: c, ids: ids, Ledger: ledger.New(d, c, ids, key)}
		fill := func(n int) {
			err := db.Do(context.Background(), d, func(tx *db.Tx) error {
				for range n {
					s := &thing{Ref: ledger.Ref{District: district, ID: ahead.ids.New()}, State: "new"}
					if err := ahead.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born"}, Is: s}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		// Few at once, and so many that one batch cannot take them all.
		for _, n := range []int{3, 4095, 9000} {
			fill(n)
			first, second := ahead.born("甲"), ahead.born("乙")
			for _, r := range []*room{behind, ahead, behind, behind} {
				for _, id := range []ident.ID{first, second} {
					if err := r.counted(id); err != nil {
						t.Fatal(err)
					}
				}
			}
			ahead.sequence()
			last := number(t, d, "SELECT count(*) FROM entry WHERE number IS NULL")
			if last != 0 {
				t.Fatalf("%d entries were left without a number", last)
			}
			wrong := number(t, d, `SELECT count(*) FROM entry a JOIN entry b ON b.district = a.district
				AND b.about = a.about AND b.subject = a.subject AND b.version > a.version AND b.number < a.number`)
			if wrong != 0 {
				t.Fatalf("with %d others: %d entries are numbered before an earlier version", n, wrong)
			}
			if err := ahead.verify(); err != nil {
				t.Fatal(err)
			}
			ahead.clock.Forward(time.Second)
			c.Forward(time.Second)
		}
	})
}

func number(t *testing.T, d *db.DB, query string) int64 {
	t.Helper()
	n, err := db.Read(context.Background(), d, func(tx *db.Tx) (int64, error) {
		var n int64
		return n, tx.QueryRow(query).Scan(&n)
	})
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", query, err))
	}
	return n
}
