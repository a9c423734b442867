package access

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Open asks for an account.
type Open struct {
	Person   ident.ID
	Password string // "" has one made up, which OpenAccount returns
	// Keep lets the person keep the password; only a part of the system may say
	// so (a demo, the first account). Otherwise he must change it at once.
	Keep bool
}

// OpenAccount opens an account for a person, or opens his closed one again, and
// returns the password to hand to him. Faults: access.account_exists,
// access.person_left, org.person_unknown, those of CheckPassword and May.
func (s *Service) OpenAccount(ctx context.Context, by Principal, o Open) (Account, string, error) {
	var none Account
	if err := by.May(AccessAccount); err != nil {
		return none, "", err
	}
	password := o.Password
	person, err := db.Read(ctx, s.db, func(tx *db.Tx) (org.Person, error) { return s.person(tx, by.District, o.Person) })
	if err != nil {
		return none, "", err
	}
	if password == "" {
		password = makePassword()
	} else if err := CheckPassword("password", password, person.Phone, person.Name); err != nil {
		return none, "", err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return none, "", err
	}
	a, err := db.Write(ctx, s.db, func(tx *db.Tx) (Account, error) {
		return s.openTx(tx, by, o.Person, nil, hash, !(o.Keep && by.IsSystem()))
	})
	if err != nil {
		return none, "", err
	}
	return a, password, nil
}

// record writes the entries and the row, and returns the account as it is now.
func (s *Service) record(tx *db.Tx, by Principal, was *Account, steps ...ledger.Step) (Account, error) {
	var before ledger.Subject
	if was != nil {
		before = was
	}
	if err := s.ledger.Record(tx, by.Actor(), before, steps...); err != nil {
		return Account{}, err
	}
	return *steps[len(steps)-1].Is.(*Account), nil
}

// change is one verb on an account: may I, load, decide, record.
func (s *Service) change(ctx context.Context, by Principal, v Verb, id ident.ID,
	decide func(tx *db.Tx, a Account) (ledger.Step, error)) (Account, error) {
	if err := by.May(v); err != nil {
		return Account{}, err
	}
	if id == by.Account {
		return Account{}, fault.New(fault.Forbidden, "access.not_yourself")
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Account, error) {
		// Counting administrators needs them to stand still.
		if err := tx.Lock("access/" + by.District); err != nil {
			return Account{}, err
		}
		was, err := getAccount(tx, by.District, id)
		if err != nil {
			return was, err
		}
		st, err := decide(tx, was)
		if err != nil {
			return was, err
		}
		return s.record(tx, by, &was, st)
	})
}

// Lock stops an account until it is unlocked; its sessions end. Faults:
// access.bad_move, access.reason_missing, access.not_yourself, access.last_role.
func (s *Service) Lock(ctx context.Context, by Principal, id ident.ID, reason string) (Account, error) {
	return s.stop(ctx, by, id, Locked, reason)
}

// Close ends an account; its sessions end. Faults as Lock.
func (s *Service) Close(ctx context.Context, by Principal, id ident.ID, reason string) (Account, error) {
	return s.stop(ctx, by, id, Closed, reason)
}

func (s *Service) stop(ctx context.Context, by Principal, id ident.ID, to State, reason string) (Account, error) {
	return s.change(ctx, by, AccessAccount, id, func(tx *db.Tx, a Account) (ledger.Step, error) {
		if err := keepLast(tx, a); err != nil {
			return ledger.Step{}, err
		}
		if err := endSessions(tx, a.District, a.ID, 0); err != nil {
			return ledger.Step{}, err
		}
		return a.move(to, reason)
	})
}

// Unlock lets an account in again, and forgets its failed attempts. Faults as Lock.
func (s *Service) Unlock(ctx context.Context, by Principal, id ident.ID, reason string) (Account, error) {
	return s.change(ctx, by, AccessAccount, id, func(tx *db.Tx, a Account) (ledger.Step, error) {
		if a.State != Locked {
			return ledger.Step{}, fault.New(fault.Conflict, "access.bad_move", "from", "account."+string(a.State), "to", "account."+string(Active))
		}
		if err := forgetAttempts(tx, a.District, "account:"+a.ID.String()); err != nil {
			return ledger.Step{}, err
		}
		return a.move(Active, reason)
	})
}

// keepLast refuses to lose the last active system administrator, without whom
// nobody could let anybody in.
func keepLast(tx *db.Tx, a Account) error {
	if a.State != Active || !slices.Contains(a.Roles, RoleSystem) {
		return nil
	}
	n, err := holders(tx, a.District, RoleSystem)
	if err == nil && n <= 1 {
		return fault.New(fault.Conflict, "access.last_role")
	}
	return err
}

func holders(tx *db.Tx, district string, r Role) (int, error) {
	all, err := administrators(tx, district)
	n := 0
	for _, a := range all {
		if slices.Contains(a.Roles, r) {
			n++
		}
	}
	return n, err
}

// GrantRole gives an account an administration. The security administrator does
// it; until the district has one, the system administrator appoints him, and him
// alone. Faults: access.role_security_only, access.role_unknown,
// access.role_second, access.not_yourself.
func (s *Service) GrantRole(ctx context.Context, by Principal, id ident.ID, r Role) (Account, error) {
	return s.change(ctx, by, AccessRole, id, func(tx *db.Tx, a Account) (ledger.Step, error) {
		if err := s.mayAppoint(tx, by, r); err != nil {
			return ledger.Step{}, err
		}
		if a.State != Active {
			return ledger.Step{}, fault.New(fault.Conflict, "access.account_closed")
		}
		return a.grant(r)
	})
}

// TakeRole takes an administration away. Faults as GrantRole, and
// access.role_not_held, access.last_role.
func (s *Service) TakeRole(ctx context.Context, by Principal, id ident.ID, r Role) (Account, error) {
	return s.change(ctx, by, AccessRole, id, func(tx *db.Tx, a Account) (ledger.Step, error) {
		if err := s.mayAppoint(tx, by, ""); err != nil {
			return ledger.Step{}, err
		}
		if err := keepLast(tx, a); err != nil {
			return ledger.Step{}, err
		}
		return a.take(r)
	})
}

func (s *Service) mayAppoint(tx *db.Tx, by Principal, r Role) error {
	if by.IsSystem() || by.Wears(RoleSecurity) {
		return nil
	}
	n, err := holders(tx, by.District, RoleSecurity)
	if err != nil {
		return err
	}
	if n == 0 && r == RoleSecurity {
		return nil
	}
	return fault.New(fault.Forbidden, "access.role_security_only")
}
