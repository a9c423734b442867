package duty

import (
	"errors"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// columns are the table's, in the order of row and scan.
var columns = []string{"district", "id", "version", "kind", "about", "subject", "parent", "title", "line",
	"holder", "verifier", "division", "industry", "unit", "opened", "due", "ladder", "rung", "next_at", "state",
	"submitted_at", "closed_at", "submitted_by", "returns", "extensions", "asked_due", "asked_reason"}

const fields = `district, id, version, kind, about, subject, parent, title, line,
	holder, verifier, division, industry, unit, opened, due, ladder, rung, next_at, state,
	submitted_at, closed_at, submitted_by, returns, extensions, asked_due, asked_reason`

func (d *Duty) row() []any {
	return []any{d.District, d.ID, d.Version, d.Kind, d.Concerns, d.Subject, d.Parent, d.Title, string(d.Line),
		d.Holder, d.Verifier, d.Division, d.Industry, d.Unit, d.Opened, d.Due, d.Ladder, d.Rung, d.NextAt, string(d.State),
		d.SubmittedAt, d.ClosedAt, d.SubmittedBy, d.Returns, d.Extensions, d.AskedDue, d.AskedReason}
}

func scan(r *db.Rows) (Duty, error) { return scanFrom(r.Scan) }

func scanFrom(scan func(...any) error) (Duty, error) {
	var d Duty
	err := scan(&d.District, &d.ID, &d.Version, &d.Kind, &d.Concerns, &d.Subject, &d.Parent, &d.Title, &d.Line,
		&d.Holder, &d.Verifier, &d.Division, &d.Industry, &d.Unit, &d.Opened, &d.Due, &d.Ladder, &d.Rung, &d.NextAt, &d.State,
		&d.SubmittedAt, &d.ClosedAt, &d.SubmittedBy, &d.Returns, &d.Extensions, &d.AskedDue, &d.AskedReason)
	return d, err
}

// About implements ledger.Subject.
func (*Duty) About() string { return About }

// Save implements ledger.Subject. What a duty is for never changes, so an UPDATE
// leaves those columns alone. A vacancy that another sweep was faster to open
// gives db.ErrLost.
func (d *Duty) Save(tx *db.Tx, was int64) error {
	if was == 0 {
		return d.insert(tx)
	}
	return tx.Change(d.saved, `UPDATE duty SET version = $4, holder = $5, verifier = $6, due = $7, rung = $8, next_at = $9,
			state = $10, submitted_at = $11, closed_at = $12, submitted_by = $13, returns = $14, extensions = $15,
			asked_due = $16, asked_reason = $17
		WHERE district = $1 AND id = $2 AND version = $3`,
		d.District, d.ID, was, d.Version, d.Holder, d.Verifier, d.Due, d.Rung, d.NextAt,
		string(d.State), d.SubmittedAt, d.ClosedAt, d.SubmittedBy, d.Returns, d.Extensions, d.AskedDue, d.AskedReason)
}

func (d *Duty) insert(tx *db.Tx) error {
	if d.deferred {
		tx.Later("duty", columns, d.row())
		return nil
	}
	return tx.InsertElse(d.saved, "duty", columns, [][]any{d.row()})
}

// saved says what it was that could not be saved.
func (d *Duty) saved(err error) error {
	if db.Violated(err, "duty_vacancy", "duty.district, duty.subject") {
		return db.ErrLost
	}
	if err != nil && !errors.Is(err, db.ErrLost) {
		return fmt.Errorf("save duty %d: %w", d.ID, err)
	}
	return err
}

// load reads one duty. Fault: duty.unknown.
func load(tx *db.Tx, district string, id ident.ID) (Duty, error) {
	d, err := scanFrom(tx.QueryRow("SELECT "+fields+" FROM duty WHERE district = $1 AND id = $2", district, id).Scan)
	if errors.Is(err, db.ErrNoRows) {
		return d, fault.New(fault.NotFound, "duty.unknown", "id", id)
	}
	if err != nil {
		return d, fmt.Errorf("read duty %d: %w", id, err)
	}
	return d, nil
}

// children reads the pending duties that were opened for a duty.
func children(tx *db.Tx, district string, parent ident.ID) ([]Duty, error) {
	rows, err := tx.Query(childrenText, district, parent)
	return db.Collect(rows, err, scan)
}

const childrenText = "SELECT " + fields + ` FROM duty
	WHERE district = $1 AND parent = $2 AND parent > 0 AND closed_at = 0 ORDER BY id`

// claim takes the duties whose next rung has come, for this transaction alone.
func claim(tx *db.Tx, district string, now int64, limit int) ([]Duty, error) {
	rows, err := tx.Query(claimText+tx.ForClaim(), district, now, limit)
	return db.Collect(rows, err, scan)
}

const claimText = "SELECT " + fields + ` FROM duty
	WHERE district = $1 AND next_at > 0 AND next_at <= $2 ORDER BY next_at LIMIT $3`

// dueDistricts lists the districts where a rung's time has come: a skip scan, one
// probe for each district that has rungs to climb.
func dueDistricts(tx *db.Tx, now int64) ([]string, error) {
	return tx.DistrictsDue("duty", "next_at > 0", "next_at", now)
}

// cases tells which of the duties have had an accountability case.
func cases(tx *db.Tx, district string, of []Duty) (map[ident.ID]bool, error) {
	ids := make([]ident.ID, len(of))
	for i, d := range of {
		ids[i] = d.ID
	}
	w := (&db.Where{}).And("district = ?", district).And("parent > 0").And("kind = ?", Account)
	db.In(w, "parent", ids)
	rows, err := tx.Query("SELECT parent FROM duty"+w.SQL(), w.Args()...)
	parents, err := db.Collect(rows, err, scanID)
	had := make(map[ident.ID]bool, len(parents))
	for _, id := range parents {
		had[id] = true
	}
	return had, err
}

func scanID(r *db.Rows) (ident.ID, error) {
	var id ident.ID
	return id, r.Scan(&id)
}

// vacancies reads the pending vacancy duties of a district.
func vacancies(tx *db.Tx, district string) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND kind = 'vacancy' AND closed_at = 0 ORDER BY subject`, district)
	return db.Collect(rows, err, scan)
}

// unjudged reads the submitted duties that nobody could verify when they were
// submitted.
func unjudged(tx *db.Tx, district string) ([]Duty, error) {
	rows, err := tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND state = 'submitted' AND verifier = 0 ORDER BY id`, district)
	return db.Collect(rows, err, scan)
}

// Tables tells ledger.Verify where the duties are.
func Tables() []ledger.Table {
	return []ledger.Table{{About: About, Of: &Duty{}, Scan: func(tx *db.Tx, district string, after ident.ID, limit int) ([]ledger.Subject, error) {
		rows, err := tx.Query("SELECT "+fields+` FROM duty
			WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3`, district, after, limit)
		return db.Collect(rows, err, func(r *db.Rows) (ledger.Subject, error) {
			d, err := scan(r)
			return &d, err
		})
	}}}
}
