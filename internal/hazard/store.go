package hazard

import (
	"errors"
	"fmt"
	"strings"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

var hazardColumns = []string{
	"district", "id", "version", "number", "state", "grade", "site", "unit", "site_name", "division", "town", "industry",
	"place", "text", "clause", "found", "reporter", "reporter_post", "found_by", "fixes", "responsible_name", "verified_by", "salt",
	"due", "duty", "before_sums", "after_sums", "submitted_at", "closed_at", "on_spot", "returns", "extensions",
	"recurrence_of", "mark", "clause_mark", "merged_into", "accepter", "blind", "source_state", "source", "source_key", "source_hash", "extra", "note",
}

var (
	hazardFields = strings.Join(hazardColumns, ", ")
	hazardUpdate = updateText("hazard", hazardColumns)
)

// updateText sets every column but the key, where the version is the last value.
func updateText(table string, columns []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "UPDATE %s SET ", table)
	for i, c := range columns[2:] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s = $%d", c, i+3)
	}
	fmt.Fprintf(&b, " WHERE district = $1 AND id = $2 AND version = $%d", len(columns)+1)
	return b.String()
}

func (h *Hazard) row() []any {
	salt := h.Salt
	if salt == nil {
		salt = []byte{}
	}
	return []any{
		h.District, h.ID, h.Version, h.Number, string(h.State), string(h.Grade), h.Site, h.Unit, h.SiteName, h.Division,
		h.Town, h.Industry, h.Place, h.Text, text(h.Clause), h.Found, h.Reporter, h.ReporterPost, h.FoundBy,
		text(h.Fixes), h.Responsible, h.VerifiedBy, salt, h.Due, h.Duty, list(h.Before), list(h.After), h.SubmittedAt, h.ClosedAt,
		bit(h.OnSpot), h.Returns, h.Extensions, h.RecurrenceOf, h.Mark, h.ClauseMark, h.MergedInto, h.Accepter, bit(h.Blind),
		string(h.SourceState), h.Source, h.SourceKey, h.SourceHash, dict(h.Extra), h.Note,
	}
}

// Save writes the row.
func (h *Hazard) Save(tx *db.Tx, was int64) error {
	if was == 0 {
		if h.deferred {
			tx.Later("hazard", hazardColumns, h.row())
			return nil
		}
		return tx.Insert("hazard", hazardColumns, [][]any{h.row()})
	}
	return tx.Change(nil, hazardUpdate, append(h.row(), was)...)
}

// rowReader reads rows of hazardFields one after the other into the same places:
// naming 44 places anew costs a list more than filling them. It is used by one
// goroutine.
type rowReader struct {
	h                                   Hazard
	clause, fixes, before, after, extra string
	places                              []any
}

func newRowReader() *rowReader {
	r := new(rowReader)
	h := &r.h
	// Plain pointers, since a row is filled without reflection where its places are.
	word := func(s *State) *string { return (*string)(s) }
	id := func(id *ident.ID) *int64 { return (*int64)(id) }
	r.places = []any{&h.District, id(&h.ID), &h.Version, &h.Number, word(&h.State), (*string)(&h.Grade), id(&h.Site), id(&h.Unit), &h.SiteName,
		&h.Division, &h.Town, &h.Industry, &h.Place, &h.Text, &r.clause, &h.Found, id(&h.Reporter), id(&h.ReporterPost), &h.FoundBy,
		&r.fixes, &h.Responsible, &h.VerifiedBy, &h.Salt, &h.Due, id(&h.Duty), &r.before, &r.after, &h.SubmittedAt, &h.ClosedAt,
		&h.OnSpot, &h.Returns, &h.Extensions, id(&h.RecurrenceOf), &h.Mark, &h.ClauseMark, id(&h.MergedInto), id(&h.Accepter), &h.Blind,
		word(&h.SourceState), &h.Source, &h.SourceKey, &h.SourceHash, &r.extra, &h.Note}
	return r
}

