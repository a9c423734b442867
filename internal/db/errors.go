package db

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	"zombiezen.com/go/sqlite"
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
		return pg.Code == "23505" && (name == "" || pg.ConstraintName == name || isShardOf(pg.ConstraintName, name))
	}
	switch sqlite.ErrCode(err) {
	case sqlite.ResultConstraintUnique, sqlite.ResultConstraintPrimaryKey, sqlite.ResultConstraintRowID:
	default:
		return false
	}
	if name == "" {
		return true
	}
	text := err.Error()
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

// isShardOf tells whether an index is the part of another that lies with one shard
// of a table that is spread over nodes: it bears the shard's number after the name.
func isShardOf(index, name string) bool {
	number, ok := strings.CutPrefix(index, name+"_")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// again tells whether running the transaction anew may succeed.
func again(err error) bool {
	if errors.Is(err, ErrLost) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// Serialization failure, deadlock; or this process stood still for so long
		// that the server ended its transaction.
		return pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "25P03"
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultBusy {
		return true
	}
	var migrating *driver.Error // migrations go by database/sql
	return errors.As(err, &migrating) && migrating.Code()&0xff == int(sqlite.ResultBusy)
}
