package hazard

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

// Many report at once: the day's numbers have no gap and no repeat.
func TestNumbersHaveNoGapAndNoRepeat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		const n = 24
		got, errs := make([]string, n), make([]error, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				h, err := c.hazard.Report(c.ctx, c.as("yuan"), Report{Site: c.site, Text: fmt.Sprint("隐患", i)})
				got[i], errs[i] = h.Number, err
			})
		}
		wg.Wait()
		for _, err := range errs {
			c.must(err)
		}
		slices.Sort(got)
		for i, number := range got {
			if want := fmt.Sprintf("YH-371502-20260302-%04d", i+1); number != want {
				t.Fatalf("number %s where %s was due", number, want)
			}
		}
		c.holds()
	})
}

// Many do the same at once: one does it, the others are told that it is done.
func TestOneOfManyAccepts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.submit(c.confirm(c.report("电线老化")))
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.hazard.Accept(c.ctx, c.as("yj"), h.ID, Accept{}) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case fault.CodeOf(err) != "hazard.bad_move" && fault.CodeOf(err) != "duty.bad_move":
				// Whichever of the two rows was read after the winner's commit says it.
				t.Fatal(err)
			}
		}
		if done != 1 {
			t.Fatalf("%d accepted it", done)
		}
		c.holds()
	})
}
