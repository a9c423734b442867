package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"anwang/internal/fault"
)

// Cost is what one argon2id hash costs.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes over the memory
	Threads uint8
}

// DefaultCost is the setting that OWASP gives as the equal of 46 MiB and one
// pass: 19 MiB, two passes, one lane. We take it and not RFC 9106's 64 MiB with
// three passes because of where this runs: a county's server has two cores and
// a few GiB, and on a Monday morning everybody logs in at once. One hash takes
// about 20 ms of one core, so that two cores still let in 100 people a second,
// and one guess costs a thief with the table 38 MiB·pass. One lane, since
// parallel logins fill the cores already. (BenchmarkHash measures it.)
var DefaultCost = Cost{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// waiting bounds, for each slot, those who queue for it: at 20 ms each, the
	// last of them waits little more than a second; whoever comes later is told to
	// try again at once instead of timing out.
	waiting = 64
)

// Hasher makes and checks argon2id hashes in PHC form. At most as many run at
// once as there are cores, so a storm of logins takes slots × Memory (twice that,
// until the collector comes by) and never the machine's. It is safe for
// concurrent use.
type Hasher struct {
	cost  Cost
	slots chan struct{}
	queue chan struct{}
	dummy string
	calls atomic.Int64
}

// NewHasher returns a hasher that makes hashes at cost and runs one a core.
func NewHasher(cost Cost) *Hasher {
	n := runtime.GOMAXPROCS(0)
	h := &Hasher{cost: cost, slots: make(chan struct{}, n), queue: make(chan struct{}, n*(waiting+1))}
	// What nobody's password hashes to: an unknown login is checked against it.
	h.dummy = encodePHC(cost, make([]byte, saltBytes), make([]byte, hashBytes))
	return h
}

// Hash hashes a password with a new salt. Errors: access.busy when too many
// wait, or the context's.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	key, err := h.derive(ctx, password, salt, h.cost, hashBytes)
	if err != nil {
		return "", err
	}
	return encodePHC(h.cost, salt, key), nil
}

// Check tells whether password hashes to phc. An empty phc stands for "no such
// account": it costs the same and is never right. Errors: access.busy, the
// context's, or a hash that cannot be read.
func (h *Hasher) Check(ctx context.Context, phc, password string) (bool, error) {
	known := phc != ""
	if !known {
		phc = h.dummy
	}
	cost, salt, want, err := decodePHC(phc)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, password, salt, cost, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

// Outdated tells that phc was made at another cost than today's.
func (h *Hasher) Outdated(phc string) bool {
	cost, _, _, err := decodePHC(phc)
	return err != nil || cost != h.cost
}

// Calls is how many hashes were computed so far.
func (h *Hasher) Calls() int64 { return h.calls.Load() }

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, c Cost, n uint32) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, fault.New(fault.Unavailable, "access.busy")
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to check a password: %w", ctx.Err())
	}
	h.calls.Add(1)
	// NFKC, as NIST SP 800-63B asks: a full-width digit typed under a Chinese
	// input method is the digit.
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), salt, c.Time, c.Memory, c.Threads, n), nil
}

func encodePHC(c Cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads, b64(salt), b64(key))
}

// maxMemory bounds what a hash read from the database may ask for.
const maxMemory = 256 * 1024

func decodePHC(phc string) (c Cost, salt, key []byte, err error) {
	bad := fmt.Errorf("read password hash: not argon2id in PHC form")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, bad
	}
	if c.Memory == 0 || c.Memory > maxMemory || c.Time == 0 || c.Time > 16 || c.Threads == 0 || c.Threads > 16 {
		return c, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return c, nil, nil, bad
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, bad
	}
	return c, salt, key, nil
}
