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

// BenchmarkSweep climbs one rung of each of b.N duties.
func BenchmarkSweep(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := newCounty(b, open(b))
			c.load(b.N)
			c.clock.Forward(217 * time.Hour)
			b.ResetTimer()
			n, err := c.duty.Sweep(c.ctx, district)
			c.must(err)
			if n != b.N {
				b.Fatalf("climbed %d of %d", n, b.N)
			}
		})
	}
}

// BenchmarkIdleSweep sweeps a district of 20,000 pending duties with nothing to do.
func BenchmarkIdleSweep(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := newCounty(b, open(b))
			c.load(20000)
			for b.Loop() {
				if n, err := c.duty.Sweep(c.ctx, district); err != nil || n != 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func (c *county) load(n int) {
	c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
		k, err := c.duty.Desk(tx, access.System(district, "import:1"))
		for i := 0; i < n && err == nil; i++ {
			_, err = k.Open(c.order(func(o *duty.Open) { o.Subject = ident.ID(1000 + i) }))
		}
		return err
	}))
}
