package duty_test

import (
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
)

func TestSubmitVerifyAccept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.clock.Forward(50 * time.Hour)
		done, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{Note: "已装盖"})
		c.must(err)
		if done.State != duty.Submitted || done.NextAt != 0 || done.SubmittedBy != c.person("qi") {
			t.Fatalf("submitted: %+v", done)
		}
		look := c.pending(duty.Verify)
		if len(look) != 1 || look[0].Holder != c.posts["yj"] || look[0].Parent != r.ID {
			t.Fatalf("verify duty: %+v", look)
		}
		if want := c.clock.Now().Add(72 * time.Hour).UnixMicro(); look[0].Due != want {
			t.Fatalf("verify duty is due at %d, not %d", look[0].Due, want)
		}
		// Long after the due time, the verifier's ladder climbs and the holder's stands still.
		c.clock.Forward(70 * time.Hour)
		c.sweep()
		if got := c.get(r.ID); got.Rung != 0 {
			t.Fatalf("climbed while submitted: %+v", got)
		}
		if got := c.get(look[0].ID); got.Rung != 1 {
			t.Fatalf("the verifier was not reminded: %+v", got)
		}
		done, err = c.duty.Accept(c.ctx, c.as("yj"), r.ID, duty.Accept{})
		c.must(err)
		if done.State != duty.Accepted || done.ClosedAt != c.clock.Now().UnixMicro() {
			t.Fatalf("accepted: %+v", done)
		}
		if got := c.get(look[0].ID); got.State != duty.Accepted || got.NextAt != 0 {
			t.Fatalf("verify duty did not close: %+v", got)
		}
		if got := c.kinds(r.ID); got != "opened submitted accepted " {
			t.Fatal(got)
		}
		if got := c.kinds(look[0].ID); got != "opened climbed settled " {
			t.Fatal(got)
		}
		c.sweep()
	})
}

func TestReturnedGoesOnWhereItStood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.clock.Forward(217 * time.Hour) // 23 hours before it is due
		if n := c.sweep(); n != 1 {
			t.Fatalf("climbed %d rungs", n)
		}
		_, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Return(c.ctx, c.as("yj"), r.ID, duty.Return{Reason: " "})
		c.code(err, "invalid/duty.reason_missing")
		c.clock.Forward(30 * time.Hour)
		back, err := c.duty.Return(c.ctx, c.as("yj"), r.ID, duty.Return{Reason: "仍有裸露"})
		c.must(err)
		if back.State != duty.Opened || back.Returns != 1 || back.Rung != 1 || back.NextAt != back.Due || back.SubmittedBy != 0 {
			t.Fatalf("returned: %+v", back)
		}
		if len(c.pending(duty.Verify)) != 0 {
			t.Fatal("the verify duty outlived the return")
		}
		c.sweep()
		if got := c.get(r.ID); got.Rung != 2 {
			t.Fatalf("did not go on: %+v", got)
		}
		if got := c.kinds(r.ID); got != "opened climbed submitted returned climbed " {
			t.Fatal(got)
		}
	})
}

// The verifier's post falls vacant and resolves to the very person who now
// stands in for the holder: the duty to verify goes to somebody else.
func TestVerifyDutyFindsAnotherHome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify(func(o *duty.Open) { o.Holder = c.posts["zhen"] })
		_, err := c.duty.Submit(c.ctx, c.as("zhen"), r.ID, duty.Submit{})
		c.must(err)
		look := c.pending(duty.Verify)[0]
		if look.Holder != c.posts["yj"] {
			t.Fatalf("%+v", look)
		}
		c.leaves("zhen")
		c.leaves("yj")
		_, err = c.duty.Accept(c.ctx, c.as("qu"), r.ID, duty.Accept{})
		c.code(err, "duty.self_verify")
		c.clock.Forward(49 * time.Hour)
		c.sweep()
		if got := c.get(look.ID); got.Holder != c.posts["an"] || got.Rung != 1 {
			t.Fatalf("%+v", got)
		}
		if got := c.kinds(look.ID); got != "opened reassigned climbed " {
			t.Fatal(got)
		}
		_, err = c.duty.Accept(c.ctx, c.as("an"), r.ID, duty.Accept{})
		c.must(err)
		c.folded()
	})
}

func TestExtensionsAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		later := func(h int) time.Time { return time.UnixMicro(r.Due).Add(time.Duration(h) * time.Hour) }
		_, err := c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: later(-1), Reason: "等件"})
		c.code(err, "invalid/duty.due_not_later")
		_, err = c.duty.GrantExtension(c.ctx, c.as("yj"), r.ID, duty.GrantExtension{})
		c.code(err, "duty.not_asked")
		_, err = c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: later(48), Reason: "等件"})
		c.must(err)
		_, err = c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: later(96), Reason: "等件"})
		c.code(err, "duty.asked_already")
		_, err = c.duty.GrantExtension(c.ctx, c.as("qi"), r.ID, duty.GrantExtension{})
		c.code(err, "duty.self_verify")
		got, err := c.duty.RefuseExtension(c.ctx, c.as("yj"), r.ID, duty.RefuseExtension{Reason: "不影响"})
		c.must(err)
		if got.Extensions != 0 || got.Due != r.Due || got.AskedDue != 0 {
			t.Fatalf("refused: %+v", got)
		}
		c.clock.Forward(220 * time.Hour)
		c.sweep() // the reminder is climbed; it is not climbed again after the grant
		for i := range 2 {
			_, err = c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: later(48 * (i + 1)), Reason: "等件"})
			c.must(err)
			got, err = c.duty.GrantExtension(c.ctx, c.as("yj"), r.ID, duty.GrantExtension{})
			c.must(err)
		}
		if got.Extensions != 2 || got.Due != later(96).UnixMicro() || got.NextAt != got.Due || got.Rung != 1 {
			t.Fatalf("granted: %+v", got)
		}
		c.sweep()
	})
}

func TestVacancyResolvesUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.leaves("qi")
		c.sweep()
		_, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.code(err, "duty.not_holder")
		page, err := c.duty.ListMine(c.ctx, c.as("zhen"), duty.Mine{})
		c.must(err)
		var kinds []string
		for _, d := range page.Duties {
			kinds = append(kinds, d.Kind)
		}
		if len(kinds) != 2 || kinds[0] != duty.Rectify || kinds[1] != duty.Vacancy {
			t.Fatalf("the mayor holds %v", kinds)
		}
		vacancy := page.Duties[1]
		_, err = c.duty.Finish(c.ctx, c.as("zhen"), vacancy.ID, duty.Finish{})
		c.code(err, "duty.closes_by_itself")
		c.sweep() // once a vacancy, not once a sweep
		c.appoint("qi", "new")
		c.sweep()
		if got := c.get(vacancy.ID); got.State != duty.Accepted {
			t.Fatalf("the vacancy is filled: %+v", got)
		}
		newcomer := c.as("new")
		_, err = c.duty.Submit(c.ctx, newcomer, r.ID, duty.Submit{})
		c.must(err)
		c.laws()
	})
}
