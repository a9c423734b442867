package ledger

import (
	"context"
	"fmt"
	"sort"

	"anwang/internal/db"
)

// Difference is something that is not as the ledger says.
type Difference struct {
	District string         `json:"district"`
	Code     string         `json:"code"` // "ledger.entry_changed"
	Args     map[string]any `json:"args"`
}

// Error is for logs; phrase has the sentence.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s in %s: %v", d.Code, d.District, d.Args)
}

func differ(district, code string, kv ...any) *Difference {
	args := map[string]any{"district": district}
	for i := 0; i < len(kv); i += 2 {
		args[kv[i].(string)] = kv[i+1]
	}
	return &Difference{District: district, Code: code, Args: args}
}

// Check is a further test of a district that Verify runs: evidence files, tallies.
// It returns a *Difference as its error when something is not as it should be.
type Check struct {
	Name string
	Run  func(tx *db.Tx, district string) (count int64, err error)
}

// Verified says what Verify looked at in one district.
type Verified struct {
	District    string           `json:"district"`
	Entries     int64            `json:"entries"`
	Pending     int64            `json:"pending"` // committed and not numbered yet
	Checkpoints int64            `json:"checkpoints"`
	Rows        map[string]int64 `json:"rows"`   // by kind of subject
	Checks      map[string]int64 `json:"checks"` // by name
}

// Progress is told how far Verify is: a stage and how many items it has seen, 0 as
// the stage begins.
type Progress func(district, stage string, seen int64)

// Verify checks every district: each entry's hash, the numbers, the tree against
// its tiles and its signed checkpoints, then folds all entries and compares every
// row of every table. It reads one moment and changes nothing. The error is a
// *Difference for the first thing found wrong.
func (l *Ledger) Verify(ctx context.Context, tables []Table, checks []Check, tell Progress) ([]Verified, error) {
	if tell == nil {
		tell = func(string, string, int64) {}
	}
	return db.Read(ctx, l.db, func(tx *db.Tx) ([]Verified, error) {
		districts, err := knownDistricts(tx)
		if err != nil {
			return nil, err
		}
		var all []Verified
		for _, d := range districts {
			v := verification{tx: tx, district: d, public: l.key.Public, tell: tell}
			seen, err := v.run(tables, checks)
			if err != nil {
				return all, err
			}
			all = append(all, seen)
		}
		return all, nil
	})
}

// knownDistricts are those with entries, and those whose entries may have been
// taken away: a tree or a checkpoint remains.
func knownDistricts(tx *db.Tx) ([]string, error) {
	set := map[string]bool{}
	with, err := Districts(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range with {
		set[d] = true
	}
	rows, err := tx.Query("SELECT DISTINCT district FROM checkpoint UNION SELECT district FROM tree UNION SELECT district FROM tile")
	left, err := db.Collect(rows, err, scanText)
	if err != nil {
		return nil, err
	}
	for _, d := range left {
		set[d] = true
	}
	var all []string
	for d := range set {
		all = append(all, d)
	}
	sort.Strings(all)
	return all, nil
}

type verification struct {
	tx       *db.Tx
	district string
	public   string
	tell     Progress
}

func (v *verification) run(tables []Table, checks []Check) (Verified, error) {
	out := Verified{District: v.district, Rows: map[string]int64{}, Checks: map[string]int64{}}
	var err error
	v.tell(v.district, "entries", 0)
	if out.Entries, out.Checkpoints, err = v.tree(); err != nil {
		return out, err
	}
	if out.Pending, err = v.pending(); err != nil {
		return out, err
	}
	if err := v.kinds(tables); err != nil {
		return out, err
	}
	for _, t := range tables {
		if t.EventsOnly {
			continue
		}
		v.tell(v.district, t.About, 0)
		n, err := v.table(t)
		if err != nil {
			return out, err
		}
		out.Rows[t.About] = n
	}
	for _, c := range checks {
		v.tell(v.district, c.Name, 0)
		n, err := c.Run(v.tx, v.district)
		if err != nil {
			return out, err
		}
		out.Checks[c.Name] = n
		v.tell(v.district, c.Name, n)
	}
	return out, nil
}

// kinds refuses entries about something that no table answers for.
func (v *verification) kinds(tables []Table) error {
	known := map[string]bool{}
	for _, t := range tables {
		known[t.About] = true
	}
	rows, err := v.tx.Query(`WITH RECURSIVE k(about) AS (
			SELECT min(about) FROM entry WHERE district = $1
			UNION ALL
			SELECT (SELECT min(e.about) FROM entry e WHERE e.district = $1 AND e.about > k.about)
			FROM k WHERE k.about IS NOT NULL)
		SELECT about FROM k WHERE about IS NOT NULL`, v.district)
	abouts, err := db.Collect(rows, err, scanText)
	if err != nil {
		return err
	}
	for _, a := range abouts {
		if !known[a] {
			return differ(v.district, "ledger.unknown_kind", "about", a)
		}
	}
	return nil
}
