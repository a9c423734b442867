package duty_test

import (
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/org"
)

func TestIllegalOpeningsAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		open := func(by string, f func(*duty.Open)) error {
			_, err := c.duty.Open(c.ctx, c.as(by), c.order(f))
			return err
		}
		c.code(open("an", func(o *duty.Open) { o.Verifier = c.posts["yuan"] }), "duty.self_verify")
		c.code(open("an", func(o *duty.Open) { o.Verifier = c.posts["qi"] }), "duty.self_verify")
		c.code(open("an", func(o *duty.Open) { o.Holder = 99 }), "invalid/duty.holder_unknown")
		c.code(open("an", func(o *duty.Open) { o.Ladder = "nonsense" }), "invalid/duty.ladder_unknown")
		c.code(open("an", func(o *duty.Open) { o.Kind = "nonsense" }), "invalid/duty.kind_unknown")
		c.code(open("an", func(o *duty.Open) { o.At = start.Add(-time.Hour) }), "duty.at_now")
		c.code(open("an", func(o *duty.Open) { o.Kind, o.Ladder = duty.Supervise, "supervise" }), "invalid/duty.kind_itself")
		c.code(open("an", func(o *duty.Open) { o.Quiet = true }), "duty.history_system")
		c.code(open("an", func(o *duty.Open) { o.District = "110101" }), "duty.other_district")

		_, err := c.duty.Open(c.ctx, c.as("an"), duty.Open{Line: "x"})
		if f, ok := err.(*fault.Error); !ok || len(f.Fields) != 7 {
			t.Fatalf("not every wrong field is told: %v", err)
		}
		_, err = c.duty.Open(c.ctx, access.Principal{District: district, Person: 5}, c.order())
		if fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("somebody without a post opened a duty: %v", err)
		}
	})
}

func TestIllegalVerbsAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		_, err := c.duty.Submit(c.ctx, c.as("yj"), r.ID, duty.Submit{})
		c.code(err, "duty.not_holder")
		_, err = c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{At: start.Add(-time.Hour)})
		c.code(err, "duty.at_now")
		_, err = c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{Version: 9})
		c.code(err, "duty.stale")
		_, err = c.duty.Submit(c.ctx, c.as("qi"), 12345, duty.Submit{})
		c.code(err, "duty.unknown")
		_, err = c.duty.Finish(c.ctx, c.as("qi"), r.ID, duty.Finish{})
		c.code(err, "duty.needs_verifier")
		_, err = c.duty.Accept(c.ctx, c.as("yj"), r.ID, duty.Accept{})
		c.code(err, "duty.bad_move")
		_, err = c.duty.Cancel(c.ctx, c.as("qi"), r.ID, duty.Cancel{Authority: "x", Reason: "y"})
		c.code(err, "duty.not_superior")
		_, err = c.duty.Reassign(c.ctx, c.as("yuan"), r.ID, duty.Reassign{Holder: c.posts["zhen"], Reason: "y"})
		c.code(err, "duty.not_superior")
		_, err = c.duty.Reassign(c.ctx, c.as("zhen"), r.ID, duty.Reassign{Holder: c.posts["qi"], Reason: "y"})
		c.code(err, "invalid/duty.same_holder")

		_, err = c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		look := c.pending(duty.Verify)[0]
		for _, name := range []string{"qi", "yuan"} {
			_, err = c.duty.Accept(c.ctx, c.as(name), r.ID, duty.Accept{})
			c.code(err, "duty.self_verify")
		}
		_, err = c.duty.Accept(c.ctx, c.as("zhen"), r.ID, duty.Accept{})
		c.code(err, "duty.not_verifier")
		_, err = c.duty.Submit(c.ctx, c.as("yj"), look.ID, duty.Submit{})
		c.code(err, "duty.closes_by_itself")
		_, err = c.duty.Cancel(c.ctx, c.as("an"), look.ID, duty.Cancel{Authority: "x", Reason: "y"})
		c.code(err, "duty.closes_by_itself")
		c.laws()
	})
}

// A room that acts for a person may decide that he may, but not that he may judge
// himself.
func TestARoomCannotLetAPersonJudgeHimself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		for _, name := range []string{"qi", "yuan"} {
			by := c.as(name)
			by.System = "hazard"
			_, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
			if name == "qi" {
				c.must(err)
			}
			err = db.Do(c.ctx, d, func(tx *db.Tx) error {
				_, err := c.duty.AcceptTx(tx, by, r.ID, duty.Accept{})
				return err
			})
			c.code(err, "duty.self_verify")
		}
	})
}

// A verifier's post that resolves to the wrong person for now is kept, and
// somebody else judges meanwhile.
func TestTheVerifierIsAPost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.leaves("qi") // the mayor stands in for him
		r := c.rectify(func(o *duty.Open) { o.Verifier = c.posts["zhen"] })
		if r.Verifier != c.posts["zhen"] {
			t.Fatalf("%+v", r)
		}
		_, err := c.duty.Submit(c.ctx, c.as("zhen"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, c.as("zhen"), r.ID, duty.Accept{})
		c.code(err, "duty.self_verify")
		look := c.pending(duty.Verify)
		if len(look) != 1 || look[0].Holder != c.posts["qu"] {
			t.Fatalf("%+v", look)
		}
		_, err = c.duty.Return(c.ctx, c.as("qu"), r.ID, duty.Return{Reason: "x"})
		c.must(err)
		c.appoint("qi", "fresh")
		_, err = c.duty.Submit(c.ctx, c.as("fresh"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, c.as("zhen"), r.ID, duty.Accept{})
		c.must(err)
		c.folded()
	})
}

// With nobody else in the district there is no verifier, and a person's
// acceptance is refused until there is one.
func TestNobodyElseExists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, err := c.org.Exchange(c.ctx, setup, district, org.Appointment{Post: c.posts["qu"], Person: c.person("an"), From: c.clock.Now().Add(time.Microsecond)})
		c.must(err)
		c.clock.Forward(time.Hour)
		for _, name := range []string{"yj", "zhen", "qi", "yuan"} {
			c.leaves(name)
		}
		r := c.rectify(func(o *duty.Open) { o.Verifier = 0 })
		if r.Verifier != 0 {
			t.Fatalf("verifier %d", r.Verifier)
		}
		_, err = c.duty.Submit(c.ctx, c.as("an"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, c.as("an"), r.ID, duty.Accept{})
		c.code(err, "duty.self_verify")
		c.sweep() // nobody can be asked to verify it yet
		if len(c.pending(duty.Verify)) != 0 {
			t.Fatal("somebody verifies")
		}
		c.appoint("yj", "fresh")
		_, err = c.duty.Accept(c.ctx, c.as("fresh"), r.ID, duty.Accept{})
		c.code(err, "duty.no_verifier") // the bureau is under the district head, who is the holder
		c.clock.Forward(time.Hour)
		_, err = c.org.Exchange(c.ctx, setup, district, org.Appointment{Post: c.posts["an"], Person: c.person("neu")})
		c.must(err)
		c.sweep()
		c.sweep()
		look := c.pending(duty.Verify)
		if len(look) != 1 || look[0].Holder != c.posts["an"] {
			t.Fatalf("now somebody can: %+v", look)
		}
		_, err = c.duty.Accept(c.ctx, c.as("neu"), r.ID, duty.Accept{})
		c.must(err)
		if got := c.kinds(r.ID); got != "opened submitted verifier_named accepted " {
			t.Fatal(got)
		}
	})
}
