package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// staging is the folder, inside a Dir, of uploads that are not yet whole.
const staging = "tmp"

// Dir is a store in a folder: <root>/ab/cd/<sum>. Files go through
// <root>/tmp and are renamed when whole and on disk, so a name that can be
// seen has its whole content behind it.
type Dir struct {
	root string

	mu    sync.Mutex
	known map[string]bool // folders whose own entry is on disk
}

// OpenDir opens the store in root, and makes the folder when it is missing.
func OpenDir(root string) (*Dir, error) {
	if err := os.MkdirAll(filepath.Join(root, staging), 0o700); err != nil {
		return nil, wrap("open", root, err)
	}
	if err := errors.Join(syncDir(root), syncDir(filepath.Dir(filepath.Clean(root)))); err != nil {
		return nil, wrap("open", root, err)
	}
	return &Dir{root: root, known: map[string]bool{}}, nil
}

// Put implements [Store]. The order is what makes it durable: content to disk,
// then the name, then the folders that lead to the name.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	f, err := os.CreateTemp(filepath.Join(d.root, staging), "put-*")
	if err != nil {
		return Ref{}, wrap("put", "", err)
	}
	defer os.Remove(f.Name()) // fails, as it should, once the file has its name
	ref, err := spool(ctx, f, r, limit)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Ref{}, wrap("put", ref.Sum, err)
	}
	folder := filepath.Dir(d.path(ref.Sum))
	if err := d.makeFolder(folder); err != nil {
		return Ref{}, wrap("put", ref.Sum, err)
	}
	if err := os.Rename(f.Name(), d.path(ref.Sum)); err != nil {
		return Ref{}, wrap("put", ref.Sum, err)
	}
	return ref, wrap("put", ref.Sum, syncDir(folder))
}

// makeFolder makes <root>/ab/cd with its way there on disk. A folder that was
// there is synced too, once: its maker may have died before that.
func (d *Dir) makeFolder(folder string) error {
	d.mu.Lock()
	known := d.known[folder]
	d.mu.Unlock()
	if known {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := errors.Join(syncDir(filepath.Dir(folder)), syncDir(d.root)); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[folder] = true
	return nil
}

// Open implements [Store].
func (d *Dir) Open(_ context.Context, sum string) (io.ReadCloser, Ref, error) {
	f, ref, err := d.open(sum)
	if err != nil {
		return nil, Ref{}, err
	}
	return newChecked(sum, f), ref, nil
}

// Stat implements [Store].
func (d *Dir) Stat(_ context.Context, sum string) (Ref, error) {
	f, ref, err := d.open(sum)
	if err != nil {
		return Ref{}, err
	}
	return ref, wrap("close", sum, f.Close())
}

func (d *Dir) open(sum string) (*os.File, Ref, error) {
	if !wellFormed(sum) {
		return nil, Ref{}, missing(sum)
	}
	f, err := os.Open(d.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Ref{}, missing(sum)
	}
	if err != nil {
		return nil, Ref{}, wrap("open", sum, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, Ref{}, wrap("open", sum, errors.Join(err, f.Close()))
	}
	media, err := sniff(f, info.Size())
	if err != nil {
		return nil, Ref{}, wrap("open", sum, errors.Join(err, f.Close()))
	}
	return f, Ref{Sum: sum, Size: info.Size(), Media: media}, nil
}

// Walk implements [Store]. Whatever is not named like evidence is passed over.
func (d *Dir) Walk(ctx context.Context, fn func(sum string) error) error {
	return filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case e.IsDir() && path == filepath.Join(d.root, staging):
			return fs.SkipDir
		case e.IsDir() || !wellFormed(e.Name()) || path != d.path(e.Name()):
			return nil
		}
		return fn(e.Name())
	})
}

// Sweep removes uploads that were last written before the given time and never
// became whole, and returns how many there were.
func (d *Dir) Sweep(before time.Time) (int, error) {
	dir := filepath.Join(d.root, staging)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, wrap("sweep", dir, err)
	}
	swept := 0
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // its upload has just ended
		}
		if err != nil {
			return swept, wrap("sweep", dir, err)
		}
		if !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return swept, wrap("sweep", dir, err)
		}
		swept++
	}
	return swept, nil
}

func (d *Dir) path(sum string) string { return filepath.Join(d.root, sum[:2], sum[2:4], sum) }

// syncDir makes the names in a folder durable.
func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
