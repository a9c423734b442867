package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

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
	// Beside, when there is one, looks at the rows of one kind as Verify passes them,
	// so that they are not read twice. Run is for when it could not, or was not sure.
	Beside func(tx *db.Tx, district string) *Beside
	// Columns are, by table, those that it looks at with every row, kinds and all.
	Columns map[string][]string
	// New, when there is one, is Run for VerifyNew: it looks at what has come after the
	// entry with this number.
	New func(tx *db.Tx, district string, since int64) (count int64, err error)
}

// Verified says what Verify looked at in one district.
type Verified struct {
	District    string           `json:"district"`
	Entries     int64            `json:"entries"`
	Pending     int64            `json:"pending"` // committed and not numbered yet
	Checkpoints int64            `json:"checkpoints"`
	Rows        map[string]int64 `json:"rows"`   // by kind of subject
	Checks      map[string]int64 `json:"checks"` // by name
	// Doubted is how many subjects were compared the exact way, because the quick one
	// was not sure; -1 when the whole district was.
	Doubted int64 `json:"doubted,omitempty"`
	// Since is after which entry VerifyNew looked; 0 when all was looked at.
	Since int64 `json:"since,omitempty"`

	mark *Mark // for Remember
}

// Progress is told how far Verify is: a stage and how many items it has seen, 0 as
// the stage begins. It is told by one goroutine at a time, of several districts in
// turn when several are verified at once.
type Progress func(district, stage string, seen int64)

// Read is the stage that goes on beside all others: how many entries of a district
// have been read.
const Read = "read"

// Verify checks every district: each entry's hash, the numbers, the tree against
// its tiles and its signed checkpoints, then folds all entries and compares every
// row of every table. It reads one moment of each district and changes nothing. It
// verifies as many districts at once as there are processors. The error is a
// *Difference for the first thing found wrong, in order of districts.
func (l *Ledger) Verify(ctx context.Context, tables []Table, checks []Check, tell Progress) ([]Verified, error) {
	return l.verify(ctx, tables, checks, tell, false)
}

func (l *Ledger) verify(ctx context.Context, tables []Table, checks []Check, tell Progress, onlyNew bool) ([]Verified, error) {
	districts, err := db.Read(ctx, l.db, knownDistricts)
	if err != nil {
		return nil, err
	}
	c := crew{l: l, districts: districts, tables: tables, checks: checks, onlyNew: onlyNew, seen: make([]Verified, len(districts))}
	if tell != nil {
		c.tell = tell
	}
	return c.run(ctx)
}

// knownDistricts are those with entries, and those whose entries may have been
// taken away: a tree or a checkpoint remains.
func knownDistricts(tx *db.Tx) ([]string, error) {
	set := map[string]bool{}
	for _, table := range []string{"entry", "checkpoint", "tree", "tile"} {
		some, err := districtsOf(tx, table)
		if err != nil {
			return nil, err
		}
		for _, d := range some {
			set[d] = true
		}
	}
	return slices.Sorted(maps.Keys(set)), nil
}

type verification struct {
	tx       *db.Tx
	district string
	public   string
	tell     Progress

	leaves  *leaves
	marking *marking // nil when there is to be no mark
	signed  head     // the newest
	hashed  []hashed
	waiting int64 // entries without a number
	read    int64 // entries, so far
}

func (v *verification) run(tables []Table, checks []Check, since *Mark) (Verified, error) {
	out, besides, err := v.folds(tables, checks, since)
	if err != nil {
		return out, err
	}
	for i, c := range checks {
		v.tell(v.district, c.Name, 0)
		n, sure := int64(0), false
		var err error
		if besides[i] != nil {
			n, sure, err = besides[i].End()
		}
		switch {
		case err != nil || sure:
		case out.Since > 0 && c.New != nil:
			n, err = c.New(v.tx, v.district, out.Since)
		default:
			n, err = c.Run(v.tx, v.district)
		}
		if err != nil {
			return out, err
		}
		out.Checks[c.Name] = n
		v.tell(v.district, c.Name, n)
	}
	return out, nil
}

// folds verifies entries, tree and rows, by the cheapest way that is sure.
func (v *verification) folds(tables []Table, checks []Check, since *Mark) (Verified, []*Beside, error) {
	ways := []func(besides []*Beside, out *Verified) error{
		func(besides []*Beside, out *Verified) error { return v.quickly(tables, besides, out) },
		func(besides []*Beside, out *Verified) error {
			clear(besides)
			v.marking = nil
			out.Doubted = -1
			return v.exactly(tables, out)
		},
	}
	if since != nil {
		ways = slices.Insert(ways, 0, func(besides []*Beside, out *Verified) error { return v.newly(*since, tables, besides, out) })
	}
	var out Verified
	var besides []*Beside
	var err error
	for _, way := range ways {
		besides = make([]*Beside, len(checks))
		for i, c := range checks {
			if c.Beside != nil {
				besides[i] = c.Beside(v.tx, v.district)
			}
		}
		out = newVerified(v.district)
		v.tell(v.district, "entries", 0)
		if err = way(besides, &out); err == nil || gaveUp(err) {
			break
		}
	}
	return out, besides, err
}

func newVerified(district string) Verified {
	return Verified{District: district, Rows: map[string]int64{}, Checks: map[string]int64{}}
}

func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// exactly verifies a district from its entries in order of number and then in order
// of subject, making a value of each entry and each row. It costs several times
// what quickly does, and names what it finds. What it cannot read, or passes over
// and the quick way did not, may be of another kind than its column.
func (v *verification) exactly(tables []Table, out *Verified) error {
	err := v.exact(tables, out)
	if gaveUp(err) || err != nil && !unread(err) {
		return err
	}
	if odd := v.misfits(tables); odd != nil {
		return odd
	}
	return err
}

func (v *verification) exact(tables []Table, out *Verified) (err error) {
	if out.Entries, out.Checkpoints, err = v.tree(); err != nil {
		return err
	}
	if out.Pending, err = v.pending(); err != nil {
		return err
	}
	if err := v.kinds(tables); err != nil {
		return err
	}
	for _, t := range tables {
		if t.EventsOnly {
			continue
		}
		v.tell(v.district, t.About, 0)
		n, err := v.table(t)
		if err != nil {
			return err
		}
		out.Rows[t.About] = n
	}
	return nil
}

// own are the ledger's tables that Verify reads.
var own = []string{"entry", "tree", "tile", "checkpoint", "follower"}

// misfits looks for values that the engine holds as another kind than their column's.
func (v *verification) misfits(tables []Table) error {
	names := slices.Clone(own)
	for _, t := range tables {
		if !t.EventsOnly && t.Of != nil {
			names = append(names, t.About)
		}
	}
	return Misfits(v.tx, v.district, names...)
}

// Misfits looks through tables for values that the engine holds as another kind than
// their column's; the error is a *Difference for the first. district is blamed where
// the row names none.
func Misfits(tx *db.Tx, district string, tables ...string) error {
	for _, name := range tables {
		m, found, err := tx.MisfitOf(name)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		args := []any{"table", m.Table, "column", m.Column, "key", m.KeyText()}
		for name, part := range m.Key {
			args = append(args, name, part)
		}
		return differ(cmp.Or(m.Key["district"], district), "ledger.misfit", args...)
	}
	return nil
}

// unread tells whether an error is that something could not be read.
func unread(err error) bool {
	var d *Difference
	return !errors.As(err, &d) || d.Code == "ledger.unreadable" || d.Code == "ledger.row_unreadable"
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
