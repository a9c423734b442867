package access

import (
	"context"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// Accounts are found by name, by post and by phone; who has none is a candidate.
func TestFindingAccountsAndCandidates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		h.open("qian", qianPassword)
		sun := h.open("sun", sunPassword)
		_, z := h.login(zhaoPhone, zhaoPassword)
		z, err := h.s.ActAs(ctx, z, 0)
		h.ok(err)
		find := func(q Search, want ...string) {
			t.Helper()
			got, _, err := h.s.Find(ctx, z, q)
			h.ok(err)
			if len(got) != len(want) {
				t.Fatalf("%+v finds %d accounts, want %v", q, len(got), want)
			}
			for i, f := range got {
				if f.Person != h.people[want[i]] || f.Who.Name == "" {
					t.Errorf("%+v finds %s", q, f.Who.Name)
				}
			}
		}
		find(Search{}, "zhao", "qian", "sun")
		find(Search{Text: "孙"}, "sun")
		find(Search{Text: " 科长 "}, "qian")
		find(Search{Text: "东昌化工"}, "sun")
		find(Search{Text: "138-0013-8002"}, "qian")
		find(Search{Text: "13800138006"})
		find(Search{Role: RoleSystem}, "zhao")
		find(Search{State: Locked})
		_, err = h.s.Close(ctx, setup, sun.ID, "离职")
		h.ok(err)
		find(Search{State: Closed}, "sun")

		pick := func(text string, limit int, more bool, want ...string) {
			t.Helper()
			got, beyond, err := h.s.Candidates(ctx, z, text, limit)
			h.ok(err)
			if len(got) != len(want) || beyond != more {
				t.Fatalf("%q offers %d, more %v; want %v", text, len(got), beyond, want)
			}
			for i, c := range got {
				if c.Who.ID != h.people[want[i]] || c.Closed != (want[i] == "sun") {
					t.Errorf("%q offers %+v", text, c)
				}
			}
		}
		pick("钱", 10, false)
		pick("李强", 10, false, "li1", "li2")
		pick("李强", 1, true, "li1")
		pick("科员", 10, false, "li1")
		pick("总经理", 10, false, "sun")
		pick("13800138006", 10, false, "zhou")
		pick("", 10, false)
		_, q := h.login(qianPhone, qianPassword)
		_, _, err = h.s.Candidates(ctx, q, "李", 10)
		if err == nil {
			t.Error("a department looks for candidates")
		}
	})
}

// A person sees his own logins and ends them; an administrator ends another's,
// which stands in the ledger.
func TestSessionsAreSeenAndEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		sun := h.open("sun", sunPassword)
		from := From{Address: "10.3.7.21", Agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"}
		first, s, err := h.s.LoginFrom(ctx, county, sunPhone, sunPassword, from)
		h.ok(err)
		h.clock.Forward(time.Minute)
		second, _ := h.login(sunPhone, sunPassword)
		mine, err := h.s.Sessions(ctx, s, sun.ID)
		h.ok(err)
		if len(mine) != 2 || !mine[1].Mine || mine[0].Mine || mine[1].Place != "10.3.7.0/24" || mine[1].Device != "Chrome 120 · Windows" {
			t.Fatalf("sessions %+v", mine)
		}
		if mine[1].Opened != mine[1].Seen || mine[0].Opened-mine[1].Opened != time.Minute.Microseconds() {
			t.Errorf("times %+v", mine)
		}
		h.ok(h.s.EndSession(ctx, s, sun.ID, mine[0].ID))
		_, err = h.auth(second)
		h.want(err, "access.session_over")
		h.want(h.s.EndSession(ctx, s, sun.ID, mine[0].ID), "access.session_unknown")
		h.want(h.s.EndSession(ctx, s, h.admin.ID, 1), "access.forbidden")
		_, err = h.s.Sessions(ctx, s, h.admin.ID)
		h.want(err, "access.forbidden")

		_, z := h.login(zhaoPhone, zhaoPassword)
		z, err = h.s.ActAs(ctx, z, 0)
		h.ok(err)
		seen, err := h.s.Sessions(ctx, z, sun.ID)
		if h.ok(err); len(seen) != 1 || seen[0].Mine {
			t.Fatalf("the administrator sees %+v", seen)
		}
		h.ok(h.s.EndSession(ctx, z, sun.ID, seen[0].ID))
		_, err = h.auth(first)
		h.want(err, "access.session_over")
		third, s := h.login(sunPhone, sunPassword)
		fourth, _ := h.login(sunPhone, sunPassword)
		h.ok(h.s.EndOthers(ctx, s))
		_, err = h.auth(fourth)
		h.want(err, "access.session_over")
		h.ok(h.s.EndSessions(ctx, z, sun.ID))
		_, err = h.auth(third)
		h.want(err, "access.session_over")
	})
}

func TestFromTellsLittle(t *testing.T) {
	for _, x := range []struct{ agent, want string }{
		{"", ""}, {"curl/8.1", ""},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15", "Safari 17 · macOS"},
		{"Mozilla/5.0 (Linux; Android 13; V2) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.42", "WeChat 8 · Android"},
		{"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/86.0.4240.198 Safari/537.36 Edg/86.0", "Edge 86 · Windows"},
	} {
		if got := (From{Agent: x.agent}).device(); got != x.want {
			t.Errorf("%q: %q, want %q", x.agent, got, x.want)
		}
	}
	for addr, want := range map[string]string{"": "", "nonsense": "", "::ffff:10.1.2.3": "10.1.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48"} {
		if got := (From{Address: addr}).place(); got != want {
			t.Errorf("%q: %q, want %q", addr, got, want)
		}
	}
}
