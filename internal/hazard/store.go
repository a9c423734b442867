package hazard

import (
	"bytes"
	"encoding/json"
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

func scanHazard(rows *db.Rows) (Hazard, error) {
	var h Hazard
	var clause, fixes, before, after, extra string
	err := rows.Scan(&h.District, &h.ID, &h.Version, &h.Number, &h.State, &h.Grade, &h.Site, &h.Unit, &h.SiteName,
		&h.Division, &h.Town, &h.Industry, &h.Place, &h.Text, &clause, &h.Found, &h.Reporter, &h.ReporterPost, &h.FoundBy,
		&fixes, &h.Responsible, &h.VerifiedBy, &h.Salt, &h.Due, &h.Duty, &before, &after, &h.SubmittedAt, &h.ClosedAt,
		&h.OnSpot, &h.Returns, &h.Extensions, &h.RecurrenceOf, &h.Mark, &h.ClauseMark, &h.MergedInto, &h.Accepter, &h.Blind,
		&h.SourceState, &h.Source, &h.SourceKey, &h.SourceHash, &extra, &h.Note)
	if err != nil {
		return h, fmt.Errorf("read hazard: %w", err)
	}
	err = errors.Join(parse(clause, &h.Clause), parse(fixes, &h.Fixes), parse(before, &h.Before), parse(after, &h.After), parse(extra, &h.Extra))
	if err != nil {
		return h, fmt.Errorf("read hazard %d: %w", h.ID, err)
	}
	return h, nil
}

// text is the one JSON form of a value.
func text(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings, numbers, lists and maps of strings always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func list(v []string) string {
	if len(v) == 0 {
		return "[]"
	}
	return text(v)
}

func dict(v map[string]string) string {
	if len(v) == 0 {
		return "{}"
	}
	return text(v)
}

// parse reads what text wrote and nothing else: a column that says the same in
// another form was not written here.
func parse(s string, v any) error {
	if s == "[]" || s == "{}" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return err
	}
	if text(v) != s {
		return fmt.Errorf("%q is not as it was written", s)
	}
	return nil
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func one(tx *db.Tx, where string, args ...any) (Hazard, error) {
	rows, err := tx.Query("SELECT "+hazardFields+" FROM hazard WHERE "+where, args...)
	all, err := db.Collect(rows, err, scanHazard)
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
		part, err := db.Collect(rows, err, scanHazard)
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
		{About: "hazard", Of: &Hazard{}, Scan: scanTable(hazardFields, "hazard", scanHazard, func(h Hazard) ledger.Subject { return &h })},
		{About: "evidence", Of: &Evidence{}, Scan: scanTable(evidenceFields, "evidence", scanEvidence, func(e Evidence) ledger.Subject { return &e })},
	}
}

func scanTable[T any](fields, table string, scan func(*db.Rows) (T, error), as func(T) ledger.Subject) func(*db.Tx, string, ident.ID, int) ([]ledger.Subject, error) {
	return func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
		rows, err := tx.Query("SELECT "+fields+" FROM "+table+" WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3", district, after, limit)
		return db.Collect(rows, err, func(r *db.Rows) (ledger.Subject, error) {
			v, err := scan(r)
			return as(v), err
		})
	}
}
