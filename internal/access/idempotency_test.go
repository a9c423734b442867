package access

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func TestIdempotency(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		p, other := who("office"), who("office")
		other.Account = 99
		request, strange := []byte(`POST /hazards {"a":1}`), []byte(`POST /hazards {"a":2}`)
		first := Answer{Status: 201, Header: map[string]string{"ETag": `"1"`}, Body: []byte(`{"id":"7"}`)}

		_, c, err := h.s.Recall(ctx, p, "k1", request)
		if h.ok(err); c == nil {
			t.Fatal("the first request is not ours to answer")
		}
		_, _, err = h.s.Recall(ctx, p, "k1", request)
		h.want(err, "access.key_in_use")
		_, _, err = h.s.Recall(ctx, p, "k1", strange)
		h.want(err, "access.key_reused")
		_, c2, err := h.s.Recall(ctx, other, "k1", strange)
		if h.ok(err); c2 == nil {
			t.Fatal("two accounts share a key")
		}
		h.ok(h.s.Remember(ctx, c, first))
		got, c3, err := h.s.Recall(ctx, p, "k1", request)
		if h.ok(err); c3 != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("remembered %+v, want %+v", got, first)
		}
		h.ok(h.s.Remember(ctx, c, Answer{Status: 500})) // the first answer stays
		h.ok(h.s.Forget(ctx, c))
		got, _, err = h.s.Recall(ctx, p, "k1", request)
		if h.ok(err); !reflect.DeepEqual(got, first) {
			t.Errorf("remembered %+v, want %+v", got, first)
		}
		_, _, err = h.s.Recall(ctx, p, "k1", strange)
		h.want(err, "access.key_reused")
		h.clock.Forward(KeyLife)
		_, c, err = h.s.Recall(ctx, p, "k1", strange)
		if h.ok(err); c == nil {
			t.Error("a key lives longer than a day")
		}
		for _, key := range []string{"", "a b", "键", strings.Repeat("k", maxKey+1)} {
			_, _, err = h.s.Recall(ctx, p, key, request)
			h.want(err, "access.key_bad")
		}
	})
}

func TestForgottenAndAbandonedKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx, p := newHouse(t, d), context.Background(), who("office")
		_, c, err := h.s.Recall(ctx, p, "k", []byte("a"))
		h.ok(err)
		h.ok(h.s.Forget(ctx, c))
		_, dead, err := h.s.Recall(ctx, p, "k", []byte("a"))
		if h.ok(err); dead == nil {
			t.Fatal("a forgotten key is still taken")
		}
		h.clock.Forward(lease - time.Microsecond)
		_, _, err = h.s.Recall(ctx, p, "k", []byte("a"))
		h.want(err, "access.key_in_use")
		h.clock.Forward(time.Microsecond)
		_, heir, err := h.s.Recall(ctx, p, "k", []byte("a"))
		if h.ok(err); heir == nil {
			t.Fatal("a dead process keeps its key")
		}
		h.ok(h.s.Remember(ctx, dead, Answer{Status: 500})) // it was not dead, but it is too late
		h.ok(h.s.Forget(ctx, dead))
		_, _, err = h.s.Recall(ctx, p, "k", []byte("a"))
		h.want(err, "access.key_in_use")
		h.ok(h.s.Remember(ctx, heir, Answer{Status: 204}))
		got, _, err := h.s.Recall(ctx, p, "k", []byte("a"))
		if h.ok(err); got.Status != 204 || len(got.Body) != 0 {
			t.Errorf("remembered %+v", got)
		}
	})
}

// RememberTx: the command and its answer come true together or not at all.
func TestRememberWithTheCommand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx, p := newHouse(t, d), context.Background(), who("office")
		_, c, err := h.s.Recall(ctx, p, "k", []byte("a"))
		h.ok(err)
		err = db.Do(ctx, d, func(tx *db.Tx) error {
			if err := h.s.RememberTx(tx, c, Answer{Status: 200}); err != nil {
				return err
			}
			return context.DeadlineExceeded // the command fails after all
		})
		if err == nil {
			t.Fatal("the command did not fail")
		}
		_, _, err = h.s.Recall(ctx, p, "k", []byte("a"))
		h.want(err, "access.key_in_use")
	})
}

// Of many that come at once, one does the work.
func TestDuplicatesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx, p := newHouse(t, d), context.Background(), who("office")
		for _, key := range []string{"fresh", "abandoned"} {
			if key == "abandoned" {
				_, _, err := h.s.Recall(ctx, p, key, []byte("a"))
				h.ok(err)
				h.clock.Forward(lease)
			}
			var claims atomic.Int64
			var wg sync.WaitGroup
			for range 24 {
				wg.Go(func() {
					_, c, err := h.s.Recall(ctx, p, key, []byte("a"))
					switch {
					case c != nil:
						claims.Add(1)
					case codeOf(err) != "access.key_in_use":
						t.Errorf("%s: %v", key, err)
					}
				})
			}
			wg.Wait()
			if claims.Load() != 1 {
				t.Errorf("%s: %d did the work", key, claims.Load())
			}
		}
	})
}

func TestRequestHash(t *testing.T) {
	if requestHash([][]byte{[]byte("ab"), []byte("c")}) == requestHash([][]byte{[]byte("a"), []byte("bc")}) {
		t.Error("requests that are cut otherwise hash alike")
	}
}

// The process dies between the commit of a command and its answer: the key says
// that it was done, and it is never done twice.
func TestACommandThatLostItsAnswerIsNotDoneAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		p, request := who("office"), []byte("POST /hazards")
		_, c, err := h.s.Recall(ctx, p, "k", request)
		h.ok(err)
		sealed := db.WithSeal(ctx, func(tx *db.Tx) error { return h.s.SealTx(tx, c) })
		for range 2 { // a command of two transactions
			h.ok(db.Do(sealed, d, func(*db.Tx) error { return nil }))
		}
		h.ok(h.s.Forget(ctx, c)) // what came after the commit failed
		_, _, err = h.s.Recall(ctx, p, "k", request)
		h.want(err, "access.key_in_use")
		h.clock.Forward(3 * time.Minute)
		_, again, err := h.s.Recall(ctx, p, "k", request)
		if h.want(err, "access.key_done"); again != nil {
			t.Error("the key was given away")
		}
	})
}

// A command that slept through its lease, and whose key another has taken over,
// must not be done beside the other.
func TestASleeperWhoseKeyWasTakenCommitsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		p, request := who("office"), []byte("POST /hazards")
		_, sleeper, err := h.s.Recall(ctx, p, "k", request)
		h.ok(err)
		h.clock.Forward(3 * time.Minute)
		_, heir, err := h.s.Recall(ctx, p, "k", request)
		if h.ok(err); heir == nil {
			t.Fatal("the heir has no claim")
		}
		sealed := db.WithSeal(ctx, func(tx *db.Tx) error { return h.s.SealTx(tx, sleeper) })
		h.want(db.Do(sealed, d, func(*db.Tx) error { return nil }), "access.key_in_use")
	})
}
