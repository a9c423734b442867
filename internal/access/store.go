package access

import (
	"encoding/json"
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

const accountFields = "district, id, version, salt, person, roles, state, must_change, password_at, password"

func scanAccount(r interface{ Scan(...any) error }) (Account, error) {
	var a Account
	var roles, password string
	err := r.Scan(&a.District, &a.ID, &a.Version, &a.Salt, &a.Person, &roles, &a.State, &a.MustChange, &a.PasswordAt, &password)
	if err != nil {
		return a, err
	}
	a.Password = hidden(password)
	if err := json.Unmarshal([]byte(roles), &a.Roles); err != nil {
		return a, fmt.Errorf("read roles of account %d: %w", a.ID, err)
	}
	if again, err := encodeRoles(a.Roles); err != nil || again != roles {
		return a, fmt.Errorf("read roles of account %d: %q is not as it was written", a.ID, roles)
	}
	return a, nil
}

func scanAccountRow(r *db.Rows) (Account, error) { return scanAccount(r) }

// encodeRoles is the one form in which a row holds them.
func encodeRoles(roles []Role) (string, error) {
	raw, err := json.Marshal(append([]Role{}, roles...))
	if err != nil {
		return "", fmt.Errorf("encode roles: %w", err)
	}
	return string(raw), nil
}

// Save writes the row.
func (a *Account) Save(tx *db.Tx, was int64) error {
	roles, err := encodeRoles(a.Roles)
	if err != nil {
		return err
	}
	args := []any{a.District, a.ID, a.Version, a.Salt, a.Person, roles, string(a.State), flag(a.MustChange), a.PasswordAt, string(a.Password)}
	if was == 0 {
		_, err := tx.Exec(`INSERT INTO account (`+accountFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, args...)
		if db.Violated(err, "account_person", "account.person") {
			return fault.New(fault.Conflict, "access.account_exists")
		}
		return err
	}
	return saved(tx.Exec(`UPDATE account SET version = $3, salt = $4, person = $5, roles = $6, state = $7,
		must_change = $8, password_at = $9, password = $10
		WHERE district = $1 AND id = $2 AND version = $11`, append(args, was)...))
}

// saved turns an UPDATE that touched nothing into a lost race.
func saved(n int64, err error) error {
	if err == nil && n == 0 {
		return db.ErrLost
	}
	return err
}

// flag is a truth as SMALLINT, which both engines take.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// getAccount reads one account. Fault: access.account_unknown.
func getAccount(tx *db.Tx, district string, id ident.ID) (Account, error) {
	a, err := scanAccount(tx.QueryRow("SELECT "+accountFields+" FROM account WHERE district = $1 AND id = $2", district, id))
	if errors.Is(err, db.ErrNoRows) {
		return a, fault.New(fault.NotFound, "access.account_unknown", "id", id.String())
	}
	return a, err
}

// accountOf reads a person's account; ok is false when he has none.
func accountOf(tx *db.Tx, district string, person ident.ID) (a Account, ok bool, err error) {
	a, err = scanAccount(tx.QueryRow("SELECT "+accountFields+" FROM account WHERE district = $1 AND person = $2", district, person))
	if errors.Is(err, db.ErrNoRows) {
		return Account{}, false, nil
	}
	return a, err == nil, err
}

// anyAccount tells whether a district has been set up.
func anyAccount(tx *db.Tx, district string) (bool, error) {
	var id ident.ID
	err := tx.QueryRow("SELECT id FROM account WHERE district = $1 LIMIT 1", district).Scan(&id)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// listAccounts returns accounts with id > after, in order of id.
func listAccounts(tx *db.Tx, district string, after ident.ID, limit int) ([]Account, error) {
	rows, err := tx.Query("SELECT "+accountFields+` FROM account WHERE district = $1 AND id > $2
		ORDER BY id LIMIT $3`, district, after, limit)
	return db.Collect(rows, err, scanAccountRow)
}

// pickAccounts returns accounts of a state and a role with id > after, in order of id.
func pickAccounts(tx *db.Tx, district string, q Search, limit int) ([]Account, error) {
	w := new(db.Where).And("district = ?", district).And("id > ?", q.After).If(q.State != "", "state = ?", string(q.State))
	if q.Role != "" {
		roles, err := encodeRoles([]Role{q.Role})
		if err != nil {
			return nil, err
		}
		w.And("roles = ?", roles)
	}
	rows, err := tx.Query("SELECT "+accountFields+" FROM account"+w.SQL()+" ORDER BY id LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, scanAccountRow)
}

// administrators lists the active accounts that hold any administration: a
// handful, however many accounts there are.
func administrators(tx *db.Tx, district string) ([]Account, error) {
	rows, err := tx.Query("SELECT "+accountFields+` FROM account
		WHERE district = $1 AND roles <> '[]' AND state = $2 ORDER BY id`, district, string(Active))
	return db.Collect(rows, err, scanAccountRow)
}

// Tables are the room's folded tables, for the ledger's verification.
func Tables() []ledger.Table {
	return []ledger.Table{
		{About: "account", Of: &Account{}, Scan: func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
			all, err := listAccounts(tx, district, after, limit)
			return subjects(all, err, func(a *Account) ledger.Subject { return a })
		}},
		{About: "token", Of: &Token{}, Scan: func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
			all, err := listTokens(tx, district, after, limit)
			return subjects(all, err, func(t *Token) ledger.Subject { return t })
		}},
		{About: aboutLockout, EventsOnly: true},
		{About: aboutSystem, EventsOnly: true},
	}
}

func subjects[T any](all []T, err error, as func(*T) ledger.Subject) ([]ledger.Subject, error) {
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Subject, len(all))
	for i := range all {
		out[i] = as(&all[i])
	}
	return out, nil
}
