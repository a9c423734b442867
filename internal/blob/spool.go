package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"anwang/internal/fault"
)

// spool copies r into f, hashing every byte before anything else is done with
// it, and returns what came in. It refuses what is empty, larger than limit
// (when limit > 0) or of a media type that is no evidence.
func spool(ctx context.Context, f *os.File, r io.Reader, limit int64) (Ref, error) {
	in := io.Reader(cancellable{ctx, r})
	if limit > 0 {
		in = io.LimitReader(in, limit+1)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(h, f), in)
	switch {
	case err != nil:
		return Ref{}, err
	case n == 0:
		return Ref{}, fault.New(fault.Invalid, "blob.empty")
	case limit > 0 && n > limit:
		return Ref{}, fault.New(fault.Invalid, "blob.too_large", "limit", limit, "megabytes", megabytes(limit))
	}
	media, err := sniff(f, n)
	if err != nil {
		return Ref{}, err
	}
	if !Accepted(media) {
		return Ref{}, fault.New(fault.Invalid, "blob.media_refused", "media", media)
	}
	return Ref{Sum: hex.EncodeToString(h.Sum(nil)), Size: n, Media: media}, nil
}

// megabytes is how a person reads a limit; a limit below one is told as 1.
func megabytes(bytes int64) int64 { return max(1, bytes>>20) }

// cancellable ends a long upload when its caller has gone.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
