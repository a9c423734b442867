package notice

import (
	"database/sql"
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
)

var columns = []string{"district", "person", "number", "post", "kind", "at", "duty", "duty_kind", "about", "subject", "title", "due", "actor", "said"}

func save(tx *db.Tx, district string, all []Notice) error {
	rows := make([][]any, len(all))
	for i, n := range all {
		rows[i] = []any{district, n.Person, n.Number, n.Post, string(n.Kind), n.At, n.Duty, n.DutyKind, n.About, n.Subject, n.Title, n.Due, n.Actor, n.Said}
	}
	if err := tx.Insert("notice", columns, rows); err != nil {
		return fmt.Errorf("save notices: %w", err)
	}
	return nil
}

// older reads a person's notices below a number (0: from the newest) and above
// another, the newest first.
func older(tx *db.Tx, district string, person ident.ID, below, above int64, limit int) ([]Notice, error) {
	w := new(db.Where).And("district = ?", district).And("person = ?", person).And("number > ?", above).If(below > 0, "number < ?", below)
	rows, err := tx.Query(`SELECT person, number, post, kind, at, duty, duty_kind, about, subject, title, due, actor, said
		FROM notice`+w.SQL()+" ORDER BY number DESC LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, func(r *db.Rows) (n Notice, err error) {
		err = r.Scan(&n.Person, &n.Number, &n.Post, &n.Kind, &n.At, &n.Duty, &n.DutyKind, &n.About, &n.Subject, &n.Title, &n.Due, &n.Actor, &n.Said)
		return n, err
	})
}

func clear(tx *db.Tx, district string) error {
	if _, err := tx.Exec("DELETE FROM notice WHERE district = $1", district); err != nil {
		return fmt.Errorf("clear notices: %w", err)
	}
	return nil
}

func seenBy(tx *db.Tx, district string, person ident.ID) (int64, error) {
	var n int64
	err := tx.QueryRow("SELECT number FROM notice_seen WHERE district = $1 AND person = $2", district, person).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

func saveSeen(tx *db.Tx, district string, person ident.ID, number int64) error {
	_, err := tx.Exec(`INSERT INTO notice_seen (district, person, number) VALUES ($1, $2, $3)
		ON CONFLICT (district, person) DO UPDATE SET number =
			CASE WHEN excluded.number > notice_seen.number THEN excluded.number ELSE notice_seen.number END`, district, person, number)
	if err != nil {
		return fmt.Errorf("save how far somebody looked: %w", err)
	}
	return nil
}
