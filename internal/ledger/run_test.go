package ledger_test

import (
	"context"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// The last run of either kind is found among the others, with what it was told.
func TestLastRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			if whole, fresh, err := ledger.LastRuns(tx, "371502"); whole != nil || fresh != nil || err != nil {
				t.Errorf("before any: %v, %v, %v", whole, fresh, err)
			}
			for _, r := range []ledger.Run{
				{ID: 1, State: ledger.RunClean},
				{ID: 2, State: ledger.RunClean, New: true},
				{ID: 3, State: ledger.RunDiffers, New: true, Code: "ledger.entry_changed", Args: map[string]any{"number": "7"}},
				{ID: 4, State: ledger.RunFailed},
				{ID: 5, State: ledger.RunRunning},
				{ID: 6, State: ledger.RunRunning, New: true},
			} {
				r.District = "371502"
				if err := ledger.SaveRun(tx, r); err != nil {
					return err
				}
			}
			whole, fresh, err := ledger.LastRuns(tx, "371502")
			if err != nil {
				return err
			}
			if whole == nil || whole.ID != 4 || whole.New {
				t.Errorf("the last of everything: %+v", whole)
			}
			if fresh == nil || fresh.ID != 3 || !fresh.New || len(fresh.Args) != 1 || fresh.Args["number"] != "7" {
				t.Errorf("the last of what was new: %+v", fresh)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
