// Package blob keeps evidence (佐证): photos, recordings and documents, each
// named by the SHA-256 of its content, so that an entry of the ledger that
// names a file pins its every byte.
//
// Invariants: what Put has acknowledged survives a power cut, so a caller puts
// first and commits the entry afterwards; equal content is kept once; nothing
// is ever changed in place; every reader checks the content against its name
// and ends in the fault "blob.damaged" when they differ. Only the media types
// of [Accepted] come in, judged by content and never by a file's name.
//
// It does not know who may see a file, which entry names it or when the law
// lets it go, and it never deletes evidence. A file without an entry (a crash
// between Put and commit) is harmless and stays.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
)

// Ref is what an entry says about a file.
type Ref struct {
	Sum   string `json:"sum"`   // SHA-256 of the content, 64 lower-case hex digits
	Size  int64  `json:"size"`  // bytes
	Media string `json:"media"` // media type found in the content: "image/jpeg"
}

// Store keeps files by content. Its methods are safe for concurrent use, also
// by several processes on one store.
type Store interface {
	// Put keeps what r holds, durably, and returns its name. Faults:
	// blob.empty, blob.too_large (more than limit bytes; limit ≤ 0 is no
	// limit), blob.media_refused. Content that is there already is written
	// again over itself, which mends a damaged copy.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open returns the content of sum. The reader returns blob.damaged in
	// place of io.EOF when the content no longer matches; whoever passes
	// bytes on before the end must take that error to its receiver.
	// Fault: blob.missing.
	Open(ctx context.Context, sum string) (io.ReadCloser, Ref, error)
	// Stat tells about sum without reading or checking all of it.
	// Fault: blob.missing.
	Stat(ctx context.Context, sum string) (Ref, error)
	// Walk calls fn for every sum in ascending order and stops at fn's first
	// error, which it returns.
	Walk(ctx context.Context, fn func(sum string) error) error
}

// The environment variables that hold the credentials of an S3 store; they
// stand in no configuration file and in no URL.
const (
	EnvKey    = "ANWANG_S3_KEY"
	EnvSecret = "ANWANG_S3_SECRET"
)

// leftover is the age at which a file in the staging folder can only be the
// remains of a process that died: no upload takes a day.
const leftover = 24 * time.Hour

// Open opens the store at where: a folder (made when missing, leftovers of
// crashed uploads older than a day swept), or
// s3://bucket/prefix?endpoint=https://host:9000&region=cn-north-1 with the
// credentials in ANWANG_S3_KEY and ANWANG_S3_SECRET. Faults: blob.bad_location,
// blob.no_credentials, blob.unreachable.
func Open(ctx context.Context, where string) (Store, error) {
	if strings.HasPrefix(where, "s3://") {
		u, err := url.Parse(where)
		if err != nil || u.Host == "" || u.User != nil {
			return nil, fault.New(fault.Invalid, "blob.bad_location", "where", where)
		}
		return openS3(ctx, u, os.Getenv(EnvKey), os.Getenv(EnvSecret), os.TempDir())
	}
	if where == "" || strings.Contains(where, "://") {
		return nil, fault.New(fault.Invalid, "blob.bad_location", "where", where)
	}
	d, err := OpenDir(where)
	if err != nil {
		return nil, err
	}
	// Ages of files are told by the machine's clock, whatever clock the rules have.
	if _, err := d.Sweep(clock.System{}.Now().Add(-leftover)); err != nil {
		return nil, err
	}
	return d, nil
}

// Check reads all of sum and returns blob.damaged or blob.missing when it is
// not what it was. `anwang verify` calls it for every file that an entry names.
func Check(ctx context.Context, s Store, sum string) (Ref, error) {
	r, ref, err := s.Open(ctx, sum)
	if err != nil {
		return Ref{}, err
	}
	_, err = io.Copy(io.Discard, r)
	return ref, errors.Join(err, r.Close())
}

// wellFormed tells whether sum can be a name: it becomes part of a path.
func wellFormed(sum string) bool {
	if len(sum) != 64 {
		return false
	}
	for i := range len(sum) {
		c := sum[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func missing(sum string) error { return fault.New(fault.NotFound, "blob.missing", "sum", sum) }

func damaged(sum string) error { return fault.New(fault.Internal, "blob.damaged", "sum", sum) }

// wrap adds what was being done; faults pass as they are.
func wrap(verb, sum string, err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%s evidence %s: %w", verb, sum, err)
}
