package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

const aboutLockout = "lockout"

// found is what a login text means. A text that means nobody is checked,
// counted and answered as one that does.
type found struct {
	account   Account // zero when there is none
	ambiguous bool    // several people have the name
	counted   bool    // the district has accounts at all
}

// Login lets somebody in by phone or name and returns the bearer of a new
// session. addr is where he comes from (an IP address, "" when unknown).
//
// Faults: access.wrong_login (with how many attempts are left), access.locked_out
// (with the minutes to wait), access.name_ambiguous, access.busy; and, told only
// to whoever knows the password: access.account_locked, access.account_closed.
// Whoever no longer works here is nobody.
func (s *Service) Login(ctx context.Context, district, login, password, addr string) (string, Principal, error) {
	return s.LoginFrom(ctx, district, login, password, From{Address: addr})
}

// LoginFrom is Login that also notes, roughly, which browser it was.
func (s *Service) LoginFrom(ctx context.Context, district, login, password string, from From) (string, Principal, error) {
	login = strings.TrimSpace(norm.NFKC.String(login))
	f, err := db.Read(ctx, s.db, func(tx *db.Tx) (found, error) { return s.find(tx, district, login) })
	if err != nil {
		return "", Principal{}, err
	}
	keys := attemptKeys(f, login, from.Address)
	left, err := s.admit(ctx, district, f, keys)
	if err != nil {
		return "", Principal{}, err
	}
	right, err := s.hasher.Check(ctx, string(f.account.Password), password)
	if err != nil {
		return "", Principal{}, err
	}
	if !right {
		return "", Principal{}, refuse(f, left)
	}
	if err := f.mayEnter(); err != nil {
		return "", Principal{}, err
	}
	return s.enter(ctx, f.account, password, keys, from)
}

func (s *Service) find(tx *db.Tx, district, login string) (found, error) {
	var f found
	counted, err := anyAccount(tx, district)
	if err != nil || !counted || login == "" {
		return found{counted: counted}, err
	}
	f.counted = true
	people, err := s.peopleBy(tx, district, login)
	switch {
	case err != nil || len(people) == 0:
		return f, err
	case len(people) > 1:
		f.ambiguous = true
		return f, nil
	}
	f.account, _, err = accountOf(tx, district, people[0].ID)
	return f, err
}

func (f found) mayEnter() error {
	switch {
	case f.account.State == Locked:
		return fault.New(fault.Forbidden, "access.account_locked")
	case f.account.State == Closed:
		return fault.New(fault.Forbidden, "access.account_closed")
	}
	return nil
}

// key is one counter of attempts.
type key struct {
	name  string
	limit int64
}

// attemptKeys are the counters of an attempt. What nobody's login is may well be
// a password that slipped into the wrong field, so only 20 bits of its hash are
// kept; strangers who share a counter do no harm.
func attemptKeys(f found, login, addr string) []key {
	if !f.counted {
		return nil
	}
	var keys []key
	if f.account.ID != 0 {
		keys = append(keys, key{"account:" + f.account.ID.String(), AttemptsByLogin})
	} else {
		sum := sha256.Sum256([]byte(login))
		keys = append(keys, key{"login:" + hex.EncodeToString(sum[:3])[:5], AttemptsByLogin})
	}
	if a, err := netip.ParseAddr(addr); err == nil {
		a = a.Unmap().WithZone("")
		if a.Is6() { // a household has a /64
			p, _ := a.Prefix(64)
			a = p.Addr()
		}
		keys = append(keys, key{"addr:" + a.String(), AttemptsByAddress})
	}
	return keys
}

