package access

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

func TestLogin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.open("qian", qianPassword)
		h.open("li1", "some rain in autumn")
		for _, login := range []string{zhaoPhone, "赵铁柱", " +86 138-0013-8001 ", "13800138001"} {
			bearer, p := h.login(login, zhaoPassword)
			if p.Person != h.people["zhao"] || p.Post != h.posts["top"] || p.Standing != Office || !p.Scope.All || p.Account != h.admin.ID {
				t.Errorf("%q lets in %+v", login, p)
			}
			again, err := h.auth(bearer)
			if h.ok(err); fmt.Sprint(again) != fmt.Sprint(p) {
				t.Errorf("Login says %v, Authenticate %v", p, again)
			}
		}
		// Every failure costs one hash, whatever is wrong.
		for name, c := range map[string]struct{ login, password, code string }{
			"wrong password":     {qianPhone, "not this one", "access.wrong_login"},
			"unknown phone":      {"13912345678", "whatever it is", "access.wrong_login"},
			"unknown name":       {"吴用", "whatever it is", "access.wrong_login"},
			"no login":           {"", "whatever it is", "access.wrong_login"},
			"no account":         {"周全", "whatever it is", "access.wrong_login"},
			"ambiguous name":     {"李强", "some rain in autumn", "access.name_ambiguous"},
			"another's password": {qianPhone, zhaoPassword, "access.wrong_login"},
			"empty password":     {qianPhone, "", "access.wrong_login"},
		} {
			before := h.hasher.Calls()
			err := h.try(c.login, c.password, "10.0.0.2")
			if h.want(err, c.code); h.hasher.Calls() != before+1 {
				t.Errorf("%s costs %d hashes", name, h.hasher.Calls()-before)
			}
		}
		if err := h.try("13800138004", "some rain in autumn", ""); err != nil {
			t.Errorf("the namesake's phone: %v", err)
		}
		before := h.hasher.Calls()
		_, _, err := h.s.Login(context.Background(), "110101", zhaoPhone, zhaoPassword, "10.0.0.2")
		if h.want(err, "access.wrong_login"); h.hasher.Calls() != before+1 {
			t.Error("a district without accounts answers sooner")
		}
	})
}

func TestLockout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.open("qian", qianPassword)
		for _, login := range []string{qianPhone, "吴用"} { // one who exists, one who does not
			for i := range AttemptsByLogin - 1 {
				err := h.try(login, "wrong password", "10.0.0.9")
				if h.want(err, "access.wrong_login"); fmt.Sprint(err) != fmt.Sprintf("access.wrong_login left=%d", 4-i) {
					t.Errorf("%s, attempt %d: %v", login, i+1, err)
				}
				h.clock.Forward(time.Minute)
			}
			h.want(h.try(login, "wrong password", "10.0.0.9"), "access.locked_out")
			before := h.hasher.Calls()
			h.clock.Forward(Lockout - time.Minute)
			err := h.try(login, qianPassword, "10.0.0.8")
			if h.want(err, "access.locked_out"); fmt.Sprint(err) != "access.locked_out minutes=1" || h.hasher.Calls() != before {
				t.Errorf("while locked out: %v, %d hashes", err, h.hasher.Calls()-before)
			}
			h.clock.Forward(time.Minute) // trying meanwhile has not put the end off
		}
		h.login(qianPhone, qianPassword)
		h.login("赵铁柱", zhaoPassword)
		events, err := db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
			var n int
			return n, tx.QueryRow("SELECT count(*) FROM entry WHERE district = $1 AND about = $2", county, aboutLockout).Scan(&n)
		})
		if h.ok(err); events != 1 {
			t.Errorf("%d lockouts are in the ledger, want Qian's alone", events)
		}
	})
}

func TestGoodLoginForgetsFailures(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for range 5 {
		for range AttemptsByLogin - 1 {
			h.want(h.try(zhaoPhone, "wrong password", ""), "access.wrong_login")
		}
		h.login("赵铁柱", zhaoPassword)
	}
	for range 3 { // failures that are long past count no more
		for range AttemptsByLogin - 1 {
			h.want(h.try(zhaoPhone, "wrong password", ""), "access.wrong_login")
		}
		h.clock.Forward(Lockout)
	}
}

