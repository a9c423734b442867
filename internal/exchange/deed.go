package exchange

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// The fates of what an import touched, when it is undone.
const (
	fateWithdrawn = "withdrawn"
	fatePutBack   = "put_back"
	fateKept      = "kept"
)

// deed is what an import did to one hazard.
type deed struct {
	hazard  ident.ID
	made    bool           // it brought it; else it changed it
	before  *hazard.Hazard // how it was, when it was changed
	version int64          // the hazard's, as the import left it
	at      int64          // when, µs UTC
	fate    string
	why     string // a code, for what was kept
}

var deedColumns = []string{"district", "job", "hazard", "made", "before", "version", "at", "fate", "why"}

// deed notes an outcome, so that it can be undone.
func (r *batchResult) deed(o hazard.Outcome, now time.Time) {
	if o.Result != hazard.Imported && o.Result != hazard.Updated {
		return
	}
	r.deeds = append(r.deeds, deed{hazard: o.ID, made: o.Result == hazard.Imported, before: o.Was, version: o.Version, at: clock.Micros(now)})
}

// saveDeeds writes deeds. A hazard that the job has touched before keeps how it
// was before that.
func saveDeeds(tx *db.Tx, j Job, deeds []deed) error {
	last := map[ident.ID]int{}
	var rows [][]any
	for _, m := range deeds {
		if i, ok := last[m.hazard]; ok { // twice in one batch
			rows[i][5] = m.version
			continue
		}
		before := ""
		if m.before != nil {
			raw, err := json.Marshal(snapshot{*m.before, m.before.Salt})
			if err != nil {
				return fmt.Errorf("remember hazard %v: %w", m.hazard, err)
			}
			before = string(raw)
		}
		last[m.hazard] = len(rows)
		rows = append(rows, []any{j.District, int64(j.ID), int64(m.hazard), int64(bit(m.made)), before, m.version, m.at, "", ""})
	}
	slices.SortFunc(rows, func(a, b []any) int { return int(min(1, max(-1, a[2].(int64)-b[2].(int64)))) })
	err := tx.Upsert("import_deed", deedColumns, []string{"district", "job", "hazard"}, "version = excluded.version, at = excluded.at", rows)
	if err != nil {
		return fmt.Errorf("remember what import %v did: %w", j.ID, err)
	}
	return nil
}

// snapshot is a hazard as it was, with what its JSON leaves out.
type snapshot struct {
	Hazard hazard.Hazard `json:"hazard"`
	Salt   []byte        `json:"salt"`
}

const deedFields = "hazard, made, before, version, at, fate, why"

func scanDeed(r *db.Rows) (deed, error) {
	var m deed
	var made int64
	var before string
	if err := r.Scan(&m.hazard, &made, &before, &m.version, &m.at, &m.fate, &m.why); err != nil {
		return m, err
	}
	m.made = made == 1
	if before == "" {
		return m, nil
	}
	var s snapshot
	err := json.Unmarshal([]byte(before), &s)
	s.Hazard.Salt = s.Salt
	m.before = &s.Hazard
	return m, err
}

// deedsAfter reads deeds in the order of their hazards, those of which nothing
// has become yet.
func deedsAfter(tx *db.Tx, j Job, after ident.ID, limit int) ([]deed, error) {
	rows, err := tx.Query("SELECT "+deedFields+" FROM import_deed WHERE district = $1 AND job = $2 AND hazard > $3 AND fate = '' ORDER BY hazard LIMIT $4",
		j.District, j.ID, after, limit)
	return db.Collect(rows, err, scanDeed)
}

// keptAfter reads the deeds of what an undo kept.
func keptAfter(tx *db.Tx, j Job, after ident.ID, limit int) ([]deed, error) {
	rows, err := tx.Query("SELECT "+deedFields+" FROM import_deed WHERE district = $1 AND job = $2 AND hazard > $3 AND fate = 'kept' ORDER BY hazard LIMIT $4",
		j.District, j.ID, after, limit)
	return db.Collect(rows, err, scanDeed)
}

func countDeeds(tx *db.Tx, j Job) (n int64, err error) {
	err = tx.QueryRow("SELECT count(*) FROM import_deed WHERE district = $1 AND job = $2", j.District, j.ID).Scan(&n)
	return n, err
}

// saveFates writes what became of deeds.
func saveFates(tx *db.Tx, j Job, deeds []deed) error {
	type end struct{ fate, why string }
	alike := map[end][]ident.ID{}
	for _, m := range deeds {
		e := end{m.fate, m.why}
		alike[e] = append(alike[e], m.hazard)
	}
	for e, all := range alike {
		for some := range slices.Chunk(all, 100) {
			w := new(db.Where)
			set := "UPDATE import_deed SET fate = " + w.Arg(e.fate) + ", why = " + w.Arg(e.why)
			w.And("district = ?", j.District).And("job = ?", j.ID)
			db.Among(w, "hazard", some)
			if _, err := tx.Exec(set+w.SQL(), w.Args()...); err != nil {
				return fmt.Errorf("write what became of what import %v did: %w", j.ID, err)
			}
		}
	}
	return nil
}
