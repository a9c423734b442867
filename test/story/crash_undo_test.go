package story_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/exchange"
	"anwang/internal/hazard"
)

// takenOverWithin is how long after a kill its work must be over: far less than a
// lease, since whoever comes next sees that the process has died.
const takenOverWithin = 60 * time.Second

// TestAKilledUndoGoesOn kills the process that undoes an import, twice, in the
// middle of it. The server that starts then finishes it at once; everything
// verifies, nothing of the import is left, and nobody was told of thousands of
// duties that ended.
func TestAKilledUndoGoesOn(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		killedUndo(t, app.Config{DB: folder, Data: folder})
	})
	t.Run("postgres", func(t *testing.T) { killedUndo(t, server(t)) })
}

func killedUndo(t *testing.T, cfg app.Config) {
	c := newCountyAt(t, cfg, 3, time.Now())
	c.must(c.app.Settle(c.ctx))
	c.must(c.app.Close())
	p := place{t: t, db: cfg.DB, data: cfg.Data}
	file := filepath.Join(t.TempDir(), "台账.csv")
	if err := os.WriteFile(file, []byte(bigLedger(3000)), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run("import", "hazards", file, "--source", "wrong")
	beside, err := app.Open(c.ctx, cfg)
	c.must(err)
	defer beside.Close()
	c.app = beside
	told, before := c.notices(), len(c.hazards(hazard.Query{}))
	job := c.onlyJob()
	for kills := range 2 {
		p.killedOnce(func() bool { u := c.onlyJob().Undo; return u != nil && u.Done > int64(500*(1+kills)) },
			"import", "undo", job.ID.String(), "--reason", "导错了文件")
		if j := c.onlyJob(); j.State != exchange.BeingUndone || j.Undo.Done == 0 || j.Undo.Done == j.Undo.Total {
			t.Fatalf("killed too early or too late: %s %+v", j.State, j.Undo)
		}
	}
	killed := time.Now()
	p.killedOnce(func() bool {
		if time.Since(killed) > takenOverWithin {
			t.Fatalf("nobody took the undo over: %+v", c.onlyJob().Undo)
		}
		return c.onlyJob().State == exchange.Undone
	}, "serve", "--listen", "127.0.0.1:0")
	t.Logf("%d hazards; over %s after the last kill", before, time.Since(killed).Round(time.Millisecond))
	u := c.onlyJob().Undo
	if u.Done != u.Total || u.Withdrawn != u.Total || u.Total != 3000 {
		t.Errorf("undone as %+v", u)
	}
	if left := len(c.hazards(hazard.Query{})); left != 0 {
		t.Errorf("%d hazards are left", left)
	}
	c.verify()
	if now := c.notices(); now != told {
		t.Errorf("%d notices before the undo, %d after it", told, now)
	}
}

// onlyJob is the one import there is.
func (c *county) onlyJob() exchange.Job {
	c.t.Helper()
	jobs, err := c.app.Exchange.Jobs(c.ctx, c.system(), 0, 2)
	c.must(err)
	if len(jobs) != 1 {
		c.t.Fatalf("%d imports", len(jobs))
	}
	return jobs[0]
}

func (c *county) notices() (n int64) {
	c.t.Helper()
	_, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (bool, error) {
		return true, tx.QueryRow("SELECT count(*) FROM notice WHERE district = $1", district).Scan(&n)
	})
	c.must(err)
	return n
}

// killedOnce runs a command and kills it (SIGKILL) as soon as something is so.
func (p place) killedOnce(so func() bool, args ...string) {
	p.t.Helper()
	var told bytes.Buffer
	c := p.command(args...)
	c.Stderr = &told
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- c.Wait() }()
	defer func() { c.Process.Kill() }() //nolint:errcheck // it may be over
	for !so() {
		select {
		case err := <-over:
			p.t.Fatalf("anwang %v ended by itself: %v\n%s", args, err, told.Bytes())
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := c.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-over
}
