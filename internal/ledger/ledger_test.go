package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// story fills a room: n things, counted now and then, numbered in several goes.
func story(t testing.TB, d *db.DB, n int) (*room, []ident.ID) {
	r := newRoom(t, d)
	var all []ident.ID
	for i := range n {
		id := r.born(fmt.Sprintf("张%d", i))
		all = append(all, id)
		for range i % 4 {
			r.clock.Forward(time.Second)
			if err := r.counted(id); err != nil {
				t.Fatal(err)
			}
		}
		if i%7 == 0 {
			r.sequence()
		}
	}
	r.sequence()
	return r, all
}

func TestStateIsTheFoldOfItsEntries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := story(t, d, 30)
		seen, err := r.Verify(context.Background(), []ledger.Table{things()}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(seen) != 1 || seen[0].Rows["thing"] != 30 || seen[0].Entries != 30+43 || seen[0].Pending != 0 {
			t.Fatalf("verified %+v", seen)
		}
		r.born("after the last checkpoint")
		if seen, err = r.Verify(context.Background(), []ledger.Table{things()}, nil, nil); err != nil || seen[0].Pending != 1 {
			t.Fatalf("verified %+v: %v", seen, err)
		}
	})
}

func TestPersonalDataNeverEntersAnEntry(t *testing.T) {
	r, _ := story(t, dbtest.SQLite(t), 5)
	bodies, err := db.Read(context.Background(), r.db, func(tx *db.Tx) (string, error) {
		var s string
		return s, tx.QueryRow("SELECT group_concat(body || actor) FROM entry").Scan(&s)
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(bodies, "张") {
		t.Fatal("a name stands in the ledger")
	}
	if !strings.Contains(bodies, `"name":{"sha256":"`) {
		t.Fatal("the ledger does not commit to the name")
	}
}

// Two processes, 32 writers, one district: no update is lost, no number skipped,
// and a third process numbers while they write.
func TestManyWritersLoseNothingAndNumbersHaveNoGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		shared := r.born("共用")
		ctx, stop := context.WithCancel(context.Background())
		var sequencers sync.WaitGroup
		for range 2 {
			sequencers.Go(func() {
				for ctx.Err() == nil {
					if _, err := r.Sequence(context.Background()); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Millisecond)
				}
			})
		}
		const writers, each = 32, 6
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for i := range each {
					if err := r.counted(shared); err != nil {
						t.Error(err)
					}
					if i%2 == 0 {
						r.born("独有")
					}
				}
			})
		}
		wg.Wait()
		stop()
		sequencers.Wait()
		r.sequence()
		got, err := db.Read(context.Background(), d, func(tx *db.Tx) (*thing, error) { return getThing(tx, shared) })
		if err != nil || got.Count != writers*each {
			t.Fatalf("%d of %d updates arrived (%v)", got.Count, writers*each, err)
		}
		seen, err := r.Verify(context.Background(), []ledger.Table{things()}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(1 + writers*each + writers*each/2); seen[0].Entries != want {
			t.Fatalf("%d entries numbered, want %d", seen[0].Entries, want)
		}
	})
}

func TestAFollowerTakesEffectExactlyOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, _ := story(t, d, 20)
		r.exec("CREATE TABLE tick (district TEXT NOT NULL, n BIGINT NOT NULL)")
		f := ledger.Follower{Name: "ticks", Apply: func(tx *db.Tx, district string, entries []ledger.Entry) error {
			for _, e := range entries {
				if _, err := tx.Exec("INSERT INTO tick (district, n) VALUES ($1, $2)", district, e.Number); err != nil {
					return err
				}
			}
			return nil
		}}
		broken := f
		crash := errors.New("crash after the writes")
		broken.Apply = func(tx *db.Tx, district string, entries []ledger.Entry) error {
			return errors.Join(f.Apply(tx, district, entries), crash)
		}
		if _, err := r.Follow(context.Background(), broken); !errors.Is(err, crash) {
			t.Fatalf("%v, want the crash", err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := r.Follow(context.Background(), f); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			var n, distinct, last int64
			if err := tx.QueryRow("SELECT count(*), count(DISTINCT n), max(n) FROM tick").Scan(&n, &distinct, &last); err != nil {
				return err
			}
			if n != distinct || n != last || n == 0 {
				return fmt.Errorf("%d ticks, %d distinct, last %d", n, distinct, last)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestConsistencyBetweenCheckpoints(t *testing.T) {
	r, _ := story(t, dbtest.SQLite(t), 40)
	if _, err := r.Consistency(context.Background(), district, 3, 30); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Consistency(context.Background(), district, 30, 3); err == nil {
		t.Fatal("sizes in the wrong order were accepted")
	}
}

// Growing past several tile levels' edges keeps every stored tile right.
func TestATreeOverManyTiles(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t))
	for _, batch := range []int{1, 254, 1, 1, 255, 300, 512, 70000} {
		err := db.Do(context.Background(), r.db, func(tx *db.Tx) error {
			for range batch {
				s := &thing{Ref: ledger.Ref{District: district, ID: r.ids.New()}, State: "new"}
				if err := r.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born"}, Is: s}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.sequence()
	}
	if err := r.verify(); err != nil {
		t.Fatal(err)
	}
	var tiles int64
	if _, err := db.Read(context.Background(), r.db, func(tx *db.Tx) (int, error) {
		return 0, tx.QueryRow("SELECT max(level) FROM tile").Scan(&tiles)
	}); err != nil || tiles != 2 {
		t.Fatalf("highest tile level %d (%v), want 2", tiles, err)
	}
}
