package tally

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// busyFact is a hazard of a busy county: 25 towns, 60 industries, a year.
func busyFact(r *rand.Rand, district string) Fact {
	f := Fact{
		Division: fmt.Sprintf("%s1%02d", district, r.IntN(25)), Industry: fmt.Sprintf("%c%02d", 'A'+rune(r.IntN(20)), r.IntN(3)+10),
		Grade: "general", State: "closed", FoundDay: asDay(asTime(20260101).AddDate(0, 0, r.IntN(320))),
	}
	if r.IntN(50) == 0 {
		f.Grade = "major"
	}
	if r.IntN(10) == 0 {
		f.State, f.DueDay = "rectifying", asDay(asTime(f.FoundDay).AddDate(0, 0, 30))
		return f
	}
	f.ClosedDay = asDay(asTime(f.FoundDay).AddDate(0, 0, r.IntN(40)))
	f.Late = r.IntN(5) == 0
	return f
}

// fill counts n hazards of one district without their entries.
func (h *house) fill(n int) {
	h.t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	for n > 0 {
		h.must(db.Do(context.Background(), h.d, func(tx *db.Tx) error {
			m := newMoves()
			var rows []row
			for range min(n, 200_000) {
				f := busyFact(r, "371502")
				m.add(f, 1)
				rows = append(rows, row{h.ids.New(), f})
			}
			if err := saveTallied(tx, "371502", rows, nil, nil); err != nil {
				return err
			}
			return m.save(tx, "371502", h.ids.New())
		}))
		h.must(h.tally.Climb(context.Background()))
		n -= min(n, 200_000)
	}
}

// BenchmarkQuery shows what a question costs at different numbers of hazards.
func BenchmarkQuery(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		h := build(b, dbtest.SQLite(b))
		h.fill(n)
		for _, c := range []struct {
			name string
			q    Q
		}{
			{"nation", Q{}},
			{"town", Q{Division: "371502110"}},
			{"towns", Q{Division: "371502", By: []By{ByDivision}}},
			{"towns-span", Q{Division: "371502", From: 20260115, To: 20260620, By: []By{ByDivision}}},
			{"nation-months", Q{From: 20260101, To: 20261231, By: []By{ByMonth}}},
			{"nation-days", Q{From: 20260601, To: 20260630, By: []By{ByDay}}},
			{"nation-industry", Q{By: []By{ByIndustry, ByState}}},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					h.ask(c.q)
				}
			})
		}
	}
}

// BenchmarkFollow takes a bulk import of 30,000 hazards, most of them closed. Its
// own metric leaves out the making of the entries.
func BenchmarkFollow(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { followMany(b, dbtest.SQLite) })
	b.Run("postgres", func(b *testing.B) { followMany(b, dbtest.Postgres) })
}

func followMany(b *testing.B, open func(testing.TB) *db.DB) {
	var took time.Duration
	for b.Loop() {
		h := build(b, open(b))
		r := rand.New(rand.NewPCG(2, 2))
		for range 15 {
			var some []*spot
			for range 2000 {
				some = append(some, h.fresh("371502", busyFact(r, "371502")))
			}
			h.record("hazard.imported", some...)
		}
		h.sequence()
		start := time.Now()
		if _, err := h.ledger.Follow(context.Background(), h.tally.Follower()); err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
	}
	b.ReportMetric(took.Seconds()/float64(b.N), "s/30k")
}
