package access

import (
	"context"
	"crypto/rand"
	"math/big"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// ChangePassword gives oneself a new password; every other session of the
// account ends. A wrong old password counts like a failed login. Faults:
// access.session_needed, access.wrong_password, access.locked_out,
// access.password_same, those of CheckPassword.
func (s *Service) ChangePassword(ctx context.Context, p Principal, old, fresh string) error {
	if err := p.May(AccessSelf); err != nil {
		return err
	}
	if err := p.needSession(); err != nil {
		return err
	}
	a, person, err := s.load(ctx, p.District, p.Account)
	if err != nil {
		return err
	}
	if err := CheckPassword("new", fresh, person.Phone, person.Name); err != nil {
		return err
	}
	if old == fresh {
		var wrong fault.Fields
		wrong.Add("new", "access.password_same")
		return wrong.Err()
	}
	if err := s.confirm(ctx, a, old); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, fresh)
	if err != nil {
		return err
	}
	return s.replacePassword(ctx, p, a, hash)
}

// replacePassword sets one's own new hash, unless the account's password is no
// longer the one that was checked.
func (s *Service) replacePassword(ctx context.Context, p Principal, checked Account, hash string) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		was, err := getAccount(tx, p.District, p.Account)
		if err != nil {
			return err
		}
		if was.Password != checked.Password {
			return fault.New(fault.Stale, "access.account_changed")
		}
		if err := endSessions(tx, p.District, p.Account, p.session); err != nil {
			return err
		}
		_, err = s.record(tx, p, &was, was.withPassword("account.password_changed", hash, false, s.clock.Now()))
		return err
	})
}

// confirm asks for the password once more, counted like a login.
func (s *Service) confirm(ctx context.Context, a Account, password string) error {
	f := found{account: a, counted: true}
	keys := attemptKeys(f, "", "")
	left, err := s.admit(ctx, a.District, f, keys)
	if err != nil {
		return err
	}
	right, err := s.hasher.Check(ctx, string(a.Password), password)
	switch {
	case err != nil:
		return err
	case !right && left <= 0:
		return lockedOut(Lockout)
	case !right:
		return fault.New(fault.Forbidden, "access.wrong_password", "left", left)
	}
	return db.Do(ctx, s.db, func(tx *db.Tx) error { return forgetAttempts(tx, a.District, keys[0].name) })
}

func (s *Service) load(ctx context.Context, district string, id ident.ID) (Account, org.Person, error) {
	type both struct {
		a Account
		p org.Person
	}
	b, err := db.Read(ctx, s.db, func(tx *db.Tx) (both, error) {
		a, err := getAccount(tx, district, id)
		if err != nil {
			return both{}, err
		}
		p, err := s.person(tx, district, a.Person)
		return both{a, p}, err
	})
	return b.a, b.p, err
}

// ResetPassword gives somebody a new password, which he must change at his next
// login, and returns it; his sessions end and his failed attempts are forgotten.
// An empty password has one made up. Faults: access.not_yourself,
// access.account_unknown, access.account_closed, those of CheckPassword and May.
func (s *Service) ResetPassword(ctx context.Context, by Principal, id ident.ID, password string) (string, error) {
	if err := by.May(AccessPassword); err != nil {
		return "", err
	}
	_, person, err := s.load(ctx, by.District, id)
	if err != nil {
		return "", err
	}
	if password == "" {
		password = makePassword()
	} else if err := CheckPassword("password", password, person.Phone, person.Name); err != nil {
		return "", err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	_, err = s.change(ctx, by, AccessPassword, id, func(tx *db.Tx, a Account) (ledger.Step, error) {
		if a.State == Closed {
			return ledger.Step{}, fault.New(fault.Conflict, "access.account_closed")
		}
		if err := endSessions(tx, a.District, a.ID, 0); err != nil {
			return ledger.Step{}, err
		}
		if err := forgetAttempts(tx, a.District, "account:"+a.ID.String()); err != nil {
			return ledger.Step{}, err
		}
		return a.withPassword("account.password_reset", hash, true, s.clock.Now()), nil
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// Made-up passwords have four groups of four letters and digits that cannot be
// taken for each other: 31^16, about 79 bits, and can be read out on the phone.
const (
	readable    = "23456789abcdefghjkmnpqrstuvwxyz"
	groups      = 4
	groupLength = 4
)

func makePassword() string {
	for {
		var b []byte
		for i := range groups * groupLength {
			if i > 0 && i%groupLength == 0 {
				b = append(b, '-')
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(readable))))
			if err != nil {
				panic(err) // crypto/rand never fails
			}
			b = append(b, readable[n.Int64()])
		}
		if CheckPassword("password", string(b), "", "") == nil {
			return string(b)
		}
	}
}

// Get returns one account. Faults: access.account_unknown, those of May.
func (s *Service) Get(ctx context.Context, by Principal, id ident.ID) (Account, error) {
	if id != by.Account || by.Account == 0 {
		if err := by.May(AccessRead); err != nil {
			return Account{}, err
		}
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Account, error) { return getAccount(tx, by.District, id) })
}

// maxPage is the longest page of accounts.
const maxPage = 500
