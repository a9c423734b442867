package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"anwang/internal/fault"
	"anwang/internal/ident"
)

// MaxFile bounds an uploaded file, in bytes.
const MaxFile = 256 << 20

// Folder keeps uploaded files by content while their jobs and reports need them
// (SweepFiles). Package blob
// keeps evidence and refuses what can be none (old workbooks, archives), so
// imports have a place of their own.
type Folder struct {
	root string
	mu   sync.Mutex
	kept map[ident.ID]*alive // by job: of those that this process gave up
}

// OpenFolder opens the folder and makes it when it is missing.
func OpenFolder(root string) (*Folder, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open folder of imports: %w", err)
	}
	return &Folder{root: root}, nil
}

// Keep stores what r holds, durably, and returns its SHA-256. Faults:
// exchange.file_empty, exchange.file_large.
func (f *Folder) Keep(ctx context.Context, r io.Reader) (sum string, size int64, err error) {
	tmp, err := os.CreateTemp(f.root, "upload-*")
	if err != nil {
		return "", 0, fmt.Errorf("keep uploaded file: %w", err)
	}
	defer os.Remove(tmp.Name()) // fails, as it should, once the file has its name
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, h), io.LimitReader(stoppable{ctx, r}, MaxFile+1))
	switch {
	case err == nil && size == 0:
		err = fault.New(fault.Invalid, "exchange.file_empty")
	case err == nil && size > MaxFile:
		err = fault.New(fault.Invalid, "exchange.file_large", "megabytes", MaxFile>>20)
	case err == nil:
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return "", 0, err
	}
	sum = hex.EncodeToString(h.Sum(nil))
	if err := os.Rename(tmp.Name(), f.path(sum)); err != nil {
		return "", 0, fmt.Errorf("keep uploaded file: %w", err)
	}
	return sum, size, f.sync()
}

// Open opens a kept file. Fault: exchange.file_gone.
func (f *Folder) Open(sum string) (*os.File, int64, error) {
	file, err := os.Open(f.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fault.New(fault.NotFound, "exchange.file_gone")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open uploaded file: %w", err)
	}
	st, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open uploaded file: %w", err), file.Close())
	}
	return file, st.Size(), nil
}

// sweep removes files that were put here before a time and are not needed, and
// the remains of uploads that never became whole.
func (f *Folder) sweep(before time.Time, needed map[string]bool) (int, error) {
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return 0, fmt.Errorf("sweep folder of imports: %w", err)
	}
	n := 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || needed[e.Name()] || f.living(e.Name()) || !info.ModTime().Before(before) {
			continue // gone already, needed, or young
		}
		if err := os.Remove(filepath.Join(f.root, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, fmt.Errorf("sweep folder of imports: %w", err)
		}
		n++
	}
	return n, nil
}

func (f *Folder) path(sum string) string { return filepath.Join(f.root, filepath.Base(sum)) }

func (f *Folder) sync() error {
	dir, err := os.Open(f.root)
	if err != nil {
		return fmt.Errorf("keep uploaded file: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// stoppable ends a long copy when its caller has gone.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
