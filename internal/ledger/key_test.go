package ledger_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// fits tells whether a key's public half checks what its secret half signs.
func fits(t *testing.T, k ledger.Key) bool {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: "x\n"}, k.Signer)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(k.Public)
	if err != nil {
		t.Fatal(err)
	}
	_, err = note.Open(signed, note.VerifierList(v))
	return err == nil
}

func load(t *testing.T, dir string) ledger.Key {
	t.Helper()
	k, err := ledger.LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !fits(t, k) {
		t.Fatal("the two halves of the key do not fit")
	}
	return k
}

func TestManyStartAtOnceWithOneKey(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "new")
		keys := make([]ledger.Key, 8)
		errs := make([]error, len(keys))
		var wg sync.WaitGroup
		for i := range keys {
			wg.Go(func() { keys[i], errs[i] = ledger.LoadKey(dir) })
		}
		wg.Wait()
		want := load(t, dir)
		for i, k := range keys {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			if k.Public != want.Public || !fits(t, k) {
				t.Fatal("processes that started at once sign with different keys")
			}
		}
	}
}

// Whatever a crash or a hand left of the public half, the secret half tells it.
func TestThePublicHalfFollowsFromTheSecret(t *testing.T) {
	dir := t.TempDir()
	want := load(t, dir)
	public := filepath.Join(dir, "ledger.pub")
	for _, left := range []string{"", "anwang+00000000+AAAA\n", "gone"} {
		if err := os.WriteFile(public, []byte(left), 0o644); err != nil {
			t.Fatal(err)
		}
		if left == "gone" {
			if err := os.Remove(public); err != nil {
				t.Fatal(err)
			}
		}
		if k := load(t, dir); k.Public != want.Public {
			t.Fatalf("with %q beside it the key is another", left)
		}
		if raw, err := os.ReadFile(public); err != nil || string(raw) != want.Public+"\n" {
			t.Fatalf("the public file says %q (%v)", raw, err)
		}
	}
}

// A crash while the key was being written leaves no half key in its place.
func TestACrashWhileAKeyIsMadeIsNoHindrance(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ledger.key.123"), []byte("PRIVATE+KEY+an"), 0o600); err != nil {
		t.Fatal(err)
	}
	load(t, dir)
	st, err := os.Stat(filepath.Join(dir, "ledger.key"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v, want 0600", st.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "ledger.key.*")); len(left) > 1 {
		t.Fatalf("left behind: %v", left)
	}
}

// A command started in another folder makes a key of its own there; it must not
// sign beside the district's.
func TestOnlyOneKeySignsADistrict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.born("甲")
		r.sequence()
		id := r.born("乙")
		key, err := ledger.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		other := ledger.New(d, r.clock, r.ids, key)
		if _, err := other.Sequence(context.Background()); fault.CodeOf(err) != "ledger.other_key" {
			t.Fatalf("%v, want ledger.other_key", err)
		}
		if err := r.counted(id); err != nil {
			t.Fatal(err)
		}
		r.sequence()
		if err := r.verify(); err != nil {
			t.Fatal(err)
		}
	})
}
