package access

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

func TestSetup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		fresh := h.s
		spec := org.SetupSpec{District: "371503", AdminName: "赵铁柱", AdminPhone: "13800138001"}
		_, err := fresh.Setup(ctx, System("371503", "setup"), spec, "13800138001")
		h.want(err, "access.password_phone")
		a, err := fresh.Setup(ctx, System("371503", "setup"), spec, zhaoPassword)
		h.ok(err)
		_, p, err := fresh.Login(ctx, "371503", "赵铁柱", zhaoPassword, "")
		h.ok(err)
		if p.Account != a.ID || p.Standing != Office || !p.Scope.All || p.MustChange || len(p.Roles) != 1 || p.Roles[0] != RoleSystem {
			t.Errorf("the first account is %+v", p)
		}
		if _, err = fresh.Setup(ctx, System("371503", "setup"), spec, zhaoPassword); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second setup: %v", err)
		}
		_, err = db.Write(ctx, d, func(tx *db.Tx) (Account, error) { return h.s.SetupTx(tx, setup, h.people["sun"], "x") })
		h.want(err, "access.already_set_up")
		_, err = db.Write(ctx, d, func(tx *db.Tx) (Account, error) { return h.s.SetupTx(tx, p, h.people["sun"], "x") })
		h.want(err, "access.forbidden")
	})
}

func TestOpenAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		_, z := h.login(zhaoPhone, zhaoPassword)
		_, _, err := h.s.OpenAccount(ctx, z, Open{Person: h.people["sun"]})
		h.want(err, "access.forbidden") // he acts as his post
		z, err = h.s.ActAs(ctx, z, 0)
		h.ok(err)
		_, _, err = h.s.OpenAccount(ctx, z, Open{Person: 12345})
		h.want(err, "org.person_unknown")
		_, _, err = h.s.OpenAccount(ctx, z, Open{Person: h.people["sun"], Password: "x" + sunPhone})
		h.want(err, "access.password_phone")
		a, password, err := h.s.OpenAccount(ctx, z, Open{Person: h.people["sun"], Keep: true})
		h.ok(err)
		_, _, err = h.s.OpenAccount(ctx, z, Open{Person: h.people["sun"]})
		h.want(err, "access.account_exists")

		bearer, s := h.login(sunPhone, password)
		if !s.MustChange || s.Account != a.ID {
			t.Errorf("with a given password, %+v", s)
		}
		h.want(s.May(HazardReport), "access.must_change")
		other, _ := h.login(sunPhone, password)
		h.want(h.s.ChangePassword(ctx, s, "wrong password", sunPassword), "access.wrong_password")
		h.want(h.s.ChangePassword(ctx, s, password, password), "access.password_same")
		h.want(h.s.ChangePassword(ctx, s, password, "short"), "access.password_short")
		h.ok(h.s.ChangePassword(ctx, s, password, sunPassword))
		s, err = h.auth(bearer)
		h.ok(err)
		h.ok(s.May(HazardReport))
		_, err = h.auth(other)
		h.want(err, "access.session_over")
		h.want(h.try(sunPhone, password, ""), "access.wrong_login")
		h.login(sunPhone, sunPassword)

		for range AttemptsByLogin - 1 { // somebody sits down at her open session and guesses
			h.want(h.s.ChangePassword(ctx, s, "wrong password", "another good one"), "access.wrong_password")
		}
		h.want(h.s.ChangePassword(ctx, s, "wrong password", "another good one"), "access.locked_out")
		h.want(h.s.ChangePassword(ctx, s, sunPassword, "another good one"), "access.locked_out")
		reset, err := h.s.ResetPassword(ctx, z, a.ID, "")
		h.ok(err)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
		if _, s = h.login(sunPhone, reset); !s.MustChange {
			t.Error("a reset password may be kept")
		}
	})
}

// 三员分立: who appoints whom, and that nobody is two of them.
func TestRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		qian, sun := h.open("qian", qianPassword), h.open("sun", sunPassword)
		li := h.open("li1", "some rain in autumn")
		_, z := h.login(zhaoPhone, zhaoPassword)
		z, err := h.s.ActAs(ctx, z, 0)
		h.ok(err)
		grant := func(by Principal, id ident.ID, r Role) error {
			_, err := h.s.GrantRole(ctx, by, id, r)
			return err
		}
		h.want(grant(z, sun.ID, RoleAudit), "access.role_security_only")
		h.want(grant(z, h.admin.ID, RoleSecurity), "access.not_yourself")
		h.ok(grant(z, qian.ID, RoleSecurity)) // the first one
		h.want(grant(z, sun.ID, RoleSecurity), "access.role_security_only")
		_, q := h.login(qianPhone, qianPassword)
		if q.Post != 0 || !q.Wears(RoleSecurity) {
			t.Fatalf("Qian is %+v", q)
		}
		h.want(q.May(HazardAccept), "access.choose_post")
		h.want(q.May(AccessAccount), "access.forbidden")
		h.ok(grant(q, sun.ID, RoleAudit))
		h.want(grant(q, sun.ID, RoleSystem), "access.role_second")
		h.want(grant(q, h.admin.ID, RoleAudit), "access.role_second")
		h.want(grant(q, qian.ID, RoleSystem), "access.not_yourself")
		h.want(grant(q, li.ID, "king"), "access.role_unknown")
		_, err = h.s.TakeRole(ctx, q, h.admin.ID, RoleSystem)
		h.want(err, "access.last_role")
		_, err = h.s.Lock(ctx, setup, h.admin.ID, "试")
		h.want(err, "access.last_role")
		h.ok(grant(q, li.ID, RoleSystem))
		_, err = h.s.TakeRole(ctx, q, h.admin.ID, RoleSystem)
		h.ok(err)
		_, err = h.s.TakeRole(ctx, q, h.admin.ID, RoleSystem)
		h.want(err, "access.role_not_held")
		h.want(grant(z, h.admin.ID, RoleSystem), "access.not_yourself")

		_, s := h.login(sunPhone, sunPassword) // the auditor, at her post
		h.want(s.May(LedgerVerify), "access.forbidden")
		s, err = h.s.ActAs(ctx, s, 0)
		h.ok(err)
		h.ok(s.May(LedgerVerify))
		all, _, err := h.s.Find(ctx, s, Search{})
		if h.ok(err); len(all) != 4 {
			t.Errorf("%d accounts", len(all))
		}
		page, next, err := h.s.Find(ctx, s, Search{After: all[1].ID, Limit: 1})
		if h.ok(err); len(page) != 1 || page[0].ID != all[2].ID || next != page[0].ID {
			t.Errorf("the next page is %v", page)
		}
		_, err = h.s.Close(ctx, setup, qian.ID, "调离")
		h.ok(err)
		a, _, err := h.s.OpenAccount(ctx, setup, Open{Person: h.people["qian"]})
		if h.ok(err); len(a.Roles) != 0 || a.ID != qian.ID || a.State != Active {
			t.Errorf("an account opened again is %+v", a)
		}
	})
}

// Several administrators open the same account at once: one of them does.
func TestOpenAccountAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var opened atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, _, err := h.s.OpenAccount(context.Background(), setup, Open{Person: h.people["sun"]})
				switch {
				case err == nil:
					opened.Add(1)
				case codeOf(err) != "access.account_exists":
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if opened.Load() != 1 {
			t.Errorf("%d accounts were opened", opened.Load())
		}
	})
}
