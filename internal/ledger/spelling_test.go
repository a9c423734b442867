package ledger_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// A proof has one spelling: nobody can make a second file of it that holds too.
func TestAProofHasOneSpelling(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t))
	id := r.born("甲")
	r.sequence()
	whole, err := r.Prove(context.Background(), district, []ledger.About{{Kind: "thing", Subject: id}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := whole.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.CheckProof(data, ""); err != nil {
		t.Fatal(err)
	}
	signature := whole.Checkpoint[strings.LastIndex(strings.TrimSuffix(whole.Checkpoint, "\n"), "\n")+1:]
	for name, change := range map[string]func(p *ledger.Proof){
		"a line feed in the key":     func(p *ledger.Proof) { p.Key += "\n" },
		"a line feed inside the key": func(p *ledger.Proof) { p.Key = p.Key[:len(p.Key)-4] + "\r\n" + p.Key[len(p.Key)-4:] },
		"a signature twice":          func(p *ledger.Proof) { p.Checkpoint += signature },
		"a stranger's signature": func(p *ledger.Proof) {
			p.Checkpoint = strings.TrimSuffix(p.Checkpoint, signature) + "— other AAAAAAAA\n" + signature
		},
		"a path that is null": func(p *ledger.Proof) { p.Entries[0].Path = nil },
		"an entry twice":      func(p *ledger.Proof) { p.Entries = append(p.Entries, p.Entries[0]) },
	} {
		var p ledger.Proof
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		change(&p)
		other, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if string(other) == string(data) {
			t.Errorf("%s: no change", name)
		}
		if _, err := ledger.CheckProof(other, ""); err == nil {
			t.Errorf("%s: the proof still holds", name)
		}
	}
}
