package hazard

import (
	"fmt"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// closedRecords are n records of a made-up source, found and closed long ago on
// the works' site and elsewhere.
func closedRecords(c *county, source string, n int) []Import {
	all := make([]Import, n)
	for i := range all {
		found := start.Add(-time.Duration(i%400+20) * 24 * time.Hour)
		all[i] = Import{
			Source: source, Key: fmt.Sprint(i), Hash: fmt.Sprintf("%064x", i), State: Closed, Found: found,
			Due: found.Add(10 * 24 * time.Hour), SubmittedAt: found.Add(5 * 24 * time.Hour), ClosedAt: found.Add(6 * 24 * time.Hour),
			SiteName: fmt.Sprintf("沿街商铺%d号", i%700), Division: fmt.Sprintf("3715021%02d", i%5+1), Industry: "H62",
			Text:  fmt.Sprintf("第%d号检查点配电箱无盖板,电线裸露,未设置警示标志,责令限期改正并报送整改情况(%s)", i, source),
			Place: fmt.Sprintf("%d号柜台", i%30), Fixes: Fixes{Measures: "加装盖板并张贴标志"},
			Extra: map[string]string{"检查人": "甲", "批次": fmt.Sprint(i % 9)},
		}
		if i%3 == 0 {
			all[i].Site, all[i].Unit, all[i].SiteName = c.site, c.units["works"], "永丰机械厂总装车间"
		}
	}
	return all
}

// BenchmarkImportClosed tells how many closed records a second go in, with their
// duties' histories, on SQLite.
func BenchmarkImportClosed(b *testing.B) { importClosed(b, dbtest.SQLite(b)) }

// BenchmarkImportClosedPostgres is the same on PostgreSQL.
func BenchmarkImportClosedPostgres(b *testing.B) { importClosed(b, dbtest.Postgres(b)) }

func importClosed(b *testing.B, d *db.DB) {
	const size = 1000
	c := newCounty(b, d)
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := closedRecords(c, fmt.Sprint("bench/", n), size)
		n++
		b.StartTimer()
		if _, err := c.hazard.ImportBatch(c.ctx, loader, batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size*n)/b.Elapsed().Seconds(), "hazards/s")
}

// BenchmarkImportUnchanged tells how fast a dump goes by that says nothing new.
func BenchmarkImportUnchanged(b *testing.B) {
	c := newCounty(b, dbtest.SQLite(b))
	batch := closedRecords(c, "bench", 1000)
	_, err := c.hazard.ImportBatch(c.ctx, loader, batch)
	c.must(err)
	n := 0
	for b.Loop() {
		if _, err := c.hazard.ImportBatch(c.ctx, loader, batch); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(len(batch)*n)/b.Elapsed().Seconds(), "hazards/s")
}

// BenchmarkSearchIndex tells how many hazards a second the search follower takes.
func BenchmarkSearchIndex(b *testing.B) {
	c := newCounty(b, dbtest.SQLite(b))
	n := 0
	for b.Loop() {
		b.StopTimer()
		_, err := c.hazard.ImportBatch(c.ctx, loader, closedRecords(c, fmt.Sprint("bench/", n), 1000))
		c.must(err)
		_, err = c.ledger.Sequence(c.ctx)
		c.must(err)
		n++
		b.StartTimer()
		_, err = c.ledger.Follow(c.ctx, Search())
		c.must(err)
	}
	b.ReportMetric(float64(1000*n)/b.Elapsed().Seconds(), "hazards/s")
}
