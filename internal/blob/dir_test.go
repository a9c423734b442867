package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/fault"
)

func flipFile(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// dying gives some bytes and then fails, as a connection does.
type dying struct{ left int }

var errCut = errors.New("connection cut")

func (d *dying) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, errCut
	}
	n := min(len(p), d.left)
	d.left -= n
	return n, nil
}

func TestABrokenUploadLeavesNothing(t *testing.T) {
	d, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(context.Background(), &dying{left: 100_000}, 0); !errors.Is(err, errCut) {
		t.Errorf("error is %v", err)
	}
	left, err := os.ReadDir(filepath.Join(d.root, staging))
	if err != nil || len(left) != 0 {
		t.Errorf("left in staging: %v, %v", left, err)
	}
}

// A process that was killed leaves its half file in staging, and perhaps other
// debris: nobody sees it as evidence, and opening the store a day later sweeps it.
func TestLeftoversAreIgnoredAndSwept(t *testing.T) {
	ctx := context.Background()
	root := t.TempDir()
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := d.Put(ctx, bytes.NewReader(photo(1, 100)), 0)
	if err != nil {
		t.Fatal(err)
	}
	old, fresh := filepath.Join(root, staging, "put-old"), filepath.Join(root, staging, "put-fresh")
	for _, path := range []string{old, fresh, filepath.Join(root, "ab-note.txt"), filepath.Join(root, ref.Sum)} {
		if err := os.WriteFile(path, photo(1, 50), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, root)
	if err != nil {
		t.Fatal(err)
	}
	if got := walk(t, s); len(got) != 1 || got[0] != ref.Sum {
		t.Errorf("walked %v", got)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a day-old leftover was not swept: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("an upload that may be under way was swept: %v", err)
	}
	if _, err := Check(ctx, s, ref.Sum); err != nil {
		t.Error(err)
	}
}

func TestTruncatedAndEmptiedFilesAreDamaged(t *testing.T) {
	d, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i, size := range []int64{0, 1, 99} {
		ref, err := d.Put(context.Background(), bytes.NewReader(photo(uint64(i), 100)), 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(d.path(ref.Sum), size); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(context.Background(), d, ref.Sum); fault.CodeOf(err) != "blob.damaged" {
			t.Errorf("cut to %d bytes: %v", size, err)
		}
	}
}

func TestOneByteReadsCheckToo(t *testing.T) {
	d, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ref, err := d.Put(context.Background(), bytes.NewReader(photo(3, 40)), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := d.Open(context.Background(), ref.Sum)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var n int
	for {
		k, err := r.Read(make([]byte, 1))
		n += k
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if int64(n) != ref.Size {
		t.Errorf("read %d bytes of %d", n, ref.Size)
	}
}

func TestOpenRefusesBadPlaces(t *testing.T) {
	t.Setenv(EnvKey, "")
	t.Setenv(EnvSecret, "")
	for where, code := range map[string]string{
		"":                    "blob.bad_location",
		"ftp://host/x":        "blob.bad_location",
		"s3://":               "blob.bad_location",
		"s3://key:secret@b/x": "blob.bad_location",
		"s3://bucket":         "blob.no_credentials",
	} {
		if _, err := Open(context.Background(), where); fault.CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", where, err, code)
		}
	}
}
