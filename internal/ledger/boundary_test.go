package ledger_test

import (
	"context"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// At and around each full tile, the tree verifies, and its first and last entries
// and every earlier size prove.
func TestTreesAtTheEdgesOfTiles(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t))
	var ids []ident.ID
	sizes := []int{1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537}
	for i, size := range sizes {
		err := db.Do(context.Background(), r.db, func(tx *db.Tx) error {
			for len(ids) < size {
				s := &thing{Ref: ledger.Ref{District: district, ID: r.ids.New()}, State: "new"}
				ids = append(ids, s.ID)
				if err := r.Record(tx, somebody, nil, ledger.Step{Event: ledger.Event{Kind: "thing.born"}, Is: s}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.sequence()
		if err := r.verify(); err != nil {
			t.Fatalf("%d entries: %v", size, err)
		}
		p, err := r.Prove(context.Background(), district, []ledger.About{{Kind: "thing", Subject: ids[0]}, {Kind: "thing", Subject: ids[size-1]}})
		if size == 1 {
			p.Entries = p.Entries[:1]
		}
		if err != nil {
			t.Fatalf("%d entries: %v", size, err)
		}
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ledger.CheckProof(data, r.PublicKey()); err != nil || got.Size != int64(size) {
			t.Fatalf("%d entries: proof of %d: %v", size, got.Size, err)
		}
		for _, earlier := range sizes[:i+1] {
			if _, err := r.Consistency(context.Background(), district, int64(earlier), int64(size)); err != nil {
				t.Fatalf("from %d to %d: %v", earlier, size, err)
			}
		}
	}
}
