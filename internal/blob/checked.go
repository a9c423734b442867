package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// checked is a reader that hashes as it goes and puts blob.damaged where
// io.EOF would stand when the content is not what its name says.
type checked struct {
	sum string
	r   io.ReadCloser
	h   hash.Hash
	end error // how reading ended; it stays so
}

func newChecked(sum string, r io.ReadCloser) *checked {
	return &checked{sum: sum, r: r, h: sha256.New()}
}

func (c *checked) Read(p []byte) (int, error) {
	if c.end != nil {
		return 0, c.end
	}
	n, err := c.r.Read(p)
	c.h.Write(p[:n])
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		c.end = io.EOF
		if hex.EncodeToString(c.h.Sum(nil)) != c.sum {
			c.end = damaged(c.sum)
		}
	default:
		c.end = wrap("read", c.sum, err)
	}
	return n, c.end
}

func (c *checked) Close() error { return c.r.Close() }
