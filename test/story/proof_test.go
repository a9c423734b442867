package story_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"anwang/internal/ledger"
)

// TestAProofTravelsAlone proves a closed hazard, carries the file to a place
// without a database, and changes every byte of it in turn.
func TestAProofTravelsAlone(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.closed(0, "砂轮机无护罩")
		c.verify()
		p, err := c.app.Prove(c.ctx, district, h.Number)
		c.must(err)
		data, err := p.Encode()
		c.must(err)
		key := c.app.Ledger.PublicKey()
		got, err := ledger.CheckProof(data, key)
		c.must(err)
		kinds := map[string]int{}
		for _, e := range got.Entries {
			kinds[e.Kind]++
		}
		for _, k := range []string{"hazard.reported", "hazard.confirmed", "hazard.submitted", "hazard.closed"} {
			if kinds[k] != 1 {
				t.Errorf("the proof has %d entries of %s: %v", kinds[k], k, kinds)
			}
		}
		for i := range data {
			bad := slices.Clone(data)
			bad[i] ^= 1 << (i % 8)
			if _, err := ledger.CheckProof(bad, ""); err == nil {
				t.Fatalf("byte %d changed from %q to %q and the proof still holds", i, data[i], bad[i])
			}
		}
		alone(t, data, key)
	})
}

// alone checks a proof by the real program in an empty folder.
func alone(t *testing.T, data []byte, key string) {
	t.Helper()
	program, folder := binary(t), t.TempDir()
	check := func(data []byte, args ...string) error {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, "proof.json"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(program, append([]string{"check", "proof.json"}, args...)...)
		c.Dir, c.Env = folder, []string{}
		return c.Run()
	}
	if err := check(data); err != nil {
		t.Fatalf("anwang check: %v", err)
	}
	if err := check(data, "--key", key); err != nil {
		t.Fatalf("anwang check with the key: %v", err)
	}
	for n := range 20 {
		bad := slices.Clone(data)
		bad[n*len(data)/20] ^= 2
		if err := check(bad); err == nil || err.(*exec.ExitError).ExitCode() != 1 {
			t.Errorf("anwang check with byte %d changed: %v", n*len(data)/20, err)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("check left %v behind (%v)", left, err)
	}
}