func TestAddressIsLockedOut(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for i := range AttemptsByAddress { // other strangers from one IPv6 network
		err := h.try(fmt.Sprint("stranger", i), "wrong password", fmt.Sprintf("2001:db8:1:2::%x", i))
		if code := codeOf(err); code != "access.wrong_login" && (i < AttemptsByAddress-1 || code != "access.locked_out") {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	h.want(h.try(zhaoPhone, zhaoPassword, "2001:db8:1:2:ffff::1"), "access.locked_out")
	h.ok(h.try(zhaoPhone, zhaoPassword, "2001:db8:1:3::1"))
	h.clock.Forward(Lockout)
	for range 2 * AttemptsByAddress { // a whole office that logs in rightly
		h.ok(h.try(zhaoPhone, zhaoPassword, "2001:db8:1:2::7"))
	}
}

// A thousand guesses at once are five as well.
func TestGuessesInParallel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		before := h.hasher.Calls()
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() { _ = h.try(zhaoPhone, "wrong password", "") })
		}
		wg.Wait()
		if n := h.hasher.Calls() - before; n != AttemptsByLogin {
			t.Errorf("%d guesses were looked at", n)
		}
	})
}

func TestStoppedAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		a := h.open("sun", sunPassword)
		bearer, p := h.login(sunPhone, sunPassword)
		if p.Standing != Enterprise || len(p.Scope.Units) != 1 || p.Scope.Units[0] != h.posts["enterprise-unit"] || p.Scope.All {
			t.Errorf("Sun sees %+v", p.Scope)
		}
		_, err := h.s.Lock(ctx, setup, a.ID, "")
		h.want(err, "access.reason_missing")
		_, err = h.auth(bearer)
		h.ok(err) // the refused verb has ended nothing
		_, err = h.s.Lock(ctx, setup, a.ID, "手机丢失")
		h.ok(err)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
		h.want(h.try(sunPhone, sunPassword, ""), "access.account_locked")
		h.want(h.try(sunPhone, "wrong password", ""), "access.wrong_login") // only who knows it is told
		_, err = h.s.Unlock(ctx, setup, a.ID, "已找回")
		h.ok(err)
		bearer, _ = h.login(sunPhone, sunPassword)
		person, err := db.Read(ctx, d, func(tx *db.Tx) (ledger.Ref, error) {
			p, err := h.s.person(tx, county, h.people["sun"])
			return p.Ref, err
		})
		h.ok(err)
		_, err = h.org.PersonLeft(ctx, ledger.Actor{System: "test"}, person, time.Time{})
		h.ok(err)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
		h.want(h.try(sunPhone, sunPassword, ""), "access.wrong_login")
		_, err = h.s.Close(ctx, setup, a.ID, "离职")
		h.ok(err)
		_, err = h.s.Unlock(ctx, setup, a.ID, "再来")
		h.want(err, "access.bad_move")
		_, _, err = h.s.OpenAccount(ctx, setup, Open{Person: h.people["sun"]})
		h.want(err, "access.person_left")
	})
}

func TestRehashAtLogin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		stronger := NewHasher(Cost{Memory: 16, Time: 1, Threads: 1})
		h.s = h.s.WithHasher(stronger)
		h.login(zhaoPhone, zhaoPassword)
		a, err := h.s.Get(context.Background(), System(county, "test"), h.admin.ID)
		h.ok(err)
		if stronger.Outdated(string(a.Password)) || a.PasswordAt != h.admin.PasswordAt || a.Version != h.admin.Version+1 {
			t.Errorf("the hash was not made anew: version %d", a.Version)
		}
		h.login(zhaoPhone, zhaoPassword)
	})
}

// Between the check of the password and the new session, the account may have
// been closed or given another password.
func TestAccountChangesWhileChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		a := h.open("sun", sunPassword)
		_, p := h.login(sunPhone, sunPassword)
		keys := attemptKeys(found{account: a, counted: true}, sunPhone, "")
		_, err := h.s.ResetPassword(ctx, setup, a.ID, "another good one")
		h.ok(err)
		_, _, err = h.s.enter(ctx, a, sunPassword, keys, From{})
		h.want(err, "access.account_changed")
		h.want(h.s.replacePassword(ctx, p, a, "$argon2id$x"), "access.account_changed")
		a, err = h.s.Get(ctx, setup, a.ID)
		h.ok(err)
		_, err = h.s.Lock(ctx, setup, a.ID, "试")
		h.ok(err)
		_, _, err = h.s.enter(ctx, a, "another good one", keys, From{})
		h.want(err, "access.account_changed")
	})
}
