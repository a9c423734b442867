package app

import (
	"maps"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// sound looks, once for all districts, for what no fold of a known district sees:
// rows of a district that has no ledger, and values that the engine holds as
// another kind than their column's, in columns that the fold does not look at. It returns how many tables it asked.
func (a *App) sound(tx *db.Tx, district string) (int64, error) {
	first, ok, err := ledger.FirstDistrict(tx, "")
	if err != nil || !ok || first != district {
		return 0, err
	}
	known, err := ledger.Districts(tx)
	if err != nil {
		return 0, err
	}
	m, found, err := tx.Misfit(a.columns())
	if err != nil {
		return 0, err
	}
	if found {
		return 0, misfit(m)
	}
	return strangers(tx, known)
}

// strangers finds rows of a district that is not among the known. It returns how
// many tables it asked.
func strangers(tx *db.Tx, known []string) (int64, error) {
	tables := folded()
	for _, t := range tables {
		other, found, err := tx.Stranger(t, known)
		if err != nil {
			return 0, err
		}
		if found {
			return 0, &ledger.Difference{District: other, Code: "app.stranger", Args: map[string]any{"district": other, "table": t}}
		}
	}
	return int64(len(tables)), nil
}

func misfit(m db.Misfit) *ledger.Difference {
	args := map[string]any{"table": m.Table, "column": m.Column, "key": m.KeyText()}
	for name, part := range m.Key {
		args[name] = part
	}
	return &ledger.Difference{District: m.Key["district"], Code: "app.misfit", Args: args}
}

// columns are, by table, those that are looked at with every row.
func (a *App) columns() map[string][]string {
	all := map[string][]string{"entry": ledger.EntryColumns()}
	maps.Copy(all, a.counts().Columns)
	for _, t := range Tables() {
		all[t.About] = t.Columns()
	}
	return all
}

// folded names the tables whose rows verify holds to something, but for the
// ledger's own and the tally's, which look for strangers themselves.
func folded() []string {
	names := []string{"statute", "statute_article"}
	for _, t := range Tables() {
		if !t.EventsOnly {
			names = append(names, t.About)
		}
	}
	return names
}
