package duty_test

import (
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
)

// Rows that were changed behind the room's back are found.
func TestLawsFindWhatIsBroken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		c.clock.Forward(330 * time.Hour)
		c.sweep()
		watch := c.pending(duty.Supervise)[0]
		tamper := func(set string, of duty.Duty) {
			c.must(db.Do(c.ctx, d, func(tx *db.Tx) error {
				_, err := tx.Exec("UPDATE duty SET "+set+" WHERE district = $1 AND id = $2", district, of.ID)
				return err
			}))
		}
		for _, bad := range []struct {
			set, back string
			of        duty.Duty
			want      string
		}{
			{"holder = 999", "holder = " + r.Holder.String(), r, "duty.law_no_holder"},
			{"next_at = 0", "next_at = due + 360 * 3600000000", r, "duty.law_unarmed"},
			{"rung = 0", "rung = 3", r, "duty.law_unarmed"},
			{"ladder = 'gone@1'", "ladder = 'hazard.general@1'", r, "duty.law_ladder"},
			{"next_at = 0", "next_at = due - 12 * 3600000000", watch, "duty.law_unarmed"},
			{"state = 'accepted', closed_at = 1", "state = 'open', closed_at = 0", r, "duty.law_orphan"},
		} {
			tamper(bad.set, bad.of)
			got, err := c.duty.Laws(c.ctx, district)
			c.must(err)
			if len(got) != 1 || got[0].Code != bad.want {
				t.Errorf("%s: %+v", bad.set, got)
			}
			tamper(bad.back, bad.of)
			c.laws()
		}
		c.clock.Forward(300 * time.Hour) // nobody sweeps
		got, err := c.duty.Laws(c.ctx, district)
		c.must(err)
		if len(got) != 2 || got[0].Code != "duty.law_rung_missed" {
			t.Errorf("silence: %+v", got)
		}
	})
}
