package api

import (
	"net/http"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// A verification that another process has in hand is not begun a second time; one
// whose process has gone silent is.
func TestAVerificationElsewhereIsNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.closed("电缆沟盖板缺失")
		c.settle()
		now := c.s.Clock.Now().UnixMicro()
		save := func(beat int64) {
			c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
				return ledger.SaveRun(tx, ledger.Run{District: district, ID: 7, State: ledger.RunRunning, Started: now, Beat: beat})
			}))
		}
		save(now)
		if at := c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location"); !strings.HasSuffix(at, "/7") {
			t.Fatalf("a second verification was begun: %s", at)
		}
		save(now - 2*silent.Microseconds())
		at := c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location")
		if strings.HasSuffix(at, "/7") {
			t.Fatal("a dead process's verification is waited for")
		}
		c.watch("aud", strings.TrimPrefix(at, prefix)+"/events")
		c.s.jobs.work.Wait()
	})
}
