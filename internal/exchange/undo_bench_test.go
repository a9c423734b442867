package exchange

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// BenchmarkUndo looks at what undoing an import would do, and does it, with the
// district's other hazards lying beside: ANWANG_UNDO_ROWS of each, by default
// 2,000.
func BenchmarkUndo(b *testing.B) {
	rows := 2000
	if n, err := strconv.Atoi(os.Getenv("ANWANG_UNDO_ROWS")); err == nil {
		rows = n
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := newCounty(b, open(b))
			for b.Loop() {
				c.run(c.draft("旁.csv", []byte(openLedger("旁", rows)), Options{Source: "beside", Division: town}))
				j := c.run(c.draft("错.csv", []byte(openLedger("错", rows)), Options{Source: "wrong", Division: town}))
				if int(j.Counts.Imported) != rows {
					b.Fatalf("imported %+v", j.Counts)
				}
				began := time.Now()
				look, err := c.s.Undoing(c.ctx, c.office, j.ID, 0, 50)
				c.must(err)
				b.ReportMetric(time.Since(began).Seconds(), "s/preview")
				if int(look.Withdraw) != rows {
					b.Fatalf("would take back %+v", look)
				}
				began = time.Now()
				j = c.undo(j)
				b.ReportMetric(float64(rows)/time.Since(began).Seconds(), "undone/s")
				if int(j.Undo.Withdrawn) != rows {
					b.Fatalf("took back %+v", j.Undo)
				}
			}
		})
	}
}

// openLedger is a ledger of so many open hazards of one enterprise.
func openLedger(key string, rows int) string {
	var s strings.Builder
	s.WriteString(undoHead)
	for i := range rows {
		fmt.Fprintf(&s, "%s-%05d,永丰机械厂,堂邑镇,第%d处护栏松动,2026-11-%02d,2026-12-20,未整改,,王安\n", key, i, i, 1+i%9)
	}
	return s.String()
}
