package access

import (
	"errors"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const tokenFields = "district, id, version, salt, account, name, post, role, read_only, until, revoked, hash"

func scanToken(r interface{ Scan(...any) error }) (Token, error) {
	var t Token
	var hash string
	err := r.Scan(&t.District, &t.ID, &t.Version, &t.Salt, &t.Account, &t.Name, &t.Post, &t.Role, &t.ReadOnly, &t.Until, &t.Revoked, &hash)
	t.Hash = hidden(hash)
	return t, err
}

func scanTokenRow(r *db.Rows) (Token, error) { return scanToken(r) }

// Save writes the row.
func (t *Token) Save(tx *db.Tx, was int64) error {
	args := []any{t.District, t.ID, t.Version, t.Salt, t.Account, t.Name, t.Post, string(t.Role), flag(t.ReadOnly), t.Until, t.Revoked, string(t.Hash)}
	if was == 0 {
		_, err := tx.Exec(`INSERT INTO token (`+tokenFields+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, args...)
		return err
	}
	return saved(tx.Exec(`UPDATE token SET version = $3, salt = $4, account = $5, name = $6, post = $7, role = $8,
		read_only = $9, until = $10, revoked = $11, hash = $12
		WHERE district = $1 AND id = $2 AND version = $13`, append(args, was)...))
}

func getToken(tx *db.Tx, district string, id ident.ID) (Token, error) {
	t, err := scanToken(tx.QueryRow("SELECT "+tokenFields+" FROM token WHERE district = $1 AND id = $2", district, id))
	if errors.Is(err, db.ErrNoRows) {
		return t, fault.New(fault.NotFound, "access.token_unknown", "id", id.String())
	}
	return t, err
}

func tokenByHash(tx *db.Tx, district string, hash hidden) (t Token, ok bool, err error) {
	t, err = scanToken(tx.QueryRow("SELECT "+tokenFields+" FROM token WHERE district = $1 AND hash = $2", district, string(hash)))
	if errors.Is(err, db.ErrNoRows) {
		return Token{}, false, nil
	}
	return t, err == nil, err
}

func listTokens(tx *db.Tx, district string, after ident.ID, limit int) ([]Token, error) {
	rows, err := tx.Query("SELECT "+tokenFields+` FROM token WHERE district = $1 AND id > $2
		ORDER BY id LIMIT $3`, district, after, limit)
	return db.Collect(rows, err, scanTokenRow)
}

func tokensOf(tx *db.Tx, district string, account ident.ID) ([]Token, error) {
	rows, err := tx.Query("SELECT "+tokenFields+` FROM token WHERE district = $1 AND account = $2
		ORDER BY id`, district, account)
	return db.Collect(rows, err, scanTokenRow)
}
