package burden

import (
	"encoding/json"
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Folded is what a batch of new hazards adds to the burden.
type Folded struct {
	district string
	cells    cells
}

// Fold measures the entries of hazards that were born in the same batch, so that
// their whole histories are among them. g is the district's posts.
func (s *Service) Fold(g *org.Graph, district string, entries []ledger.Entry) (Folded, error) {
	out := Folded{district: district, cells: cells{}}
	histories := map[ident.ID][]ledger.Entry{}
	for _, e := range entries {
		if e.About != About {
			continue
		}
		// What no person did is no form, and its kind alone says whether it closes.
		if postOf(e.Actor) == 0 {
			e.Body = nobodys
		}
		t, err := s.project(e)
		if err != nil {
			return out, fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		h := append(histories[e.Subject], e)
		if t.Closes {
			if err := s.count(out.cells, g, e, h); err != nil {
				return out, err
			}
		}
		histories[e.Subject] = h
	}
	return out, nil
}

// nobodys is the body of an entry of which no field is counted.
var nobodys = json.RawMessage("{}")

// Save adds the cells.
func (f Folded) Save(s db.Sink) error {
	rows := make([][]any, 0, len(f.cells))
	for _, k := range f.cells.sorted() {
		n := f.cells[k]
		rows = append(rows, []any{f.district, int64(k.month), int64(k.unit), k.form, n.Hazards, n.Times, n.Fields})
	}
	columns := []string{"district", "month", "unit", "form", "hazards", "times", "fields"}
	err := s.Upsert("burden", columns, columns[:4],
		"hazards = burden.hazards + excluded.hazards, times = burden.times + excluded.times, fields = burden.fields + excluded.fields", rows)
	if err != nil {
		return fmt.Errorf("save burden: %w", err)
	}
	return nil
}
