package story_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/hazard"
)

// crashRounds is how often processes are killed in all: ANWANG_CRASH_ROUNDS, by
// default 100, most of them on SQLite.
func crashRounds() int { return count("ANWANG_CRASH_ROUNDS", 100) }

// TestAKilledImportLosesNothing kills imports at random instants and goes on with
// them: whenever the process died, what is there verifies, and the end is that of
// an import that nobody disturbed.
func TestAKilledImportLosesNothing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		root := t.TempDir()
		at := func(name string) place {
			folder := filepath.Join(root, name)
			return place{t: t, db: folder, data: folder}
		}
		whole := at("template")
		c := newCountyAt(t, app.Config{DB: whole.db, Data: whole.data}, 3, time.Now())
		c.must(c.app.Settle(c.ctx))
		c.must(c.app.Close())
		s := newCrashes(t, root, 1000)
		s.undisturbed(func() place { p := at("whole"); copyFolder(t, whole.db, p.db); return p })
		s.rounds(crashRounds()*55/100, func(n int) place {
			p := at(fmt.Sprint("series", n))
			copyFolder(t, whole.db, p.db)
			return p
		})
	})
	t.Run("postgres", func(t *testing.T) {
		s := newCrashes(t, t.TempDir(), 1000)
		fresh := func(int) place {
			cfg := server(t)
			c := newCountyAt(t, cfg, 3, time.Now())
			c.must(c.app.Settle(c.ctx))
			c.must(c.app.Close())
			return place{t: t, db: cfg.DB, data: cfg.Data}
		}
		s.undisturbed(func() place { return fresh(0) })
		s.rounds(crashRounds()*6/100, fresh)
	})
}

// crashes are imports of one file that are killed.
type crashes struct {
	t              testing.TB
	file           string
	rng            *rand.Rand
	launch, length time.Duration // of a process that does nothing, and of the whole import
	want           map[string]int
	landed         map[string]int
}

func newCrashes(t testing.TB, folder string, rows int) *crashes {
	t.Helper()
	binary(t) // so that building it is no part of any time taken
	s := &crashes{t: t, file: filepath.Join(folder, "台账.csv"), rng: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1)), landed: map[string]int{}}
	if err := os.WriteFile(s.file, []byte(bigLedger(rows)), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// bigLedger is a ledger of open, late and closed hazards of three enterprises and
// many places that nobody has registered.
func bigLedger(rows int) string {
	var b strings.Builder
	b.WriteString("编号,企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,完成时间,责任人\n")
	for i := range rows {
		name := fmt.Sprintf("示例%d号机械厂", i%3)
		if i%5 == 4 {
			name = fmt.Sprintf("沿街商铺%d号", i%40)
		}
		state, done := "未整改", ""
		if i%3 == 0 {
			state, done = "已整改", fmt.Sprintf("2026-09-%02d", 12+i%17)
		}
		fmt.Fprintf(&b, "A-%05d,%s,堂邑镇,第%d处护栏松动,2026-09-%02d,2026-%02d-20,%s,%s,张三\n", i, name, i, 1+i%10, 9+i%4, state, done)
	}
	return b.String()
}

func (s *crashes) args() []string { return []string{"import", "hazards", s.file, "--source", "crash"} }

// undisturbed runs one import whole, for its result and its length.
func (s *crashes) undisturbed(fresh func() place) {
	s.t.Helper()
	p := fresh()
	began := time.Now()
	p.run("tally")
	s.launch = time.Since(began)
	began = time.Now()
	p.run(s.args()...)
	s.length = time.Since(began)
	p.look(func(c *county) { s.want = c.picture() })
	if len(s.want) < 100 {
		s.t.Fatalf("the ledger left %d hazards", len(s.want))
	}
}

// rounds kills so often. Every other time the import is let go on to its end, else
// it is killed again.
func (s *crashes) rounds(kills int, fresh func(series int) place) {
	s.t.Helper()
	began, ends := time.Now(), 0
	for left := kills; left > 0; ends++ {
		p := fresh(ends)
		for {
			if left > 0 && (left == kills || s.rng.IntN(2) == 0) {
				if p.killed(s.instant(), s.args()...) {
					s.length = max(s.length*9/10, 2*s.launch) // it was faster: kill sooner
					break
				}
				left--
				p.look(func(c *county) { s.landed[c.stage()]++ })
				continue
			}
			p.run(s.args()...)
			break
		}
		p.look(func(c *county) {
			if got := c.picture(); !maps.Equal(got, s.want) {
				s.t.Fatalf("an import that was killed left %s", unlike(got, s.want))
			}
		})
		if !db.IsURL(p.db) {
			os.RemoveAll(p.db)
		}
	}
	s.t.Logf("%d kills, %d imports to their end, %s; whole import %s of which %s to launch; killed while %v", kills, ends,
		time.Since(began).Round(time.Second), s.length.Round(time.Millisecond), s.launch.Round(time.Millisecond), s.landed)
}

// instant is when to kill: mostly while it writes.
func (s *crashes) instant() time.Duration {
	if s.rng.IntN(6) == 0 {
		return time.Duration(s.rng.Int64N(int64(s.length)))
	}
	from := s.launch * 6 / 10
	return from + time.Duration(s.rng.Int64N(int64(max(s.length-from, time.Millisecond))))
}

// stage tells how far an import had come.
func (c *county) stage() string {
	jobs, err := c.app.Exchange.Jobs(c.ctx, c.system(), 0, 10)
	c.must(err)
	switch {
	case len(jobs) == 0:
		return "launching"
	case !jobs[0].Finished.IsZero():
		return "finished"
	case jobs[0].Next == 0:
		return "begun"
	}
	return "writing"
}

// picture is every hazard by its key in the source: state, dates, how many entries
// of each kind. Ids and numbers may differ from run to run.
func (c *county) picture() map[string]int {
	c.t.Helper()
	kinds := c.kinds()
	m := map[string]int{}
	for _, h := range c.hazards(hazard.Query{}) {
		m[fmt.Sprintf("%s %s %s %s found %s due %s submitted %s closed %s late %v: %s", h.SourceKey, h.State, h.SiteName, h.Text,
			stamp(h.Found), stamp(h.Due), stamp(h.SubmittedAt), stamp(h.ClosedAt), h.Blind, kinds[h.ID])]++
	}
	return m
}

func stamp(us int64) string { return clock.FromMicros(us).Format(time.RFC3339) }

// unlike names a first difference between two pictures.
func unlike(got, want map[string]int) string {
	for k, n := range got {
		if want[k] != n {
			return fmt.Sprintf("%d× %q, wanted %d (%d hazards, wanted %d)", n, k, want[k], len(got), len(want))
		}
	}
	for k, n := range want {
		if got[k] != n {
			return fmt.Sprintf("%d× %q, wanted %d (%d hazards, wanted %d)", got[k], k, n, len(got), len(want))
		}
	}
	return "the same"
}
