package access

import (
	"context"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

func TestTokens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		h.open("sun", sunPassword)
		_, s := h.login(sunPhone, sunPassword)
		later := h.clock.Now().Add(24 * time.Hour)
		for _, c := range []struct {
			n    NewToken
			code string
		}{
			{NewToken{Post: s.Post, Until: later}, "access.token_name_missing"},
			{NewToken{Name: "erp", Until: later}, "access.token_hat"},
			{NewToken{Name: "erp", Post: s.Post, Role: RoleAudit, Until: later}, "access.token_hat"},
			{NewToken{Name: "erp", Post: h.posts["top"], Until: later}, "access.post_not_yours"},
			{NewToken{Name: "erp", Role: RoleAudit, Until: later}, "access.role_not_held"},
			{NewToken{Name: "erp", Post: s.Post}, "access.token_past"},
			{NewToken{Name: "erp", Post: s.Post, Until: later.AddDate(2, 0, 0)}, "access.token_far"},
		} {
			_, _, err := h.s.MakeToken(ctx, s, c.n)
			h.want(err, c.code)
		}
		bearer, k, err := h.s.MakeToken(ctx, s, NewToken{Name: " erp ", Post: s.Post, ReadOnly: true, Until: later})
		h.ok(err)
		p, err := h.auth(bearer)
		h.ok(err)
		if p.Post != s.Post || !p.ReadOnly || p.Via != "token:"+k.ID.String() || p.Person != s.Person || k.Name != "erp" {
			t.Errorf("the token lets in %+v", p)
		}
		h.ok(p.May(HazardRead))
		h.want(p.May(HazardSubmit), "access.read_only")
		h.want(h.s.ChangePassword(ctx, p, sunPassword, "another good one"), "access.session_needed")
		h.want(h.s.Logout(ctx, p), "access.session_needed")
		full, _, err := h.s.MakeToken(ctx, s, NewToken{Name: "bot", Post: s.Post, Until: later})
		h.ok(err)
		p, err = h.auth(full)
		h.ok(err)
		h.ok(p.May(HazardSubmit))
		_, _, err = h.s.MakeToken(ctx, p, NewToken{Name: "child", Post: s.Post, Until: later})
		h.want(err, "access.session_needed")

		_, z := h.login(zhaoPhone, zhaoPassword)
		_, err = h.s.RevokeToken(ctx, z, k.ID)
		h.want(err, "access.token_unknown") // hers, and he is not the security administrator
		_, err = h.s.RevokeToken(ctx, s, 12345)
		h.want(err, "access.token_unknown")
		_, err = h.s.RevokeToken(ctx, s, k.ID)
		h.ok(err)
		_, err = h.s.RevokeToken(ctx, s, k.ID)
		h.want(err, "access.token_revoked")
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
		all, err := h.s.Tokens(ctx, s, s.Account)
		if h.ok(err); len(all) != 2 || all[0].Revoked == 0 || all[1].Revoked != 0 {
			t.Errorf("her tokens are %+v", all)
		}
		_, err = h.s.Tokens(ctx, z, s.Account)
		h.want(err, "access.forbidden")
		h.clock.Forward(24 * time.Hour)
		_, err = h.auth(full)
		h.want(err, "access.session_over")
	})
}

// A token loses the post that its owner loses, and is then nobody's.
func TestTokenFollowsItsOwner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		a := h.open("qian", qianPassword)
		later := h.clock.Now().Add(24 * time.Hour)
		bearer, _, err := h.s.MakeTokenFor(ctx, setup, a.ID, NewToken{Name: "erp", Post: h.posts["chief"], Until: later})
		h.ok(err)
		_, _, err = h.s.MakeTokenFor(ctx, who("office"), a.ID, NewToken{Name: "erp", Post: h.posts["chief"], Until: later})
		h.want(err, "access.forbidden")
		p, err := h.auth(bearer)
		if h.ok(err); p.Post != h.posts["chief"] || len(p.Posts) != 1 {
			t.Errorf("%+v", p)
		}
		role, _, err := h.s.MakeTokenFor(ctx, setup, h.admin.ID, NewToken{Name: "backup", Role: RoleSystem, Until: later})
		h.ok(err)
		p, err = h.auth(role)
		h.ok(err)
		h.ok(p.May(LedgerVerify))
		if h.want(p.May(HazardRead), "access.role_no_work"); len(p.Posts) != 0 {
			t.Errorf("%+v", p)
		}
		// Losing the post must not leave a program with the administration.
		_, err = h.s.GrantRole(ctx, setup, a.ID, RoleSystem)
		h.ok(err)
		_, err = h.s.TakeRole(ctx, setup, h.admin.ID, RoleSystem)
		h.ok(err)
		_, err = h.auth(role)
		h.want(err, "access.session_over")
		tenure, err := db.Read(ctx, d, func(tx *db.Tx) (ident.ID, error) {
			var id ident.ID
			return id, tx.QueryRow("SELECT id FROM tenure WHERE district = $1 AND post = $2", county, h.posts["chief"]).Scan(&id)
		})
		h.ok(err)
		h.clock.Forward(time.Hour)
		_, err = h.org.EndTenure(ctx, ledger.Actor{System: "test"}, ledger.Ref{District: county, ID: tenure}, time.Time{})
		h.ok(err)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
	})
}
