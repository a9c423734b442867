package notice_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/notice"
)

func TestEachIsToldOnceWhatHappenedToHim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.tells("qi", "took came:rectify")
		c.tells("yuan", "took")
		c.clock.Forward(time.Hour)
		_, err := c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: c.clock.Now().Add(300 * time.Hour), Reason: "等配件"})
		c.must(err)
		c.tells("yj", "took asked")
		_, err = c.duty.RefuseExtension(c.ctx, c.as("yj"), r.ID, duty.RefuseExtension{Reason: "先停用"})
		c.must(err)
		_, err = c.duty.AskExtension(c.ctx, c.as("qi"), r.ID, duty.AskExtension{Due: c.clock.Now().Add(300 * time.Hour), Reason: "配件明日到"})
		c.must(err)
		_, err = c.duty.GrantExtension(c.ctx, c.as("yj"), r.ID, duty.GrantExtension{})
		c.must(err)
		_, err = c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Return(c.ctx, c.as("yj"), r.ID, duty.Return{Reason: "仍有裸露"})
		c.must(err)
		_, err = c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, c.as("yj"), r.ID, duty.Accept{})
		c.must(err)
		c.tells("qi", "took came:rectify refused granted returned accepted")
		c.tells("yj", "took asked asked came:verify came:verify")
		c.tells("an", "took")
		got := c.list("qi", notice.Query{}).Items
		back := got[1]
		if back.Said != "仍有裸露" || back.Actor != c.person("yj") || back.Title != "配电箱无盖" || back.Duty != r.ID || back.Post != c.posts["qi"] {
			t.Fatalf("returned: %+v", back)
		}
		if came := got[4]; came.Actor != 0 || came.Due != r.Due {
			t.Fatalf("came: %+v", came)
		}
	})
}

func TestTheLadderTells(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.rectify()
		c.clock.Forward(217 * time.Hour)
		c.sweep()
		c.sweep()
		c.tells("qi", "took came:rectify remind")
		c.clock.Forward(24 * time.Hour)
		c.sweep()
		c.tells("zhen", "took tell")
		c.tells("qi", "took came:rectify remind")
		c.clock.Forward(73 * time.Hour)
		c.sweep()
		c.tells("zhen", "took tell came:supervise")
		c.clock.Forward(300 * time.Hour)
		c.sweep()
		c.tells("an", "took came:account")
	})
}

func TestAQuestionIsPut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.rectify(func(o *duty.Open) {
			o.Kind, o.Ladder, o.Holder, o.Verifier, o.Note = duty.Answer, "answer", c.posts["yj"], 0, "hazard.question_grade"
		})
		c.tells("yj", "took came:answer")
		if n := c.list("yj", notice.Query{Limit: 1}).Items[0]; n.Said != "hazard.question_grade" {
			t.Fatalf("%+v", n)
		}
	})
}

func TestAPostChangesHands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.tells("qi", "took came:rectify")
		c.clock.Forward(time.Hour)
		c.leaves("qi")
		c.clock.Forward(time.Hour)
		c.sweep() // a vacancy
		c.tells("zhen", "took came:vacancy")
		_, err := c.duty.Reassign(c.ctx, c.as("an"), r.ID, duty.Reassign{Holder: c.posts["yuan"], Reason: "改由安全员"})
		c.must(err)
		_, err = c.duty.Reassign(c.ctx, c.as("an"), r.ID, duty.Reassign{Holder: c.posts["qi"], Reason: "仍归负责人"})
		c.must(err)
		c.tells("zhen", "took came:vacancy given") // he stands in
		c.tells("yuan", "took given")
		c.clock.Forward(time.Hour)
		c.appoint("qi", "xin")
		c.clock.Forward(time.Hour)
		c.tells("xin", "took") // and not what happened before him
		c.tells("zhen", "took came:vacancy")
		mine, err := c.duty.ListMine(c.ctx, c.as("xin"), duty.Mine{})
		c.must(err)
		if len(mine.Duties) != 1 || mine.Duties[0].ID != r.ID {
			t.Fatalf("what is open is not his: %+v", mine)
		}
		c.clock.Forward(220 * time.Hour)
		c.sweep()
		c.tells("xin", "took remind")
		c.tells("qi", "")
	})
}

