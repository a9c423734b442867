package db

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Violated tells whether err is the breach of a unique constraint or index. name
// is the index's name on PostgreSQL; SQLite reports the columns instead, so
// name's table and columns are given once: "entry_subject" or, for both,
// Violated(err, "entry_subject", "entry.district, entry.about, …").
//
// Calls with an empty name ask for any uniqueness breach.
func Violated(err error, name string, sqliteColumns ...string) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" && (name == "" || pg.ConstraintName == name)
	}
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	switch lite.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
	default:
		return false
	}
	if name == "" {
		return true
	}
	text := lite.Error()
	if strings.Contains(text, "index '"+name+"'") {
		return true
	}
	for _, c := range sqliteColumns {
		if strings.Contains(text, c) {
			return true
		}
	}
	return false
}

// again tells whether running the transaction anew may succeed.
func again(err error) bool {
	if errors.Is(err, ErrLost) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
