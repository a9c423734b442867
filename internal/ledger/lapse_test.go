package ledger_test

import (
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

// An id made after the end of the node's lease may be another process's too:
// nothing is written with it.
func TestNothingIsRecordedAfterTheNodeLapsed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		id := r.born("甲")
		r.ids.Hold(r.clock.Now().Add(time.Minute))
		if err := r.counted(id); err != nil {
			t.Fatal(err)
		}
		r.clock.Forward(2 * time.Minute)
		if err := r.counted(id); fault.CodeOf(err) != "ledger.lapsed" {
			t.Fatalf("%v, want ledger.lapsed", err)
		}
		r.ids.Hold(r.clock.Now().Add(time.Minute)) // renewed: nobody had it meanwhile
		if err := r.counted(id); err != nil {
			t.Fatal(err)
		}
		r.sequence()
		if err := r.verify(); err != nil {
			t.Fatal(err)
		}
	})
}
