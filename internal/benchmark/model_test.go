package benchmark

import (
	"net"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/sizing"
)

// The relay counts the trips of a transaction, and the share of it in which the
// district's row is held.
func TestTheRelayCountsTripsAndTheRow(t *testing.T) {
	u, err := url.Parse(dbtest.PlainURL(t))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := &relay{server: u.Host}
	go r.accept(l)
	u.Host = l.Addr().String()
	d, err := db.Open(t.Context(), u.String(), db.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	verb := func() {
		t.Helper()
		if err := db.Do(t.Context(), d, func(tx *db.Tx) error {
			var n int64
			time.Sleep(30 * time.Millisecond)
			if err := tx.QueryRow("SELECT count(*) FROM burden WHERE district = $1", "371502").Scan(&n); err != nil {
				return err
			}
			time.Sleep(30 * time.Millisecond)
			err := tx.QueryRow(`INSERT INTO hazard_count (district, day, n) VALUES ($1, $2, $3)
				ON CONFLICT (district, day) DO UPDATE SET n = hazard_count.n + excluded.n RETURNING n`, "371502", 20261124, 1).Scan(&n)
			time.Sleep(30 * time.Millisecond)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	verb()
	before := r.count()
	for range 3 {
		verb()
	}
	if n := r.count() - before; n != 9 { // the question, the row, the commit
		t.Errorf("three verbs made %d trips, want 9", n)
	}
	// The row is taken after the second of three pauses, the first of which comes
	// before anything is sent.
	if share := r.held / r.whole; share < 0.35 || share > 0.6 {
		t.Errorf("the row was held for %.2f of the transactions, want about a half", share)
	}
}

// What a run has measured comes back from its file as it was.
func TestCostsComeBackFromTheFile(t *testing.T) {
	write := sizing.Costs{Client: 0.00011, App: 0.0009, Database: 0.0008, Rest: 0.0002, Trips: 12, Sync: 0.0003, Held: 0.4, Commits: true}
	read := sizing.Costs{Client: 0.0002, App: 0.0015, Database: 0.0012, Rest: 0.0001, Trips: 7}
	b := &bench{out: Measured{Part: "model"}}
	b.costFigures("PostgreSQL", "write", write)
	b.costFigures("PostgreSQL", "read", read)
	file := filepath.Join(t.TempDir(), "bench.json")
	if err := (Result{Parts: []Measured{b.out}}).Write(file); err != nil {
		t.Fatal(err)
	}
	back, err := ReadResult(file)
	if err != nil {
		t.Fatal(err)
	}
	w, r, ok := back.ReadCosts("PostgreSQL")
	if !ok || w.Trips != 12 || !w.Commits || r.Commits || diff(w.App, write.App) || diff(w.Held, write.Held) || diff(r.Database, read.Database) || diff(r.Rest, read.Rest) {
		t.Errorf("%+v %+v, want %+v %+v", w, r, write, read)
	}
	if _, _, ok := back.ReadCosts("SQLite"); ok {
		t.Error("costs of an engine that was not measured")
	}
	if n := len(back.Sizings(sizing.Usual(), 1)); n != 7 {
		t.Errorf("%d deployments are predicted, want the 7 of PostgreSQL", n)
	}
}

func diff(a, b float64) bool { return a-b > 1e-9 || b-a > 1e-9 }
