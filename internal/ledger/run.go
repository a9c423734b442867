package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// Part is one thing that a run of the verification looks at.
type Part struct {
	Name string `json:"name"` // "entries", a kind of subject, or a check's name
	Of   int64  `json:"of"`   // how many items there were at the start; 0 when not known
	Seen int64  `json:"seen"`
	Ms   int64  `json:"ms"` // how long it has taken
	Done bool   `json:"done"`
}

// Run is a run of the verification as it is kept, so that its result outlives the
// process. It is no folded row; what it found is an entry too.
type Run struct {
	District string
	ID       ident.ID
	Person   ident.ID // who asked for it
	State    RunState
	Started  int64 // µs UTC
	Beat     int64 // the last sign of life of whoever runs it, µs UTC
	Finished int64 // µs UTC, 0 while it runs
	Parts    []Part
	Code     string // of the first difference
	Args     map[string]any
	// New says that only what was new was looked at (VerifyNew).
	New bool
}

// RunState is where a run stands.
type RunState string

// The states of a run.
const (
	RunRunning RunState = "running"
	RunClean   RunState = "clean"   // everything is as the ledger says
	RunDiffers RunState = "differs" // Code names the first thing that is not
	RunFailed  RunState = "failed"  // it could not be run to its end
)

const runFields = "district, id, person, state, started, beat, finished, parts, code, args"

func scanRun(r *db.Rows) (Run, error) {
	var x Run
	var parts, args string
	err := r.Scan(&x.District, &x.ID, &x.Person, &x.State, &x.Started, &x.Beat, &x.Finished, &parts, &x.Code, &args)
	if err != nil {
		return x, err
	}
	if err := errors.Join(json.Unmarshal([]byte(parts), &x.Parts), json.Unmarshal([]byte(args), &x.Args)); err != nil {
		return x, fmt.Errorf("read run %d: %w", x.ID, err)
	}
	_, x.New = x.Args[runNew]
	delete(x.Args, runNew)
	return x, nil
}

// runNew stands among the arguments of a run that looked at what was new.
const runNew = "only new"

// SaveRun writes a run, the first time and again.
func SaveRun(tx *db.Tx, x Run) error {
	if x.Parts == nil {
		x.Parts = []Part{}
	}
	parts, err := json.Marshal(x.Parts)
	if err != nil {
		return fmt.Errorf("write run %d: %w", x.ID, err)
	}
	args, err := json.Marshal(x.told())
	if err != nil {
		return fmt.Errorf("write run %d: %w", x.ID, err)
	}
	_, err = tx.Exec(`INSERT INTO verification (`+runFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (district, id) DO UPDATE SET state = excluded.state, beat = excluded.beat, finished = excluded.finished,
			parts = excluded.parts, code = excluded.code, args = excluded.args`,
		x.District, x.ID, x.Person, string(x.State), x.Started, x.Beat, x.Finished, string(parts), x.Code, string(args))
	return err
}

// told are the arguments as they are kept.
func (x Run) told() map[string]any {
	if !x.New {
		return x.Args
	}
	all := map[string]any{runNew: true}
	maps.Copy(all, x.Args)
	return all
}

// lately is how many runs LastRuns looks through: a quarter of a year of nights.
const lately = 100

// LastRuns are a district's last run of the whole verification, and its last run of
// what was new, that have come to an end; nil when none of the recent ones has.
func LastRuns(tx *db.Tx, district string) (whole, fresh *Run, err error) {
	all, err := Runs(tx, district, 0, lately)
	for i := range all {
		into := &whole
		if all[i].New {
			into = &fresh
		}
		if *into == nil && all[i].State != RunRunning {
			*into = &all[i]
		}
	}
	return whole, fresh, err
}

// GetRun reads a run; ok is false when there is none.
func GetRun(tx *db.Tx, district string, id ident.ID) (x Run, ok bool, err error) {
	rows, err := tx.Query("SELECT "+runFields+" FROM verification WHERE district = $1 AND id = $2", district, id)
	all, err := db.Collect(rows, err, scanRun)
	if err != nil || len(all) == 0 {
		return Run{}, false, err
	}
	return all[0], true, nil
}

// Runs lists runs before the one named (0: from the newest), the newest first, at
// most limit.
func Runs(tx *db.Tx, district string, before ident.ID, limit int) ([]Run, error) {
	w := new(db.Where).And("district = ?", district).If(before != 0, "id < ?", before)
	rows, err := tx.Query("SELECT "+runFields+" FROM verification"+w.SQL()+" ORDER BY id DESC LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, scanRun)
}
