package duty_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Changes of one duty at the same moment are all kept: who loses the race for
// the row decides again over the newer state.
func TestLostUpdatesAreRetried(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		other := c.another(2)
		for i := range 12 {
			r := c.rectify(func(o *duty.Open) { o.Subject = ident.ID(100 + i) })
			qi, qu := c.as("qi"), c.as("qu")
			var wg sync.WaitGroup
			var asked, moved error
			wg.Go(func() {
				_, asked = c.duty.AskExtension(c.ctx, qi, r.ID, duty.AskExtension{Due: start.AddDate(1, 0, 0), Reason: "x"})
			})
			wg.Go(func() {
				_, moved = other.Reassign(c.ctx, qu, r.ID, duty.Reassign{Holder: c.posts["zhen"], Reason: "x"})
			})
			wg.Wait()
			c.must(moved)
			want := int64(3)
			if asked != nil { // the duty was no longer his
				c.code(asked, "duty.not_holder")
				want = 2
			}
			if got := c.get(r.ID); got.Version != want || got.Holder != c.posts["zhen"] {
				t.Fatalf("%+v", got)
			}
		}
	})
}

// However many processes sweep, a vacancy has one duty.
func TestOneDutyAVacancy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		others := []*duty.Service{c.duty, c.another(2), c.another(3), c.another(4)}
		name := "yuan"
		for round := range 8 {
			c.leaves(name)
			var wg sync.WaitGroup
			for _, s := range others {
				wg.Go(func() {
					if _, err := s.Sweep(c.ctx, district); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			mine, err := c.duty.ListMine(c.ctx, c.as("qi"), duty.Mine{})
			c.must(err)
			if len(mine.Duties) != 1 {
				t.Fatalf("%d duties: %+v", len(mine.Duties), mine.Duties)
			}
			name = fmt.Sprintf("yuan-%d", round)
			c.appoint("yuan", name)
			c.sweep()
		}
	})
}

// Holders and verifiers act while two processes sweep: no rung is lost or
// climbed twice, and nothing outlives its parent.
func TestSweepersAndPeopleAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		other := c.another(2)
		var all []duty.Duty
		for i := range 24 {
			all = append(all, c.rectify(func(o *duty.Open) { o.Subject = ident.ID(100 + i) }))
		}
		qi, yj, zhen := c.as("qi"), c.as("yj"), c.as("zhen")
		for round := range 6 {
			c.clock.Forward(61 * time.Hour)
			var wg sync.WaitGroup
			for _, s := range []*duty.Service{c.duty, other} {
				wg.Go(func() {
					if _, err := s.Sweep(c.ctx, district); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Go(func() {
				for i, r := range all {
					var err error
					switch (i + round) % 4 {
					case 0:
						_, err = c.duty.Submit(c.ctx, qi, r.ID, duty.Submit{})
					case 1:
						_, err = other.Return(c.ctx, yj, r.ID, duty.Return{Reason: "x"})
					case 2:
						_, err = c.duty.AskExtension(c.ctx, qi, r.ID, duty.AskExtension{Due: c.clock.Now().Add(400 * time.Hour), Reason: "x"})
					case 3:
						if i%6 == 3 {
							_, err = other.Cancel(c.ctx, zhen, r.ID, duty.Cancel{Authority: "x", Reason: "x"})
						}
					}
					if err != nil && fault.KindOf(err) == fault.Internal {
						t.Error(err)
					}
				}
			})
			wg.Wait()
			c.sweep()
		}
		c.rungsInOrder()
		c.folded()
	})
}

// Of many who submit at once, one does.
func TestOneOfManySubmits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		qi := c.as("qi")
		errs := make(chan error, 8)
		for range cap(errs) {
			go func() {
				_, err := c.duty.Submit(c.ctx, qi, r.ID, duty.Submit{})
				errs <- err
			}()
		}
		done := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				done++
			} else {
				c.code(err, "duty.bad_move")
			}
		}
		if done != 1 || len(c.pending(duty.Verify)) != 1 {
			t.Fatalf("%d submitted, %d verify duties", done, len(c.pending(duty.Verify)))
		}
	})
}

