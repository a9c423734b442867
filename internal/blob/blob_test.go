package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"anwang/internal/fault"
)

// photo is a JPEG by its beginning, with n bytes of noise after it.
func photo(seed uint64, n int) []byte {
	b := []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00")
	r := rand.New(rand.NewPCG(seed, 1))
	for range n {
		b = append(b, byte(r.Uint32()))
	}
	return b
}

// each runs a test on every kind of store; spoil flips one byte of what the
// store holds for sum, behind its back.
func each(t *testing.T, test func(t *testing.T, s Store, spoil func(sum string))) {
	t.Run("dir", func(t *testing.T) {
		d, err := OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		test(t, d, func(sum string) { flipFile(t, d.path(sum)) })
	})
	t.Run("s3", func(t *testing.T) {
		fake := newBucket(t)
		test(t, fake.open(t, "evidence"), func(sum string) { fake.flip("evidence/" + sum) })
	})
}

func TestWhatIsPutIsRead(t *testing.T) {
	each(t, func(t *testing.T, s Store, _ func(string)) {
		ctx := context.Background()
		want := photo(1, 200_000)
		ref, err := s.Put(ctx, bytes.NewReader(want), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.Sum256(want)
		if ref != (Ref{Sum: hex.EncodeToString(h[:]), Size: int64(len(want)), Media: JPEG}) {
			t.Errorf("Put returned %+v", ref)
		}
		r, again, err := s.Open(ctx, ref.Sum)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) || again != ref {
			t.Errorf("read back %d bytes of %d, %+v", len(got), len(want), again)
		}
		if stat, err := s.Stat(ctx, ref.Sum); err != nil || stat != ref {
			t.Errorf("Stat: %+v, %v", stat, err)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, s Store, _ func(string)) {
		for _, c := range []struct {
			name, content, code string
			limit               int64
		}{
			{"nothing", "", "blob.empty", 100},
			{"one byte too many", "12345678901", "blob.too_large", 10},
			{"web page", "<!DOCTYPE html><script>alert(1)</script>", "blob.media_refused", 0},
			{"program", "\x7fELF\x02\x01\x01\x00\x00\x00\x00", "blob.media_refused", 0},
		} {
			if _, err := s.Put(context.Background(), strings.NewReader(c.content), c.limit); fault.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		if _, err := s.Put(context.Background(), strings.NewReader("1234567890"), 10); err != nil {
			t.Errorf("exactly the limit: %v", err)
		}
		if got := walk(t, s); len(got) != 1 {
			t.Errorf("after refusals the store holds %v", got)
		}
	})
}

func TestMissing(t *testing.T) {
	each(t, func(t *testing.T, s Store, _ func(string)) {
		for _, sum := range []string{strings.Repeat("0", 64), "", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64)} {
			_, _, err := s.Open(context.Background(), sum)
			_, err2 := s.Stat(context.Background(), sum)
			if fault.CodeOf(err) != "blob.missing" || fault.CodeOf(err2) != "blob.missing" {
				t.Errorf("%q: %v, %v", sum, err, err2)
			}
		}
	})
}

func TestDamageIsFoundOnReadAndMendedByPut(t *testing.T) {
	each(t, func(t *testing.T, s Store, spoil func(string)) {
		ctx := context.Background()
		content := photo(2, 5000)
		ref, err := s.Put(ctx, bytes.NewReader(content), 0)
		if err != nil {
			t.Fatal(err)
		}
		spoil(ref.Sum)
		r, _, err := s.Open(ctx, ref.Sum)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := io.ReadAll(r); fault.CodeOf(err) != "blob.damaged" {
			t.Errorf("reading a flipped byte: %v", err)
		}
		if _, err := r.Read(make([]byte, 1)); fault.CodeOf(err) != "blob.damaged" {
			t.Errorf("reading on: %v", err)
		}
		if _, err := s.Put(ctx, bytes.NewReader(content), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(ctx, s, ref.Sum); err != nil {
			t.Errorf("after putting it again: %v", err)
		}
	})
}

func TestManyPutTheSameAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s Store, _ func(string)) {
		var want []string
		var all sync.WaitGroup
		for seed := range uint64(4) {
			h := sha256.Sum256(photo(seed, 30_000))
			want = append(want, hex.EncodeToString(h[:]))
			for range 8 {
				all.Go(func() {
					ref, err := s.Put(context.Background(), bytes.NewReader(photo(seed, 30_000)), 0)
					if err != nil || ref.Sum != want[seed] {
						t.Errorf("put %d: %v %v", seed, ref, err)
					}
					if _, err := Check(context.Background(), s, ref.Sum); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		slices.Sort(want)
		if got := walk(t, s); !slices.Equal(got, want) {
			t.Errorf("walked %v, want %v", got, want)
		}
	})
}

func TestWalkStops(t *testing.T) {
	each(t, func(t *testing.T, s Store, _ func(string)) {
		for seed := range uint64(3) {
			if _, err := s.Put(context.Background(), bytes.NewReader(photo(seed, 10)), 0); err != nil {
				t.Fatal(err)
			}
		}
		enough := errors.New("enough")
		calls := 0
		err := s.Walk(context.Background(), func(string) error { calls++; return enough })
		if !errors.Is(err, enough) || calls != 1 {
			t.Errorf("%d calls, %v", calls, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Walk(ctx, func(string) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		if _, err := s.Put(ctx, bytes.NewReader(photo(9, 10)), 0); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled put: %v", err)
		}
	})
}

func walk(t *testing.T, s Store) []string {
	t.Helper()
	var sums []string
	if err := s.Walk(context.Background(), func(sum string) error { sums = append(sums, sum); return nil }); err != nil {
		t.Fatal(err)
	}
	return sums
}
