package access

import (
	"context"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

func TestSessionEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		bearer, _ := h.login(zhaoPhone, zhaoPassword)
		h.clock.Forward(Idle - time.Second)
		_, err := h.auth(bearer)
		h.ok(err) // and this use is noted
		h.clock.Forward(Idle - time.Second)
		_, err = h.auth(bearer)
		h.ok(err)
		h.clock.Forward(Idle)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")

		bearer, _ = h.login(zhaoPhone, zhaoPassword)
		for range int(SessionLife/time.Hour) - 1 {
			h.clock.Forward(time.Hour)
			_, err = h.auth(bearer)
			h.ok(err)
		}
		h.clock.Forward(time.Hour)
		_, err = h.auth(bearer)
		h.want(err, "access.session_over") // used or not

		bearer, p := h.login(zhaoPhone, zhaoPassword)
		other, _ := h.login(zhaoPhone, zhaoPassword)
		h.ok(h.s.Logout(ctx, p))
		_, err = h.auth(bearer)
		h.want(err, "access.session_over")
		_, err = h.auth(other)
		h.ok(err)
		h.ok(h.s.EndSessions(ctx, p, p.Account))
		_, err = h.auth(other)
		h.want(err, "access.session_over")

		h.ok(h.s.Tidy(ctx, county))
		h.clock.Forward(SessionLife)
		h.ok(h.s.Tidy(ctx, county))
		n, err := db.Read(ctx, d, func(tx *db.Tx) (int, error) {
			var sessions, attempts int
			if err := tx.QueryRow("SELECT count(*) FROM session").Scan(&sessions); err != nil {
				return 0, err
			}
			return sessions + attempts, tx.QueryRow("SELECT count(*) FROM attempt").Scan(&attempts)
		})
		if h.ok(err); n != 0 {
			t.Errorf("%d rows are left after tidying", n)
		}
	})
}

func TestStrangeBearers(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	bearer, _ := h.login(zhaoPhone, zhaoPassword)
	for _, b := range []string{"", "x", bearer + "x", bearer[:len(bearer)-1], newBearer(sessionBearer, county),
		newBearer(tokenBearer, county), newBearer(sessionBearer, "110101"), "awt" + bearer[3:]} {
		_, err := h.auth(b)
		h.want(err, "access.session_over")
	}
}

func TestActAs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		h.open("qian", qianPassword)
		bearer, p := h.login(qianPhone, qianPassword)
		if p.Post != 0 || len(p.Posts) != 2 || !p.Scope.Empty() || p.Standing != Nobody {
			t.Errorf("with two posts, %+v", p)
		}
		h.want(p.May(HazardSubmit), "access.choose_post")
		p, err := h.s.ActAs(ctx, p, h.posts["chief"])
		h.ok(err)
		if p.Post != h.posts["chief"] || p.Standing != Official {
			t.Errorf("as chief, %+v", p)
		}
		h.ok(p.May(HazardSubmit))
		again, err := h.auth(bearer)
		if h.ok(err); again.Post != h.posts["chief"] {
			t.Errorf("the session forgets the post: %+v", again)
		}
		_, err = h.s.ActAs(ctx, p, h.posts["boss"])
		h.want(err, "access.post_not_yours")
		_, err = h.s.ActAs(ctx, setup, h.posts["boss"])
		h.want(err, "access.session_needed")
		_, err = h.s.ActAs(ctx, who("office"), h.posts["boss"])
		h.want(err, "access.session_needed")
		h.ok(h.s.Logout(ctx, p))
		_, err = h.s.ActAs(ctx, p, h.posts["deputy"])
		h.want(err, "access.session_over")

		// The administrator is one only without his post.
		_, z := h.login(zhaoPhone, zhaoPassword)
		h.want(z.May(AccessAccount), "access.forbidden")
		h.ok(z.May(OrgUnit))
		z, err = h.s.ActAs(ctx, z, 0)
		h.ok(err)
		h.ok(z.May(AccessAccount))
		h.want(z.May(OrgUnit), "access.choose_post")
		if !z.Scope.Empty() {
			t.Errorf("an administration sees %+v", z.Scope)
		}
	})
}