// read is the present row. What it returns shares nothing with the next one.
func (r *rowReader) read(rows *db.Rows) (Hazard, error) {
	h := &r.h
	h.Clause, h.Fixes, h.Salt, h.Before, h.After, h.Extra = Clause{}, Fixes{}, nil, nil, nil, nil
	if err := rows.Scan(r.places...); err != nil {
		return Hazard{}, fmt.Errorf("read hazard: %w", err)
	}
	err := errors.Join(parseClause(r.clause, &h.Clause), parseFixes(r.fixes, &h.Fixes),
		parseSums(r.before, &h.Before), parseSums(r.after, &h.After), parse(r.extra, &h.Extra))
	if err != nil {
		return Hazard{}, fmt.Errorf("read hazard %d: %w", h.ID, err)
	}
	return *h, nil
}

// collect reads all hazards of an answer of about so many, and closes it.
func collect(about int, rows *db.Rows, err error) ([]Hazard, error) {
	return db.CollectAbout(about, rows, err, newRowReader().read)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func one(tx *db.Tx, where string, args ...any) (Hazard, error) {
	rows, err := tx.Query("SELECT "+hazardFields+" FROM hazard WHERE "+where, args...)
	all, err := collect(1, rows, err)
	if err != nil {
		return Hazard{}, fmt.Errorf("find hazard: %w", err)
	}
	if len(all) == 0 {
		return Hazard{}, missing()
	}
	return all[0], nil
}

// missing is what one hears of a hazard that is not there, or not his to see.
func missing() error { return fault.New(fault.NotFound, "hazard.not_found") }

func get(tx *db.Tx, district string, id ident.ID) (Hazard, error) {
	return one(tx, "district = $1 AND id = $2", district, id)
}

func getByNumber(tx *db.Tx, district, number string) (Hazard, error) {
	return one(tx, "district = $1 AND number = $2", district, number)
}

// many returns the hazards with these ids, in no order.
func many(tx *db.Tx, district string, ids []ident.ID) ([]Hazard, error) {
	var all []Hazard
	for len(ids) > 0 {
		n := min(len(ids), lookup)
		w := new(db.Where).And("district = ?", district)
		db.Among(w, "id", ids[:n])
		rows, err := tx.Query("SELECT "+hazardFields+" FROM hazard"+w.SQL(), w.Args()...)
		part, err := collect(n, rows, err)
		if err != nil {
			return nil, fmt.Errorf("find hazards: %w", err)
		}
		all, ids = append(all, part...), ids[n:]
	}
	return all, nil
}

// lookup is how many keys one statement asks for. Binding costs SQLite the square
// of it, a statement's round trip once; 100 is where the two meet.
const lookup = 100

// takeNumbers moves a day's counter by n and returns the last number taken.
func takeNumbers(tx *db.Tx, district string, day int, n int64) (int64, error) {
	var last int64
	err := tx.QueryRow(`INSERT INTO hazard_count (district, day, n) VALUES ($1, $2, $3)
		ON CONFLICT (district, day) DO UPDATE SET n = hazard_count.n + excluded.n RETURNING n`, district, day, n).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("take numbers of %d: %w", day, err)
	}
	return last, nil
}

// Tables tells ledger.Verify where the room's rows are.
func Tables() []ledger.Table {
	return []ledger.Table{
		{About: "hazard", Of: &Hazard{}, Scan: scanTable(hazardFields, "hazard", func() func(*db.Rows) (Hazard, error) { return newRowReader().read }, func(h Hazard) ledger.Subject { return &h })},
		{About: "evidence", Of: &Evidence{}, Scan: scanTable(evidenceFields, "evidence", func() func(*db.Rows) (Evidence, error) { return scanEvidence }, func(e Evidence) ledger.Subject { return &e })},
	}
}

func scanTable[T any](fields, table string, scanner func() func(*db.Rows) (T, error), as func(T) ledger.Subject) func(*db.Tx, string, ident.ID, int) ([]ledger.Subject, error) {
	return func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
		rows, err := tx.Query("SELECT "+fields+" FROM "+table+" WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3", district, after, limit)
		scan := scanner()
		return db.Collect(rows, err, func(r *db.Rows) (ledger.Subject, error) {
			v, err := scan(r)
			return as(v), err
		})
	}
}
