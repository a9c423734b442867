package hazard

import (
	"fmt"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
)

var evidenceColumns = []string{"district", "id", "version", "sum", "size", "media", "hazard", "role", "taken_at", "name", "person"}

var (
	evidenceFields = strings.Join(evidenceColumns, ", ")
	evidenceUpdate = updateText("evidence", evidenceColumns)
)

func (e *Evidence) row() []any {
	return []any{e.District, e.ID, e.Version, e.Sum, e.Size, e.Media, e.Hazard, string(e.Role), e.TakenAt, e.Name, e.By}
}

// Save writes the row.
func (e *Evidence) Save(tx *db.Tx, was int64) error {
	if was == 0 {
		tx.Later("evidence", evidenceColumns, e.row())
		return nil
	}
	return tx.Change(nil, evidenceUpdate, append(e.row(), was)...)
}

func scanEvidence(rows *db.Rows) (Evidence, error) {
	var e Evidence
	err := rows.Scan(&e.District, &e.ID, &e.Version, &e.Sum, &e.Size, &e.Media, &e.Hazard, &e.Role, &e.TakenAt, &e.Name, &e.By)
	if err != nil {
		return e, fmt.Errorf("read evidence: %w", err)
	}
	return e, nil
}

// evidenceOf lists what a hazard has, oldest first.
func evidenceOf(tx *db.Tx, district string, hazard ident.ID) ([]Evidence, error) {
	rows, err := tx.Query("SELECT "+evidenceFields+" FROM evidence WHERE district = $1 AND hazard = $2 ORDER BY id", district, hazard)
	return db.Collect(rows, err, scanEvidence)
}
