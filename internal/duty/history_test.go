package duty_test

import (
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

func TestHistoryKeepsTrueDates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		found, done, seen := start.AddDate(-3, 0, 0), start.AddDate(-2, 0, 0), start.AddDate(-2, 0, 5)
		by := access.System(district, "import:1")
		past := func(o *duty.Open) { o.At, o.Due, o.Quiet = found, found.AddDate(0, 1, 0), true }
		record := func(by access.Principal, submitted, accepted time.Time) (duty.Duty, error) {
			return db.Write(c.ctx, d, func(tx *db.Tx) (duty.Duty, error) {
				return c.duty.HistoryTx(tx, by, c.order(past), submitted, accepted)
			})
		}
		h, err := record(by, done, seen)
		c.must(err)
		got := c.get(h.ID)
		if got != h || got.State != duty.Accepted || got.SubmittedAt != done.UnixMicro() || got.ClosedAt != seen.UnixMicro() || got.NextAt != 0 {
			t.Fatalf("%+v", got)
		}
		if !got.Late(c.clock.Now()) {
			t.Error("submitted eleven months late, and not late")
		}
		for i, e := range c.events(h.ID) {
			if want := []time.Time{found, done, seen}[i].UnixMicro(); e.At != want || e.Recorded != start.UnixMicro() {
				t.Errorf("entry %d happened at %d, not %d, and was recorded at %d", i, e.At, want, e.Recorded)
			}
		}
		if got := c.kinds(h.ID); got != "opened submitted accepted " {
			t.Fatal(got)
		}
		_, err = record(c.as("an"), done, seen)
		c.code(err, "duty.history_system")
		_, err = record(by, done, time.Time{})
		c.code(err, "duty.history_open")
		_, err = record(by, done, start.Add(time.Hour))
		c.code(err, "duty.at_future")
		if n := c.sweep(); n != 0 {
			t.Errorf("%d rungs climbed for what is over", n)
		}
	})
}

// What was late before Anwang knew of it climbs at once when it is loaded
// quietly, each rung with its entry, and never again.
func TestQuietLoadClimbsWhatHasPassed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r, err := c.duty.Open(c.ctx, access.System(district, "import:1"), c.order(func(o *duty.Open) {
			o.At, o.Due, o.Quiet = start.AddDate(-1, 0, 0), start.Add(-100*time.Hour), true
		}))
		c.must(err)
		if r.Rung != 3 || r.NextAt != start.Add(260*time.Hour).UnixMicro() || r.Opened != start.AddDate(-1, 0, 0).UnixMicro() {
			t.Fatalf("%+v", r)
		}
		if got := c.kinds(r.ID); got != "opened climbed climbed climbed " {
			t.Fatal(got)
		}
		if len(c.pending(duty.Supervise)) != 1 {
			t.Fatal("nobody supervises it")
		}
		if n := c.sweep(); n != 0 {
			t.Fatalf("%d rungs climbed twice", n)
		}
		c.rungsInOrder()
	})
}

// Who carries in a list is neither its submitter nor its verifier, even when he
// happens to be the holder.
func TestTheImporterJudgesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.clock.Forward(48 * time.Hour)
		by := c.as("qi")
		by.System = "import:9"
		c.must(db.Do(c.ctx, d, func(tx *db.Tx) error {
			got, err := c.duty.SubmitTx(tx, by, r.ID, duty.Submit{At: start.Add(time.Hour)})
			if err != nil {
				return err
			}
			if got.SubmittedBy != 0 || got.SubmittedAt != start.Add(time.Hour).UnixMicro() {
				t.Errorf("%+v", got)
			}
			_, err = c.duty.AcceptTx(tx, by, r.ID, duty.Accept{At: start.Add(2 * time.Hour)})
			return err
		}))
		if got := c.get(r.ID); got.State != duty.Accepted || got.ClosedAt != start.Add(2*time.Hour).UnixMicro() {
			t.Fatalf("%+v", got)
		}
		c.folded()
	})
}

func TestBulkLoadIsFast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		const n = 3000
		began := time.Now()
		err := db.Do(c.ctx, d, func(tx *db.Tx) error {
			k, err := c.duty.Desk(tx, access.System(district, "import:1"))
			if err != nil {
				return err
			}
			for i := range n {
				o := c.order(func(o *duty.Open) { o.Subject, o.At = ident.ID(100+i), start.AddDate(-1, 0, 0) })
				if _, err := k.History(o, start.AddDate(0, -2, 0), start.AddDate(0, -1, 0)); err != nil {
					return err
				}
			}
			return nil
		})
		c.must(err)
		took := time.Since(began)
		t.Logf("%d duties of three entries in %v: %.0f a second", n, took, n/took.Seconds())
		page, err := c.duty.ListMine(c.ctx, c.as("qi"), duty.Mine{Done: true, Limit: 500})
		c.must(err)
		if len(page.Duties) != 500 || page.Next == nil {
			t.Fatalf("%d duties are there", len(page.Duties))
		}
	})
}