// What an import says of the past rings nobody up; what it leaves open does.
func TestQuietStaysQuiet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify(func(o *duty.Open) { o.Quiet, o.Due = true, c.clock.Now().Add(-100*time.Hour) })
		c.tells("qi", "took")
		c.tells("zhen", "took")
		carrier := access.System(district, "import")
		_, err := c.duty.Submit(c.ctx, carrier, r.ID, duty.Submit{})
		c.must(err)
		_, err = c.duty.Accept(c.ctx, carrier, r.ID, duty.Accept{})
		c.must(err)
		c.tells("qi", "took")
		c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
			desk, err := c.duty.Desk(tx, carrier)
			if err != nil {
				return err
			}
			o := duty.Open{Kind: duty.Rectify, About: "hazard", Subject: 8, Title: "旧账", Holder: c.posts["qi"], Verifier: c.posts["yj"],
				Due: c.clock.Now().Add(-time.Hour), At: c.clock.Now().Add(-50 * time.Hour), Ladder: "hazard.general"}
			_, err = desk.History(o, c.clock.Now().Add(-20*time.Hour), c.clock.Now().Add(-10*time.Hour))
			return err
		}))
		c.tells("qi", "took")
		c.tells("yj", "took") // the import handed it in and accepted it: there was nothing to look at
		r = c.rectify()
		_, err = c.duty.Submit(c.ctx, carrier, r.ID, duty.Submit{})
		c.must(err)
		c.tells("yj", "took came:verify") // here is
	})
}

// An import that is undone ends what it opened and opens again what it ended, by
// the thousand maybe: nobody is told of either, since nothing has become his.
func TestAnUndoneImportTellsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		carrier := access.System(district, "import")
		carrier.Via = "import:1"
		came := "took"
		for i := range 5 {
			r := c.rectify(func(o *duty.Open) { o.Subject = ident.ID(100 + i) })
			came += " came:rectify"
			c.tells("qi", came)
			_, err := c.duty.Cancel(c.ctx, carrier, r.ID, duty.Cancel{Authority: "hazard.authority_undo", Reason: "导错了文件"})
			c.must(err)
			c.rectify(func(o *duty.Open) { o.Subject, o.Quiet = ident.ID(100+i), true })
			c.tells("qi", came)
		}
		for _, name := range []string{"yj", "zhen", "yuan", "an"} {
			c.tells(name, "took")
		}
	})
}

// Killed at any instant and run again, by one process or two, it tells nobody
// twice and leaves nothing out; made anew, it tells the same.
func TestExactlyOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		_, err := c.duty.Submit(c.ctx, c.as("qi"), r.ID, duty.Submit{})
		c.must(err)
		_, err = c.ledger.Sequence(c.ctx)
		c.must(err)
		f := c.notice.Follower()
		killed := errors.New("killed")
		dying := ledger.Follower{Name: f.Name, Apply: func(tx *db.Tx, district string, entries []ledger.Entry) error {
			if err := f.Apply(tx, district, entries); err != nil {
				return err
			}
			return killed
		}}
		if _, err := c.ledger.Follow(c.ctx, dying); !errors.Is(err, killed) {
			t.Fatal(err)
		}
		if got := c.told("qi"); got != "" {
			t.Fatalf("half a batch was told: %s", got)
		}
		c.tells("qi", "took came:rectify")
		_, err = c.duty.Return(c.ctx, c.as("yj"), r.ID, duty.Return{Reason: "不合格"})
		c.must(err)
		if _, err := c.ledger.Sequence(c.ctx); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := c.ledger.Follow(c.ctx, f)
				done <- err
			}()
		}
		for range 2 {
			c.must(<-done)
		}
		c.tells("qi", "took came:rectify returned")
		was := c.everything()
		c.must(c.notice.Rebuild(c.ctx, district))
		c.follow()
		if now := c.everything(); now != was {
			t.Fatalf("made anew:\n%s\nwas:\n%s", now, was)
		}
	})
}

func TestSeenIsHisOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.follow()
		fresh := func(who string) int {
			t.Helper()
			f, err := c.notice.Unseen(c.ctx, c.as(who))
			c.must(err)
			return f.Count
		}
		if fresh("qi") != 2 || fresh("yj") != 1 {
			t.Fatalf("unseen: %d, %d", fresh("qi"), fresh("yj"))
		}
		newest, err := c.notice.Unseen(c.ctx, c.as("qi"))
		c.must(err)
		c.must(c.notice.See(c.ctx, c.as("qi"), newest.Newest))
		c.must(c.notice.See(c.ctx, c.as("qi"), 1)) // it never goes back
		if fresh("qi") != 0 || fresh("yj") != 1 {
			t.Fatalf("after looking: %d, %d", fresh("qi"), fresh("yj"))
		}
		before := c.entries()
		c.must(c.notice.See(c.ctx, c.as("qi"), 1<<60)) // nothing is seen before it was told
		if got := c.entries(); got != before {
			t.Fatal("looking left an entry")
		}
		_, err = c.duty.Reassign(c.ctx, c.as("an"), r.ID, duty.Reassign{Holder: c.posts["yuan"], Reason: "改由安全员"})
		c.must(err)
		_, err = c.duty.Reassign(c.ctx, c.as("an"), r.ID, duty.Reassign{Holder: c.posts["qi"], Reason: "仍归负责人"})
		c.must(err)
		c.follow()
		if fresh("qi") != 1 {
			t.Fatalf("what came after is not new: %d", fresh("qi"))
		}
		p := c.list("qi", notice.Query{Unseen: true})
		if len(p.Items) != 1 || p.Items[0].Number <= p.Seen {
			t.Fatalf("%+v", p)
		}
	})
}

func TestPagesRunBackwards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for range 7 {
			c.rectify()
		}
		c.follow()
		var all []notice.Notice
		for q := (notice.Query{Limit: 3}); ; {
			p := c.list("qi", q)
			all = append(all, p.Items...)
			if q.Before = p.Next; q.Before == 0 {
				break
			}
		}
		if got := line(all); got != "took"+strings.Repeat(" came:rectify", 7) {
			t.Fatal(got)
		}
		if _, err := c.notice.List(c.ctx, access.Principal{District: district, Person: 1}, notice.Query{}); err == nil {
			t.Fatal("whoever has no post on has no notices")
		}
	})
}

// entries counts the ledger's entries, numbered or not.
func (c *county) entries() (n int) {
	c.t.Helper()
	c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM entry WHERE district = $1", district).Scan(&n)
	}))
	return n
}

// Who is given an account is not rung up with what was told before.
func TestAnAccountBeginsWithNothingNew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.rectify()
		c.follow()
		c.unseen("qi", 2)
		cheap := access.NewHasher(access.Cost{Memory: 64, Time: 1, Threads: 1})
		accounts := access.New(d, c.ledger, c.clock, ident.NewMaker(c.clock, 2, time.Time{}), c.org).WithHasher(cheap)
		_, _, err := accounts.OpenAccount(c.ctx, access.System(district, "setup"), access.Open{Person: c.person("qi"), Password: "long-enough-to-keep", Keep: true})
		c.must(err)
		c.tells("qi", "took came:rectify")
		c.unseen("qi", 0)
		c.rectify()
		c.follow()
		c.unseen("qi", 1)
		c.must(c.notice.Rebuild(c.ctx, district))
		c.follow()
		c.unseen("qi", 1)
	})
}

// unseen fails unless so much is new to somebody.
func (c *county) unseen(name string, want int) {
	c.t.Helper()
	f, err := c.notice.Unseen(c.ctx, c.as(name))
	c.must(err)
	if f.Count != want {
		c.t.Fatalf("%d are new to %s, want %d", f.Count, name, want)
	}
}
