package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// hidden is a text that must not be seen: a hash of a password or a token. It
// prints and encodes as nothing, whoever logs or answers with the struct. (The
// ledger reads it as the string that it is, and digests it as private.)
type hidden string

// String hides it.
func (hidden) String() string { return "[hidden]" }

// GoString hides it from %#v.
func (hidden) GoString() string { return "[hidden]" }

// Format hides it from every verb of fmt.
func (hidden) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[hidden]") }

// MarshalJSON leaves it out.
func (hidden) MarshalJSON() ([]byte, error) { return []byte(`""`), nil }

// The first letters of a bearer tell what it is, to people and to the scanners
// that look for leaked secrets.
const (
	sessionBearer = "aws"
	tokenBearer   = "awt"
)

const bearerBytes = 32 // 256 random bits: no guessing, so SHA-256 is hash enough

// newBearer makes "aws_371502_<43 characters>". The district stands in it since
// every row is found by its district first.
func newBearer(kind, district string) string {
	b := make([]byte, bearerBytes)
	rand.Read(b) // never fails
	return kind + "_" + district + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// parseBearer takes a bearer apart; ok is false when it cannot be one of ours.
func parseBearer(s string) (kind, district string, ok bool) {
	parts := strings.SplitN(s, "_", 3)
	if len(parts) != 3 || parts[0] != sessionBearer && parts[0] != tokenBearer {
		return "", "", false
	}
	if len(parts[1]) > 12 || strings.Trim(parts[1], "0123456789") != "" || parts[1] == "" {
		return "", "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[2])
	return parts[0], parts[1], err == nil && len(raw) == bearerBytes
}

// bearerHash is what is stored of a bearer.
func bearerHash(s string) hidden {
	sum := sha256.Sum256([]byte(s))
	return hidden(hex.EncodeToString(sum[:]))
}
