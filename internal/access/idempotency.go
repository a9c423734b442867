package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
)

// How long an answer is remembered, and how long whoever claimed a key may take
// to give it. A claim that outlives its lease was left by a process that died;
// the next request takes it over.
const (
	KeyLife = 24 * time.Hour
	lease   = 2 * time.Minute
)

const maxKey = 200

// statusDone stands for an answer that is not known: the command was done.
const statusDone = 1

// Answer is what a command was answered with. Header is whatever of it the
// client must get again (ETag, Location).
type Answer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Claim is the right, and the duty, to answer a key: by Remember when the
// command has been done or refused for good, by Forget when trying again makes
// sense.
type Claim struct {
	district, owner, key string
	lease                int64
}

// owner is whose keys they are: two accounts may use the same key.
func (p Principal) owner() string {
	if p.IsSystem() {
		return "system:" + p.System
	}
	return "account:" + p.Account.String()
}

// Recall looks up an Idempotency-Key of p. request is everything that makes the
// request what it is: method, path, body. Either the first answer comes back
// and claim is nil, or the key is p's to answer and claim is not nil.
//
// Faults: access.key_bad, access.key_reused (the same key came with another
// request), access.key_in_use (the first is still being answered), access.key_done
// (the command was done, and its answer died with the process).
//
// Answers are kept as they are, so an answer with a secret in it (a login, a new
// token, a new password) must not go through here.
func (s *Service) Recall(ctx context.Context, p Principal, key string, request ...[]byte) (Answer, *Claim, error) {
	if key == "" || len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Answer{}, nil, fault.New(fault.Invalid, "access.key_bad", "most", maxKey)
	}
	type out struct {
		answer Answer
		claim  *Claim
	}
	sum := requestHash(request)
	now := s.clock.Now()
	mine := Claim{p.District, p.owner(), key, clock.Micros(now.Add(lease))}
	o, err := db.Write(ctx, s.db, func(tx *db.Tx) (out, error) {
		ok, err := claimKey(tx, mine, sum, clock.Micros(now.Add(KeyLife)))
		if err != nil || ok {
			return out{claim: &mine}, err
		}
		k, err := getKey(tx, mine)
		if err != nil {
			return out{}, err
		}
		us := clock.Micros(now)
		switch {
		case k.until <= us || k.status == 0 && k.lease <= us:
			return out{claim: &mine}, takeKey(tx, mine, k, sum, clock.Micros(now.Add(KeyLife)))
		case k.request != sum:
			return out{}, fault.New(fault.Invalid, "access.key_reused")
		case k.status == 0, k.status == statusDone && k.lease > us:
			return out{}, fault.New(fault.Conflict, "access.key_in_use")
		case k.status == statusDone:
			return out{}, fault.New(fault.Conflict, "access.key_done")
		}
		return out{answer: k.answer}, nil
	})
	return o.answer, o.claim, err
}

// Remember gives a claimed key its answer. A claim that another took over
// meanwhile changes nothing.
func (s *Service) Remember(ctx context.Context, c *Claim, a Answer) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return s.RememberTx(tx, c, a) })
}

// RememberTx is Remember inside a verb's transaction: then the command and its
// answer become true together, whatever dies.
func (s *Service) RememberTx(tx *db.Tx, c *Claim, a Answer) error { return answerKey(tx, *c, a) }

// SealTx notes in the command's own transaction that it has been done, before
// there is an answer: whatever dies after the commit, the command is not done
// twice. A claim that another took over meanwhile fails the transaction.
func (s *Service) SealTx(tx *db.Tx, c *Claim) error {
	ok, err := sealKey(tx, *c)
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "access.key_in_use")
	}
	return err
}

// Forget gives a claimed key back unanswered: the command failed in a way that
// trying again may mend.
func (s *Service) Forget(ctx context.Context, c *Claim) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return dropKey(tx, *c) })
}

// requestHash tells requests apart; each part is hashed alone, which keeps "ab","c" from "a","bc".
func requestHash(parts [][]byte) string {
	h := sha256.New()
	for _, p := range parts {
		part := sha256.Sum256(p)
		h.Write(part[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
