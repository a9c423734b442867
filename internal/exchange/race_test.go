package exchange

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// TestSideBySide runs several imports at once: of one source and of several,
// over the same sites. No hazard and no site is made twice.
func TestSideBySide(t *testing.T) {
	const runs, rows = 6, 40
	file := func(n int) []byte {
		var b strings.Builder
		b.WriteString("企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况\n")
		for i := range rows {
			fmt.Fprintf(&b, "商铺%d号,堂邑镇,第%d处电线裸露,2026-11-01,2026-11-10,未整改\n", i%7, i)
		}
		fmt.Fprintf(&b, "商铺0号,堂邑镇,第%d个文件独有的隐患,2026-11-01,2026-11-10,未整改\n", n)
		return []byte(b.String())
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 8
		var wg sync.WaitGroup
		errs := make([]error, runs)
		reps := make([]Report, runs)
		for n := range runs {
			wg.Go(func() {
				opts := Options{Source: fmt.Sprint("source ", n%2)}
				reps[n], errs[n] = c.s.ImportHazards(c.ctx, c.office, Input{File: inHand(fmt.Sprint(n, ".csv"), file(n)), Options: opts})
			})
		}
		wg.Wait()
		for _, err := range errs {
			c.must(err)
		}
		if n := len(c.hazards()); n != 2*rows+runs {
			t.Errorf("%d hazards, want %d", n, 2*rows+runs)
			for _, r := range reps {
				t.Logf("%s of %s: %+v", r.File, r.Source, r.Counts)
			}
		}
		if n := c.entries("site"); n != 7 {
			t.Errorf("%d entries about sites, want 7", n)
		}
		c.verify()
	})
}
