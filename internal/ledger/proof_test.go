package ledger_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

func proof(t *testing.T) (*room, []byte) {
	t.Helper()
	r, ids := story(t, dbtest.SQLite(t), 12)
	p, err := r.Prove(context.Background(), district, []ledger.About{{Kind: "thing", Subject: ids[3]}, {Kind: "thing", Subject: ids[7]}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return r, data
}

func TestAProofStandsAlone(t *testing.T) {
	r, data := proof(t)
	got, err := ledger.CheckProof(data, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Entries) != 8 || got.Pinned || got.Key != r.PublicKey() {
		t.Fatalf("checked %+v", got)
	}
	if got, err := ledger.CheckProof(data, r.PublicKey()); err != nil || !got.Pinned {
		t.Fatalf("with the key pinned: %v", err)
	}
	other, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.CheckProof(data, other.Public); err == nil {
		t.Fatal("a proof by another key was accepted")
	}
}

func TestAnyChangedByteBreaksAProof(t *testing.T) {
	_, data := proof(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range data {
		for _, flip := range []byte{1, 0x20, byte(1 + rng.IntN(255))} {
			bad := append([]byte(nil), data...)
			bad[i] ^= flip
			if _, err := ledger.CheckProof(bad, ""); err == nil {
				t.Fatalf("byte %d (%q) changed to %q and the proof still holds", i, data[i], bad[i])
			}
		}
		cut := append(append([]byte(nil), data[:i]...), data[i+1:]...)
		if _, err := ledger.CheckProof(cut, ""); err == nil {
			t.Fatalf("byte %d (%q) removed and the proof still holds", i, data[i])
		}
	}
}

func TestAProofHidesNoVersion(t *testing.T) {
	_, data := proof(t)
	var p ledger.Proof
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	p.Entries = append(p.Entries[:1], p.Entries[2:]...)
	cut, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.CheckProof(cut, ""); err == nil {
		t.Fatal("a proof that leaves out an entry in the middle was accepted")
	}
}

func FuzzCheckProof(f *testing.F) {
	f.Add([]byte(`{"format":"anwang-proof/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ledger.CheckProof(data, ""); err == nil {
			t.Fatal("a proof out of nothing")
		}
	})
}