// admit counts the attempt before the password is looked at, so that a thousand
// at once are five as well, and returns how many are left after this one.
func (s *Service) admit(ctx context.Context, district string, f found, keys []key) (int64, error) {
	type verdict struct {
		left int64
		wait time.Duration
	}
	now := s.clock.Now()
	v, err := db.Write(ctx, s.db, func(tx *db.Tx) (verdict, error) {
		v := verdict{left: AttemptsByLogin}
		for i, k := range keys {
			n, at, err := countAttempt(tx, district, k.name, k.limit, now)
			if err != nil {
				return v, err
			}
			v.left = min(v.left, k.limit-n)
			if n > k.limit {
				v.wait = max(v.wait, clock.FromMicros(at).Add(Lockout).Sub(now))
			}
			// The account's owner must be able to see that somebody tried.
			if i == 0 && n == k.limit && f.account.ID != 0 {
				if err := s.noteLockout(tx, f.account); err != nil {
					return v, err
				}
			}
			if v.wait > 0 {
				break // whoever is shut out spends nobody else's attempts
			}
		}
		return v, nil
	})
	if err != nil {
		return 0, err
	}
	if v.wait > 0 {
		return 0, lockedOut(v.wait)
	}
	return v.left, nil
}

func lockedOut(wait time.Duration) error {
	return fault.New(fault.TooMany, "access.locked_out", "minutes", int((wait+time.Minute-1)/time.Minute))
}

// noteLockout writes that an account's last attempt before a lockout is being
// used. It stands in the transaction that counts: a write of its own would take
// longer for a login that exists.
func (s *Service) noteLockout(tx *db.Tx, a Account) error {
	return s.ledger.Note(tx, ledger.Actor{System: "access"}, aboutLockout,
		ledger.Ref{District: a.District, ID: s.ids.New()},
		ledger.Event{Kind: "account.attempts_spent", Say: map[string]any{"account": a.ID.String(), "attempts": AttemptsByLogin}})
}

func refuse(f found, left int64) error {
	switch {
	case f.ambiguous:
		return fault.New(fault.Unauthenticated, "access.name_ambiguous")
	case left <= 0:
		return lockedOut(Lockout)
	}
	return fault.New(fault.Unauthenticated, "access.wrong_login", "left", left)
}

// enter opens the session. The account is read again: between the check and now
// it may have been closed or given another password.
func (s *Service) enter(ctx context.Context, checked Account, password string, keys []key, from From) (string, Principal, error) {
	fresh := ""
	if s.hasher.Outdated(string(checked.Password)) {
		var err error
		if fresh, err = s.hasher.Hash(ctx, password); err != nil {
			return "", Principal{}, err
		}
	}
	bearer := newBearer(sessionBearer, checked.District)
	p, err := db.Write(ctx, s.db, func(tx *db.Tx) (Principal, error) {
		a, err := getAccount(tx, checked.District, checked.ID)
		if err != nil {
			return Principal{}, err
		}
		if a.Password != checked.Password || a.State != Active {
			return Principal{}, fault.New(fault.Unauthenticated, "access.account_changed")
		}
		if fresh != "" {
			was := a
			st := a.withPassword("account.password_rehashed", fresh, a.MustChange, clock.FromMicros(a.PasswordAt))
			if err := s.ledger.Record(tx, ledger.Actor{System: "access"}, &was, st); err != nil {
				return Principal{}, err
			}
		}
		for i, k := range keys {
			settle := forgetAttempts
			if i > 0 { // the address's others still failed
				settle = uncountAttempt
			}
			if err := settle(tx, a.District, k.name); err != nil {
				return Principal{}, err
			}
		}
		return s.openSession(tx, a, bearer, from)
	})
	if err != nil {
		return "", Principal{}, err
	}
	return bearer, p, nil
}

func (s *Service) openSession(tx *db.Tx, a Account, bearer string, from From) (Principal, error) {
	p, err := s.principal(tx, a, 0)
	if err != nil {
		return p, err
	}
	if p, err = s.principal(tx, a, chooseHat(p.Posts)); err != nil {
		return p, err
	}
	now := s.clock.Now()
	n := session{
		district: a.District, id: s.ids.New(), Hash: bearerHash(bearer), account: a.ID, post: p.Post,
		seen: clock.Micros(now), until: clock.Micros(now.Add(SessionLife)),
		place: from.place(), agent: from.device(),
	}
	p.session = n.id
	return p, insertSession(tx, n)
}