// TestRandomVerbsOnRealDatabases is the small sister of the model test: random
// verbs and leavings through the services, on both engines, the laws and the
// fold held after each round.
func TestRandomVerbsOnRealDatabases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := rand.New(rand.NewPCG(20260302, 7))
		for round := range 25 {
			for range 8 {
				c.randomVerb(r)
			}
			c.clock.Forward(time.Duration(r.IntN(40)) * time.Hour)
			if round%5 == 3 {
				c.comeAndGo(r)
			}
			c.sweep()
		}
		c.rungsInOrder()
		c.folded()
	})
}

var people = []string{"an", "qu", "yj", "zhen", "qi", "yuan"}

func (c *county) randomVerb(r *rand.Rand) {
	all := c.about()
	by := c.as(people[r.IntN(len(people))])
	if len(all) < 5 || r.IntN(8) == 0 {
		_, err := c.duty.Open(c.ctx, by, c.order(func(o *duty.Open) {
			o.Holder, o.Verifier = c.posts[people[r.IntN(len(people))]], 0
			o.Due = c.clock.Now().Add(time.Duration(r.IntN(200)-40) * time.Hour)
		}))
		c.noInternal(err)
		return
	}
	d := all[r.IntN(len(all))]
	var err error
	switch r.IntN(8) {
	case 0, 1:
		_, err = c.duty.Submit(c.ctx, by, d.ID, duty.Submit{})
	case 2:
		_, err = c.duty.Accept(c.ctx, by, d.ID, duty.Accept{})
	case 3:
		_, err = c.duty.Return(c.ctx, by, d.ID, duty.Return{Reason: "x"})
	case 4:
		_, err = c.duty.AskExtension(c.ctx, by, d.ID, duty.AskExtension{Due: c.clock.Now().Add(300 * time.Hour), Reason: "x"})
	case 5:
		_, err = c.duty.GrantExtension(c.ctx, by, d.ID, duty.GrantExtension{})
	case 6:
		_, err = c.duty.Reassign(c.ctx, by, d.ID, duty.Reassign{Holder: c.posts[people[r.IntN(len(people))]], Reason: "x"})
	case 7:
		_, err = c.duty.Cancel(c.ctx, by, d.ID, duty.Cancel{Authority: "x", Reason: "x"})
	}
	c.noInternal(err)
}

func (c *county) noInternal(err error) {
	c.t.Helper()
	if err != nil && fault.KindOf(err) == fault.Internal {
		c.t.Fatal(err)
	}
}

// comeAndGo lets a post below the top fall vacant or be filled again.
func (c *county) comeAndGo(r *rand.Rand) {
	name := people[2+r.IntN(4)]
	g, err := c.org.GraphOf(c.ctx, district)
	c.must(err)
	if _, held := g.Occupant(c.posts[name], c.clock.Now()); !held {
		c.appoint(name, fmt.Sprintf("%s-%d", name, r.IntN(1e9)))
		return
	}
	if p := c.persons[name]; p.State == org.Active {
		c.leaves(name)
	}
}

// folded numbers the entries and lets the ledger compare every row of the org
// and of the duties with the fold of its entries.
func (c *county) folded() {
	c.t.Helper()
	_, err := c.ledger.Sequence(c.ctx)
	c.must(err)
	seen, err := c.ledger.Verify(c.ctx, append(org.Tables(), duty.Tables()...), nil, nil)
	c.must(err)
	if len(seen) != 1 || seen[0].Rows[duty.About] == 0 || seen[0].Pending != 0 {
		c.t.Fatalf("verified %+v", seen)
	}
}

func TestSweepAllGoesOnAfterAFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		bad := c.rectify()
		good := c.rectify(func(o *duty.Open) { o.Subject = 8 })
		c.must(db.Do(c.ctx, d, func(tx *db.Tx) error { // a ladder that this build does not have
			_, err := tx.Exec("UPDATE duty SET ladder = 'gone@1' WHERE district = $1 AND id = $2", district, bad.ID)
			return err
		}))
		c.clock.Forward(300 * time.Hour)
		n, err := c.duty.SweepAll(c.ctx)
		if err == nil || n != 2 {
			t.Fatalf("climbed %d, %v", n, err)
		}
		if got, err := c.duty.Get(c.ctx, access.System(district, "test"), good.ID); err != nil || got.Rung != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		b, err := db.Read(c.ctx, d, func(tx *db.Tx) ([]duty.Breach, error) { return c.duty.CheckLaw2(tx, district) })
		c.must(err)
		if len(b) != 1 || b[0].Code != "duty.law_ladder" || b[0].Duty != bad.ID {
			t.Fatalf("breaches: %+v", b)
		}
	})
}
